"""`thitsar member`: add one, enrol one anew, take one out, change one's own key; secrets go to the terminal only."""

import argparse
from datetime import date
from typing import Any

from thitsar.kernel.errors import Refused
from thitsar.kernel.files.open_file import Actor
from thitsar.web.commands import member_anew, member_away, member_key, member_out, member_words, setting_up
from thitsar.web.commands.init import parse_roles

NODE = setting_up.NODE
EXAMPLES = (
    """\
examples:
  thitsar member add --shown "Ohnmar Kyi" --roles intake --member amber-kite-27
  thitsar member add --shown "Khu Reh" --roles approver --organisation ERO-KYH --member amber-kite-27
"""
    + member_key.EXAMPLES
    + """
Whoever is added belongs to the organisation whose node this is, or to the one that is named. One that nobody here
belongs to yet is named with --new-organisation, once: an approver of it counts as one from another organisation.

Roles with something to do so far: intake, vetting, approver, host, child_protection, case_worker, debriefer,
analyst, data_protection, administrator.

The new member opens what the roles allow when somebody who holds those keys has signed in after this. An
administrator, an intake or vetting officer, an approver, a data-protection officer and a lead first wait for a
second person, who agrees on the page *Needs two people*; everybody else can sign in at once.
"""
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the new member's name, roles and organisation, and who adds them."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser(
        "add",
        help="Add a member.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add.add_argument("--shown", required=True, metavar="NAME", help="the name other members see")
    add.add_argument("--roles", required=True, metavar="ROLE,ROLE", help="what they do here, see below")
    belongs = add.add_mutually_exclusive_group()
    belongs.add_argument(
        "--organisation",
        metavar="NAME",
        help="where they belong: one that has members here (the node's own if left out)",
    )
    belongs.add_argument("--new-organisation", metavar="NAME", help="one that nobody here belongs to yet")
    _common(add)
    member_key.arguments(actions, _common)
    member_out.arguments(actions, _common)
    member_away.arguments(actions, _common)
    member_anew.arguments(actions, _common)
    member_words.arguments(actions, _common)


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--node", default=argparse.SUPPRESS, metavar="DIR", help="the node's directory")
    parser.add_argument(
        "--language", choices=("en", "my"), default=argparse.SUPPRESS, help="language of sentences"
    )
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="print the outcome as JSON"
    )
    setting_up.member_arguments(parser)


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Enrol the member as the administrator who signs in, or change the key of whoever signs in."""
    if asked.action in _OF_THEIR_OWN:
        return _OF_THEIR_OWN[asked.action](asked)
    if asked.action == member_anew.ACTION:
        return member_anew.run(asked, may_print=_may_print, show_once=_show_once)
    roles = parse_roles(asked.roles)
    setting_up.existing(asked.node, asked.language)
    # late import: Django is loaded above
    from thitsar.kernel.membership.enrolling import enrol, waits_for_second  # noqa: PLC0415
    from thitsar.web.agent_start import AGENT  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.at_work import at_work  # noqa: PLC0415 - late import: as above

    is_printed = _may_print()
    with at_work(asked, AGENT) as actor:
        today = date.today()  # noqa: DTZ011 - the day where the node stands
        is_waiting = waits_for_second(actor, roles)
        organisation = _organisation(actor, asked)
        name, passphrase = enrol(actor, asked.shown, organisation, roles=roles, today=today)
    added: dict[str, Any] = {"shown": asked.shown.strip(), "organisation": organisation.name}
    added |= {"roles": sorted(roles), "waits_for_second_person": is_waiting}
    if not is_printed:
        _show_once(name, passphrase)
        return added
    if not asked.json:
        print(f"{name}\n{passphrase}")
    return {**added, "member": name, "passphrase": passphrase}


def _organisation(actor: Actor, asked: argparse.Namespace) -> Any:
    """Find the organisation that is named; Refused, with those there are, where a slip would make another one."""
    from thitsar.kernel.membership import organisations as known  # noqa: PLC0415 - late import: as above

    if asked.new_organisation is not None:
        return known.new_organisation(actor, asked.new_organisation)
    here = known.organisations(actor)
    if asked.organisation is None:
        return here[0]
    found = known.known_organisation(actor, asked.organisation)
    if found is None:
        raise Refused(
            "Nobody here belongs to %(name)s. There are: %(names)s. Name another one with --new-organisation.",
            {"name": asked.organisation, "names": ", ".join(one.name for one in here)},
        )
    return found


def _may_print() -> bool:
    """Look before there is anything to show: a terminal, or else a demo, where it may be printed."""
    from thitsar.kernel.checking.identity import identity  # noqa: PLC0415 - late import: Django is loaded by now
    from thitsar.web.commands.terminal import terminal  # noqa: PLC0415 - late import: as above

    try:
        with terminal():
            return False
    except Refused:
        if identity().is_demo:
            return True
        raise


def _show_once(name: str, passphrase: str) -> None:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.web.commands.terminal import terminal  # noqa: PLC0415 - late import: as above

    with terminal() as screen:
        screen.say("", _("Sign-in name and passphrase, shown this once:"), "")
        screen.say(f"    {name}", f"    {passphrase}", "")
        screen.ask(_("Press Enter when it is written down."))
        screen.clear()


_OF_THEIR_OWN = {
    **dict.fromkeys(member_key.ACTIONS, member_key.run),
    **dict.fromkeys(member_away.ACTIONS, member_away.run),
    member_out.ACTION: member_out.run,
    member_words.ACTION: member_words.run,
}
