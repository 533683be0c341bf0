"""`thitsar partner`: make another organisation's node a partner, and stop one."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from thitsar.kernel.errors import Refused
from thitsar.web.commands import setting_up

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar partner card --out our.card --member amber-kite-27
  thitsar partner add ORG-B --card theirs.card --member amber-kite-27
  thitsar partner agree ORG-B --member quiet-river-44
  thitsar partner list --member amber-kite-27
  thitsar partner address ORG-B 10.8.0.2:7443 --member amber-kite-27
  thitsar partner stop ORG-B --member amber-kite-27

Each side gives the other its card, on a stick or by mail: nothing in it is secret. Then one of you telephones, and
each side reads out the six words of its own card. Type what you hear, never what somebody sent along with the card.
A day later a second person hears the words again and agrees. Until then anybody who may agree can stop it.
A partner whose node got new keys gives you a new card: add it and agree to it in the same way. Its six words stay.
"""
_LARGEST = 1024 * 1024


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to do, with whom, and who does it."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="card|add|agree|address|stop|list")
    card = _action(actions, "card", "Write this node's card and show its six words.")
    card.add_argument("--out", required=True, metavar="FILE", help="where the card is written")
    for name, purpose in (
        ("add", "Propose a partner whose six words you have heard."),
        ("agree", "Agree, as the second person and a day later."),
        ("stop", "Stop a partner or a proposal."),
    ):
        one = _action(actions, name, purpose)
        one.add_argument("name", metavar="NAME", help="the partner's organisation, as on its card")
        if name == "add":
            one.add_argument("--card", required=True, metavar="FILE", help="the partner's card")
        if name == "stop":
            one.add_argument(
                "--newer-card", action="store_true", help="only the newer card that waits; it stays a partner"
            )
        else:
            one.add_argument(
                "--words-file",
                metavar="FILE",
                help="file with the six words; asked for at the terminal if left out",
            )
    address = _action(actions, "address", "Say where a partner's node is asked; `-` forgets it.")
    address.add_argument("name", metavar="NAME", help="the partner's organisation, as on its card")
    address.add_argument("address", metavar="HOST:PORT", help="where its node answers, or -")
    _action(actions, "list", "List partners and proposals.")


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Do it as the member who signs in."""
    setting_up.existing(asked.node, asked.language)
    # late import: Django is loaded above
    from thitsar.web.agent_start import AGENT  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.at_work import at_work  # noqa: PLC0415 - late import: as above

    with at_work(asked, AGENT) as actor:
        outcome: dict[str, Any] = _ACTIONS[asked.action](actor, asked)
    return outcome


def _card(actor: Any, asked: argparse.Namespace) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    given = actor.call("partner_card")
    Path(asked.out).expanduser().write_bytes(given["card"])
    if not asked.json:
        print(_("The card is written. Read these six words out when your partner telephones:"))
        print(f"\n    {given['words']}\n")
    return {"words": given["words"]}


def _add(actor: Any, asked: argparse.Namespace) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.exchange import partnering  # noqa: PLC0415 - late import: as above

    path = Path(asked.card).expanduser()
    try:
        raw = path.read_bytes() if path.stat().st_size <= _LARGEST else b""
    except OSError:
        raise Refused("The card cannot be read. Look at its name and its owner.") from None
    card = partnering.propose(actor, raw, name=asked.name, words=_words(asked), today=_today())
    if not asked.json:
        print(_("%(name)s is proposed. Tomorrow a second person agrees.") % {"name": card.name})
    return {"node": card.node, "name": card.name}


def _agree(actor: Any, asked: argparse.Namespace) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.exchange import partnering  # noqa: PLC0415 - late import: as above

    partnering.agree(actor, asked.name, words=_words(asked), today=_today())
    if not asked.json:
        print(_("%(name)s is a partner now.") % {"name": asked.name})
    return {"name": asked.name}


def _stop(actor: Any, asked: argparse.Namespace) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.exchange import partnering  # noqa: PLC0415 - late import: as above

    if asked.newer_card:
        partnering.stop_newer_card(actor, asked.name, today=_today())
        if not asked.json:
            print(
                _("Stopped: %(name)s stays a partner by the card that was agreed to.") % {"name": asked.name}
            )
        return {"name": asked.name}
    partnering.stop(actor, asked.name, today=_today())
    if not asked.json:
        print(_("Stopped: nothing is sent to %(name)s or taken from it any more.") % {"name": asked.name})
    return {"name": asked.name}


def _address(actor: Any, asked: argparse.Namespace) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.exchange import partnering  # noqa: PLC0415 - late import: as above
    from thitsar.web.partner_address import as_address, say_address  # noqa: PLC0415 - late import: as above

    address = "" if asked.address == "-" else as_address(asked.address)
    say_address(actor, asked.node, partnering.named(actor, asked.name), address)
    if not asked.json:
        told = _("%(name)s is asked there from now on.") if address else _("%(name)s is not asked any more.")
        print(told % {"name": asked.name})
    return {"name": asked.name, "address": address}


def _list(actor: Any, asked: argparse.Namespace) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.exchange import partnering  # noqa: PLC0415 - late import: as above

    shown = []
    for one in partnering.known_partners(actor):
        state = "active" if one["is_active"] else "waiting" if one["is_waiting"] else "stopped"
        is_newer = one["renewing"] is not None
        shown.append({"name": one["name"], "node": one["node"], "state": state, "newer_card": is_newer})
        if not asked.json:
            print(one["name"], {"active": _("partner"), "waiting": _("proposed")}.get(state, _("stopped")))
        if is_newer and not asked.json:
            print("  " + _("A newer card of it waits for a second person."))
    if not (shown or asked.json):
        print(_("There are no partners yet. How to begin: thitsar partner --help"))
    return {"partners": shown}


_ACTIONS = {"address": _address, "card": _card, "add": _add, "agree": _agree, "stop": _stop, "list": _list}


def _words(asked: argparse.Namespace) -> str:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.web.commands.terminal import terminal  # noqa: PLC0415 - late import: as above

    if asked.words_file is not None:
        try:
            return Path(asked.words_file).expanduser().read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            raise Refused(
                "The file with the six words cannot be read. Look at its name and its owner."
            ) from None
    with terminal() as screen:
        return screen.ask(_("The six words your partner reads out from its own screen:"))


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the day where the node stands


def _action(actions: Any, name: str, purpose: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = actions.add_parser(
        name,
        help=purpose,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    made.add_argument("--node", default=argparse.SUPPRESS, metavar="DIR", help="the node's directory")
    made.add_argument(
        "--language", choices=("en", "my"), default=argparse.SUPPRESS, help="language of sentences"
    )
    made.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="print the outcome as JSON"
    )
    setting_up.member_arguments(made)
    return made
