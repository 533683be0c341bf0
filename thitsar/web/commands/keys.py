"""`thitsar keys`: how old the keys of compartments are, and which are being changed; `keys renew` changes them now."""

import argparse
import sys
import time
from datetime import date, timedelta
from typing import Any

from thitsar.kernel.errors import Refused
from thitsar.kernel.files.open_file import Actor
from thitsar.web.commands import setting_up

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar keys --node ~/node --member amber-kite-27
  thitsar keys --renew --reason device-lost --node ~/node --member amber-kite-27
  thitsar keys --renew vetting --reason break-glass --node ~/node --member amber-kite-27

Closing keys is for administrators and data protection. Whoever holds a key and is signed in changes it at once; the
others change theirs when the next of their holders signs in. Reasons: device-lost, suspected, break-glass, regular.
"""
# In seconds; what is not done by then goes on at the next sign-in.
PATIENCE = 600.0
_LOOK = 0.5


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add whether keys are only looked at, and which are closed for what reason."""
    parser.add_argument(
        "--renew",
        nargs="?",
        const="",
        default=None,
        metavar="COMPARTMENT",
        help="close the key of one compartment, or of all, and change it",
    )
    parser.add_argument("--reason", default="regular", metavar="REASON", help="why, see below")
    setting_up.member_arguments(parser)


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Close what was asked for, wait for what can be changed now, and tell how it is."""
    setting_up.existing(asked.node, asked.language)
    from thitsar.kernel.membership.removing import close_keys  # noqa: PLC0415 - late import: Django is loaded above
    from thitsar.web.agent_start import AGENT  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.at_work import at_work  # noqa: PLC0415 - late import: as above

    with at_work(asked, AGENT) as actor:
        if asked.renew is not None:
            known = [one["compartment"] for one in actor.call("key_state")]
            named = [asked.renew] if asked.renew else known
            if not set(named) <= set(known):
                raise Refused(
                    "There is no key of this name. There are: %(names)s.", {"names": ", ".join(known)}
                )
            today = date.today()  # noqa: DTZ011 - the day where the node stands
            close_keys(actor, named, reason=asked.reason.upper().replace("-", "_"), today=today)
        state = settled(actor)
    if not asked.json:
        _print(state)
    return {"keys": state}


def settled(actor: Actor) -> list[dict[str, Any]]:
    """Wait until what this member can change is changed; what others hold waits for them."""
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    end = time.monotonic() + PATIENCE
    while True:
        state: list[dict[str, Any]] = actor.call("key_state")
        changing = [one for one in state if one["closed"] and one["held"]]
        if not changing or time.monotonic() > end:
            return state
        for one in changing:
            if one["made"]:
                print(
                    _("Keys are being changed: %(compartment)s %(made)s of %(parts)s") % one, file=sys.stderr
                )
        time.sleep(_LOOK)


def _print(state: list[dict[str, Any]]) -> None:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: as above

    from thitsar.kernel.days import FIRST_DAY  # noqa: PLC0415 - late import: as above

    for one in state:
        since = FIRST_DAY + timedelta(days=one["since"])
        told = _("closed: its next holder who signs in changes it") if one["closed"] else ""
        print(f"{one['compartment']:<14} {one['epoch']:>4}  {since:%Y-%m-%d}  {told}")
