"""`thitsar witness`: cosign partners' logs, and have one's own cosigned; by files on a stick."""

import argparse
from datetime import timedelta
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
  thitsar witness join stick/known --out stick/joined   prove that what others saw of a log held here is one history
  thitsar witness evidence "Org B" --out two-histories  the proof that its log showed two histories
  thitsar witness status                                whose logs are known, and what is wrong with them

Whose logs these are two people say, a day apart: thitsar partner.
Where checkpoints are not joined: `tell` to the log's own node or one that exchanges with it, `join` there, `take` here.
A signature says: this log only grew since I saw it last. It says nothing about what is in it.
The status is 1 when somebody showed two histories.
"""
_NOBODY = "There is no partner of this name. Look with: thitsar partner list"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is done, to whom, and with which files."""
    parser.add_argument(
        "action",
        choices=("ask", "cosign", "answer", "tell", "take", "join", "evidence", "status"),
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
    if not asked.json:
        print(_("%(count)s checkpoints were compared.") % {"count": len(found)})
    asked.status = _said(asked, found)
    return {"findings": found}


def _join(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from thitsar.kernel.witnessing.asking import read_notes, write_notes  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.small_files import give, take  # noqa: PLC0415 - late import: as above

    found = actor.call("join_checkpoints", notes=read_notes(take(Path(asked.words[0]))))
    give(asked, write_notes(found["proofs"]))
    asked.status = _said(asked, found["findings"])
    return {"findings": found["findings"], "count": len(found["proofs"])}


def _evidence(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from thitsar.kernel.witnessing.kept_checkpoints import proof_against  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.small_files import give  # noqa: PLC0415 - late import: as above

    raw = proof_against(_named(actor, asked.words[0])["node"])
    give(asked, raw)
    return {"proof": raw.decode()}


def _said(asked: argparse.Namespace, found: list[dict[str, Any]]) -> int:
    """Say what is wrong among findings, and give the status of the command."""
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    kinds = {one["found"] for one in found} & {"SPLIT", "AHEAD", "UNPROVEN"}
    if not asked.json and "SPLIT" in kinds:
        print(_("A log showed two histories. Tell your data-protection officer."))
    if not asked.json and "AHEAD" in kinds:
        print(_("Others saw more of this node's log than there is. Stop work on this machine."))
    if not asked.json and "UNPROVEN" in kinds:
        print(_("What was brought does not show that the log only grew. It is kept."))
    return int(bool(kinds))


def _status(asked: argparse.Namespace, actor: Any) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.files.opening import node_ids  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.witnessing.kept_checkpoints import evidence  # noqa: PLC0415 - late import: as above

    known = actor.call("known_logs")
    for one in known:
        if asked.json:
            continue
        print(f"{one['name']}: {one['words']}")
        print("  " + _("We cosigned %(ours)s entries of theirs, they %(theirs)s of ours.") % _both(one))
        for line in _amiss(one):
            print("  " + line)
    own = node_ids()[0] in evidence()
    if own and not asked.json:
        print(_("Others hold another history of this node's log. Stop work on this machine."))
    if not known and not asked.json:
        print(_("The logs of partners appear here. Two people make a node a partner: thitsar partner add"))
    asked.status = int(own or any(one["has_evidence"] for one in known))
    return {"logs": known, "is_own_amiss": own}


def _amiss(one: dict[str, Any]) -> list[str]:
    """Say what does not fit together of one log."""
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.days import FIRST_DAY  # noqa: PLC0415 - late import: as above

    if one["is_split"]:
        return [_("A log showed two histories. Tell your data-protection officer.")]
    lines = [_("What was brought does not show that the log only grew. It is kept.")]
    shown = lines if one["has_evidence"] else []
    for each in one["apart"]:
        since = (FIRST_DAY + timedelta(days=each["since"])).isoformat()
        told = _(
            "The checkpoint over %(size)s entries is not joined with the others since %(since)s. Have it joined: "
            "thitsar witness join"
        )
        shown.append(told % {"size": each["size"], "since": since})
    return shown


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
    "join": (_join, 1),
    "evidence": (_evidence, 1),
    "status": (_status, 0),
}
