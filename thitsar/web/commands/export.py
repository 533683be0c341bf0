"""`thitsar export`: let a table about persons leave the node, for one organisation, after two people agreed."""

import argparse
from pathlib import Path
from typing import Any

from thitsar.kernel.errors import Refused
from thitsar.web.commands import setting_up, two_people

NODE = setting_up.NODE
EXAMPLES = """\
examples:          (each with --node ~/node --member amber-kite-27)
  thitsar export identities P-7K3M9QX2CD P-… --for ORG-B --purpose TRANSFER --to org-b.key --reason "resettlement"
  thitsar export identities P-7K3M9QX2CD P-… --agreed 3f0c… --to org-b.key --out stick/notes.age

The first line asks a second person; the second, within the hour, writes the file. It can be opened with the
recipient's key only (`thitsar backup --new-key` makes one, any age program opens it). Each person must have agreed that
this organisation is told, and no child is in such a table.
Names, parents' names, sex, birth date and NRC number leave; no notes.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what leaves, for whom, and who orders it."""
    parser.add_argument("what", choices=("identities",), help="which table")
    parser.add_argument("files", nargs="+", metavar="FILE", help="files, by code or number")
    parser.add_argument("--for", dest="organisation", default="", metavar="NAME", help="the organisation")
    parser.add_argument("--purpose", default="TRANSFER", choices=("VET_SHARE", "TRANSFER"), help="what for")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the file to write")
    two_people.arguments(parser)
    setting_up.member_arguments(parser)


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Ask for it, or write what was agreed to."""
    setting_up.existing(asked.node, asked.language)
    from thitsar.web.agent_start import AGENT  # noqa: PLC0415 - late import: Django is loaded above
    from thitsar.web.commands.at_work import at_work  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.prove import file_named  # noqa: PLC0415 - late import: as above

    if asked.agreed and asked.out is None:
        raise Refused("Say where the file goes: --out FILE.")
    with at_work(asked, AGENT) as actor:
        files = [file_named(actor, one) for one in asked.files]
        return _write(asked, actor, files) if asked.agreed else _ask(asked, actor, files)


def _ask(asked: argparse.Namespace, actor: Any, files: list[str]) -> dict[str, Any]:
    from django.utils import timezone  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.membership.ordering import order  # noqa: PLC0415 - late import: as above

    to = two_people.ordered_to(asked, recipient=asked.organisation)
    wanted = {"what": asked.what, "files": files, "organisation": _organisation(actor, asked.organisation)}
    *_, made = actor.pieces("offer_persons", **wanted, purpose=asked.purpose, to=to)
    request = order(actor, "export_persons", made, today=timezone.localdate())
    return two_people.say_asked(asked, request, made["summary"])


def _write(asked: argparse.Namespace, actor: Any, files: list[str]) -> dict[str, Any]:
    from django.utils import timezone  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.membership.ordering import begin  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.small_files import give  # noqa: PLC0415 - late import: as above

    # Looked at first: what has no key beside it is not said to be used.
    two_people.public_key(asked)
    # Written in the log first: what left, or was to leave, stands there whatever happens next.
    summary = begin(actor, asked.agreed, "export_persons", today=timezone.localdate())
    to = two_people.agreed_to(asked, summary)
    wanted = {name: summary.get(name, "") for name in ("what", "organisation", "purpose")}
    *_, sealed = actor.pieces("export_persons", approval=asked.agreed, files=files, to=to, **wanted)
    give(asked, sealed)
    return {"files": len(files), "bytes": len(sealed)}


def _organisation(actor: Any, name: str) -> str:
    """Find an organisation by its name among partners and those that have members here."""
    from thitsar.kernel.exchange.partnering import known_partners  # noqa: PLC0415 - late import: Django is loaded by now
    from thitsar.kernel.membership.organisations import organisations  # noqa: PLC0415 - late import: as above

    known = {one.name.casefold(): one.id for one in organisations(actor)}
    known |= {
        one["name"].casefold(): one["organisation"] for one in known_partners(actor) if one["is_active"]
    }
    found = known.get(name.strip().casefold())
    if found is None:
        raise Refused("Nobody here knows this organisation. It must be a partner, or have members here.")
    return str(found)
