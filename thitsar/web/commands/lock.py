"""`thitsar lock`: end every session of a node at once, from any terminal of its machine."""

import argparse
from typing import Any

from thitsar.web.commands import setting_up

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar lock --now --node ~/node   sign everybody out, drop all keys, end what held opened pages
  thitsar lock --node ~/node         the same after a question, when nobody is at the door

Nothing that was saved is lost. What is typed in an open page and not sent is. Then switch the machine off: memory
keeps traces as long as it has power.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add whether to ask first."""
    parser.add_argument("--now", action="store_true", help="do not ask")


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Lock, and say how many sessions ended."""
    setting_up.existing(asked.node, asked.language)
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded above

    from thitsar.kernel.pages.sessions import agent  # noqa: PLC0415 - late import: as above
    from thitsar.web.agent_start import AGENT, answers  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.terminal import terminal  # noqa: PLC0415 - late import: as above

    if not answers(asked.node, AGENT):
        if not asked.json:
            print(_("No agent of this node runs here: nothing is unlocked."))
        return {"sessions": 0, "is_running": False}
    ended = agent().call("open_now")["sessions"]
    if not asked.now:
        with terminal() as screen:
            question = _("%(count)s sessions end, and what is typed and not sent is lost. Lock? (yes/no)")
            if screen.ask(question % {"count": ended}).casefold() not in {"yes", "y"}:
                return {"sessions": 0, "is_running": True}
    agent().call("lock")
    if not asked.json:
        print(_("Locked: %(count)s sessions ended. Now switch the machine off.") % {"count": ended})
    return {"sessions": ended, "is_running": True}
