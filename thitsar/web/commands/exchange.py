"""`thitsar exchange`: fetch what partners have for this node, or carry what is for them on a stick."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from thitsar.kernel.errors import Refused
from thitsar.web.commands import setting_up

NODE = setting_up.NODE
EXAMPLES = """\
examples:          (each with --node ~/node --member amber-kite-27)
  thitsar exchange pull                          ask every partner whose address is known, now
  thitsar exchange pull ORG-B                    ask one of them
  thitsar exchange export ORG-B /media/stick     write what waits for ORG-B into that folder
  thitsar exchange import /media/stick/*.age     put files a partner wrote into quarantine
  thitsar exchange status                        what waits for whom, and what has come
  thitsar exchange waiting                       what each bundle that came holds, or what is wrong with it
  thitsar exchange take 7                        take bundle 7 of that list in; new files are assigned to you
  thitsar exchange leave 7 NOT_EXPECTED          take it in without the files that are new
  thitsar exchange refuse 7 NOT_EXPECTED         delete it unread (or: TOO_MUCH, DAMAGED, PARTNER_STOPPED)

What comes lies in quarantine until somebody looks at it and takes it in. What was exported waits here, too, until the
partner says that it was taken in: a lost stick loses nothing, and nobody but the partner opens it.
The status is 1 when a partner could not be asked.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to do, with whom, and who does it."""
    parser.add_argument("action", choices=tuple(_ACTIONS), help="see below")
    parser.add_argument("words", nargs="*", metavar="NAME or FILE", help="see the examples")
    setting_up.member_arguments(parser)


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Do it as the member who signs in."""
    setting_up.existing(asked.node, asked.language)
    from thitsar.web.agent_start import AGENT  # noqa: PLC0415 - late import: Django is loaded above
    from thitsar.web.commands.at_work import at_work  # noqa: PLC0415 - late import: as above

    action, least, most = _ACTIONS[asked.action]
    if not least <= len(asked.words) <= most:
        raise Refused("This needs other words after it. See `thitsar exchange --help`.")
    with at_work(asked, AGENT) as actor:
        outcome: dict[str, Any] = action(asked, actor)
    return outcome


def _pull(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.exchange import partnering, sending  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.exchange.wire import quarantine, rounds  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.setting_up import translated  # noqa: PLC0415 - late import: as above

    chosen = {partnering.named(actor, one)["node"] for one in asked.words}
    partners = actor.agent.call("exchange_partners")
    known = [one for one in partners if one["address"] and (not chosen or one["node"] in chosen)]
    if not known:
        raise Refused("No address is known here. Add one with: thitsar partner address NAME HOST:PORT")
    told = []
    for one in known:
        sending.make_bundles(actor.agent, one["node"])
        found = rounds.ask(actor.agent.call, asked.node, one, quarantine.lay_down)
        failed = "" if found.failed is None else translated(found.failed, asked.language)
        told.append({"name": found.name, "came": found.came, "failed": failed})
        asked.status = max(getattr(asked, "status", 0), int(bool(failed)))
        if not asked.json:
            line = _("%(name)s: %(count)s bundles came.") % {"name": found.name, "count": found.came}
            print(line, failed)
    return {"partners": told}


def _export(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.exchange import partnering, sending, stick  # noqa: PLC0415 - late import: as above

    name, place = asked.words
    partner = partnering.named(actor, name)
    if not partner["is_active"]:
        raise Refused("This is no partner yet: a second person has still to agree.")
    sending.make_bundles(actor.agent, partner["node"])
    written = stick.export(partner["node"], Path(place).expanduser())
    if not asked.json:
        print(
            _("%(count)s files are written. Take the stick out as the system asks.") % {"count": len(written)}
        )
    return {"files": [str(one) for one in written]}


def _import(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.exchange import stick  # noqa: PLC0415 - late import: as above

    names = stick.take(actor, [Path(one).expanduser() for one in asked.words])
    if not asked.json:
        print(_("%(count)s files were read. What is new lies in quarantine.") % {"count": len(names)})
    return {"from": names}


def _status(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel import models  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.exchange import partnering  # noqa: PLC0415 - late import: as above

    shown = []
    for one in partnering.known_partners(actor):
        row = models.Exchange.objects.filter(partner=one["node"]).first() or models.Exchange()
        found = {
            "name": one["name"],
            "is_active": one["is_active"],
            "has_address": bool(row.address),
            "waiting": models.SentBundle.objects.filter(partner=one["node"]).count(),
            "arrived": models.ArrivedBundle.objects.filter(partner=one["node"]).count(),
            "unsent": models.Shared.objects.filter(partner=one["node"], number=0, is_ended=False).count(),
            "sent": row.sent,
            "taken": row.taken,
        }
        shown.append(found)
        if not asked.json:
            print(
                _("%(name)s: %(waiting)s bundles wait for it; %(arrived)s came and are not taken in yet.")
                % found
            )
            if found["unsent"]:
                print(
                    _("%(unsent)s parts are in no bundle yet. A file larger than 18 MB is not sent.") % found
                )
    if not (shown or asked.json):
        print(_("There are no partners yet. How to begin: thitsar partner --help"))
    return {"partners": shown}


def _waiting(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.exchange import taking  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.pages.rights import require  # noqa: PLC0415 - late import: as above
    from thitsar.web.views.partners import closed_brought  # noqa: PLC0415 - late import: as above

    require(actor, "take", "roster")
    shown, people = [], actor.call("people")
    for one in taking.look(actor):
        said = one.said
        found = {
            "bundle": one.id,
            "name": one.name or one.partner[:8],
            "number": one.number,
            "files": len(said.files) if said else 0,
            "entries": len(said.entries) if said else 0,
            "wrong": _(one.wrong) % dict(one.values) if one.wrong else "",
        }
        closed = closed_brought(one, people)
        shown.append(found | {"closed": closed})
        if not asked.json:
            line = (
                _("%(bundle)s: number %(number)s of %(name)s, %(files)s files, %(entries)s entries.") % found
            )
            print(f"{line} {found['wrong']}".rstrip())
            for told in closed:
                print(f"    {told['label']}. {told['value']}")
    if not (shown or asked.json):
        print(_("Nothing waits to be taken in."))
    return {"bundles": shown}


def _take(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.exchange import taking  # noqa: PLC0415 - late import: as above

    today = date.today()  # noqa: DTZ011 - the day where the node stands
    count = taking.take_in(actor, _number(asked.words[0]), (actor.member,), today=today)
    if not asked.json:
        print(_("It is taken in: %(count)s entries are new.") % {"count": count})
    return {"entries": count}


def _refuse(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.exchange import taking  # noqa: PLC0415 - late import: as above

    taking.refuse(actor, _number(asked.words[0]), reason=asked.words[1])
    if not asked.json:
        print(
            _("It is deleted. What follows it can be taken in only once it came again: talk to your partner.")
        )
    return {}


def _leave(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.exchange import taking  # noqa: PLC0415 - late import: as above

    number, reason = _number(asked.words[0]), asked.words[1]
    count = taking.leave(actor, number, reason=reason, today=date.today())  # noqa: DTZ011 - where the node stands
    if not asked.json:
        print(
            _("Its new files are left, and %(count)s entries are new. Tell your partner.") % {"count": count}
        )
    return {"entries": count}


def _number(word: str) -> int:
    if not word.isdecimal():
        raise Refused("This needs other words after it. See `thitsar exchange --help`.")
    return int(word)


_ACTIONS: dict[str, tuple[Any, int, int]] = {
    "pull": (_pull, 0, 100),
    "export": (_export, 2, 2),
    "import": (_import, 1, 1000),
    "status": (_status, 0, 0),
    "waiting": (_waiting, 0, 0),
    "take": (_take, 1, 1),
    "leave": (_leave, 2, 2),
    "refuse": (_refuse, 2, 2),
}
