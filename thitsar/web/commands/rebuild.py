"""`thitsar rebuild`: fold all documents and lists again from the log, or compare them with it."""

import argparse
import sys
from contextlib import ExitStack
from typing import Any

from thitsar.kernel.errors import Refused
from thitsar.web.commands import setting_up

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar rebuild --check --node ~/node --member amber-kite-27
  thitsar rebuild --node ~/node --member amber-kite-27 --also quiet-river-31=paper.txt
  thitsar rebuild --node ~/node --member amber-kite-27 --approval 3f0c…

What is folded is what the members unlocked now can open together: those signed in on the pages, the one who
asks, and those named with --also. It says how much that was. Parts about who somebody is are left out unless a
second person agreed on the pages; name that agreement with --approval. The status is 1 when --check finds a
difference.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to do and who unlocks what for it."""
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    parser.add_argument("--approval", default="", metavar="ID", help="the agreement of a second person")
    parser.add_argument(
        "--also",
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="another member who unlocks for this, and the file with the passphrase; may be repeated",
    )
    setting_up.member_arguments(parser)


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Rebuild or compare, and say how much could be opened."""
    found = deep(asked, "check" if asked.check else "rebuild", approval=asked.approval, also=asked.also)
    asked.status = int(asked.check and bool(found["different"]))
    if not asked.json:
        _print(found, is_check=asked.check)
    return found


def deep(asked: argparse.Namespace, mode: str, *, approval: str = "", also: list[str]) -> dict[str, Any]:
    """Let the agent open what the members unlocked together can open; only counts and random ids come back."""
    others = [_named(one) for one in also]
    setting_up.existing(asked.node, asked.language)
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded above

    from thitsar.web.agent_start import AGENT  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.at_work import at_work, signed_in  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.terminal import (  # noqa: PLC0415 - late import: as above
        read_credentials,
        read_key_file,
    )

    with at_work(asked, AGENT) as actor, ExitStack() as unlocked:
        for name, file, stick in others:
            factor = read_key_file(stick or None)
            unlocked.enter_context(signed_in(*read_credentials(name, file), factor))
        print(_("Opening and folding; this may take some minutes …"), file=sys.stderr, flush=True)
        found: dict[str, Any] = actor.call("rebuild", mode=mode, approval=approval)
    return found


def print_coverage(found: dict[str, Any]) -> None:
    """Say how much could be opened, by part of the file."""
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    print(_("%(opened)s of %(streams)s parts could be opened.") % found)
    for name, (opened, count) in found["coverage"].items():
        print(f"  {opened:>8} / {count:<8} {name}")


def _named(text: str) -> tuple[str, str, str]:
    name, _, given = text.partition("=")
    file, _, stick = given.partition("=")
    if not name or not file:
        raise Refused("Name another member as NAME=FILE, the file holding the passphrase.")
    return name, file, stick


def _print(found: dict[str, Any], *, is_check: bool) -> None:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    print_coverage(found)
    if not found["different"]:
        print(_("All of them are as the log says."))
        return
    count = {"count": len(found["different"])}
    print(
        (_("%(count)s are not as the log says.") if is_check else _("%(count)s were written anew.")) % count
    )
    for stream in found["different"]:
        print(f"  {stream}")
