"""`thitsar recovery`: try the shares of the root, or make new ones."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from thitsar.web.commands import renewing_keys, restoring, setting_up

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar recovery rehearse --node ~/node     three people type their shares: do they give the root back?
  thitsar recovery create --node ~/node       make five new shares out of three old ones
  thitsar recovery restore --node ~/node --officer "Nilar Tun=administrator,data_protection,analyst" \\
      --officer "Yan Naing=intake,vetting,approver,case_worker"
                                              when everybody is gone: name new officers, who wait for a day
  thitsar recovery restore --node ~/node      a day later: let them begin; everybody else is out then
  thitsar recovery renew-node-keys --node ~/node
                                              the machine was seized or seen: new keys for the node and for answers

`renew-node-keys` needs the node stopped, three shares, the pepper, and an administrator. What the old keys sign counts
no more. Make a backup afterwards, and give partners the new card: until two people there agree, they verify nothing.

`restore` needs the node stopped, three shares, and the pepper. Start the node again meanwhile: everybody who leads is
told on Today, and one of them can stop it. Nobody is left who signs in: the hours pass all the same, counted from the
first step by the time the machine ran, so leave it on. Nobody gets an old key or passphrase back.

Nobody is registered on a node before two different threes were rehearsed. Rehearse again every year, and whenever a
paper changed hands. Do it with the network unplugged, after a fresh start of the machine: it sees the root.
Old shares open everything after `create`, too: destroy their papers, all five. That they were tried counts no more.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to do with the shares."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _add(actions, "rehearse", "Try whether three shares give the root back.")
    create = _add(actions, "create", "Make five new shares out of three old ones.")
    sheets_argument(create)
    restore = _add(
        actions, "restore", "Name new officers when everybody is gone, or let them begin a day later."
    )
    restore.add_argument(
        "--officer",
        action="append",
        default=[],
        metavar="'NAME=ROLE,ROLE'",
        help="a new officer, an administrator first; without any, what waits is finished",
    )
    renew = _add(
        actions,
        "renew-node-keys",
        "Make new keys for the node and for answers: the machine was seized or seen.",
    )
    renew.add_argument(
        "--key-file", metavar="FILE", help="the administrator's key file on a stick, if they need one"
    )


def sheets_argument(parser: argparse.ArgumentParser) -> None:
    """Let shares be printed instead of written by hand."""
    parser.add_argument(
        "--sheets", type=Path, metavar="DIR", help="write pages for a printer into DIR, on a stick"
    )


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Do one of them, at the terminal only."""
    from thitsar.web.commands.terminal import terminal  # noqa: PLC0415 - late import: only now is Django wanted

    setting_up.existing(asked.node, asked.language)
    if asked.action in ("restore", "renew-node-keys"):
        restoring.require_stopped(asked.node)
    with terminal() as screen:
        return _ACTIONS[asked.action](asked, screen)


def rehearse_here(screen: Any) -> dict[str, Any]:
    """Let three shares be typed, and keep the root's word that they fit."""
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.recovery.rehearsing import is_rehearsed, rehearse  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.papers import read_three  # noqa: PLC0415 - late import: as above

    made = rehearse(read_three(screen), today=date.today())  # noqa: DTZ011 - the day where the node stands
    shares = ", ".join(map(str, made.shares))
    screen.say(_("Shares %(shares)s give the root of this organisation back.") % {"shares": shares})
    if not is_rehearsed():
        screen.say(_("Now rehearse with three others: people are registered after the second time only."))
    return {"shares": list(made.shares), "is_rehearsed": is_rehearsed()}


def _rehearse(asked: argparse.Namespace, screen: Any) -> dict[str, Any]:
    return rehearse_here(screen)


def _create(asked: argparse.Namespace, screen: Any) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.recovery.root import fingerprint, require_root, statement  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.recovery.share_sets import name_set  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.vault.shares import deal_anew, join  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.papers import hand_out, read_three  # noqa: PLC0415 - late import: as above

    screen.say(_("The old shares stay valid for ever: afterwards destroy their papers, all five."), "")
    old, stated = read_three(screen), statement()
    root = join(old)
    require_root(root, stated)
    dealt = deal_anew(root, than=old[0].set)
    hand_out(screen, dealt, fingerprint=fingerprint(stated), sheets=asked.sheets)
    # Last: until every new paper is written down the old ones count.
    name_set(root, dealt[0].set)
    screen.say(
        _(
            "Rehearse the new shares now, with `thitsar recovery rehearse`. Destroy the old papers after that."
        ),
        _(
            "That the old ones were tried counts no more: nobody is registered before the new ones were, twice."
        ),
    )
    return {"shares": 5}


def _add(actions: Any, name: str, purpose: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(
        name,
        help=purpose,
        description=purpose,
        epilog=EXAMPLES,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--node", default=argparse.SUPPRESS, metavar="DIR", help="the node's directory")
    parser.add_argument(
        "--language", choices=("en", "my"), default=argparse.SUPPRESS, help="language of sentences"
    )
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="print the outcome as JSON"
    )
    return parser


_ACTIONS = {
    "rehearse": _rehearse,
    "create": _create,
    "restore": restoring.restore_here,
    "renew-node-keys": renewing_keys.renew_here,
}
