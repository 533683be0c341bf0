"""What the agent remembers of its answers outlives it, and never goes down."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault.agent.answered import Answered

NODE = b"n" * 32
FILES = ("a" * 32, "b" * 32)


@given(said=st.lists(st.tuples(st.sampled_from(FILES), st.integers(1, 1 << 40)), max_size=20))
def test_an_answer_never_follows_from_less_than_an_earlier_one(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[str, int]]
) -> None:
    path, highest = tmp_path_factory.mktemp("answered") / "answered", dict.fromkeys(FILES, 0)
    for file, revision in said:
        # Each by another agent, which knows only what stands in the file.
        answered = Answered(path)
        assert [answered.newest(one, NODE) for one in FILES] == [highest[one] for one in FILES]
        if revision < highest[file]:
            with pytest.raises(Unverified, match="missing"):
                answered.require(file, revision, NODE)
        else:
            answered.require(file, revision, NODE)
            highest[file] = revision


def two(path: Path) -> bytes:
    answered = Answered(path)
    answered.require(FILES[0], 7, NODE)
    answered.require(FILES[1], 1 << 40, NODE)
    return path.read_bytes()


def test_saying_it_again_writes_nothing_and_each_line_has_one_size(tmp_path: Path) -> None:
    raw = two(tmp_path / "answered")
    Answered(tmp_path / "answered").require(FILES[0], 7, NODE)
    assert (tmp_path / "answered").read_bytes() == raw
    Answered(tmp_path / "answered").require(FILES[0], 8, NODE)
    assert len((tmp_path / "answered").read_bytes()) * 2 == len(raw) * 3
    assert FILES[0].encode() not in raw


@pytest.mark.parametrize("lost", [1, 20, 100])
def test_a_torn_line_is_left_out_and_the_next_one_can_be_read(tmp_path: Path, lost: int) -> None:
    path = tmp_path / "answered"
    path.write_bytes(two(path)[:-lost])
    Answered(path).require(FILES[1], 9, NODE)
    answered = Answered(path)
    assert [answered.newest(one, NODE) for one in FILES] == [7, 9]


def test_a_line_that_was_changed_or_moved_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "answered"
    raw = two(path)
    half = len(raw) // 2
    for other in (raw[half:] + raw[:half], raw[:-1] + bytes([raw[-1] ^ 1]), raw[half:]):
        path.write_bytes(other)
        with pytest.raises(Unverified):
            Answered(path).newest(FILES[0], NODE)
    path.write_bytes(raw)
    with pytest.raises(Unverified):
        Answered(path).newest(FILES[0], b"m" * 32)
