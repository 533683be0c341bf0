"""`thitsar agent`: hold keys in memory behind a socket, until stopped."""

import argparse
import signal
import sys
from contextlib import suppress

from thitsar.web import agent_start
from thitsar.web.commands import setting_up

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar agent --node ~/node        hold the keys until Ctrl-C; everybody is signed out when it ends
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing that a person needs."""
    parser.add_argument("--attached", type=int, metavar="PID", help=argparse.SUPPRESS)


def run(asked: argparse.Namespace) -> None:
    """Serve the node's agent socket."""
    begin(asked)
    from django.utils import timezone  # noqa: PLC0415 - late import: Django is loaded above

    from thitsar.kernel.days import day_number  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.vault.agent import server  # noqa: PLC0415 - late import: as above

    with suppress(KeyboardInterrupt):
        server.run(asked.node, today=lambda: day_number(timezone.localdate()))


def begin(asked: argparse.Namespace) -> None:
    """Load Django for a program that serves a socket, and end quietly on SIGTERM."""
    signal.signal(signal.SIGTERM, _end)
    if asked.attached is not None:
        agent_start.end_with(asked.attached)
    setting_up.existing(asked.node, asked.language)


def _end(*_: object) -> None:
    sys.exit(0)
