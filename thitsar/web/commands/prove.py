"""`thitsar prove`: prove that an entry stands in the log; what it says is shown only where two people agreed."""

import argparse
from datetime import timedelta
from pathlib import Path
from typing import Any

from thitsar.kernel.errors import Denied, Refused
from thitsar.web.commands import setting_up, two_people

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar prove P-7K3M9QX2CD vetting.decided --out stick/decision.proof --node ~/node --member amber-kite-27
  thitsar prove 3f0c91aa vetting.decided --out stick/decision.proof --node ~/node --member amber-kite-27
  thitsar prove 4711 --out stick/entry-4711.proof --node ~/node --member amber-kite-27
  thitsar prove 4711 --open --to court.key --recipient "the court" --reason "asked for by the person" …
  thitsar prove 4711 --open --agreed 77ab… --to court.key --out stick/entry-4711.age …

A file is named by its code or by eight digits of its number, and what was said by the name of the event
(docs/events.md); where it was said several times, their numbers are listed. One number alone is that of an entry.
Whoever gets the proof verifies it with `thitsar verify-proof`, on any machine; they learn the day and the size of
the entry and nothing of what it says.

With --open they learn that, too: the first line asks a second person, the second, within the hour, writes a file that
opens with the recipient's key only and holds the key of this entry and of no other. Entries recorded before entries
had keys of their own cannot be opened so.
"""
_NONE = "Nothing of this name was said in the parts of this file that are open to you."


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add which entry, where the proof goes, and who is there."""
    parser.add_argument("file", metavar="FILE or NUMBER", help="a file, or the number of an entry in the log")
    parser.add_argument("event", nargs="?", default="", metavar="EVENT", help="what was said in the file")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the proof into a new file")
    parser.add_argument(
        "--open", action="store_true", help="show what the entry says, too; two people agree to it"
    )
    parser.add_argument("--recipient", default="", metavar="NAME", help="with --open: who is to get it")
    two_people.arguments(parser)
    setting_up.member_arguments(parser)


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Prove it under the checkpoint that most others cosigned."""
    setting_up.existing(asked.node, asked.language)
    from thitsar.kernel.witnessing.proving import prove  # noqa: PLC0415 - late import: Django is loaded above
    from thitsar.web.agent_start import AGENT  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.at_work import at_work  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.small_files import give  # noqa: PLC0415 - late import: as above

    with at_work(asked, AGENT) as actor:
        number = _one_said(asked, actor) if asked.event else _typed_number(asked.file)
        if asked.open:
            return _opened(asked, actor, number)
        raw = prove(number)
    give(asked, raw)
    return {"proof": raw.decode(), "entry": number}


def _opened(asked: argparse.Namespace, actor: Any, number: int) -> dict[str, Any]:
    """Ask a second person to agree that an entry is opened, or write what was agreed to."""
    from django.utils import timezone  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.membership import ordering  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.small_files import give  # noqa: PLC0415 - late import: as above

    today = timezone.localdate()
    if not asked.agreed:
        made = actor.call(
            "offer_entry", sequence=number, to=two_people.ordered_to(asked, recipient=asked.recipient)
        )
        request = ordering.order(actor, "export_entry", made, today=today)
        return two_people.say_asked(asked, request, made["summary"])
    if asked.out is None:
        raise Refused("Say where the file goes: --out FILE.")
    # Looked at first: what has no key beside it is not said to be used.
    two_people.public_key(asked)
    to = two_people.agreed_to(asked, ordering.begin(actor, asked.agreed, "export_entry", today=today))
    give(asked, actor.call("export_entry", approval=asked.agreed, sequence=number, to=to))
    return {"entry": number}


def _typed_number(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        raise Refused("Say which event of the file is to be proven. See `thitsar prove --help`.")
    return int(typed)


def _one_said(asked: argparse.Namespace, actor: Any) -> int:
    """Give the number of the one entry with this event; list them and refuse where there are several."""
    from thitsar.kernel.days import FIRST_DAY  # noqa: PLC0415 - late import: Django is loaded by now
    from thitsar.kernel.files.opening import open_file  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.ledger.timeline import moments  # noqa: PLC0415 - late import: as above

    opened = open_file(actor, file_named(actor, asked.file), _readable(actor), "read")
    signing = {one["id"]: one["signs"] for one in actor.call("people")}
    said = [one for part in opened.parts.values() for one in moments(part, signing)]
    # With or without the version at the end of its name.
    found = [one for one in said if asked.event in (one.told.name, one.told.name.rpartition(".v")[0])]
    if not found:
        raise Refused(_NONE)
    if len(found) > 1:
        for one in sorted(found, key=lambda one: one.sequence):
            print(f"{one.sequence}  {FIRST_DAY + timedelta(days=one.told.day)}  {one.compartment}")
        raise Refused("This was said %(count)s times. Name one by its number.", {"count": len(found)})
    return found[0].sequence


def file_named(actor: Any, typed: str) -> str:
    """Find a file by its number, or by its code among those this member's lists name; Refused unless it is one.

    What a list names is not yet open to them: whoever opens it is asked for their rights as always.
    """
    from thitsar.apps.intake.pseudonyms import read_file_code  # noqa: PLC0415 - late import: Django is loaded by now
    from thitsar.kernel import models  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.access.wanted import is_file_number  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.pages.sessions import lists  # noqa: PLC0415 - late import: as above

    if is_file_number(typed.lower()):
        rows = models.Stream.objects.filter(file__startswith=typed.lower())
        found = list(rows.values_list("file", flat=True).distinct()[:2])
        if len(found) != 1:
            raise Denied("There is no such file.")
        return str(found[0])
    codes = {id: str(one.get("code", "")) for id, one in lists.facets(actor, "registration").items()}
    found = [id for id, code in codes.items() if code.upper() == typed.strip().upper()]
    # As it may have been dictated; whoever mistyped it hears so.
    found = found or [id for id, code in codes.items() if code == read_file_code(typed)]
    if len(found) != 1:
        raise Refused("There is no file of this code in your lists. Look at the code again.")
    return found[0]


def _readable(actor: Any) -> tuple[str, ...]:
    from thitsar.kernel.access.policy import COMPARTMENTS, Role, scope_of  # noqa: PLC0415 - late import: as above

    roles = frozenset(Role(role) for role in actor.roles)
    return tuple(one for one in COMPARTMENTS if one != "roster" and scope_of(roles, "read", one) is not None)
