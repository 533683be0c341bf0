"""What was said about consent, folded so that no order of arrival matters and the most restrictive word wins (R-CONS).

Every statement names those its author knew and answers with it. What nobody has answered still speaks, and where
several speak, as when two nodes did not know of each other, the one that allows least holds.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

# From the one that allows least on; a word nobody here knows allows nothing.
STATUSES = ("WITHDRAWN", "REFUSED", "EXPIRED", "NOT_ASKED", "GIVEN")
GIVEN, NOT_ASKED = "GIVEN", "NOT_ASKED"
# Names what was answered when the person was registered.
REGISTERING = "registering"
REGISTRATION = "REG"

# By purpose, each statement as a list.
Facts = Mapping[str, list[list[Any]]]


class Statement(NamedTuple):
    """What was said about one purpose, the day from which it holds, and the statements it answers."""

    id: str
    status: str
    day: int
    answers: list[str]

    @property
    def is_later(self) -> bool:
        """Tell whether it was said after the person was registered."""
        return self.id != REGISTERING


def noted(facts: Facts, purpose: str, said: Statement) -> dict[str, list[list[Any]]]:
    """Add one statement in its place; the same again changes nothing."""
    known = facts.get(purpose, [])
    one = [said.id, said.status, said.day, sorted(set(said.answers))]
    return {**facts, purpose: known if one in known else sorted([*known, one])}


def status(facts: Facts, purpose: str) -> str:
    """Tell what holds for a purpose."""
    return min((one.status for one in _speaking(statements(facts, purpose))), key=_rank, default=NOT_ASKED)


def since(facts: Facts, purpose: str) -> int:
    """Give the day from which that holds without a break; 0 where nothing was ever said."""
    known, now = statements(facts, purpose), status(facts, purpose)
    speaking = [one for one in _speaking(known) if one.status == now]
    return _first_day(known, speaking, lambda one: one.status == now) or 0


def speaking(facts: Facts, purpose: str) -> list[str]:
    """Name what a new statement answers whose author knows all of this."""
    return sorted({one.id for one in _speaking(statements(facts, purpose))})


def withdrawn_on(facts: Facts) -> int | None:
    """Give the first day without consent to being registered, None while there is one or where it was never given.

    The first day counts: saying it again must not move the thirty days.
    """

    def is_against(one: Statement) -> bool:
        return one.status != GIVEN and one.is_later

    known = statements(facts, REGISTRATION)
    return _first_day(known, [one for one in _speaking(known) if is_against(one)], is_against)


def statements(facts: Facts, purpose: str) -> list[Statement]:
    """Give all that was said about a purpose, answered or not."""
    return [Statement(*one) for one in facts.get(purpose, [])]


def _speaking(known: list[Statement]) -> list[Statement]:
    """Leave out what another statement answers, itself or by what that one answers.

    Two that name each other were not said in good order: both speak.
    """
    behind = _behind(known)
    return [
        one
        for one in known
        if not any(one.id in behind[other.id] and other.id not in behind[one.id] for other in known)
    ]


def _behind(known: list[Statement]) -> dict[str, set[str]]:
    answers: dict[str, set[str]] = {}
    for one in known:
        answers.setdefault(one.id, set()).update(one.answers)
    return {id: _reached(answers, id) for id in answers}


def _reached(answers: Mapping[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    ahead = set(answers[start])
    while ahead:
        found |= ahead
        ahead = {id for one in ahead for id in answers.get(one, ())} - found
    return found


def _first_day(
    known: list[Statement], last: Iterable[Statement], goes_on: Callable[[Statement], bool]
) -> int | None:
    """Follow statements back through what they answer as long as `goes_on`; None where there is none to begin with."""
    found: list[Statement] = []
    ahead = list(last)
    while ahead:
        found += ahead
        named = {id for one in ahead for id in one.answers}
        ahead = [one for one in known if one.id in named and goes_on(one) and one not in found]
    return min((one.day for one in found), default=None)


def _rank(said: str) -> int:
    return STATUSES.index(said) if said in STATUSES else -1
