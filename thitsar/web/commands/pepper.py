"""`thitsar pepper`: put the pepper on a stick of its own, and make the spare."""

import argparse
from pathlib import Path
from typing import Any

from thitsar.web.commands import setting_up

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar pepper move /media/stick/pepper --node ~/node       copies, compares, writes over the old one
  export THITSAR_PEPPER=/media/stick/pepper                   for every command from then on
  thitsar pepper copy /media/second-stick/pepper --node ~/node

Without the pepper no passphrase opens anything. If all copies are lost, nobody can ever sign in: make two.
The agent reads it when it starts; the stick may then be put away from the machine.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to do, and where to."""
    parser.add_argument("action", choices=("move", "copy"), help="move it there, or put a copy there")
    parser.add_argument("path", type=Path, metavar="PATH", help="a file that is made, on a stick")


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Move or copy it, and say what to do now."""
    setting_up.existing(asked.node, asked.language)
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded above

    from thitsar.kernel.vault import pepper  # noqa: PLC0415 - late import: as above

    path = asked.path.expanduser().absolute()
    if asked.action == "copy":
        pepper.copy(asked.node, path)
    else:
        pepper.move(asked.node, path)
    if not asked.json:
        if asked.action == "move":
            print(_("The pepper was moved. From now on, before any command:"))
            print(f"  export THITSAR_PEPPER={path}")
            print(
                _(
                    "On a worn disk old bytes can survive. Make a copy on a second stick, and keep it elsewhere."
                )
            )
        else:
            print(_("The copy was made and compared. Keep it elsewhere."))
    return {"path": str(path)}
