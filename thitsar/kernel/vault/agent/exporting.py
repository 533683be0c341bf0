"""What leaves a node: named exactly by one, agreed to by another, checked here against what was agreed, used once.

The request that the second person sees is the whole order: which lines, for whom, until when, how many, and the
digest of their content. It is read from the signed entry and worked out anew; nothing a page says counts. A request
that shows something else than its digest stands for gives nothing.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from thitsar.kernel import codec, models
from thitsar.kernel.access.roster import REQUESTED
from thitsar.kernel.access.wanted import Line, wanted_of
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.agent.agent import Agent, operation, unlocked
from thitsar.kernel.vault.agent.auditing import AUDIT, all_wanted
from thitsar.kernel.vault.agent.retaining import counts, due_list
from thitsar.kernel.vault.agent.second_person import content_digest, use_approval
from thitsar.kernel.vault.agent.session import Session

EXPORT = "export"
FAILED = f"{EXPORT}:refused"
LABELS = ("TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN")
MOST = 5000
LONGEST_DAYS = 90
SHORT = 8
_FILTER = ("file", "member", "purpose", "first", "last")
# What somebody orders, and what is worked out and shown beside it.
_ORDER = ("what", *_FILTER, "today", "label", "recipient", "reason", "until")
_NUMBER = re.compile(r"^\d{0,12}$")
_ID = re.compile(r"^[0-9a-f]{32}$")


@operation
@unlocked
def offer_export(agent: Agent, handle: str, order: dict[str, str]) -> dict[str, Any]:
    """Say exactly what an export would hold: what a second person is shown, and the digest of all of it."""
    _check(order)
    rows = _content(agent, handle, order)
    summary = {**order, "lines": str(len(rows)), "contents": _hash(rows)}
    return {"summary": summary, "digest": digest_of(summary)}


@operation
@unlocked
def export(agent: Agent, handle: str, approval: str) -> dict[str, Any]:
    """Give what two people agreed to, once and within the hour; Refused when it is not that any more."""
    try:
        with agent.locked():
            summary = _agreed_order(agent, agent.sessions.get(handle), approval)
        rows = _content(agent, handle, summary)
        if (_hash(rows), str(len(rows))) != (summary["contents"], summary["lines"]):
            raise Refused("What would leave is not what was agreed to any more. Ask a second person again.")
        digest = digest_of(summary)
        with agent.locked():
            session = agent.sessions.get(handle)
            agent.require(session, "audit", AUDIT)
            # Last of all: an agreement that is used is gone.
            use_approval(agent, session, approval, EXPORT, digest)
            agent.note(session, approval, AUDIT, f"{EXPORT}:{digest.hex()[:SHORT]}")
    except (Denied, Refused):
        with agent.locked():
            agent.note(agent.sessions.get(handle), approval if _ID.match(approval) else "", AUDIT, FAILED)
        raise
    return {"summary": summary, "digest": digest, "rows": rows}


def digest_of(summary: Mapping[str, str]) -> bytes:
    """Hash everything a second person is shown of an export."""
    return content_digest(EXPORT, *(part for pair in sorted(summary.items()) for part in pair))


def _content(agent: Agent, handle: str, order: Mapping[str, str]) -> list[Line]:
    return _CONTENTS[order["what"]](agent, handle, order)


def _log_lines(agent: Agent, handle: str, order: Mapping[str, str]) -> list[Line]:
    asked = {name: int(order[name] or 0) if name in ("first", "last") else order[name] for name in _FILTER}
    if not asked["last"]:
        raise Refused("Say up to which moment: lines that come later are not what was agreed to.")
    lines = all_wanted(agent, handle, wanted_of(asked), MOST)
    if len(lines) > MOST:
        raise Refused("That is more than %(most)s lines. Choose fewer days.", {"most": MOST})
    return lines


def _due_counts(agent: Agent, handle: str, order: Mapping[str, str]) -> list[Line]:
    return counts(due_list(agent, handle), int(order["today"]))


_CONTENTS: dict[str, Callable[[Agent, str, Mapping[str, str]], list[Line]]] = {
    "access_log": _log_lines,
    "retention": _due_counts,
}


def _check(order: Mapping[str, str]) -> None:
    """Raise Refused for an order that nobody could agree to."""
    if set(order) != set(_ORDER) or order["what"] not in _CONTENTS or order["label"] not in LABELS:
        raise Refused("There is no such export.")
    if not all(_NUMBER.match(order[name]) for name in ("first", "last", "today", "until")):
        raise Refused("There is no such export.")
    if not order["recipient"].strip() or not order["reason"].strip():
        raise Refused("Say who is to get it, and why.")
    if not 0 < int(order["until"] or 0) - int(order["today"] or 0) <= LONGEST_DAYS:
        raise Refused(
            "Say until when the recipient may keep it: at most %(days)s days.", {"days": LONGEST_DAYS}
        )


def _agreed_order(agent: Agent, session: Session, approval: str) -> dict[str, str]:
    """Read from the signed entries what this member asked for, and nothing that only looks like it."""
    stream = models.Stream.objects.filter(file=approval, compartment="approvals").first()
    if stream is None:
        raise Denied("There is no such request.")
    agent.require(session, "request", "approvals")
    agent.require(session, "audit", AUDIT)
    orders: list[dict[str, str]] = []
    for signed in agent.node.verified(session, stream.id, "approvals"):
        told = signed.inner
        payload = codec.decode(told.payload)
        if told.name != REQUESTED or payload.get("action") != EXPORT:
            continue
        # One request shows one thing: whoever asks for another in it could have the first agreed to.
        if told.author != session.member or not suite.equal(digest_of(payload["summary"]), payload["digest"]):
            raise Refused("This request does not show what it stands for. Ask again.")
        orders.append(dict(payload["summary"]))
    if len(orders) != 1 or set(orders[0]) != {*_ORDER, "lines", "contents"}:
        raise Refused("This request does not show what it stands for. Ask again.")
    _check({name: orders[0][name] for name in _ORDER})
    return orders[0]


def _hash(rows: list[Line]) -> str:
    return suite.digest("export", codec.pack(rows)).hex()
