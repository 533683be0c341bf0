"""`thitsar holdings`: which files and compartments are held for whom on this node."""

import argparse
from typing import Any

from thitsar.web.commands import setting_up

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar holdings --node ~/node     by random number, as anybody with the disk can read it; needs no passphrase
  thitsar holdings --names --node ~/node --member still-harbour-12
                                     with names, for data protection
  thitsar holdings --files --json --node ~/node
                                     also the number of every file of whose closed parts somebody holds a key

A broad compartment opens in every file of the node; a narrow one only in files to whose team somebody belongs.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add how much is shown, and who looks."""
    parser.add_argument("--names", action="store_true", help="show members' names (data protection signs in)")
    parser.add_argument("--files", action="store_true", help="name each file by its number")
    setting_up.member_arguments(parser)


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Read the tables, and the names if somebody entitled signs in."""
    setting_up.existing(asked.node, asked.language)
    from thitsar.web import holding  # noqa: PLC0415 - late import: Django is loaded above

    names = _names(asked) if asked.names else {}
    held = [
        {
            "holder": one.id,
            "name": names.get(one.id, ""),
            "broad": list(one.broad),
            "narrow": {
                part: list(files) if asked.files else len(files) for part, files in one.narrow.items()
            },
        }
        for one in holding.holders()
    ]
    others = holding.of_others()
    if not asked.json:
        _print(held, others)
    return {"holders": held, "parts": holding.parts(), "of_others": others}


def _names(asked: argparse.Namespace) -> dict[str, str]:
    from thitsar.kernel.pages.rights import require  # noqa: PLC0415 - late import: Django is loaded by now
    from thitsar.web.agent_start import AGENT  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.at_work import at_work  # noqa: PLC0415 - late import: as above

    with at_work(asked, AGENT) as actor:
        require(actor, "audit", "audit")
        return {one["id"]: one["shown"] for one in actor.call("people")}


def _print(held: list[dict[str, Any]], others: list[dict[str, Any]]) -> None:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    for one in held:
        print(one["name"] or one["holder"])
        print("  " + _("in every file: %(what)s") % {"what": ", ".join(one["broad"]) or "-"})
        for part, files in one["narrow"].items():
            count = files if isinstance(files, int) else len(files)
            print("  " + _("%(part)s of %(count)s files") % {"part": part, "count": count})
            for file in [] if isinstance(files, int) else files:
                print(f"    {file[:8]}")
    for one in others:
        print(_("Of node %(node)s: %(parts)s parts in %(entries)s entries are kept here.") % one)
    if not others:
        print(_("Nothing of another node is kept here."))
