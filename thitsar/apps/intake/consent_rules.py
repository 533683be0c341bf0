"""What it takes to change a consent, and which parts have not heard of it yet (R-CONS): facts in, events out; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from thitsar.apps.intake import consent_facts, events
from thitsar.kernel.errors import Refused


def change_consent(
    document: Mapping[str, Any],
    purpose: str,
    *,
    status: str,
    statement: str,
    day: int,
    method: str = "",
    language: str = "",
) -> tuple[events.ConsentChanged, ...]:
    """Record consent for one purpose, in answer to all that was said about it before; `statement` is a fresh id."""
    if status not in ("GIVEN", "REFUSED", "WITHDRAWN", "EXPIRED"):
        raise Refused("Choose one of the agreed answers about consent.")
    if document["consents"].get(purpose) == status:
        raise Refused("This consent is recorded so already.")
    if status == "WITHDRAWN" and document["consents"].get(purpose) in (None, "REFUSED", "NOT_ASKED"):
        raise Refused("Nothing was agreed to that could be taken back. Choose: no, I do not agree.")
    answers = consent_facts.speaking(document["said"], purpose)
    told = say_consent(purpose, status, statement=statement, day=day, answers=answers)
    return tuple(replace(one, method=method, language=language) for one in told)


def say_consent(
    purpose: str, status: str, *, statement: str, day: int, answers: Iterable[str]
) -> tuple[events.ConsentChanged, ...]:
    """Say it in each part that has to know: of registration itself every one, so that counting stops."""
    places = events.OF_A_PERSON if purpose == consent_facts.REGISTRATION else ("registration",)
    known = tuple(sorted(answers))
    return tuple(events.ConsentChanged(place, purpose, status, statement, day, known) for place in places)


def catch_up(
    registration: Mapping[str, Any], parts: Mapping[str, Mapping[str, Any]]
) -> tuple[events.Event, ...]:
    """Tell parts that were closed to whoever took it in what was said about being registered since."""
    purpose = consent_facts.REGISTRATION
    said = [one for one in consent_facts.statements(registration["said"], purpose) if one.is_later]
    told = []
    for name, part in parts.items():
        known = {one.id for one in consent_facts.statements(part["said"], purpose)}
        told += [
            events.ConsentChanged(name, purpose, one.status, one.id, one.day, tuple(one.answers))
            for one in said
            if one.id not in known
        ]
    return tuple(told)
