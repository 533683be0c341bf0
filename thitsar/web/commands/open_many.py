"""`thitsar open`: read parts of many files at once, as one person alone may not, after a second person agreed."""

import argparse
from pathlib import Path
from typing import Any

from thitsar.kernel.errors import Refused
from thitsar.web.commands import setting_up, two_people

NODE = setting_up.NODE
EXAMPLES = """\
examples:          (each with --node ~/node --member amber-kite-27)
  thitsar open P-7K3M9QX2CD P-… --parts identity --for REVIEW --reason "both camps wrote to us about them"
  thitsar open --list codes.txt --parts registration,identity --for HANDOVER --reason "case load of a colleague"
  thitsar open P-7K3M9QX2CD P-… --agreed 3f0c…

The first two ask a second person; the last, within the hour and once, shows what they agreed to, with exactly the same
files. What for: HANDOVER, REVIEW, CORRECTION or REQUEST. Each person is told on their own page that somebody looked.
Nothing is written to a file; whoever stands behind you reads it, too.
"""
_MOST_BYTES = 256 * 1024


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add which files and parts, what for, and what a second person has agreed to."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="files, by code or number")
    parser.add_argument(
        "--list", dest="listed", type=Path, metavar="FILE", help="a text file with one code a line"
    )
    parser.add_argument("--parts", default="identity", metavar="PART,PART", help="parts of each file")
    parser.add_argument("--for", dest="purpose", default="REVIEW", metavar="PURPOSE", help="what for")
    parser.add_argument("--reason", default="", metavar="WORDS", help="why; the second person reads this")
    parser.add_argument("--agreed", default="", metavar="REQUEST", help="what a second person agreed to")
    setting_up.member_arguments(parser)


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Ask for it, or show what was agreed to."""
    setting_up.existing(asked.node, asked.language)
    from thitsar.web.agent_start import AGENT  # noqa: PLC0415 - late import: Django is loaded above
    from thitsar.web.commands.at_work import at_work  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.prove import file_named  # noqa: PLC0415 - late import: as above

    named = [*asked.files, *(_listed(asked.listed) if asked.listed else [])]
    if not named:
        raise Refused("Name the files, by code or number, or a list of them: --list FILE.")
    with at_work(asked, AGENT) as actor:
        files = {file_named(actor, one): one for one in named}
        return _show(asked, actor, files) if asked.agreed else _ask(asked, actor, list(files))


def _listed(path: Path) -> list[str]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise Refused("This list is too long.")
        return path.read_text("utf-8-sig").split()
    except (OSError, UnicodeDecodeError):
        raise Refused("This list cannot be read: a text file with one code a line.") from None


def _ask(asked: argparse.Namespace, actor: Any, files: list[str]) -> dict[str, Any]:
    from django.utils import timezone  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.membership.ordering import order  # noqa: PLC0415 - late import: as above

    parts = sorted({one.strip() for one in asked.parts.split(",") if one.strip()})
    made = actor.call(
        "offer_many", files=files, compartments=parts, purpose=asked.purpose, reason=asked.reason
    )
    request = order(actor, "open_many", made, today=timezone.localdate())
    return two_people.say_asked(asked, request, made["summary"])


def _show(asked: argparse.Namespace, actor: Any, files: dict[str, str]) -> dict[str, Any]:
    from django.utils import timezone  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.files.opening import opened_parts  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.membership.ordering import begin  # noqa: PLC0415 - late import: as above

    # Written in the log first: that it was used stands there whatever happens next.
    begin(actor, asked.agreed, "open_many", today=timezone.localdate())
    given = actor.call("open_many", approval=asked.agreed, files=list(files))
    shown = []
    for file, named in files.items():
        parts = {one.compartment: _lines(one.document) for one in opened_parts(given.get(file, {}).values())}
        shown.append({"file": named, "parts": parts})
        if not asked.json:
            _print(named, parts)
    return {"files": shown}


def _lines(document: Any) -> list[list[str]]:
    from django.utils.translation import get_language  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.apps.intake import queries  # noqa: PLC0415 - late import: as above

    if not document or "sections" not in document:
        return []
    return [
        [title, line.label, line.text]
        for title, lines in queries.pages(document, get_language() or "my")
        for line in lines
    ]


def _print(named: str, parts: dict[str, list[list[str]]]) -> None:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.pages.labels import COMPARTMENTS  # noqa: PLC0415 - late import: as above

    print(named)
    for part, lines in sorted(parts.items()):
        print(f"  {COMPARTMENTS[part]}")
        for title, label, text in lines:
            print(f"    {title} · {label}: {text}")
        if not lines:
            print("    " + _("Nothing that is shown line by line."))
