"""`thitsar names`: say how well names are told apart and together on a list that somebody judged; needs no node."""

import argparse
from pathlib import Path
from typing import Any

from thitsar.web.commands import setting_up

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar names evaluate pairs.csv            recall, false matches and precision, for each pairing of scripts
  thitsar names evaluate pairs.csv --json

The list is a CSV file with the columns myanmar,latin_a,latin_b,same: a name in Burmese letters, a Latin spelling of it,
and another spelling, of the same name (same is 1) or of another one (0). Nothing of it is kept.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to do and the list."""
    parser.add_argument("action", choices=("evaluate",), help="see below")
    parser.add_argument("pairs", type=Path, metavar="PAIRS.csv", help="the judged list")


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Judge it and print the figures."""
    setting_up.load(asked.language)
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded above

    from thitsar.kernel.errors import Refused  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.text.alike import SAME  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.text.judging import judge, read_pairs  # noqa: PLC0415 - late import: as above

    try:
        with asked.pairs.open(encoding="utf-8-sig", newline="") as lines:
            found = judge(read_pairs(lines))
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(
            "This file cannot be read as a list in UTF-8. Look at its name and how it was saved."
        ) from error
    pairings = {name: one.figures() for name, one in found.pairings.items()}
    if not asked.json:
        said = _("%(pairing)s: recall %(recall)s, false matches %(false_matches)s, precision %(precision)s")
        for name, figures in pairings.items():
            print(said % {"pairing": name, **figures})
        for number, column in found.wrong:
            print(_("Line %(line)s is not judged: %(column)s.") % {"line": number, "column": column})
    return {"threshold": SAME, "pairings": pairings, "not_judged": [list(one) for one in found.wrong]}
