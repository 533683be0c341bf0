"""`thitsar serve`: everything of a node on this machine, until Ctrl-C."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from thitsar.web.commands import setting_up, wire

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar serve --node ~/node                pages on http://127.0.0.1:8000, for this machine only
  thitsar serve --node ~/node --port 8080
  thitsar serve --node ~/node --exchange 10.8.0.5:7443      answer partners there, and nothing else
  thitsar serve --node ~/node --ask 0                       never ask partners; `thitsar exchange pull` does

Ctrl-C locks the node first and then stops everything.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the port."""
    parser.add_argument("--port", type=int, default=8000, metavar="NUMBER", help="8000 if left out")
    parser.add_argument(
        "--exchange", metavar="HOST:PORT", help="where partners' nodes are answered; nowhere if left out"
    )
    parser.add_argument(
        "--ask",
        type=int,
        default=wire.MINUTES,
        metavar="MINUTES",
        help="about how often partners with an address are asked; 0 is never",
    )


def run(asked: argparse.Namespace) -> None:
    """Prepare and serve the node."""
    setting_up.existing(asked.node, asked.language)
    words = ["--every", str(asked.ask)]
    if asked.exchange is not None:
        wire.address(asked.exchange)  # said now, and not by a program nobody looks at
        words += ["--listen", asked.exchange]
    serve_node(asked.node, port=asked.port, as_json=asked.json, words=words)


def serve_node(directory: Path, *, port: int, as_json: Any = None, words: Sequence[str] = ()) -> None:
    """Serve a node for which Django is loaded."""
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.web import preparing, serving  # noqa: PLC0415 - late import: as above

    # Asked for now: what the pages are loaded with is the reader's language, not that of whoever started this.
    sentence = _("The node answers on %(address)s. Ctrl-C stops it.")

    def say(address: str) -> None:
        told = {"address": address}
        print(json.dumps(told) if as_json else sentence % told, flush=True)

    preparing.prepare(directory)
    serving.serve(directory, _load, port=port, wire=words, ready=say)


def _load() -> Any:
    from django.utils import translation  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel import programs  # noqa: PLC0415 - late import: Django is loaded by now
    from thitsar.kernel.pages import sessions  # noqa: PLC0415 - late import: as above
    from thitsar.web import retiring, wsgi  # noqa: PLC0415 - late import: as above

    # Pages speak the reader's language, not that of whoever started this.
    translation.deactivate()
    sessions.on_served.append(retiring.served)
    wsgi.warm()
    programs.settle()
    return retiring.heeding(wsgi.application, cookie=sessions.COOKIE)
