"""What the agent remembers of its answers outlives it: entries that stood behind one are never gone unseen."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault.agent.answered import Answered
from thitsar.kernel.vault.agent.tests.conftest import FullDisk

NODE = b"n" * 32
FILES = ("a" * 32, "b" * 32)
STREAM = "c" * 32
parts = st.tuples(st.sets(st.integers(1, 30), max_size=8), st.sets(st.integers(1, 30), max_size=8))


def answer(path: Path, file: str, *parts: set[int], number: int = 1) -> None:
    """Make an answer with an agent that knows only what stands in the file."""
    given = [sorted(one) for one in parts]
    Answered(path).require(file, STREAM, number=number, parts=given, node=NODE)


@given(said=st.lists(st.tuples(st.sampled_from(FILES), parts), max_size=12))
def test_no_entry_that_stood_behind_an_answer_is_gone_at_the_next(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[str, tuple[set[int], set[int]]]]
) -> None:
    path, behind = tmp_path_factory.mktemp("answered") / "answered", dict[str, tuple[set[int], set[int]]]()
    for number, (file, now) in enumerate(said, start=1):
        before = behind.get(file, (set(), set()))
        # What came before the newest entry of an answer is the same at the next; later ones may be added.
        is_whole = all(
            {one for one in new if one <= max(old, default=0)} == old
            for old, new in zip(before, now, strict=True)
        )
        if is_whole:
            answer(path, file, *now, number=number)
            behind[file] = now
            assert Answered(path).newest(file, NODE) == number
        else:
            with pytest.raises(Unverified, match="missing"):
                answer(path, file, *now, number=number)


def test_one_more_entry_of_one_part_makes_up_for_none_of_another(tmp_path: Path) -> None:
    path = tmp_path / "answered"
    answer(path, FILES[0], {3, 9}, {1, 2, 8})
    for hidden in ({1, 2}, {1, 8}, set[int]()):
        with pytest.raises(Unverified, match="missing"):
            answer(path, FILES[0], {3, 9, 12}, hidden | {15})
    answer(path, FILES[0], {3, 9, 12}, {1, 2, 8, 15})


def two(path: Path) -> bytes:
    answer(path, FILES[0], {1}, {2}, number=7)
    answer(path, FILES[1], {1 << 40}, set(range(300)), number=1 << 40)
    return path.read_bytes()


def test_saying_it_again_writes_nothing_and_each_line_has_one_size(tmp_path: Path) -> None:
    path = tmp_path / "answered"
    raw = two(path)
    answer(path, FILES[0], {1}, {2}, number=7)
    assert path.read_bytes() == raw
    answer(path, FILES[0], {1, 4}, {2}, number=8)
    assert len(path.read_bytes()) * 2 == len(raw) * 3
    Answered(path).close(STREAM, NODE)
    assert len(path.read_bytes()) * 2 == len(raw) * 4
    assert FILES[0].encode() not in path.read_bytes()


def test_a_closed_file_stays_closed_until_an_answer_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "answered"
    answer(path, FILES[0], {1}, {2})
    assert Answered(path).closed(NODE) == []
    Answered(path).close(STREAM, NODE)
    Answered(path).close(STREAM, NODE)
    assert Answered(path).closed(NODE) == [STREAM]
    with pytest.raises(Unverified):
        answer(path, FILES[0], set(), {2})
    assert Answered(path).closed(NODE) == [STREAM]
    answer(path, FILES[0], {1}, {2, 3}, number=2)
    assert Answered(path).closed(NODE) == []


@pytest.mark.parametrize("lost", [1, 20, 100])
def test_a_torn_line_is_left_out_and_the_next_one_can_be_read(tmp_path: Path, lost: int) -> None:
    path = tmp_path / "answered"
    path.write_bytes(two(path)[:-lost])
    answer(path, FILES[1], {9}, {8}, number=9)
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


def test_a_full_disk_loses_no_line_but_its_own(tmp_path: Path, full_disk: FullDisk) -> None:
    path = tmp_path / "answered"
    answered = Answered(path)
    answered.require(FILES[0], STREAM, number=7, parts=[[1], [2]], node=NODE)
    for left in (0, 60):
        with full_disk(path, left), pytest.raises(OSError, match="too large"):
            answered.require(FILES[1], STREAM, number=8, parts=[[1], [2]], node=NODE)
    answered.require(FILES[1], STREAM, number=9, parts=[[1], [2]], node=NODE)
    again = Answered(path)
    assert [again.newest(one, NODE) for one in FILES] == [7, 9]


def test_what_could_not_be_read_once_can_be_once_it_is_right(tmp_path: Path) -> None:
    path = tmp_path / "answered"
    raw = two(path)
    answered = Answered(path)
    path.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    with pytest.raises(Unverified):
        answered.newest(FILES[0], NODE)
    path.write_bytes(raw)
    assert answered.newest(FILES[0], NODE) == 7
