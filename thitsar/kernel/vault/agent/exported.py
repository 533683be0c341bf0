"""What each export that leaves sealed says of itself: for whom, under which key, how marked, until when and why."""

from typing import Any

from thitsar.kernel.errors import Refused
from thitsar.kernel.exchange.leaving import written
from thitsar.kernel.vault import age, suite
from thitsar.kernel.vault.age.keys import public_of
from thitsar.kernel.vault.agent.agent import Agent
from thitsar.kernel.vault.agent.exporting import LABELS, LONGEST_DAYS
from thitsar.kernel.vault.agent.orders import Summary, reason_of
from thitsar.kernel.vault.wordlists import words_of

LONGEST_NAME = 80
TO = frozenset({"recipient", "words", "key", "label", "until", "reason"})


def to_whom(agent: Agent, order: dict[str, Any]) -> Summary:
    """Read for whom an export is; Refused for what nobody could agree to, Unverified for what is no key."""
    if set(order) != {"recipient", "key", "label", "until", "reason"} or order["label"] not in LABELS:
        raise Refused("There is no such export.")
    recipient = str(order["recipient"]).strip()
    if not 0 < len(recipient) <= LONGEST_NAME:
        raise Refused("Say who is to get it, and why.")
    if type(order["until"]) is not int or not 0 < order["until"] - agent.day() <= LONGEST_DAYS:
        raise Refused(
            "Say until when the recipient may keep it: at most %(days)s days.", {"days": LONGEST_DAYS}
        )
    key = key_digest(order["key"])
    return {
        "recipient": recipient,
        # Compared by voice with whoever holds the key: a key put in its place has others.
        "words": words_of(key),
        "key": key.hex(),
        "label": order["label"],
        "until": str(order["until"]),
        "reason": reason_of(str(order["reason"])),
    }


def key_digest(recipient: str) -> bytes:
    """Hash a public age key."""
    return suite.digest("recipient", public_of(recipient))


def sealed_table(summary: Summary, digest: bytes, recipient: str, table: list[list[str]]) -> bytes:
    """Write a table for one recipient; it exists in clear in this program's memory only."""
    marks = [[summary["label"]], ["for", summary["recipient"]], ["until", summary["until"]]]
    return age.encrypt([recipient], written([*marks, ["digest", digest.hex()]], table))
