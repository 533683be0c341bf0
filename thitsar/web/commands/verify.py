"""`thitsar verify`: check the logs of a node, from outside or with the keys of the members unlocked."""

import argparse
from typing import Any

from thitsar.web.commands import setting_up
from thitsar.web.commands.rebuild import deep, print_coverage

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar verify --node ~/node       that no entry was changed, removed, put in or moved; needs no passphrase
  thitsar verify --deep --node ~/node --member amber-kite-27
                                     also who signed each entry and to whom it was sealed, as far as it opens

The status is 1 when something is wrong; the first bad entry is named by its number.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add whether to look inside, and who unlocks for that."""
    parser.add_argument(
        "--deep", action="store_true", help="open every entry that can be opened and check it, too"
    )
    setting_up.member_arguments(parser)


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Walk every log and say what was found."""
    setting_up.existing(asked.node, asked.language)
    found = _walk(asked)
    if asked.deep:
        found["deep"] = _look_inside(asked)
    asked.status = int(not found["is_sound"] or bool(asked.deep and found["deep"]["bad"]))
    return found


def said(sequence: int, kind: str) -> str:
    """Name a bad entry and what is wrong with it, in the reader's language."""
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    damage = {"sequence": sequence, "kind": _(kind)}
    return _("Entry %(sequence)s is wrong: %(kind)s. Stop work here and keep the disk as it is.") % damage


def _walk(asked: argparse.Namespace) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.ledger.verify import verify  # noqa: PLC0415 - late import: as above

    report = verify()
    logs = []
    for log in report.logs:
        damage = {"sequence": log.damage.sequence, "kind": str(log.damage.kind)} if log.damage else None
        logs.append(
            {"origin": log.origin, "entries": log.entries, "sequence": log.sequence, "damage": damage}
        )
        if asked.json:
            continue
        if log.damage is None:
            print(_("%(count)s entries follow each other, up to the signed head.") % {"count": log.entries})
        else:
            print(said(log.damage.sequence, log.damage.kind))
    bad = _checkpoints(asked)
    return {"is_sound": report.is_sound and not bad, "logs": logs, "bad_checkpoints": bad}


def _checkpoints(asked: argparse.Namespace) -> list[list[Any]]:
    """Compare the checkpoints that were signed with the logs as they are."""
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.witnessing.verifying import verify_checkpoints  # noqa: PLC0415 - late import: as above

    found = verify_checkpoints()
    if not asked.json:
        for _origin, size, kind in found.bad:
            wrong = {"size": size, "kind": _(kind)}
            print(_("The checkpoint over %(size)s entries is wrong: %(kind)s. Stop work here.") % wrong)
        if found.count and not found.bad:
            print(_("%(count)s checkpoints agree with the log.") % {"count": found.count})
    return [list(one) for one in found.bad]


def _look_inside(asked: argparse.Namespace) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    found = deep(asked, "verify", also=[])
    if asked.json:
        return found
    print_coverage(found)
    for sequence, kind in found["bad"]:
        print(said(sequence, kind))
    if not found["bad"]:
        print(_("Every entry that could be opened was signed by whom it names."))
    return found
