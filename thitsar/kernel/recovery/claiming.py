"""What the organisation's root says in the roster, at one head of the log: new officers, or new keys of the node."""

from collections.abc import Mapping
from typing import Any

from thitsar.kernel import codec
from thitsar.kernel.access.roster import (
    PARTNER_PROPOSED,
    PARTNER_PROPOSED_1,
    RECOVERED,
    STATEMENT_RENEWED,
    Roster,
)
from thitsar.kernel.errors import Unverified
from thitsar.kernel.exchange.card import require_card
from thitsar.kernel.ledger import signatures
from thitsar.kernel.ledger.statements import hash_of, number_of, read_statement
from thitsar.kernel.vault import suite

# What each is signed as, and the fields that are.
_SIGNED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    RECOVERED: (f"{suite.PROTOCOL}/recovered", ("members", "roles", "sequence", "head")),
    STATEMENT_RENEWED: (f"{suite.PROTOCOL}/renewed", ("number", "statement", "sequence", "head")),
}


def claim(
    root: bytes,
    stated: Mapping[str, Any],
    *,
    members: list[Any],
    roles: list[list[str]],
    at: tuple[int, bytes],
) -> dict[str, Any]:
    """Give the payload that names new officers, signed by both of the root's keys; `at` are number and head."""
    return _signed(root, stated, RECOVERED, {"members": members, "roles": roles}, at)


def claim_statement(
    root: bytes, stated: Mapping[str, Any], raw: bytes, *, number: int, at: tuple[int, bytes]
) -> dict[str, Any]:
    """Give the payload that names the node's next statement, `raw`, signed the same way."""
    return _signed(root, stated, STATEMENT_RENEWED, {"number": number, "statement": hash_of(raw)}, at)


def require_by_root(
    stated: Mapping[str, Any], name: str, payload: Mapping[str, Any], *, before: bytes
) -> None:
    """Raise Unverified unless the root says this, after exactly this head; entries that need no root pass.

    A claim put behind another entry is one that was used before, or on another history.
    """
    if name in (PARTNER_PROPOSED, PARTNER_PROPOSED_1):
        require_stated(payload)
    if name == PARTNER_PROPOSED:
        require_card(payload)
    if name not in _SIGNED:
        return
    match payload["signatures"]:
        case [bytes(classical), bytes(quantum)] if payload["head"] == before:
            body = _body(stated, name, payload)
            signatures.verify_root((stated["root"], stated["root_quantum"]), (classical, quantum), body)
        case _ if name == RECOVERED:
            raise Unverified("The roster names officers that the organisation's root does not.")
        case _:
            raise Unverified(
                "The roster names another statement of this node than the organisation's root did."
            )


def require_stated(payload: Mapping[str, Any]) -> None:
    """Raise Unverified unless a proposed partner's own root stated the keys the roster is to hold of its node.

    Its id and its six words are of its first key: whoever proposes could name newer ones that they hold.
    """
    try:
        stated = read_statement(payload["statement"], payload["node"], payload["organisation"])
    except (KeyError, TypeError, ValueError):
        raise Unverified("The roster names a partner in another form than was agreed.") from None
    named = ("node_key", "node_key_quantum")
    if [stated[one] for one in named] != [payload[one] for one in named]:
        raise Unverified("The roster names a partner in another form than was agreed.")


def require_newest(roster: Roster, raw: bytes, stated: Mapping[str, Any]) -> None:
    """Raise Unverified unless this statement is the one the roster names: an older one was put back."""
    number = number_of(stated)
    if roster.statement != ((number, hash_of(raw)) if number else (0, b"")):
        raise Unverified(
            "The statement about this node's keys is not the newest: somebody put it back. Stop work on this machine "
            "and tell your data-protection officer."
        )


def _signed(
    root: bytes, stated: Mapping[str, Any], name: str, said: Mapping[str, Any], at: tuple[int, bytes]
) -> dict[str, Any]:
    whole = {**said, "sequence": at[0], "head": at[1]}
    return {**whole, "signatures": list(signatures.root_sign(root, _body(stated, name, whole)))}


def _body(stated: Mapping[str, Any], name: str, said: Mapping[str, Any]) -> bytes:
    purpose, fields = _SIGNED[name]
    return codec.encode(
        {"purpose": purpose, "node": stated["node"], **{field: said[field] for field in fields}}
    )
