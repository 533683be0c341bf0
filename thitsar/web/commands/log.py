"""`thitsar log`: who opened what, what is unusual in that, and what is due to be erased; for data protection."""

import argparse
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from thitsar.kernel.errors import Refused
from thitsar.web.commands import setting_up

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar log --node ~/node --member still-harbour-12
                                     the newest fifty lines
  thitsar log --file 3f0c91aa --since 2026-11-01 --node ~/node --member still-harbour-12
                                     who opened this file since then (eight digits of its number are enough)
  thitsar log --who "Ohnmar Kyi" --purpose read --before 5120 --json --node ~/node --member still-harbour-12
  thitsar log --unusual --node ~/node --member still-harbour-12
                                     reading of the last thirty days that is worth a question
  thitsar log --retention --node ~/node --member still-harbour-12
                                     files that are due to be erased, and who must act

Newest first. A page ends with the number to go on with (--before). Nobody but a data-protection officer is answered.
That the log was read is a line of the log.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is looked for, and who looks."""
    about = parser.add_mutually_exclusive_group()
    about.add_argument("--unusual", action="store_true", help="list reading that is worth a question")
    about.add_argument("--retention", action="store_true", help="list files that are due to be erased")
    parser.add_argument("--file", default="", metavar="NUMBER", help="lines about this file")
    parser.add_argument("--who", default="", metavar="NAME", help="lines of this member, by name or number")
    parser.add_argument("--purpose", default="", metavar="WORD", help="lines of this purpose, such as read")
    parser.add_argument("--since", type=_day, metavar="DAY", help="lines from this day on (2026-11-26)")
    parser.add_argument("--until", type=_day, metavar="DAY", help="lines up to this day")
    parser.add_argument("--before", type=int, default=0, metavar="LINE", help="lines before this one")
    parser.add_argument("--page", type=int, default=1, metavar="N", help="page of --retention")
    setting_up.member_arguments(parser)


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Ask the agent as the officer who signs in."""
    setting_up.existing(asked.node, asked.language)
    from thitsar.kernel.pages.rights import require  # noqa: PLC0415 - late import: Django is loaded above
    from thitsar.web.agent_start import AGENT  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.at_work import at_work  # noqa: PLC0415 - late import: as above

    look = _unusual if asked.unusual else _retention if asked.retention else _lines
    with at_work(asked, AGENT) as actor:
        require(actor, "audit", "audit")
        people = {one["id"]: one for one in actor.call("people")}
        return look(asked, actor, people)


def _lines(asked: argparse.Namespace, actor: Any, people: Mapping[str, Any]) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.web.views.protection_shown import begins, line_shown  # noqa: PLC0415 - late import: as above

    wanted = {
        "file": asked.file.lower(),
        "member": _member(asked.who, people),
        "purpose": asked.purpose,
        "first": begins(asked.since) if asked.since else 0,
        "last": begins(asked.until + timedelta(days=1)) if asked.until else 0,
    }
    found = actor.call("access_lines", wanted=wanted, before=asked.before)
    names = ("line", "when", "member", "file", "part", "purpose")
    lines = [dict(zip(names, line, strict=True)) for line in found["lines"]]
    if not asked.json:
        for _number, *line in found["lines"]:
            shown = line_shown(line, people)
            print(
                "  ".join((shown["when"], shown["who"], shown["code"] or "-", shown["part"], shown["what"]))
            )
        values = {"first": found["newer"] + 1, "last": found["newer"] + len(lines), "count": found["count"]}
        print(_("Lines %(first)s to %(last)s of %(count)s, newest first.") % values)
        if found["older"]:
            print(f"--before {lines[-1]['line']}")
    return {"count": found["count"], "older": found["older"], "lines": lines}


def _unusual(asked: argparse.Namespace, actor: Any, people: Mapping[str, Any]) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.web.views.protection_shown import remark_shown  # noqa: PLC0415 - late import: as above

    member = _member(asked.who, people)
    found = actor.call("unusual_reading", today=_today(), member=member)
    if not asked.json:
        for one in found:
            shown = remark_shown(one, people)
            print(f"{shown['title']}: {shown['who'] or shown['code']}", shown["what"], sep="\n  ")
            print(
                f"  {shown['first']} – {shown['last'] or shown['first']}",
                shown["why"],
                sep="\n  ",
                end="\n\n",
            )
        if not found:
            print(_("Reading that is worth a question appears here with how many, when and why."))
    return {"remarks": found}


def _retention(asked: argparse.Namespace, actor: Any, people: Mapping[str, Any]) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.web.views.protection_shown import due_shown  # noqa: PLC0415 - late import: as above

    found = actor.call("retention_due", page=max(1, asked.page), today=_today())
    if not asked.json:
        for row in found["rows"]:
            shown = due_shown(row, people)
            print(
                f"{shown['due']}  {shown['code']}  {shown['part']}  {shown['why']}  {'; '.join(shown['acting'])}"
            )
        if not found["rows"]:
            print(_("Files that are due to be erased appear here with the day and who must act."))
    names = ("file", "part", "rule", "day", "acting")
    rows = [dict(zip(names, row, strict=True)) for row in found["rows"]]
    return {"count": found["count"], "overdue": found["overdue"], "rules": found["rules"], "rows": rows}


def _member(who: str, people: Mapping[str, Any]) -> str:
    if not who or who in people:
        return who
    found = [id for id, one in people.items() if one["shown"] == who]
    if len(found) != 1:
        raise Refused("No member is called %(name)s, or more than one.", {"name": who})
    return found[0]


def _today() -> int:
    from django.utils import timezone  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.days import day_number  # noqa: PLC0415 - late import: as above

    return day_number(timezone.localdate())


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{typed!r} is no day such as 2026-11-26") from None
