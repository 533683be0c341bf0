"""`thitsar share`: ask for sharing parts of a file with a partner, agree, begin it, end it, and see what is shared."""

import argparse
from datetime import date, timedelta
from typing import Any

from thitsar.kernel.errors import Refused
from thitsar.web.commands import setting_up
from thitsar.web.commands.prove import file_named

NODE = setting_up.NODE
EXAMPLES = """\
examples:          (each with --node ~/node --member quiet-river-44)
  thitsar share ask P-7K3MQ2 --partner ORG-B --parts registration,vetting --days 90
                                       say what ORG-B would be able to read, and ask a second person
  thitsar share readers P-7K3MQ2 --partner ORG-B
                                       whom of ORG-B a closed part of this file can be shared with, by six words
  thitsar share ask P-7K3MQ2 --partner ORG-B --parts identity,registration --readers "SIX WORDS; OTHER SIX WORDS"
                                       share who the person is, too, with these people and their file's team alone
  thitsar share list                   what waits for a second person or can be begun, with its number
  thitsar share agree 3f0c91aa         as the second person, to exactly what `list` shows under this number
  thitsar share begin 3f0c91aa         within the hour, as whoever asked
  thitsar share list P-7K3MQ2          with whom this file is shared, since when and until when
  thitsar share end P-7K3MQ2 --partner ORG-B --why DONE      (or: WITHDRAWN, MISTAKE, PARTNER_STOPPED)

The person must have agreed to this organisation by name. What is shared for: VET_SHARE, TRANSFER, or CHILD (--for).
People of a partner's are listed once something they wrote has come here. Call the officer there whom you know, let
them read their six words out (`thitsar member words`, or the page My key), and type what you hear: never words that
came by the way on which bundles go.
What the partner has read cannot be taken back. The number is that of the content: another content has another.
"""
_SHORT = 8


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to do, with which file or request, and who does it."""
    parser.add_argument("action", choices=tuple(_ACTIONS), help="see below")
    parser.add_argument("about", nargs="?", default="", metavar="CODE or NUMBER", help="see the examples")
    parser.add_argument("--partner", default="", metavar="NAME", help="the partner's organisation")
    parser.add_argument("--parts", default="", metavar="PART,PART", help="parts of the file")
    parser.add_argument(
        "--readers", default="", metavar="WORDS;WORDS", help="people there who get the closed part, as heard"
    )
    parser.add_argument("--for", dest="purpose", default="VET_SHARE", metavar="PURPOSE", help="what for")
    parser.add_argument("--days", type=int, default=90, metavar="DAYS", help="how long they may keep it")
    parser.add_argument("--why", default="", metavar="REASON", help="why it ends")
    setting_up.member_arguments(parser)


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Do it as the member who signs in."""
    setting_up.existing(asked.node, asked.language)
    from thitsar.web.agent_start import AGENT  # noqa: PLC0415 - late import: Django is loaded above
    from thitsar.web.commands.at_work import at_work  # noqa: PLC0415 - late import: as above

    if not asked.about and asked.action not in ("list", "readers"):
        raise Refused("This needs other words after it. See `thitsar share --help`.")
    with at_work(asked, AGENT) as actor:
        outcome: dict[str, Any] = _ACTIONS[asked.action](asked, actor)
    return outcome


