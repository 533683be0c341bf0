"""`thitsar import`: take in a list of arrivals as the intake officer who signs in."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from thitsar.kernel.access.policy import Role, scope_of
from thitsar.kernel.errors import Refused
from thitsar.web.commands import setting_up

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar import list.xlsx --node ~/node --member amber-kite-27
  thitsar import list.csv --node ~/node --member amber-kite-27 --passphrase-file - --json

Rows that need a decision are held back and can be corrected on the pages. Whoever is still serving or was
captured is not registered and nothing of the row is kept. Ctrl-C stops after the rows at hand; the same file
given again goes on where it stopped, and a file that was taken in before changes nothing.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the file, who may open what it brings, and who takes it in."""
    parser.add_argument("file", metavar="FILE", help="a list as XLSX or CSV")
    parser.add_argument(
        "--team",
        action="append",
        metavar="SHOWN NAME",
        help="another member who may open these files; may be repeated (yourself is always there)",
    )
    parser.add_argument(
        "--mapping", metavar="NAME", help="which columns mean what; chosen by the columns if left out"
    )
    setting_up.member_arguments(parser)


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Take the list in and say what became of it."""
    setting_up.existing(asked.node, asked.language)
    from thitsar.apps.intake.importing import run_import  # noqa: PLC0415 - late import: Django is loaded above
    from thitsar.kernel import programs  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.files.work_lists import WorkLists  # noqa: PLC0415 - late import: as above
    from thitsar.web.agent_start import AGENT, MATCHER  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.at_work import at_work  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.stopping import stoppable  # noqa: PLC0415 - late import: as above

    programs.settle()
    content = _read(Path(asked.file))
    with at_work(asked, AGENT, MATCHER) as actor, stoppable() as progress:
        lists = WorkLists()
        chosen = _mapping(actor, lists, content, asked.mapping)
        team = _team(actor, asked.team or [])
        today = date.today()  # noqa: DTZ011 - the day where the node stands
        result = run_import(
            actor,
            content,
            chosen.mapping,
            team=team,
            narrow=team,
            today=today,
            progress=progress,
            lists=lists,
        )
    outcome: dict[str, Any] = result.to_plain()
    if not result.is_complete:
        asked.status = 1
    if not asked.json:
        _print(outcome, is_complete=result.is_complete)
    return outcome


def _read(path: Path) -> bytes:
    try:
        return path.expanduser().read_bytes()
    except OSError:
        raise Refused("There is no such file, or it cannot be read: %(file)s.", {"file": path.name}) from None


def _mapping(actor: Any, lists: Any, content: bytes, name: str | None) -> Any:
    from thitsar.apps.intake import mappings  # noqa: PLC0415 - late import: Django is loaded by now
    from thitsar.kernel.sections.table import read_table  # noqa: PLC0415 - late import: as above

    if name is not None:
        return mappings.named(actor, lists, name)
    found = mappings.fitting(actor, lists, read_table(content).headers)
    if found is None:
        raise Refused("No known mapping fits the columns of this list. Map its columns first.")
    return found


def _team(actor: Any, shown: list[str]) -> tuple[str, ...]:
    from thitsar.web.commands.at_work import here_named  # noqa: PLC0415 - late import: Django is loaded by now

    people = actor.call("people")
    team = {actor.member}
    for name in shown:
        found = here_named(people, name)
        if len(found) != 1:
            raise Refused("There is not exactly one member called %(name)s.", {"name": name})
        # The page offers nobody else. Left out without a word, a key would be missing where one was counted on.
        if scope_of(frozenset(Role(one) for one in found[0]["roles"]), "read", "identity") is None:
            raise Refused(
                "The role of %(name)s does not open names and numbers. Name somebody whose role does.",
                {"name": name},
            )
        team.add(found[0]["id"])
    return tuple(sorted(team))


def _print(outcome: dict[str, Any], *, is_complete: bool) -> None:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    held = len({one["row"] for one in outcome["quarantined"]})
    refused = outcome["refused"]
    lines = [
        (_("Rows"), outcome["rows"]),
        (_("Registered"), outcome["registered"]),
        (_("Received before, skipped"), outcome["skipped"]),
        (_("Held back"), held),
        (_("Still serving: nothing was kept"), refused["insider"]),
        (_("Captured: not enrolled"), refused["captured"]),
        (_("Warnings"), len(outcome["warnings"])),
        (_("Perhaps the same person"), len(outcome["candidates"])),
    ]
    for label, count in lines:
        print(f"{count:>7}  {label}")
    if not is_complete:
        print(_("Stopped. Give the same file again to go on."))
