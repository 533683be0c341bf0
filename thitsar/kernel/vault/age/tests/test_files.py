"""Files for hybrid keys: what opens them, what they cost in memory, and what no change gets past."""

import tracemalloc
from collections.abc import Callable
from io import BytesIO, RawIOBase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.errors import Unreadable, Unverified
from thitsar.kernel.vault import age, wrap
from thitsar.kernel.vault.age import header, payload

SEEDS = [bytes([number]) * 32 for number in range(4)]
RECIPIENTS = [age.recipient_of(seed) for seed in SEEDS]
SMALL = age.encrypt(RECIPIENTS[:2], b"a statement")


@given(
    size=st.one_of(
        st.integers(0, 300),
        st.builds(lambda n, by: n * payload.CHUNK + by, st.integers(1, 4), st.integers(-2, 2)),
    ),
    holder=st.integers(0, 2),
)
def test_every_recipient_and_nobody_else_opens_a_file_of_any_size(size: int, holder: int) -> None:
    content = bytes(size)
    sealed = age.encrypt(RECIPIENTS[:3], content)
    assert age.decrypt([SEEDS[3], age.identity_of(SEEDS[holder])], sealed) == content
    with pytest.raises(Unreadable):
        age.decrypt([SEEDS[3]], sealed)


def test_no_changed_byte_is_accepted() -> None:
    sealed = age.encrypt(RECIPIENTS[:1], b"a statement")
    for at in range(len(sealed)):
        changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises((Unverified, Unreadable)):
            age.decrypt([SEEDS[0]], changed)


def test_no_shortened_file_is_accepted_and_none_with_anything_after_it() -> None:
    for at in range(len(SMALL)):
        with pytest.raises((Unverified, Unreadable)):
            age.decrypt([SEEDS[0]], SMALL[:at])
    for more in (b"\0", b"\n", SMALL):
        with pytest.raises(Unverified):
            age.decrypt([SEEDS[0]], SMALL + more)


@pytest.mark.parametrize(
    "respell",
    [
        lambda line: line + b"=",
        lambda line: line + b"\r",
        lambda line: line + b" ",
        lambda line: line[:-1] + bytes([line[-1] + 1]),  # the bits of the last letter that count for nothing
        lambda line: line[:-1],
        lambda line: line.replace(b" ", b"  ", 1),
    ],
    ids=["padded", "carriage return", "space", "not canonical", "short", "two spaces"],
)
@pytest.mark.parametrize("number", range(1, 6))
def test_a_head_can_be_written_in_one_way_only(number: int, respell: Callable[[bytes], bytes]) -> None:
    lines = SMALL.split(b"\n")
    changed = respell(lines[number])
    if changed == lines[number]:
        pytest.skip("a line without a space")
    lines[number] = changed
    with pytest.raises(Unverified):
        header.read(BytesIO(b"\n".join(lines)))


def test_more_recipients_than_any_file_has_are_refused_in_writing_and_reading() -> None:
    line, body = SMALL.split(b"\n")[1:3]
    with pytest.raises(ValueError, match="64"):
        age.encrypt(RECIPIENTS[:1] * 65, b"")
    with pytest.raises(ValueError, match="64"):
        age.encrypt([], b"")
    stanzas = b"".join([line, b"\n", body, b"\n"]) * 65
    with pytest.raises(Unverified):
        header.read(BytesIO(b"age-encryption.org/v1\n" + stanzas + SMALL[SMALL.index(b"---") :]))
    assert age.decrypt([SEEDS[0]], age.encrypt(RECIPIENTS[:1] * 64, b"x")) == b"x"


def test_a_line_without_end_is_not_read_to_its_end() -> None:
    class Endless(RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            self.given += len(buffer)
            buffer[:] = b"a" * len(buffer)
            return len(buffer)

    source = Endless()
    with pytest.raises(Unverified):
        age.decrypt_stream([SEEDS[0]], source, BytesIO())  # type: ignore[arg-type]
    assert source.given <= 4096


def test_memory_does_not_grow_with_the_file() -> None:
    class Counted(BytesIO):
        left = 64

        def read(self, size: int | None = -1) -> bytes:
            self.left -= 1
            return bytes(payload.CHUNK) if self.left >= 0 else b""

    class Dropped(BytesIO):
        length = 0

        def write(self, content: bytes) -> int:  # type: ignore[override]
            self.length += len(content)
            return len(content)

    age.encrypt(RECIPIENTS[:1], b"")
    target = Dropped()
    tracemalloc.start()
    age.encrypt_stream(RECIPIENTS[:1], Counted(), target)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert target.length > 64 * payload.CHUNK
    assert peak < 8 * payload.CHUNK


def test_a_source_that_gives_a_few_bytes_at_a_time_is_read_whole() -> None:
    class Dripping(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 0, 1000))

    content = bytes(payload.CHUNK + 5)
    sealed, target = BytesIO(), BytesIO()
    age.encrypt_stream(RECIPIENTS[:1], Dripping(content), sealed)
    age.decrypt_stream([SEEDS[0]], Dripping(sealed.getvalue()), target)
    assert target.getvalue() == content


def test_two_files_for_the_same_key_have_nothing_in_common() -> None:
    one, other = (age.encrypt(RECIPIENTS[:1], b"same").split(b"\n") for _ in range(2))
    assert not set(one[1:]) & set(other[1:])


def test_the_raw_public_key_is_a_recipient_too() -> None:
    assert age.decrypt([SEEDS[0]], age.encrypt([wrap.public_bytes(SEEDS[0])], b"x")) == b"x"
