"""An answer in pieces: each comes while the next is made, and a broken one never mixes with the next question."""

import threading
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thitsar.kernel.errors import Refused, Unreachable
from thitsar.kernel.vault.agent import client
from thitsar.kernel.vault.agent.client import Caller
from thitsar.kernel.vault.agent.listening import Listener

SOON = 5


@dataclass
class Other:
    """The other side: counts in pieces, and goes on from each only when it may."""

    path: Path
    may_go_on: threading.Event = field(default_factory=threading.Event)
    has_ended: threading.Event = field(default_factory=threading.Event)

    def do(self, name: str, arguments: dict[str, Any]) -> Any:
        """Count, or say back what was asked."""
        return (
            self._count(**arguments)
            if name == "count"
            else self._break()
            if name == "break"
            else self._work(**arguments)
            if name == "work"
            else [name, arguments]
        )

    def _work(self, beats: int) -> Generator[None, None, dict[str, int]]:
        try:
            for _ in range(beats):
                yield
                time.sleep(0.2)
        finally:
            self.has_ended.set()
        return {"beats": beats}

    def _break(self) -> Generator[int, None, None]:
        yield 1
        raise ValueError("Nilar Tun")

    def _count(self, up_to: int, then: str = "", *, waits: bool = False) -> Generator[int, None, None]:
        try:
            for number in range(up_to):
                yield number
                if waits:
                    assert self.may_go_on.wait(SOON)
            if then:
                raise Refused("Not further: %(why)s.", {"why": then})
        finally:
            self.has_ended.set()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Other]:
    """Listen."""
    found = Other(tmp_path / "some.sock")
    with Listener(found.path, found.do, stumbled="It stumbled (%(what)s).") as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield found
        server.shutdown()
        thread.join()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 6), st.sampled_from(["", "why"]), st.integers(0, 7)), max_size=8))
def test_whatever_was_left_unread_the_next_answer_is_to_the_next_question(
    other: Other, asked: list[tuple[int, str, int]]
) -> None:
    caller = Caller(other.path)
    for up_to, then, read in asked:
        pieces = caller.pieces("count", up_to=up_to, then=then)
        assert list(islice(pieces, min(read, up_to))) == list(range(min(read, up_to)))
        if then and read > up_to:
            with pytest.raises(Refused):
                next(pieces)
        pieces.close()
        assert caller.call("echo", of=up_to) == ["echo", {"of": up_to}]
    caller.close()


def test_the_first_piece_is_here_before_the_second_is_begun(other: Other) -> None:
    pieces = Caller(other.path).pieces("count", up_to=2, waits=True)
    assert next(pieces) == 0
    assert not other.has_ended.is_set()
    other.may_go_on.set()
    assert list(pieces) == [1]


def test_another_question_meanwhile_gets_its_own_answer(other: Other) -> None:
    caller = Caller(other.path)
    pieces = caller.pieces("count", up_to=3)
    assert next(pieces) == 0
    assert caller.call("echo") == ["echo", {}]
    assert list(pieces) == [1, 2]


def test_who_hangs_up_ends_the_work(other: Other) -> None:
    pieces = Caller(other.path).pieces("count", up_to=100_000, waits=True)
    assert next(pieces) == 0
    pieces.close()
    other.may_go_on.set()
    assert other.has_ended.wait(SOON)


def test_pieces_that_stop_coming_are_no_answer(other: Other) -> None:
    pieces = Caller(other.path).pieces("break")
    assert next(pieces) == 1
    with pytest.raises(Unreachable, match=r"^It stumbled \(ValueError\)\.$"):
        next(pieces)


def test_asked_at_once_they_come_as_a_list(other: Other) -> None:
    caller = Caller(other.path)
    assert caller.call("count", up_to=3) == [0, 1, 2]
    with pytest.raises(Refused):
        caller.call("count", up_to=3, then="why")
    caller.close()


def test_long_work_that_says_that_it_goes_on_is_waited_for(
    other: Other, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As a whole it takes longer than anybody waits without a word.
    monkeypatch.setattr(client, "LONGEST", 1.0)
    caller = Caller(other.path)
    assert caller.call("work", beats=10) == {"beats": 10}
    assert caller.call("echo", of=1) == ["echo", {"of": 1}]


def test_long_work_ends_when_nobody_listens_any_more(other: Other) -> None:
    pieces = Caller(other.path).pieces("work", beats=10_000)
    next(pieces)
    pieces.close()
    assert other.has_ended.wait(SOON)
