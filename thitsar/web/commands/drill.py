"""`thitsar drill`: say what a captor would learn from this node as it is, before one does."""

import argparse
from contextlib import suppress
from typing import Any

from thitsar.kernel.errors import Unreachable
from thitsar.web.commands import setting_up

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar drill seizure --node ~/node
                                     what the disk, the running machine, a phone and partners' copies tell
  thitsar drill seizure --json --node ~/node

It signs nobody in and changes nothing. Run it where people work, while they work; then `thitsar lock --now`, switch the
machine off, and look at the clock: from the alarm to a dark machine should take ten seconds.
"""
HEADINGS = ("disk", "running", "phone", "partner")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add which drill."""
    parser.add_argument("drill", choices=("seizure",), help="what is rehearsed")


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Count and say."""
    setting_up.existing(asked.node, asked.language)
    from thitsar.kernel.pages.sessions import agent  # noqa: PLC0415 - late import: Django is loaded above
    from thitsar.web import seizing  # noqa: PLC0415 - late import: as above
    from thitsar.web.agent_start import AGENT, answers  # noqa: PLC0415 - late import: as above

    opened = None
    if answers(asked.node, AGENT):
        with suppress(Unreachable):  # it ended just now
            opened = agent().call("open_now")
    learned = [
        *seizing.learned_from_disk(asked.node),
        *seizing.learned_with_passphrases(),
        *seizing.learned_running(opened),
        *seizing.learned_from_phone(),
        *seizing.learned_from_partner(),
    ]
    if not asked.json:
        _print(learned)
    return {
        "learned": [
            {"captor": one.captor, "is_learned": one.is_learned, "sentence": one.sentence} for one in learned
        ]
    }


def _print(learned: list[Any]) -> None:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    titles = (
        _("Whoever has the disk, switched off"),
        _("Whoever has the running machine, now"),
        _("Whoever has a phone"),
        _("Whoever has a partner's copy"),
    )
    for heading, title in zip(HEADINGS, titles, strict=True):
        print(f"\n{title}")
        for one in learned:
            if one.captor == heading:
                print(f"  {'+' if one.is_learned else '-'} {one.sentence}")
    print("\n" + _("+ is learned, - is not."))
