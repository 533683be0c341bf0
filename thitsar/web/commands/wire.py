"""`thitsar wire`: answer partners' nodes and ask them, until stopped."""

import argparse
from contextlib import suppress

from thitsar.web.commands import agent, setting_up

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar wire --node ~/node --listen 10.8.0.5:7443      answer partners there until Ctrl-C
"""
# About how often partners are asked.
MINUTES = 30


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add where to listen and how often to ask."""
    agent.arguments(parser)
    parser.add_argument(
        "--listen", metavar="HOST:PORT", help="where partners are answered; nowhere if left out"
    )
    parser.add_argument("--every", type=int, default=MINUTES, metavar="MINUTES", help="0 is never")


def run(asked: argparse.Namespace) -> None:
    """Answer and ask."""
    listen = None if asked.listen is None else address(asked.listen)
    agent.begin(asked)
    from django.utils import timezone  # noqa: PLC0415 - late import: Django is loaded above

    from thitsar.kernel.days import day_number  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.exchange.wire import program  # noqa: PLC0415 - late import: as above

    with suppress(KeyboardInterrupt):
        program.run(
            asked.node,
            listen=listen,
            every=60.0 * asked.every,
            today=lambda: day_number(timezone.localdate()),
        )


def address(text: str) -> tuple[str, int]:
    """Read where to listen, or whom to ask."""
    from thitsar.kernel.exchange.wire.addresses import read_address  # noqa: PLC0415 - late import: help comes at once

    return read_address(text)
