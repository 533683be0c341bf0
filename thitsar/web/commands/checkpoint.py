"""`thitsar checkpoint`: sign how long the log is and what is in it, for others to keep."""

import argparse
from pathlib import Path
from typing import Any

from thitsar.web.commands import setting_up

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar checkpoint --node ~/node --member amber-kite-27
  thitsar checkpoint --out stick/checkpoint.txt --node ~/node --member amber-kite-27

A node makes one by itself at the first sign-in of each day. It holds a number and a hash and nothing of anybody.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add where it is written, and who is there."""
    parser.add_argument("--out", type=Path, metavar="FILE", help="write it into a new file")
    setting_up.member_arguments(parser)


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Ask the agent as the member who signs in."""
    setting_up.existing(asked.node, asked.language)
    from thitsar.web.agent_start import AGENT  # noqa: PLC0415 - late import: Django is loaded above
    from thitsar.web.commands.at_work import at_work  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.small_files import give  # noqa: PLC0415 - late import: as above

    with at_work(asked, AGENT) as actor:
        raw = actor.call("sign_checkpoint")
    give(asked, raw)
    return {"checkpoint": raw.decode()}
