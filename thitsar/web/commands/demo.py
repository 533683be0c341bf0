"""`thitsar demo`: build an invented programme and show it."""

import argparse
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

from thitsar.kernel import programs
from thitsar.kernel.errors import Refused
from thitsar.web.commands import setting_up

NODE = "demo-node"
EXAMPLES = """\
examples:
  thitsar demo                            400 invented people on http://127.0.0.1:8000
  thitsar demo --people 2000 --seed 7 --node /tmp/demo
  thitsar demo --node /tmp/demo --people 50 --seed 3 --no-serve --credentials-file who.json

Everybody in a demo is invented, and its passphrases are printed and saved: never register a real person in it.
The same number and seed give the same people. Ctrl-C stops; the same command goes on where it stopped.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add how many people, which ones, and what to do afterwards."""
    parser.add_argument(
        "--people", type=_positive, metavar="N", help="how many rows the list has; 400 if left out"
    )
    parser.add_argument("--seed", type=int, metavar="S", help="which people are invented; 1 if left out")
    parser.add_argument("--no-serve", action="store_true", help="build it and end")
    parser.add_argument("--credentials-file", metavar="FILE", help="also write here who can sign in, as JSON")
    parser.add_argument("--port", type=int, default=8000, metavar="NUMBER", help="8000 if left out")


def run(asked: argparse.Namespace) -> dict[str, Any] | None:
    """Build the demo if it is not there, and serve it unless told not to."""
    if asked.no_serve:
        return _build(asked)
    # In a program of its own: the one that serves has nothing of anybody in its memory, nor a passphrase.
    _build_apart(asked)
    from thitsar.web.commands.serve import serve_node  # noqa: PLC0415 - late import: only now is Django wanted

    setting_up.existing(asked.node, asked.language)
    serve_node(asked.node, port=asked.port, as_json=asked.json)
    return None


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _load(asked: argparse.Namespace) -> None:
    if setting_up.is_node(asked.node):
        setting_up.existing(asked.node, asked.language)
    else:
        setting_up.fresh(asked.node, asked.language)


def _plan(asked: argparse.Namespace) -> Any:
    """Give the plan that was asked for; what was left out is as in the demo that is there."""
    from thitsar.demo import programme  # noqa: PLC0415 - late import: Django is loaded by now

    known = programme.known_plan(asked.node)
    before = known[0] if known else programme.Plan(programme.PEOPLE, programme.SEED)
    plan = programme.Plan(asked.people or before.people, before.seed if asked.seed is None else asked.seed)
    if known and plan != before:
        raise Refused(
            "There is a demo with %(people)s people and seed %(seed)s in this directory. Name another one by --node.",
            {"people": before.people, "seed": before.seed},
        )
    return plan


def _build(asked: argparse.Namespace) -> dict[str, Any]:
    _load(asked)
    from thitsar.demo import programme  # noqa: PLC0415 - late import: Django is loaded above
    from thitsar.web.agent_start import AGENT, MATCHER, borrowed  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.stopping import stoppable  # noqa: PLC0415 - late import: as above

    if setting_up.is_node(asked.node) and programme.known_plan(asked.node) is None:
        raise Refused("The node in %(directory)s is not a demo.", {"directory": asked.node})
    plan, today = _plan(asked), date.today()  # noqa: DTZ011 - the day where the node stands
    known = programme.known_plan(asked.node)
    if known is None or not known[1]:
        if known is None:
            _say("founding")
            _begin(asked.node, plan, today)
        with borrowed(asked.node, AGENT, MATCHER), stoppable() as progress:
            programme.build(asked.node, plan, today=today, say=_say, progress=progress)
    credentials = programme.read_credentials(asked.node)
    if asked.credentials_file:
        programme.write_credentials(Path(asked.credentials_file).expanduser(), credentials)
    if not asked.json:
        _print_who(asked.node)
    return {"node": str(asked.node), "people": plan.people, "seed": plan.seed, "members": len(credentials)}


def _begin(directory: Path, plan: Any, today: date) -> None:
    from thitsar.demo import programme  # noqa: PLC0415 - late import: Django is loaded by now

    try:
        programme.begin(directory, plan, today=today)
    except BaseException:  # also Ctrl-C: a demo of which nobody has the passphrases is of no use
        setting_up.undo(directory, was_there=True)
        raise


def _build_apart(asked: argparse.Namespace) -> None:
    command = [*programs.command("thitsar.web.command"), "demo", "--no-serve"]
    command += ["--node", str(asked.node), "--language", asked.language]
    named = {"--people": asked.people, "--seed": asked.seed, "--credentials-file": asked.credentials_file}
    for name, value in named.items():
        command += [] if value is None else [name, str(value)]
    output = subprocess.DEVNULL if asked.json else None
    building = subprocess.Popen(command, stdout=output, env=programs.environment())
    while True:
        try:
            status = building.wait()
            break
        except KeyboardInterrupt:
            continue  # it was pressed for the builder, which stops after the commit at hand
    if status:
        sys.exit(status)


def _print_who(directory: Path) -> None:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.demo import programme  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.pages.labels import ROLES  # noqa: PLC0415 - late import: as above

    print(_("Everybody here is invented. Sign in as:"))
    for one in programme.read_credentials(directory):
        roles = ", ".join(str(ROLES[role]) for role in one.roles)
        print(f"\n  {one.name} ({roles}, {one.organisation})\n    {one.member}\n    {one.passphrase}")
    print(flush=True)


def _say(stage: str) -> None:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    said = {
        "founding": _("Founding the node and its members …"),
        "enrolling": _("Adding a member of another organisation …"),
        "importing": _("Taking in the list of arrivals …"),
        "assigning": _("Giving files to vetting officers and approvers …"),
    }
    print(said[stage], file=sys.stderr, flush=True)
