"""`thitsar init`: found a node, and show what must be written on paper once, at the terminal only."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Refused
from thitsar.web.commands import setting_up
from thitsar.web.commands.recovery import sheets_argument

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar init --node ~/node --organisation CSO-A \\
      --founder "Nilar Tun=administrator" --founder "Ohnmar Kyi=intake" --founder "Yan Naing=vetting"
  thitsar init --node ~/node         asks for the organisation and the founders

Roles with something to do so far: intake, vetting, approver, analyst, data_protection, administrator. The
first founder must be an administrator, who adds members and opens no file. Name two of each role that opens
names, and somebody for data protection: a key that nobody holds, nobody can give.
Each passphrase, and each of the five shares of the organisation's root, is shown once, at this terminal. Write each on
a paper of its own: a passphrase for the person it belongs to, a share for somebody who keeps it at another place.
Three shares open everything when everybody is gone. Try them twice with `thitsar recovery rehearse` before the first
person is registered.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add organisation and founders."""
    parser.add_argument(
        "--organisation", metavar="NAME", help="short name of the organisation that owns the node"
    )
    parser.add_argument(
        "--founder",
        action="append",
        default=[],
        metavar="'NAME=ROLE,ROLE'",
        help="somebody who is a member from the start; may be repeated",
    )
    sheets_argument(parser)


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Found the node in an empty directory; nothing of it remains unless its words were written down."""
    from thitsar.web.commands.terminal import terminal  # noqa: PLC0415 - late import: only now is Django wanted

    named = [parse_founder(one) for one in asked.founder]
    was_there = asked.node.exists()
    with terminal() as screen:
        setting_up.fresh(asked.node, asked.language)
        try:
            return _found(asked, screen, named)
        except BaseException:  # also Ctrl-C: half a node, whose root nobody knows, must not stay
            setting_up.undo(asked.node, was_there=was_there)
            raise


def parse_founder(text: str) -> tuple[str, frozenset[Role]]:
    """Read `NAME=ROLE,ROLE`."""
    shown, _, roles = text.partition("=")
    named = parse_roles(roles)
    if not shown.strip() or not named:
        raise Refused("Name a founder as 'Name=role' or 'Name=role,role'.")
    return shown.strip(), named


def parse_roles(text: str) -> frozenset[Role]:
    """Read roles divided by commas; Refused names the ones there are."""
    words = [word.strip().lower().replace("-", "_").replace(" ", "_") for word in text.split(",")]
    try:
        return frozenset(Role(word) for word in words if word)
    except ValueError:
        known = ", ".join(sorted(Role))
        raise Refused("One of these is no role. The roles are: %(roles)s.", {"roles": known}) from None


def _found(
    asked: argparse.Namespace, screen: Any, named: list[tuple[str, frozenset[Role]]]
) -> dict[str, Any]:
    from django.core.management import call_command  # noqa: PLC0415 - late import: Django is loaded by now
    from django.db import transaction  # noqa: PLC0415 - late import: as above

    from thitsar.kernel.vault.agent.founding import Founder, found  # noqa: PLC0415 - late import: as above

    organisation = asked.organisation or _ask_organisation(screen)
    named = named or _ask_founders(screen)
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        founders = [Founder(shown, roles) for shown, roles in named]
        founded = found(asked.node, organisation, founders, today=date.today())  # noqa: DTZ011 - the node's own day
        # Inside the transaction: what nobody wrote down is not founded.
        _show(screen, founded, [shown for shown, _ in named], node=asked.node, sheets=asked.sheets)
    return {"node": str(asked.node), "organisation": organisation, "members": len(named)}


def _ask_organisation(screen: Any) -> str:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    organisation: str = screen.ask(_("Short name of the organisation that owns this node:"))
    if not organisation:
        raise Refused("A node needs the name of its organisation.")
    return organisation


def _ask_founders(screen: Any) -> list[tuple[str, frozenset[Role]]]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    screen.say(
        _("Who is a member from the start? The first must be administrator. An empty line ends the list.")
    )
    named: list[tuple[str, frozenset[Role]]] = []
    while typed := screen.ask(_("Name=role,role:")):
        try:
            named.append(parse_founder(typed))
        except Refused as error:
            screen.say(_(error.sentence) % error.values)
    return named


def _show(screen: Any, founded: Any, shown: list[str], *, node: Path, sheets: Path | None) -> None:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.recovery.root import fingerprint, statement  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.recovery.share_sets import name_set  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.vault.shares import deal  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.papers import hand_out  # noqa: PLC0415 - late import: as above

    for name, one in zip(shown, founded.members, strict=True):
        screen.clear()
        screen.say(_("For %(name)s, on a paper of their own:") % {"name": name}, "")
        screen.say(f"    {one['name']}", f"    {one['passphrase']}", "")
        screen.ask(_("Press Enter when it is written down."))
    dealt = deal(founded.root)
    hand_out(screen, dealt, fingerprint=fingerprint(statement()), sheets=sheets)
    name_set(founded.root, dealt[0].set)
    screen.say(
        _("The node is founded. Start it with `thitsar serve --node %(node)s`.") % {"node": node},
        _("People are registered after the shares were rehearsed twice: `thitsar recovery rehearse`."),
    )
