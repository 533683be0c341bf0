"""Partner nodes as the roster knows them: proposed by one person, agreed to by a second a day later, or stopped.

Nothing is sent to a node or taken from one that does not stand here as agreed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from thitsar.kernel import codec
from thitsar.kernel.access.delays import DELAY
from thitsar.kernel.access.organisations import is_name
from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import suite

if TYPE_CHECKING:
    # It folds by these.
    from thitsar.kernel.access.roster import Roster, Signed

_KINDS = {
    "node": str,
    "organisation": str,
    "name": str,
    "node_key": bytes,
    "node_key_quantum": bytes,
    "statement": bytes,
    "witness": bytes,
    "witness_quantum": bytes,
    "bundles": bytes,
    "publics": dict,
}


@dataclass(frozen=True)
class Partner:
    """Another organisation's node: its ids, its keys, and how far two people here have got with it."""

    node: str
    organisation: str
    name: str
    node_key: bytes
    node_key_quantum: bytes
    statement: bytes
    witness: bytes
    witness_quantum: bytes
    bundles: bytes
    publics: Mapping[str, tuple[int, bytes]]
    digest: bytes
    proposed_by: str
    proposed_at: int
    day: int
    agreed_by: str = ""
    is_stopped: bool = False
    # The entry that stopped it.
    stopped_at: int = 0

    @property
    def is_active(self) -> bool:
        """Tell whether anything may be exchanged with it."""
        return bool(self.agreed_by) and not self.is_stopped

    @property
    def is_waiting(self) -> bool:
        """Tell whether a second person has still to agree."""
        return not self.agreed_by and not self.is_stopped


Partners = Mapping[str, Partner]


def proposed(
    known: Partners, payload: Mapping[str, Any], *, by: str, clock: int, day: int
) -> dict[str, Partner]:
    """Add one that somebody compared; Unverified where it is a partner already, or calls itself as another does."""
    if {name: type(value) for name, value in payload.items()} != _KINDS or not is_name(payload["name"]):
        raise _amiss()
    node, keys = payload["node"], (payload["organisation"], payload["node_key"])
    if _node_id(*keys) != node:
        raise _amiss()
    others = [one for one in known.values() if not one.is_stopped]
    if any(one.node == node or one.name.casefold() == payload["name"].casefold() for one in others):
        raise Unverified("The roster names a partner twice.")
    made = Partner(
        **{name: payload[name] for name in _KINDS if name != "publics"},
        publics={name: (number, public) for name, (number, public) in payload["publics"].items()},
        digest=digest_of(payload),
        proposed_by=by,
        proposed_at=clock,
        day=day,
    )
    return {**known, node: made}


def agreed(known: Partners, payload: Mapping[str, Any], *, by: str, clock: int) -> dict[str, Partner]:
    """Let one hold; Unverified unless another person agrees to exactly this, a day or more after it was proposed."""
    one = known.get(payload.get("node", ""))
    if one is None or not one.is_waiting or one.digest != payload.get("digest") or one.proposed_by == by:
        raise Unverified("Somebody agreed to a partner that nobody else proposed.")
    if clock < one.proposed_at + DELAY:
        raise Unverified(
            "Somebody agreed to a partner before the day was over in which others could stop it."
        )
    return {**known, one.node: replace(one, agreed_by=by)}


def stopped(known: Partners, payload: Mapping[str, Any], *, sequence: int) -> dict[str, Partner]:
    """Stop one for good, with entry `sequence`; a new proposal begins from the beginning."""
    one = known.get(payload.get("node", ""))
    if one is None or one.is_stopped:
        raise Unverified("Somebody stopped a partner that there is not.")
    return {**known, one.node: replace(one, is_stopped=True, stopped_at=sequence)}


def newer_keys(one: Partner, publics: Mapping[str, tuple[int, bytes]]) -> dict[str, tuple[int, bytes]]:
    """Give of a partner's keys those that came after the ones that are known."""
    return {
        name: (number, public)
        for name, (number, public) in sorted(publics.items())
        if number > one.publics.get(name, (0, b""))[0]
    }


def keys_payload(one: Partner, publics: Mapping[str, tuple[int, bytes]]) -> dict[str, Any]:
    """Give what is said when a partner's keys became others."""
    return {"partner": bytes.fromhex(one.node), "publics": {name: list(key) for name, key in publics.items()}}


def fold_keys_known(roster: "Roster", told: "Signed") -> "Roster":
    """Fold newer keys of a partner into the roster; Unverified for older ones, and for no partner."""
    payload = told.payload
    if {name: type(value) for name, value in payload.items()} != {"partner": bytes, "publics": dict}:
        raise _amiss()
    one = roster.partners.get(payload["partner"].hex())
    rows: Mapping[Any, Any] = payload["publics"]
    is_formed = all(
        type(name) is str and type(row) is list and [type(each) for each in row] == [int, bytes]
        for name, row in rows.items()
    )
    if one is None or not one.is_active or not rows or not is_formed:
        raise _amiss()
    publics = {name: (number, public) for name, (number, public) in rows.items()}
    if newer_keys(one, publics) != publics:
        raise _amiss()
    changed = replace(one, publics={**one.publics, **publics})
    return replace(roster, partners={**roster.partners, one.node: changed})


def fold_proposed(roster: "Roster", told: "Signed") -> "Roster":
    """Fold a proposal into the roster; Unverified where it names the node's own organisation."""
    made = proposed(roster.partners, told.payload, by=told.author, clock=told.clock, day=told.day)
    if told.payload["organisation"] == roster.own:
        raise Unverified("The roster names this node's own organisation as a partner.")
    return replace(roster, partners=made)


def fold_agreed(roster: "Roster", told: "Signed") -> "Roster":
    """Fold the second person's agreement into the roster; Unverified of one who proposed it by their earlier id."""
    one = roster.partners.get(told.payload.get("node", ""))
    if one is not None and roster.is_same(one.proposed_by, told.author):
        raise Unverified("Somebody agreed to a partner that nobody else proposed.")
    return replace(roster, partners=agreed(roster.partners, told.payload, by=told.author, clock=told.clock))


def fold_stopped(roster: "Roster", told: "Signed") -> "Roster":
    """Fold into the roster that a partner was stopped."""
    return replace(roster, partners=stopped(roster.partners, told.payload, sequence=told.sequence))


def digest_of(payload: Mapping[str, Any]) -> bytes:
    """Hash exactly what the second person agrees to."""
    return suite.digest("partner", codec.encode(dict(payload)))


def _node_id(organisation: str, node_key: bytes) -> str:
    return suite.digest("node", organisation, node_key)[:16].hex()


def _amiss() -> Unverified:
    return Unverified("The roster names a partner in another form than was agreed.")
