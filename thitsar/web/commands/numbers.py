"""`thitsar numbers`: print the figures an analyst may see, after disclosure control."""

import argparse
import unicodedata
from datetime import date
from typing import Any

from thitsar.web.commands import setting_up

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar numbers --node ~/node --member quiet-river-31
  thitsar numbers --json --node ~/node --member quiet-river-31 --passphrase-file -
"""


_HIDDEN = "•"
_FIGURE = 6


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add who asks."""
    setting_up.member_arguments(parser)


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Fold the statistics this member may open."""
    setting_up.existing(asked.node, asked.language)
    from thitsar.apps.insight.queries import numbers  # noqa: PLC0415 - late import: Django is loaded above
    from thitsar.web.agent_start import AGENT  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.at_work import at_work  # noqa: PLC0415 - late import: as above

    with at_work(asked, AGENT) as actor:
        found: dict[str, Any] = numbers(actor, date.today())  # noqa: DTZ011 - the day where the node stands
    if not asked.json:
        _print(found)
    return found


def _print(found: dict[str, Any]) -> None:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.apps.insight import shown  # noqa: PLC0415 - late import: as above

    for table in shown.tables(found):
        print(table["title"], table["about"], sep="\n")
        widths = [max(_width(column), _FIGURE) for column in table["columns"]]
        print(_line(table["columns"], widths))
        for row in (*table["rows"], *([table["total"]] if table["total"] else [])):
            cells = [_HIDDEN if cell["hidden"] else cell["text"] for cell in row["cells"]]
            print(f"{_line(cells, widths)}  {row['label']}")
        for remark in (table["incomplete"], table["note"]):
            if remark:
                print(remark)
        print()
    print(
        _(
            "The mark • stands for a figure that is not shown, because it is small or because a small one could be "
            "worked out from it."
        )
    )


def _line(cells: list[str], widths: list[int]) -> str:
    # Figures stand first: terminals do not agree how wide a Burmese label is.
    return "".join(
        "  " + " " * (width - _width(cell)) + cell for cell, width in zip(cells, widths, strict=True)
    )


def _width(text: str) -> int:
    return sum(unicodedata.category(letter) not in {"Mn", "Me", "Cf"} for letter in text)
