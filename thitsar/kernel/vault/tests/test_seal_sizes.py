"""What is sealed shows its size in steps only (security.md C9), and nothing of what it holds."""

from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel import codec
from thitsar.kernel.ledger import entry
from thitsar.kernel.vault import padding, seal
from thitsar.kernel.vault.tests.strategies import contents, seeds

names = st.text("abc ကခဂ", min_size=1, max_size=60)


@given(seeds, names, names)
def test_a_short_and_a_long_name_take_the_same_room(key: bytes, short: str, long: str) -> None:
    sizes = {len(seal.seal(key, ("document",), codec.pack({"name": name}))) for name in (short, long)}
    assert sizes == {padding.SMALLEST + seal.OVERHEAD}


@given(seeds, st.binary(max_size=8000), st.binary(min_size=64, max_size=64))
def test_an_entry_has_one_of_three_sizes(key: bytes, body: bytes, signature: bytes) -> None:
    ciphertext, bucket = entry.seal_entry(key, ("entry",), body, signature)
    assert bucket in padding.ENTRY_BUCKETS
    assert len(ciphertext) == bucket + seal.OVERHEAD


@given(seeds, contents, st.integers(0, 5000))
def test_a_size_that_was_asked_for_is_kept(key: bytes, content: bytes, more: int) -> None:
    size = len(content) + 4 + more
    sealed = seal.seal(key, ("place",), content, size=size)
    assert len(sealed) == size + seal.OVERHEAD
    assert seal.open_sealed(key, ("place",), sealed) == content


@given(seeds, st.binary(min_size=8, max_size=300))
def test_the_content_is_not_to_be_seen(key: bytes, content: bytes) -> None:
    sealed = seal.seal(key, ("place",), content)
    assert content not in sealed
    assert content[:8] not in sealed
