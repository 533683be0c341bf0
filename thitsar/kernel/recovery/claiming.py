"""What the organisation's root says when it names new officers: whom, with which roles, at which head of the log."""

from collections.abc import Mapping
from typing import Any

from thitsar.kernel import codec
from thitsar.kernel.access.roster import RECOVERED
from thitsar.kernel.errors import Unverified
from thitsar.kernel.ledger import signatures
from thitsar.kernel.vault import suite

_PURPOSE = f"{suite.PROTOCOL}/recovered"


def claim(
    root: bytes,
    stated: Mapping[str, Any],
    *,
    members: list[Any],
    roles: list[list[str]],
    at: tuple[int, bytes],
) -> dict[str, Any]:
    """Give the payload that names new officers, signed by both of the root's keys; `at` are number and head."""
    said = {"members": members, "roles": roles, "sequence": at[0], "head": at[1]}
    return {**said, "signatures": list(signatures.root_sign(root, _body(stated, said)))}


def require_by_root(
    stated: Mapping[str, Any], name: str, payload: Mapping[str, Any], *, before: bytes
) -> None:
    """Raise Unverified unless the root names these officers, after exactly this head; other entries pass.

    A claim put behind another entry is one that was used before, or on another history.
    """
    if name != RECOVERED:
        return
    match payload["signatures"]:
        case [bytes(classical), bytes(quantum)] if payload["head"] == before:
            body = _body(stated, payload)
            signatures.verify_root((stated["root"], stated["root_quantum"]), (classical, quantum), body)
        case _:
            raise Unverified("The roster names officers that the organisation's root does not.")


def _body(stated: Mapping[str, Any], said: Mapping[str, Any]) -> bytes:
    kept = {name: said[name] for name in ("members", "roles", "sequence", "head")}
    return codec.encode({"purpose": _PURPOSE, "node": stated["node"], **kept})
