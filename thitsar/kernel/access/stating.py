"""Which statement of the root about this node is the newest, as the roster says it: a fold, pure.

Whoever reads the roster checks both signatures of the root beside it, and that the statement at hand is this one.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from thitsar.kernel.errors import Unverified

if TYPE_CHECKING:
    # It folds by these.
    from thitsar.kernel.access.roster import Roster, Signed

_KINDS = {"number": int, "statement": bytes, "sequence": int, "head": bytes, "signatures": list}


def renewed(roster: "Roster", told: "Signed") -> "Roster":
    """Name the next statement by its hash; Unverified for any other number, or behind another entry."""
    payload = told.payload
    if {name: type(value) for name, value in payload.items()} != _KINDS:
        raise Unverified("The roster holds an entry of an unknown kind.")
    is_next = payload["number"] == roster.statement[0] + 1 and payload["sequence"] + 1 == told.sequence
    if not is_next or len(payload["statement"]) != 32:
        raise Unverified("The roster names another statement of this node than the organisation's root did.")
    return replace(roster, statement=(payload["number"], payload["statement"]))
