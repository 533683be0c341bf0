"""`thitsar unmask`: say to data protection who the person behind a file's number is, after a second person agreed."""

import argparse
from typing import Any

from thitsar.kernel.errors import Refused
from thitsar.web.commands import setting_up, two_people

NODE = setting_up.NODE
WHY = ("PERSON_ASKS", "INCIDENT", "COURT")
EXAMPLES = """\
examples:          (each with --node ~/node --member still-harbour-12)
  thitsar unmask 3f0c91aa --why INCIDENT --reason "opened by six members in one night"
  thitsar unmask --agreed 77ab…

The first line asks a second person; the second, within the hour, shows who it is, and for four hours again. Somebody of
the file's team has to be signed in. It stands in the log, and the person sees it on their own page.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the number, why, and who asks."""
    parser.add_argument(
        "file", nargs="?", default="", metavar="NUMBER", help="a file's number, eight digits or all"
    )
    parser.add_argument("--why", default="", choices=("", *WHY), metavar="|".join(WHY), help="what for")
    parser.add_argument("--reason", default="", metavar="WORDS", help="why; more people read this")
    parser.add_argument("--agreed", default="", metavar="REQUEST", help="what a second person agreed to")
    setting_up.member_arguments(parser)


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Ask, or show what was agreed to."""
    setting_up.existing(asked.node, asked.language)
    from thitsar.web.agent_start import AGENT  # noqa: PLC0415 - late import: Django is loaded above
    from thitsar.web.commands.at_work import at_work  # noqa: PLC0415 - late import: as above

    if bool(asked.file) == bool(asked.agreed):
        raise Refused("Name a file's number, or what a second person agreed to with --agreed.")
    with at_work(asked, AGENT) as actor:
        return _show(asked, actor) if asked.agreed else _ask(asked, actor)


def _ask(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from django.utils import timezone  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.membership.ordering import order  # noqa: PLC0415 - late import: as above

    said = {"file": asked.file.lower(), "reason_code": asked.why, "reason": asked.reason}
    made = actor.call("offer_unmask", **said)
    request = order(actor, "unmask", made, today=timezone.localdate())
    return two_people.say_asked(asked, request, made["summary"])


def _show(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from django.utils import timezone  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.apps.intake.queries import pages  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.files.opening import open_file  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.membership.ordering import unmasked  # noqa: PLC0415 - late import: as above

    file = unmasked(actor, asked.agreed, today=timezone.localdate())
    document = open_file(actor, file, ("identity",), "read").document("identity")
    if not document:
        raise Refused(
            "Nobody of this file's team is signed in. Ask one of them to sign in, then open it again."
        )
    found = {
        line.label: line.text
        for _, lines in pages(document, asked.language, unmasked=_NUMBER)
        for line in lines
    }
    if not asked.json:
        for label, text in found.items():
            print(f"{label}: {text}")
    return {"file": file, "identity": found}


_NUMBER = frozenset({"nrc"})
