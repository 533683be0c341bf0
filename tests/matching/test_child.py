"""Programs that the agent lends keys: none outlives its work, whoever ends first."""

import secrets
import sys

import pytest

from tests.command.programs import living, until
from thitsar.kernel.vault.agent import child

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")

MODULE = "tests.matching.forking_child"


def with_mark(mark: str) -> list[int]:
    return [pid for pid, line in living() if mark in line]


def order(what: str) -> tuple[str, dict[str, str]]:
    mark = secrets.token_hex(16)
    return mark, {"what": what, "mark": mark}


def test_what_it_started_ends_with_its_answer() -> None:
    mark, asked = order("answer")
    done = child.run(MODULE, asked, goes_on=lambda: True)
    assert done is not None
    assert done["started"] > 0
    until(lambda: not with_mark(mark), seconds=30)


def test_one_that_dies_keeps_nobody_waiting_and_leaves_nothing() -> None:
    mark, asked = order("die")
    assert child.run(MODULE, asked, goes_on=lambda: True) is None
    until(lambda: not with_mark(mark), seconds=30)


def test_it_is_killed_with_what_it_started_once_it_may_not_go_on() -> None:
    mark, asked = order("stay")
    assert child.run(MODULE, asked, goes_on=lambda: not with_mark(mark)) is None
    until(lambda: not with_mark(mark), seconds=30)


def test_it_is_given_nothing_when_it_may_not_even_begin() -> None:
    mark, asked = order("stay")
    # It would stay for ever.
    assert child.run(MODULE, asked, goes_on=lambda: False) is None
    assert not with_mark(mark)
