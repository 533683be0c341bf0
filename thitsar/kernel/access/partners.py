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
    # How often its organisation's root has renewed its keys; and, once it did, the size of the checkpoint in which they
    # meet those before. 0 where nobody here knew those that came right before.
    number: int = 0
    joint: int = 0
    # The statements of the keys it had here before, the oldest first.
    earlier: tuple[bytes, ...] = ()
    # Its newer card, while a second person has still to agree; the older keys hold until then.
    renewing: "Partner | None" = None

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
    node, stated = payload["node"], _stated(payload)
    if _node_id(payload["organisation"], stated.first_key) != node:
        raise _amiss()
    held, others = known.get(node), [one for one in known.values() if not one.is_stopped]
    if any(one.node != node and one.name.casefold() == payload["name"].casefold() for one in others):
        raise Unverified("The roster names a partner twice.")
    follows = held is not None and stated.follows(held)
    if held is not None and not held.is_stopped and not (held.is_active and not held.renewing and follows):
        raise Unverified("The roster names a partner twice.")
    if held is not None and not follows and not stated.is_as_new_as(held):
        raise Unverified("The roster names older keys of a partner than were known.")
    made = Partner(
        **{name: payload[name] for name in _KINDS if name != "publics"},
        publics={name: (number, public) for name, (number, public) in payload["publics"].items()},
        digest=digest_of(payload),
        proposed_by=by,
        proposed_at=clock,
        day=day,
        number=stated.number,
        joint=stated.joint(held),
        earlier=_earlier(held, payload["statement"]),
    )
    if held is not None and held.is_active:
        return {**known, node: replace(held, renewing=made)}
    return {**known, node: made}


def agreed(known: Partners, payload: Mapping[str, Any], *, by: str, clock: int) -> dict[str, Partner]:
    """Let one hold; Unverified unless another person agrees to exactly this, a day or more after it was proposed."""
    held = known.get(payload.get("node", ""))
    one = waiting(held)
    if held is None or one is None or one.digest != payload.get("digest") or one.proposed_by == by:
        raise Unverified("Somebody agreed to a partner that nobody else proposed.")
    if clock < one.proposed_at + DELAY:
        raise Unverified(
            "Somebody agreed to a partner before the day was over in which others could stop it."
        )
    # What it said since of its parts' keys stays known.
    publics = {**one.publics, **newer_keys(one, held.publics)}
    return {**known, one.node: replace(one, agreed_by=by, publics=publics)}


def stopped(known: Partners, payload: Mapping[str, Any], *, sequence: int) -> dict[str, Partner]:
    """Stop one for good, with entry `sequence`; a new proposal begins from the beginning.

    With a digest, stop its newer card alone.
    """
    one = known.get(payload.get("node", ""))
    if one is None or one.is_stopped:
        raise Unverified("Somebody stopped a partner that there is not.")
    if "digest" not in payload:
        return {**known, one.node: replace(one, is_stopped=True, stopped_at=sequence, renewing=None)}
    if one.renewing is None or one.renewing.digest != payload["digest"]:
        raise Unverified("Somebody stopped a partner that there is not.")
    return {**known, one.node: replace(one, renewing=None)}


def waiting(one: Partner | None) -> Partner | None:
    """Give what a second person has still to agree to: a new partner, or the newer card of one."""
    if one is None or one.is_stopped:
        return None
    return one if one.is_waiting else one.renewing


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


def fold_signed(roster: "Roster", told: "Signed") -> "Roster":
    """Fold a proposal that brings what its node signed; whoever reads the roster verifies that."""
    payload = dict(told.payload)
    if type(payload.pop("signed", None)) is not list:
        raise _amiss()
    return fold_proposed(roster, replace(told, payload=payload))


def fold_agreed(roster: "Roster", told: "Signed") -> "Roster":
    """Fold the second person's agreement into the roster; Unverified of one who proposed it by their earlier id."""
    one = waiting(roster.partners.get(told.payload.get("node", "")))
    if one is not None and roster.is_same(one.proposed_by, told.author):
        raise Unverified("Somebody agreed to a partner that nobody else proposed.")
    return replace(roster, partners=agreed(roster.partners, told.payload, by=told.author, clock=told.clock))


def fold_stopped(roster: "Roster", told: "Signed") -> "Roster":
    """Fold into the roster that a partner was stopped."""
    return replace(roster, partners=stopped(roster.partners, told.payload, sequence=told.sequence))


def digest_of(payload: Mapping[str, Any]) -> bytes:
    """Hash exactly what the second person agrees to."""
    return suite.digest("partner", codec.encode(dict(payload)))


@dataclass(frozen=True)
class _Stated:
    """What a statement says of the order of a node's keys. Whoever reads the roster verifies its signatures."""

    number: int
    first_key: bytes
    before: bytes
    size: int
    node_key: bytes
    older: tuple[bytes, bytes] = (b"", b"")

    def follows(self, held: Partner) -> bool:
        """Tell whether these keys came right after those, which handed over to them."""
        is_next = self.number == held.number + 1 and self.before == _hash_of(held.statement)
        return is_next and self.older == (held.node_key, held.node_key_quantum)

    def is_as_new_as(self, held: Partner) -> bool:
        """Tell whether these are the same keys as those, or others that came later."""
        return self.number > held.number or (self.number, self.node_key) == (held.number, held.node_key)

    def joint(self, held: Partner | None) -> int:
        """Give the size of the checkpoint that is signed with both keys, where one was known here."""
        if held is None:
            return 0
        return self.size if self.follows(held) else held.joint if self.number == held.number else 0


def _stated(payload: Mapping[str, Any]) -> _Stated:
    statement = payload["statement"]
    try:
        content = codec.decode(codec.decode(statement)[0])
        number, first_key = content["number"], content["first_key"]
        named = [content[one] for one in ("organisation", "node", "node_key", "node_key_quantum")]
        before, size = content["before"], content["size"]
        older = content["older_key"], content["older_key_quantum"]
    except (Unverified, KeyError, IndexError, TypeError):
        # The first one: the node's id is a hash of the key itself.
        return _Stated(0, payload["node_key"], b"", 0, payload["node_key"])
    kinds = [type(one) for one in (number, first_key, before, size, *older)]
    if kinds != [int, bytes, bytes, int, bytes, bytes] or number < 1 or size < 1:
        raise _amiss()
    if named != [payload[one] for one in ("organisation", "node", "node_key", "node_key_quantum")]:
        raise _amiss()
    return _Stated(number, first_key, before, size, payload["node_key"], older)


def _earlier(held: Partner | None, statement: bytes) -> tuple[bytes, ...]:
    if held is None:
        return ()
    return held.earlier if held.statement == statement else (*held.earlier, held.statement)


def _hash_of(statement: bytes) -> bytes:
    # As `ledger/statements.py`, which nothing here may need.
    return suite.digest("statement", statement)


def _node_id(organisation: str, node_key: bytes) -> str:
    return suite.digest("node", organisation, node_key)[:16].hex()


def _amiss() -> Unverified:
    return Unverified("The roster names a partner in another form than was agreed.")
