"""`thitsar restore`: a node again out of a backup, in an empty directory; or a drill that leaves nothing behind."""

import argparse
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from thitsar.kernel.errors import Refused
from thitsar.web.commands import setting_up
from thitsar.web.commands.aside import aside

NODE = setting_up.NODE
EXAMPLES = """\
examples:
  thitsar restore /media/stick/monday --node ~/again          three people type their shares
  thitsar restore /media/stick/monday --identity /media/other/key --node ~/again
  thitsar restore /media/stick/monday --drill                 try it, in memory where there is room, and leave nothing
  thitsar restore --no-partners --node ~/again                let a restored node work that no other node knows

A restored node signs nothing before partners told what they saw last (`thitsar witness take`): it may have said more
than is in the backup. Members sign in as before, once the pepper lies in the new directory (`pepper`) or
THITSAR_PEPPER names it.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the file, who opens it, and what for."""
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the backup")
    parser.add_argument("--identity", type=Path, metavar="FILE", help="a file with an age key that opens it")
    parser.add_argument(
        "--drill", action="store_true", help="only try, count what opens, and delete it again"
    )
    parser.add_argument(
        "--no-partners", action="store_true", help="no other node knows this one: nobody is asked"
    )


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Restore, try, or take the mark away."""
    if asked.file is None:
        if not asked.no_partners or asked.drill:
            raise Refused("Name the file of the backup.")
        setting_up.existing(asked.node, asked.language)
        return _let_work(asked.node)
    if not asked.file.is_file():
        raise Refused("There is no such file. Look at the name, and at the stick.")
    return _drill(asked) if asked.drill else _restore(asked)


def _let_work(directory: Path) -> dict[str, Any]:
    from thitsar.kernel.witnessing import restored  # noqa: PLC0415 - late import: Django is loaded by now

    restored.clear(directory)
    return {"node": str(directory), "is_waiting": False}


def _restore(asked: argparse.Namespace) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: loads Django's own parts only

    was_there = asked.node.exists()
    setting_up.fresh(asked.node, asked.language)
    try:
        found = _put_back(asked)
    except BaseException:  # also Ctrl-C: half a node must not stay
        setting_up.undo(asked.node, was_there=was_there)
        raise
    if asked.no_partners:
        _let_work(asked.node)
    if not asked.json:
        print(_("The node is restored as it was on %(day)s: %(rows)s rows.") % found)
        if not found["has_pepper"]:
            print(
                _(
                    "Now put the pepper into its directory, or name it in THITSAR_PEPPER: without it nobody signs in."
                )
            )
        if not asked.no_partners:
            print(_("It records nothing before its partners were asked: see `thitsar restore --help`."))
    return {"node": str(asked.node), **found, "is_waiting": not asked.no_partners}


def _drill(asked: argparse.Namespace) -> dict[str, Any]:
    """Restore into a directory that nobody else may open, and leave nothing of it."""
    # Never into a server's database: a drill touches nothing that is in use.
    os.environ.pop("DATABASE_URL", None)
    began = time.monotonic()
    with aside(asked.file.stat().st_size) as place:
        asked.node = place / "node"
        os.environ["THITSAR_NODE"] = str(asked.node)
        setting_up.fresh(asked.node, asked.language)
        try:
            found = _put_back(asked, is_drill=True)
        finally:
            _let_go()
    found["minutes"] = round((time.monotonic() - began) / 60, 1)
    is_all_open = found["opened"] in (None, found["entries"])
    asked.status = int(not found["is_sound"] or not is_all_open or bool(found["bad"]))
    if not asked.json:
        _print_drill(found)
    return found


def _let_go() -> None:
    from django.db import connections  # noqa: PLC0415 - late import: Django is loaded by now

    connections.close_all()


def _print_drill(found: Mapping[str, Any]) -> None:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    print(_("The backup is of %(day)s: %(rows)s rows, restored in %(minutes)s minutes.") % found)
    if found["is_sound"]:
        print(_("%(count)s entries follow each other, up to the signed head.") % {"count": found["entries"]})
    else:
        print(_("The log was changed. Stop work here, and run `thitsar verify`."))
    if found["opened"] is not None:
        print(_("%(opened)s of %(entries)s entries open with the three shares.") % found)
        if found["bad"]:
            numbers = ", ".join(str(number) for number, _why in found["bad"])
            print(_("Not what its author said there: entries %(numbers)s.") % {"numbers": numbers})
        else:
            print(_("Each is signed by its author, after the one before, to whom it was said."))


def _put_back(asked: argparse.Namespace, *, is_drill: bool = False) -> dict[str, Any]:
    from django.core.management import call_command  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.backup.restoring import restore  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.ledger.verify import verify  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.pages.showing import day_shown  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.recovery.opening import RootKeys, coverage  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.recovery.root import recovery_seed, require_root  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.vault.agent.checking_by_root import check_by_root  # noqa: PLC0415 - late import: as above

    root = None if asked.identity is not None else _root()
    identity = recovery_seed(root) if root is not None else _read_identity(asked.identity)
    call_command("migrate", verbosity=0)

    def require(stated: Mapping[str, Any]) -> None:
        if root is not None:
            require_root(root, stated)
        else:
            _require_compared(stated)

    found = restore(asked.file, asked.node, identity, require)
    report = verify()
    told: dict[str, Any] = {"day": day_shown(found.day), "rows": sum(found.counts.values())}
    told |= {"has_pepper": found.has_pepper, "is_sound": report.is_sound}
    if is_drill:
        told |= {"entries": sum(one.entries for one in report.logs), "opened": None, "bad": []}
        if root is not None:
            keys = RootKeys(root)
            told["opened"] = coverage(keys).opened
            # What the log's own chain does not show is not looked into: it may be anything.
            told["bad"] = check_by_root(keys, asked.node)["bad"] if report.is_sound else []
    return told


def _root() -> bytes:
    from thitsar.kernel.vault.shares import join  # noqa: PLC0415 - late import: Django is loaded by now
    from thitsar.web.commands.papers import read_three  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.terminal import terminal  # noqa: PLC0415 - late import: as above

    with terminal() as screen:
        return join(read_three(screen))


def _read_identity(path: Path) -> str:
    try:
        lines = path.read_text("ascii").split("\n")
    except (OSError, UnicodeDecodeError):
        raise Refused("The file with the key cannot be read. Look at its name, and at the stick.") from None
    return next((line.strip() for line in lines if line and not line.startswith("#")), "")


def _require_compared(stated: Mapping[str, Any]) -> None:
    """Let a person compare the root's six words: whoever has a public key can make a backup that opens with it."""
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.recovery.root import fingerprint  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.terminal import terminal  # noqa: PLC0415 - late import: as above

    with terminal() as screen:
        screen.say(
            _("Six words of the organisation whose backup this is: %(words)s")
            % {"words": fingerprint(stated)}
        )
        if screen.ask(_("Are they the six words on a sheet with a share? (yes)")).casefold() != "yes":
            raise Refused(
                "Nothing was restored: this backup is of another organisation, or somebody made it up."
            )
