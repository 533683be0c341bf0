"""`thitsar prove`: prove to anybody that an entry stands in this node's log, and show nothing of its content."""

import argparse
from pathlib import Path
from typing import Any

from thitsar.web.commands import setting_up

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar prove 4711 --out stick/entry-4711.proof --node ~/node --member amber-kite-27

The number is the one `thitsar verify` and a file's timeline name. Whoever gets the proof verifies it with
`thitsar verify-proof`, on any machine; they learn the day and the size of the entry and nothing of what it says.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add which entry, where the proof goes, and who is there."""
    parser.add_argument("entry", type=int, metavar="NUMBER", help="number of the entry in the log")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the proof into a new file")
    setting_up.member_arguments(parser)


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Prove it under the newest checkpoint."""
    setting_up.existing(asked.node, asked.language)
    from thitsar.kernel.witnessing.proving import prove  # noqa: PLC0415 - late import: Django is loaded above
    from thitsar.web.agent_start import AGENT  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.at_work import at_work  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.small_files import give  # noqa: PLC0415 - late import: as above

    with at_work(asked, AGENT):
        raw = prove(asked.entry)
    give(asked, raw)
    return {"proof": raw.decode()}
