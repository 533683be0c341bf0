"""Whether what stands in the log was its author's to say: the agent alone signs, but a seed and the database suffice
to write past it.
"""

from thitsar.kernel.access.policy import scope_of
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.ledger.events import event_type
from thitsar.kernel.vault.agent.counting import require_quorum
from thitsar.kernel.vault.agent.past import Past, Spoken


def require_rightly_said(past: Past, compartment: str) -> None:
    """Raise Unverified unless each author in a part could say it then, with everybody whose agreement it needed."""
    if compartment in past.found_right:
        return
    past.found_right.add(compartment)
    for one in past.part(compartment):
        if one.sequence is not None:
            _require_entitled(past, compartment, one, one.sequence)


def _require_entitled(past: Past, compartment: str, one: Spoken, sequence: int) -> None:
    kind, author = event_type(one.name), past.agent.node.roster.member(one.author).at(sequence)
    ever = past.team.ever if past.team is not None else frozenset()
    is_placed = kind.belongs(compartment, one.payload) and author.id in ever
    if not is_placed or scope_of(author.roles, kind.action, compartment) is None:
        raise Unverified("This file holds something its author had no right to say. Tell your lead.")
    if kind.quorum is None:
        return
    try:
        require_quorum(past, kind.quorum, one.payload, before=sequence)
    except Refused as error:
        raise Unverified(
            "This file holds a decision that not enough people agreed to. Tell your lead."
        ) from error
