"""What every command asks that lets something leave the node: for whom, under which key, until when, and why."""

import argparse
from datetime import timedelta
from pathlib import Path
from typing import Any

from thitsar.kernel.errors import Refused

_DAYS = 30


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add them, and the request a second person has agreed to."""
    parser.add_argument("--to", metavar="FILE", help="file with the recipient's public age key (age1pq1…)")
    parser.add_argument("--reason", default="", metavar="WORDS", help="why; more people read this")
    parser.add_argument("--label", default="TLP:AMBER", metavar="TLP:…", help="how it is marked")
    parser.add_argument("--days", type=int, default=_DAYS, metavar="N", help="to be destroyed after so many")
    parser.add_argument("--agreed", default="", metavar="REQUEST", help="what a second person agreed to")


def ordered_to(asked: argparse.Namespace, *, recipient: str) -> dict[str, Any]:
    """Give for whom it is ordered."""
    from django.utils import timezone  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.days import day_number  # noqa: PLC0415 - late import: as above

    until = day_number(timezone.localdate() + timedelta(days=asked.days))
    return {
        "recipient": recipient,
        "key": public_key(asked),
        "label": asked.label,
        "until": until,
        "reason": asked.reason,
    }


def agreed_to(asked: argparse.Namespace, summary: dict[str, str]) -> dict[str, Any]:
    """Give for whom it was agreed to; the key comes from the file again, and has to be the same one."""
    kept = {name: summary.get(name, "") for name in ("recipient", "label", "reason")}
    until = summary.get("until", "")
    return {**kept, "until": int(until) if until.isdecimal() else 0, "key": public_key(asked)}


def public_key(asked: argparse.Namespace) -> str:
    """Read the recipient's key: the one word of the file that begins as such keys do."""
    from thitsar.web.commands.small_files import take  # noqa: PLC0415 - late import: only here is it needed

    if not asked.to:
        raise Refused("Name the file with the recipient's public key: --to FILE.")
    words = take(Path(asked.to)).decode("ascii", "replace").split()
    found = [one for one in words if one.startswith("age1pq1")]
    if len(found) != 1:
        raise Refused("This file holds no public age key, or more than one.")
    return found[0]


def say_asked(asked: argparse.Namespace, request: str, summary: dict[str, str]) -> dict[str, Any]:
    """Say what was asked for, and what comes next."""
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    if not asked.json:
        if "words" in summary:
            print(summary["words"])
            print(_("Let the recipient read out the six words of their key, and compare them with these."))
        print(
            _(
                "A second person has to agree on the page Needs two people. Within the hour type it again with:"
            )
        )
        print(f"  --agreed {request}")
    return {"request": request, "summary": summary}
