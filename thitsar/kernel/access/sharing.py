"""What of a file is shared with whom, folded from the signed entries of the file's own roster; pure (decision 0027)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from thitsar.kernel.access.policy import is_narrow
from thitsar.kernel.days import is_day
from thitsar.kernel.errors import Refused, Unverified

# In the first form nothing was shared with people by name; it is read, and never signed again.
FILE_SHARED_1 = "roster.file_shared.v1"
FILE_SHARED = "roster.file_shared.v2"
SHARE_ENDED = "roster.share_ended.v1"
ACTIONS: Mapping[str, str] = {FILE_SHARED_1: "share", FILE_SHARED: "share", SHARE_ENDED: "unshare"}
# Narrow parts that are shared with named people of a partner's, never with its node (decision 0027).
TO_PEOPLE = ("identity",)
# Short lists, so that nobody writes a story here.
PURPOSES = ("VET_SHARE", "TRANSFER", "CHILD")
WHY_ENDED = ("DONE", "WITHDRAWN", "MISTAKE", "PARTNER_STOPPED")
_SHARED = {
    "partner": bytes,
    "pseudonym": bytes,
    "compartments": list,
    "purpose": str,
    "until": int,
    "consent": bytes,
    "approval": bytes,
    "readers": list,
}
_ENDED = {"partner": bytes, "reason": str}


class Given(Protocol):
    """What of a file is given to whom at a partner's, and what for: a share, or what is asked for before it is one."""

    @property
    def compartments(self) -> tuple[str, ...]: ...

    @property
    def readers(self) -> tuple[str, ...]: ...

    @property
    def purpose(self) -> str: ...


@dataclass(frozen=True)
class Share:
    """What one partner is given of a file, and what that rests on."""

    partner: str
    # The file's id at the partner's.
    pseudonym: str
    compartments: tuple[str, ...]
    purpose: str
    # The last day on which the partner keeps it.
    until: int
    # What the person said, as the app names it, and the digest of what two people agreed to.
    consent: bytes
    approval: bytes
    by: str
    sequence: int
    day: int
    ended: str = ""
    # The entry that ended it.
    ended_at: int = 0
    # Whoever of the partner's people opens the parts that are shared with people: ids of authors there.
    readers: tuple[str, ...] = ()

    @property
    def is_active(self) -> bool:
        """Tell whether what is said is still owed to the partner."""
        return not self.ended

    def is_within(self, other: Given) -> bool:
        """Tell whether another share of this file, or what is asked for, gives all that this one does."""
        is_wider = set(self.compartments) <= set(other.compartments)
        return is_wider and set(self.readers) <= set(other.readers)


Shares = Mapping[str, Share]
# Raises Refused unless a person's consent covers a purpose at an organisation; gives what it rests on.
Covers = Callable[[Mapping[str, Any], str, str], bytes]

_covers: dict[str, Covers] = {}


def register_cover(kind: str, covers: Covers) -> None:
    """Let an app say whether what somebody said about consent covers sharing; it gets the folded registration."""
    _covers[kind] = covers


def cover_of(kind: str) -> Covers:
    """Give that rule; Refused for a kind of file that is never shared."""
    if kind not in _covers:
        raise Refused("Files of this kind are not shared.")
    return _covers[kind]


def changed(
    shares: Shares, payload: Mapping[str, Any], *, said: tuple[str, str, int, int]
) -> dict[str, Share]:
    """Add what was said of sharing; Unverified for another form. `said` is its name, author, number and day.

    A file has one pseudonym for a partner for good; parts are taken away only by ending the share.
    """
    name, author, sequence, day = said
    if name == SHARE_ENDED:
        return _ended(shares, payload, sequence)
    made = _share({"readers": [], **payload} if name == FILE_SHARED_1 else payload, author, sequence, day)
    known = shares.get(made.partner)
    if any(one.pseudonym == made.pseudonym and one is not known for one in shares.values()):
        raise _amiss()
    if known is not None:
        is_wider = known.is_within(made) or not known.is_active
        if known.pseudonym != made.pseudonym or not is_wider:
            raise _amiss()
    return {**shares, made.partner: made}


def shared_payload(share: Share) -> dict[str, Any]:
    """Give what is said when a file is shared."""
    return {
        "partner": bytes.fromhex(share.partner),
        "pseudonym": bytes.fromhex(share.pseudonym),
        "compartments": sorted(share.compartments),
        "purpose": share.purpose,
        "until": share.until,
        "consent": share.consent,
        "approval": share.approval,
        "readers": [bytes.fromhex(one) for one in sorted(share.readers)],
    }


def _share(payload: Mapping[str, Any], author: str, sequence: int, day: int) -> Share:
    if {name: type(value) for name, value in payload.items()} != _SHARED:
        raise _amiss()
    parts, readers = payload["compartments"], payload["readers"]
    is_named = parts and all(type(one) is str and (one in TO_PEOPLE or not is_narrow(one)) for one in parts)
    if (
        not is_named
        or not _are_readers(readers, parts)
        or parts != sorted(set(parts))
        or payload["purpose"] not in PURPOSES
        or not is_day(payload["until"])
    ):
        raise _amiss()
    return Share(
        payload["partner"].hex(),
        payload["pseudonym"].hex(),
        tuple(parts),
        payload["purpose"],
        payload["until"],
        payload["consent"],
        payload["approval"],
        author,
        sequence,
        day,
        readers=tuple(one.hex() for one in readers),
    )


def _are_readers(readers: list[Any], parts: list[str]) -> bool:
    """Tell whether people are named once each, and named where something is shared with people and only there."""
    is_formed = all(type(one) is bytes and len(one) == 16 for one in readers)
    return (
        is_formed
        and readers == sorted(set(readers))
        and bool(readers) == any(one in TO_PEOPLE for one in parts)
    )


def _ended(shares: Shares, payload: Mapping[str, Any], sequence: int) -> dict[str, Share]:
    if {name: type(value) for name, value in payload.items()} != _ENDED or payload["reason"] not in WHY_ENDED:
        raise _amiss()
    known = shares.get(payload["partner"].hex())
    if known is None or not known.is_active:
        raise _amiss()
    return {**shares, known.partner: replace(known, ended=payload["reason"], ended_at=sequence)}


def _amiss() -> Unverified:
    return Unverified("A file's roster says something of sharing that is not in the agreed form.")
