"""Whether what stands in the log was its author's to say: the agent alone signs, but a seed and the database suffice
to write past it.
"""

from collections import defaultdict

from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.ledger.events import EventType, event_type
from thitsar.kernel.vault.agent.counting import may_say, require_apart, require_newest, require_quorum
from thitsar.kernel.vault.agent.past import Past, Spoken


def require_rightly_said(past: Past, compartment: str) -> None:
    """Raise Unverified unless each author in a part could say it then (R-SOD), with everybody who had to agree."""
    if compartment in past.found_right:
        return
    past.found_right.add(compartment)
    # What the commit at hand says is looked at when it is signed.
    spoken = [one for one in past.part(compartment) if one.sequence is not None]
    is_same = past.agent.node.roster.is_same
    if any(one.origin for one in spoken):
        for one in spoken:
            known = past.known_to(compartment, one)
            mine = [each for each in known if is_same(each.author, one.author)]
            _require_entitled(past, compartment, one, mine=mine, newest=known[-1:])
        return
    said: dict[str, list[Spoken]] = defaultdict(list)
    for at, one in enumerate(spoken):
        mine = said[past.agent.node.roster.person_of(one.author)]
        _require_entitled(past, compartment, one, mine=mine, newest=spoken[max(0, at - 1) : at])
        mine.append(one)


def _require_entitled(
    past: Past, compartment: str, one: Spoken, *, mine: list[Spoken], newest: list[Spoken]
) -> None:
    kind = event_type(one.name)
    is_placed = kind.belongs(compartment, one.payload)
    if not is_placed or not may_say(
        past, one.author, kind.action, compartment, at=one.sequence, origin=one.origin
    ):
        raise Unverified("This file holds something its author had no right to say. Tell your lead.")
    try:
        require_apart(kind, one.payload, mine)
        require_newest(kind, one.payload, one.author, newest)
    except Refused as error:
        raise Unverified(
            "This file holds something its author had no right to say. Tell your lead."
        ) from error
    _require_agreed(past, kind, one)


def _require_agreed(past: Past, kind: EventType, one: Spoken) -> None:
    if kind.quorum is None:
        return
    require_rightly_said(past, kind.quorum.compartment)
    is_same = past.agent.node.roster.is_same
    mine = [each for each in past.part(kind.quorum.compartment, one) if is_same(each.author, one.author)]
    try:
        # Whoever had a part in what was judged decides in no part of the file.
        require_apart(kind, one.payload, [each for each in mine if each.name != kind.name])
        require_quorum(past, kind.quorum, one.payload, before=one)
    except Refused as error:
        raise Unverified(
            "This file holds a decision that not enough people agreed to. Tell your lead."
        ) from error
