"""`thitsar matcher`: hold opened match vectors in memory behind a socket, until stopped."""

import argparse
from contextlib import suppress

from thitsar.web.commands import agent, setting_up

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar matcher --node ~/node      answer "who resembles this?" to the agent until Ctrl-C
"""
arguments = agent.arguments


def run(asked: argparse.Namespace) -> None:
    """Serve the node's matcher socket."""
    agent.begin(asked)
    from thitsar.kernel.matching import server  # noqa: PLC0415 - late import: Django is loaded above

    with suppress(KeyboardInterrupt):
        server.run(asked.node)