def _ask(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.exchange import sharing  # noqa: PLC0415 - late import: as above
    from thitsar.web.views import sharing_shown  # noqa: PLC0415 - late import: as above

    if not asked.partner or not asked.parts:
        raise Refused("Say with whom and which parts: --partner NAME --parts registration,vetting")
    order = {
        "compartments": [one.strip() for one in asked.parts.split(",") if one.strip()],
        "partner": asked.partner,
        "purpose": asked.purpose,
        "until": _today() + timedelta(days=asked.days),
    }
    files = [file_named(actor, asked.about)]
    order["readers"] = _named_readers(actor, asked, files[0])
    # What they would read is said before anybody is asked.
    summary = sharing.offer(actor, files, **order)
    _say(asked, sharing_shown.exactly(summary))
    id = sharing.ask_to_share(actor, files, **order, today=_today())
    number = _requests(actor)[id]["digest"].hex()[:_SHORT]
    if not asked.json:
        print(_("A second person is asked. The number is %(number)s.") % {"number": number})
    return {"number": number, **summary}


def _agree(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.exchange.sharing import OTHER_FORM  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.membership import approving  # noqa: PLC0415 - late import: as above
    from thitsar.web.views import sharing_shown  # noqa: PLC0415 - late import: as above

    id, one = _numbered(actor, asked.about)
    _say(asked, sharing_shown.exactly(one["summary"]))
    if not sharing_shown.is_whole(one["summary"]):
        raise Refused(OTHER_FORM)
    approving.approve(actor, id, digest=one["digest"], today=_today())
    if not asked.json:
        print(_("You agreed to exactly this. Whoever asked begins it within the hour."))
    return {"number": one["digest"].hex()[:_SHORT], **one["summary"]}


def _begin(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.exchange import sharing  # noqa: PLC0415 - late import: as above

    id, one = _numbered(actor, asked.about)
    order = sharing.order_of(one["summary"])
    files = [file_named(actor, code) for code in one["summary"]["codes"].split()]
    count = sharing.share(actor, id, files, **order, today=_today())
    if not asked.json:
        print(_("It is shared. It goes there with the next bundle: `thitsar exchange pull` or `export`."))
    return {"files": count}


def _end(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.exchange import partnering, sharing  # noqa: PLC0415 - late import: as above

    partner = partnering.named(actor, asked.partner)["node"]
    sharing.end_share(actor, file_named(actor, asked.about), partner, reason=asked.why, today=_today())
    if not asked.json:
        print(_("It has ended. What they have read cannot be taken back."))
    return {}


def _list(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.pages.showing import day_shown  # noqa: PLC0415 - late import: as above
    from thitsar.web.views import sharing_shown  # noqa: PLC0415 - late import: as above

    if not asked.about:
        return _list_requests(asked, actor)
    from thitsar.kernel.exchange import sharing  # noqa: PLC0415 - late import: as above

    shown = []
    for one in sharing.shares(actor, file_named(actor, asked.about)):
        names = ("name", "parts", "purpose", "until", "since", "ended", "is_active")
        people = sharing_shown.words_of(one["readers"])
        shown.append({name: one[name] for name in names} | {"readers": people})
        if not asked.json:
            values = {
                "name": one["name"],
                "parts": sharing_shown.parts_shown(one["parts"]),
                "since": day_shown(one["since"]),
                "until": day_shown(one["until"]),
            }
            told = (
                _("%(name)s: %(parts)s, since %(since)s, until %(until)s.")
                if one["is_active"]
                else _("%(name)s: %(parts)s, ended.")
            )
            print(told % values)
            for words in people:
                print(f"    {words}")
    if not (shown or asked.json):
        print(_("Nothing of this file is or was shared."))
    return {"shares": shown}


def _list_requests(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.web.views import sharing_shown  # noqa: PLC0415 - late import: as above

    shown = []
    for one in _requests(actor).values():
        number, is_own = one["digest"].hex()[:_SHORT], one["requested_by"] == actor.member
        if one["closed"] is not None or (one["approved_by"] and not is_own):
            continue
        state = "agreed" if one["approved_by"] else "waits"
        shown.append({"number": number, "state": state, "is_own": is_own, **one["summary"]})
        if not asked.json:
            said = (
                _("%(number)s: agreed to. Begin it within the hour of that.")
                if one["approved_by"]
                else _("%(number)s: waits for a second person.")
            )
            print(said % {"number": number})
            _say(asked, sharing_shown.exactly(one["summary"]))
    if not (shown or asked.json):
        print(_("Nothing waits for a second person."))
    return {"requests": shown}


def _readers(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.exchange import sharing  # noqa: PLC0415 - late import: as above
    from thitsar.web.views import sharing_shown  # noqa: PLC0415 - late import: as above

    if not asked.partner:
        raise Refused("Say whose people: --partner NAME")
    file = file_named(actor, asked.about) if asked.about else ""
    found = sharing.readers(actor, asked.partner, file)
    if not asked.json:
        for one in found:
            print(f"{one['words']} ({sharing_shown.roles_shown(one['roles'])})")
        if not found:
            print(
                _(
                    "Nobody of %(name)s is known here by their key. Share other parts first, and ask them to write in "
                    "a file: whoever does is listed once it has come back."
                )
                % {"name": asked.partner}
            )
    return {"readers": [{"words": one["words"], "roles": one["roles"]} for one in found]}


def _named_readers(actor: Any, asked: argparse.Namespace, file: str) -> list[str]:
    """Find the people whose words were typed, one after the other behind semicolons; Refused for words of nobody."""
    from thitsar.kernel.exchange import sharing  # noqa: PLC0415 - late import: Django is loaded by now
    from thitsar.kernel.vault.wordlists import split_words  # noqa: PLC0415 - late import: as above

    typed = [words for some in asked.readers.split(";") if (words := split_words(some))]
    if not typed:
        return []
    known = {tuple(one["words"].split()): one["id"] for one in sharing.readers(actor, asked.partner, file)}
    for number, words in enumerate(typed, 1):
        if tuple(words) not in known:
            raise Refused(
                "Nobody of this partner has the words at place %(number)s. Let them be read out again, six for each "
                "person, with ; between two people. Look whom there is with: thitsar share readers --partner NAME",
                {"number": number},
            )
    return [known[tuple(words)] for words in typed]


def _requests(actor: Any) -> dict[str, dict[str, Any]]:
    from thitsar.kernel.exchange.sharing import SHARE  # noqa: PLC0415 - late import: Django is loaded by now
    from thitsar.kernel.membership import approving  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.pages.sessions import lists  # noqa: PLC0415 - late import: as above

    return dict(approving.requests(actor, lists, SHARE))


def _numbered(actor: Any, number: str) -> tuple[str, dict[str, Any]]:
    """Find the open request whose content has this number; the newest, if the same was asked twice."""
    wanted = number.replace(" ", "").lower()
    for id, one in _requests(actor).items():
        if len(wanted) >= _SHORT and one["digest"].hex().startswith(wanted) and one["closed"] is None:
            return id, one
    raise Refused("There is no such request. Look with: thitsar share list")


def _say(asked: argparse.Namespace, lines: list[dict[str, Any]]) -> None:
    if not asked.json:
        for line in lines:
            print(f"  {line['label']}: {line['value']}")
            for one in line.get("lines", ()):
                print(f"    {one}")


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the day where the node stands


_ACTIONS = {"ask": _ask, "agree": _agree, "begin": _begin, "end": _end, "list": _list, "readers": _readers}
