"""`thitsar member travel | returned`: narrow keys leave the node before a journey, and are given back after it."""

import argparse
from datetime import date
from typing import Any

from thitsar.web.commands import setting_up

TRAVEL, RETURNED = ACTIONS = ("travel", "returned")
EXAMPLES = """\
examples:
  thitsar member travel "Ohnmar Kyi" --member amber-kite-27
  thitsar member returned "Ohnmar Kyi" --member amber-kite-27

While somebody is on a journey no key of a closed part (identity, contact, care, testimony) is on the node for them,
whoever forces them. An administrator or a data-protection officer says that they go, and another person than
themselves that they are back; then whoever holds these keys gives them again.
"""


def arguments(actions: Any, common: Any) -> None:
    """Add both actions; `common` adds what every action of `member` has."""
    described = {
        TRAVEL: "Take a member's keys of closed parts off the node.",
        RETURNED: "Say that they are back.",
    }
    for action, told in described.items():
        one = actions.add_parser(
            action,
            help=told,
            epilog=EXAMPLES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        one.add_argument("shown", metavar="NAME", help="the name other members see")
        common(one)


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Begin or end the journey of a member as whoever signs in."""
    setting_up.existing(asked.node, asked.language)
    from thitsar.kernel.membership.travelling import returned, travel  # noqa: PLC0415 - late import: Django is loaded above
    from thitsar.web.agent_start import AGENT  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.at_work import at_work, member_named  # noqa: PLC0415 - late import: as above

    with at_work(asked, AGENT) as actor:
        member = member_named(actor, asked.shown)
        today = date.today()  # noqa: DTZ011 - the day where the node stands
        (travel if asked.action == TRAVEL else returned)(actor, member, today=today)
    if not asked.json:
        from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: as above

        told = (
            _("%(name)s is on a journey: their keys of closed parts are off the node.")
            if asked.action == TRAVEL
            else _("%(name)s is back. Keys of closed parts come back when somebody who holds them signs in.")
        )
        print(told % {"name": asked.shown})
    return {"member": asked.shown, "travelling": asked.action == TRAVEL}
