"""`thitsar doctor`: look at machine and node, and say what to mend."""

import argparse
from typing import Any

from thitsar.web.commands import setting_up

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar doctor --node ~/node       one line for each thing: ok, advice, or wrong and what to do

It signs nobody in and shows nothing of anybody. The status is 1 when something is wrong.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing."""


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Look, print and count what is wrong."""
    is_node = setting_up.is_node(asked.node)
    if is_node:
        setting_up.existing(asked.node, asked.language)
    else:
        setting_up.load(asked.language)
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded above

    from thitsar.web import checkup  # noqa: PLC0415 - late import: as above

    found = list(checkup.look_at_machine())
    if is_node:
        found += checkup.look_at_node(asked.node)
    asked.status = int(any(one.state is checkup.State.WRONG for one in found))
    if not asked.json:
        for one in found:
            print(f"{one.state:<7} {one.name:<14} {one.sentence}")
        if not is_node:
            print(_("There is no node in this directory; only the machine was looked at."))
    return {
        "checks": [{"name": one.name, "state": str(one.state), "sentence": one.sentence} for one in found]
    }
