"""`thitsar backup`: everything of a node in one encrypted file, for another place than the node's."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from thitsar.kernel.errors import Refused
from thitsar.web.commands import setting_up

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar backup --out /media/stick/monday --node ~/node         three shares of the root open it
  thitsar backup --out /media/stick/monday --also age1pq1… --node ~/node
                                                                 somebody else's age key opens it, too
  thitsar backup --new-key /media/other/key                      make such a key, on a stick of its own

The node goes on working meanwhile. What is in the file is sealed a second time: whoever opens it still needs a
member's passphrase and the pepper to read anything, or three shares. The pepper is left out: keep a copy of it on a
stick of its own, or put it in with --with-pepper. Try a backup with `thitsar restore --drill`.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add where to, for whom, and whether the pepper goes along."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--out", type=Path, metavar="FILE", help="the file to write")
    what.add_argument(
        "--new-key", type=Path, metavar="FILE", help="make an age key that backups can be made for"
    )
    parser.add_argument(
        "--also",
        action="append",
        default=[],
        metavar="KEY",
        help="a public age key (age1pq1…); may be repeated",
    )
    parser.add_argument("--with-pepper", action="store_true", help="put the pepper in, too")


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Write it, or make a key."""
    if asked.new_key is not None:
        return _new_key(asked)
    setting_up.existing(asked.node, asked.language)
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.backup.writing import write_backup  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.vault.agent.sealed_anew import put_in_place  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.vault.pepper import read  # noqa: PLC0415 - late import: as above

    # Of a node whose keys were renewed by a program that was killed: the agent's files belong to the database by this.
    put_in_place(asked.node)
    pepper = read(asked.node) if asked.with_pepper else None
    today = date.today()  # noqa: DTZ011 - the day where the node stands
    written = write_backup(asked.node, asked.out, also=asked.also, pepper=pepper, today=today)
    if not asked.json:
        print(
            _("Written: %(rows)s rows, %(bytes)s bytes. Take it to another place than the node's.") % written
        )
    return {"file": str(asked.out), **written}


def _new_key(asked: argparse.Namespace) -> dict[str, Any]:
    from thitsar.kernel.vault import age, suite  # noqa: PLC0415 - late import: only here are keys made
    from thitsar.kernel.vault.agent.server import write_private  # noqa: PLC0415 - late import: as above

    if asked.new_key.exists():
        raise Refused("There is a file of this name already. Name another one.")
    seed = suite.fresh()
    public = age.recipient_of(seed)
    write_private(asked.new_key, f"# public key: {public}\n{age.identity_of(seed)}\n".encode())
    if not asked.json:
        print(public)
    return {"file": str(asked.new_key), "public": public}
