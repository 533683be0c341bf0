"""`thitsar member replace`: new keys for somebody who lost theirs, shown once; a second person agrees on the pages."""

import argparse
from collections.abc import Callable
from datetime import date
from typing import Any

from thitsar.web.commands import setting_up

ACTION = "replace"
EXAMPLES = """\
examples:
  thitsar member replace "Ohnmar Kyi" --member amber-kite-27

Nobody can bring a lost passphrase or key back. The member gets a new sign-in name and a new passphrase; another person
agrees on the page *Needs two people*. At that moment the old ones end, and roles and files go over. Both are one person
wherever people are counted. An administrator's new keys hold a day later, and whoever leads can stop them until then.
"""


def arguments(actions: Any, common: Any) -> None:
    """Add the action; `common` adds what every action of `member` has."""
    anew = actions.add_parser(
        ACTION,
        help="Enrol somebody anew who lost their passphrase or key.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    anew.add_argument("shown", metavar="NAME", help="the name other members see")
    common(anew)


def run(
    asked: argparse.Namespace, *, may_print: Callable[[], bool], show_once: Callable[[str, str], None]
) -> dict[str, Any]:
    """Make the new keys as the administrator who signs in."""
    setting_up.existing(asked.node, asked.language)
    from thitsar.kernel.membership.replacing import propose  # noqa: PLC0415 - late import: Django is loaded above
    from thitsar.web.agent_start import AGENT  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.at_work import at_work, member_named  # noqa: PLC0415 - late import: as above

    is_printed = may_print()
    with at_work(asked, AGENT) as actor:
        member = member_named(actor, asked.shown)
        today = date.today()  # noqa: DTZ011 - the day where the node stands
        name, passphrase = propose(actor, member, today=today)
    waiting = {"shown": asked.shown, "waits_for_second_person": True}
    if not is_printed:
        show_once(name, passphrase)
        return waiting
    if not asked.json:
        print(f"{name}\n{passphrase}")
    return {**waiting, "member": name, "passphrase": passphrase}
