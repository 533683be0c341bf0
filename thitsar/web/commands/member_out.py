"""`thitsar member remove`: take a member out for good, and have the keys they knew changed."""

import argparse
from datetime import date
from typing import Any

from thitsar.web.commands import setting_up

ACTION = "remove"
EXAMPLES = """\
examples:
  thitsar member remove "Ohnmar Kyi" --reason left --member amber-kite-27

Reasons: left, role-ended, device-lost, suspected. An administrator or a data-protection officer suffices. All keys
of the member are deleted at once, their sessions end, and whoever holds the same keys and is signed in changes them.
"""


def arguments(actions: Any, common: Any) -> None:
    """Add the action; `common` adds what every action of `member` has."""
    out = actions.add_parser(
        ACTION,
        help="Take a member out for good, with all keys.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    out.add_argument("shown", metavar="NAME", help="the name other members see")
    out.add_argument("--reason", required=True, metavar="REASON", help="why, see below")
    common(out)


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Take the member out as whoever signs in, and wait for the keys that can be changed now."""
    setting_up.existing(asked.node, asked.language)
    from thitsar.kernel.membership.removing import remove  # noqa: PLC0415 - late import: Django is loaded above
    from thitsar.web.agent_start import AGENT  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.at_work import at_work, member_named  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.keys import settled  # noqa: PLC0415 - late import: as above

    with at_work(asked, AGENT) as actor:
        member = member_named(actor, asked.shown)
        today = date.today()  # noqa: DTZ011 - the day where the node stands
        remove(actor, member, reason=asked.reason.upper().replace("-", "_"), today=today)
        if member == actor.member:
            return {"removed": asked.shown, "closed": []}
        closed = [one["compartment"] for one in settled(actor) if one["closed"]]
    if not asked.json:
        _tell_what_is_left(closed)
    return {"removed": asked.shown, "closed": closed}


def _tell_what_is_left(closed: list[str]) -> None:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    print(_("The member is out. What they copied stays copied."))
    print(_("The node's own signing key is still one they knew: it is changed with the organisation's root."))
    if closed:
        names = ", ".join(closed)
        print(_("Still closed until somebody who holds them signs in: %(names)s") % {"names": names})
