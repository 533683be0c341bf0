"""A key file says itself whether it is one and whether it is whole, before any passphrase is used."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.errors import Refused
from thitsar.kernel.vault import key_file
from thitsar.kernel.vault.tests.strategies import seeds


@given(seeds)
def test_what_was_written_is_read(factor: bytes) -> None:
    written = key_file.write(factor)
    assert key_file.read(written) == factor
    # As some editors and mail programs save it.
    assert key_file.read(written.replace(b"\n", b"\r\n") + b"\n") == factor
    assert key_file.name(factor).replace("-", " ").encode() in written


@given(seeds, st.data())
def test_a_changed_letter_is_found(factor: bytes, drawn: st.DataObject) -> None:
    written = bytearray(key_file.write(factor))
    at = drawn.draw(st.integers(0, len(written) - 1))
    written[at] = drawn.draw(st.integers(33, 126).filter(lambda one: one != written[at]))
    with pytest.raises(Refused):
        key_file.read(bytes(written))


@given(seeds, st.data())
def test_a_file_that_ends_early_is_found(factor: bytes, drawn: st.DataObject) -> None:
    written = key_file.write(factor)
    with pytest.raises(Refused):
        key_file.read(written[: drawn.draw(st.integers(0, len(written) - 2))])


@given(st.binary(max_size=3000))
def test_any_other_file_is_called_so(content: bytes) -> None:
    with pytest.raises(Refused, match="not a key file"):
        key_file.read(content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"thitsar-key-file 2\nAAAA\na b c\n", "later version"),
        (b"thitsar-key-file 1\n", "damaged"),
        (b"thitsar-key-file 1\n" + b"A" * 2000, "damaged"),
        (b"thitsar-key-file 1\nAAAA\nabacus abacus abacus\n", "damaged"),
        (b"", "not a key file"),
        (b"thitsar-key-file", "not a key file"),
    ],
)
def test_the_sentence_says_what_is_wrong(content: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        key_file.read(content)
