"""`thitsar witness`: cosign partners' logs, and have one's own cosigned; by files on a stick."""

import argparse
from pathlib import Path
from typing import Any

from thitsar.kernel.errors import Refused
from thitsar.web.commands import setting_up

NODE = setting_up.NODE
EXAMPLES = """\
examples:          (each with --node ~/node --member amber-kite-27)
  thitsar witness ask "Org B" --out stick/request       ask Org B to cosign our log
  thitsar witness cosign stick/request --out stick/answer     what Org B does with it
  thitsar witness answer "Org B" stick/answer           take Org B's signature in
  thitsar witness tell --out stick/known                what we know of all logs
  thitsar witness take stick/known --from "Org B"       compare what Org B knows with what we know
  thitsar witness status                                whose logs are known, and what is wrong with them

Whose logs these are two people say, a day apart: thitsar partner.
A signature says: this log only grew since I saw it last. It says nothing about what is in it.
The status is 1 when somebody showed two histories.
"""
_NOBODY = "There is no partner of this name. Look with: thitsar partner list"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is done, to whom, and with which files."""
    parser.add_argument(
        "action",
        choices=("ask", "cosign", "answer", "tell", "take", "status"),
        help="see below",
    )
    parser.add_argument("words", nargs="*", metavar="NAME or FILE", help="see the examples")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the outcome into a new file")
    parser.add_argument("--from", dest="sender", default="", metavar="NAME", help="who gave the file")
    setting_up.member_arguments(parser)


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Do one of them as the member who signs in."""
    setting_up.existing(asked.node, asked.language)
    from thitsar.web.agent_start import AGENT  # noqa: PLC0415 - late import: Django is loaded above
    from thitsar.web.commands.at_work import at_work  # noqa: PLC0415 - late import: as above

    action, count = _ACTIONS[asked.action]
    if len(asked.words) != count:
        raise Refused("This needs other words after it. See `thitsar witness --help`.")
    with at_work(asked, AGENT) as actor:
        outcome: dict[str, Any] = action(asked, actor)
    return outcome


def _ask(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from thitsar.kernel.witnessing.asking import request_for  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.small_files import give  # noqa: PLC0415 - late import: as above

    one = _named(actor, asked.words[0])
    actor.call("sign_checkpoint")
    raw = request_for(one["cosigned"])
    give(asked, raw)
    return {"request": raw.decode()}


def _cosign(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from thitsar.web.commands.small_files import give, take  # noqa: PLC0415 - late import: as above

    raw = actor.call("cosign", request=take(Path(asked.words[0])))
    give(asked, raw)
    return {"answer": raw.decode()}


def _answer(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.web.commands.small_files import take  # noqa: PLC0415 - late import: as above

    one = _named(actor, asked.words[0])
    found: dict[str, Any] = actor.call("take_answer", witness=one["node"], answer=take(Path(asked.words[1])))
    if not asked.json and found["is_cosigned"]:
        print(_("Cosigned up to entry %(size)s.") % {"size": found["size"]})
    elif not asked.json:
        print(_("They know %(size)s entries of this log. Ask again.") % {"size": found["size"]})
    return found


def _tell(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from thitsar.kernel.witnessing.asking import write_notes  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.witnessing.kept_checkpoints import known_checkpoints  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.small_files import give  # noqa: PLC0415 - late import: as above

    notes = known_checkpoints()
    give(asked, write_notes(notes))
    return {"count": len(notes)}


def _take(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.witnessing.asking import read_notes  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.small_files import take  # noqa: PLC0415 - late import: as above

    sender = _named(actor, asked.sender)["node"] if asked.sender else ""
    notes = read_notes(take(Path(asked.words[0])))
    found = actor.call("take_checkpoints", notes=notes, sender=sender)
    bad = [one for one in found if one["found"] in ("SPLIT", "AHEAD")]
    if not asked.json:
        print(_("%(count)s checkpoints were compared.") % {"count": len(found)})
        if any(one["found"] == "SPLIT" for one in bad):
            print(_("A log showed two histories. Tell your data-protection officer."))
        if any(one["found"] == "AHEAD" for one in bad):
            print(_("Others saw more of this node's log than there is. Stop work on this machine."))
    asked.status = int(bool(bad))
    return {"findings": found}


def _status(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    known = actor.call("known_logs")
    for one in known:
        if asked.json:
            continue
        print(f"{one['name']}: {one['words']}")
        print("  " + _("We cosigned %(ours)s entries of theirs, they %(theirs)s of ours.") % _both(one))
        if one["is_split"]:
            print("  " + _("A log showed two histories. Tell your data-protection officer."))
    if not known and not asked.json:
        print(_("The logs of partners appear here. Two people make a node a partner: thitsar partner add"))
    asked.status = int(any(one["is_split"] for one in known))
    return {"logs": known}


def _both(one: dict[str, Any]) -> dict[str, Any]:
    return {"ours": one["witnessed"], "theirs": one["cosigned"]}


def _named(actor: Any, name: str) -> dict[str, Any]:
    found = [one for one in actor.call("known_logs") if name in (one["name"], one["node"])]
    if len(found) != 1:
        raise Refused(_NOBODY)
    one: dict[str, Any] = found[0]
    return one


_ACTIONS = {
    "ask": (_ask, 1),
    "cosign": (_cosign, 1),
    "answer": (_answer, 2),
    "tell": (_tell, 0),
    "take": (_take, 1),
    "status": (_status, 0),
}
