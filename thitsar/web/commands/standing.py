"""`thitsar standing check`: check a code on this node, whoever is unlocked or not."""

import argparse
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from thitsar.kernel.errors import Refused
from thitsar.web.commands import setting_up

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar standing check --node ~/node                    asks for code and number at the terminal
  thitsar standing check --from-file - --json --node ~/node < two-lines

Nobody signs in. Code and number given as arguments stand in the list of programs of this machine and in the history
of the shell: --code and --pin are for trials only.
Status at the end: 0 VALID, 3 EXPIRED, 4 REVOKED_CONTACT_ISSUER, 5 UNKNOWN, 1 nothing was checked.
"""
STATUS = {"VALID": 0, "EXPIRED": 3, "REVOKED_CONTACT_ISSUER": 4, "UNKNOWN": 5}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is done and where code and number come from."""
    parser.add_argument("what", choices=("check",), help="check: what a code answers now")
    parser.add_argument("--code", metavar="CODE", help="the code (asked for at the terminal if left out)")
    parser.add_argument("--pin", metavar="NUMBER", help="the number of six digits (likewise)")
    parser.add_argument(
        "--from-file",
        metavar="FILE",
        help="file with the code and the number on two lines; - reads the input",
    )


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Check a code as the page does: the same limits, the same line in the log, the same answer."""
    setting_up.existing(asked.node, asked.language)
    from thitsar.apps.standing.commands import Device, check  # noqa: PLC0415 - late import: Django is loaded above
    from thitsar.kernel.pages.sessions import agent  # noqa: PLC0415 - late import: as above
    from thitsar.web.agent_start import AGENT, borrowed  # noqa: PLC0415 - late import: as above

    code, pin = _typed(asked)
    with borrowed(asked.node, AGENT):
        found = check(
            agent(),
            code,
            pin,
            device=Device("", "terminal"),
            now=int(time.time()),
            today=date.today(),  # noqa: DTZ011 - the day where the node stands
        )
    asked.status = STATUS[found.result.value]
    plain = found.to_plain()
    if not asked.json:
        _print(plain)
    return plain


def _typed(asked: argparse.Namespace) -> tuple[str, str]:
    if asked.from_file is not None:
        return _from_file(asked.from_file)
    if asked.code is not None and asked.pin is not None:
        return asked.code, asked.pin
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.web.commands.terminal import terminal  # noqa: PLC0415 - late import: as above

    with terminal() as screen:
        code = screen.ask(_("Code:")) if asked.code is None else asked.code
        pin = screen.ask(_("Number of six digits:")) if asked.pin is None else asked.pin
        # Whoever comes to this terminal next does not read them.
        screen.clear()
    return code, pin


def _from_file(name: str) -> tuple[str, str]:
    try:
        with sys.stdin if name == "-" else Path(name).expanduser().open(encoding="utf-8") as file:
            return file.readline().strip(), file.readline().strip()
    except (OSError, UnicodeDecodeError):
        raise Refused(
            "The file with code and number cannot be read. Look at its name and its owner."
        ) from None


def _print(plain: dict[str, Any]) -> None:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.apps.standing import words  # noqa: PLC0415 - late import: as above
    from thitsar.apps.standing.answers import Result  # noqa: PLC0415 - late import: as above

    word, meaning, _kind = words.ANSWERS[Result(plain["answer"])]
    print(f"{plain['answer']} · {word}", meaning, sep="\n")
    if plain["answer"] != Result.VALID:
        return
    print(f"{_('Standing')}: {words.TIERS.get(plain['tier'], plain['tier'])}")
    print(f"{_('Until')}: {plain['until']}")
    if plain["review_overdue"]:
        print(_("Review overdue. It stays in force until somebody has looked at it."))
    for one in plain["conditions"]:
        print(f"{_('Condition')}: {words.CONDITIONS.get(one['code'], one['code'])} · {one['until']}")
