"""`thitsar member passphrase`, `key-file`, `duress`: what opens a member's own key, and what is given under force."""

import argparse
import os
from pathlib import Path
from typing import Any

from thitsar.kernel.errors import Purposeful, Refused
from thitsar.kernel.files.open_file import Actor
from thitsar.web.commands import setting_up

ACTIONS = ("passphrase", "key-file", "duress")
EXAMPLES = """\
  thitsar member passphrase --member amber-kite-27
  thitsar member key-file --member amber-kite-27                                   what is needed beside it
  thitsar member key-file --out /media/stick/notes.txt --member amber-kite-27
  thitsar member key-file --remove apple-river-stone --key-file /media/spare/notes.txt --member amber-kite-27
  thitsar member duress --member amber-kite-27                                     a passphrase to give when forced
"""


def arguments(actions: Any, common: Any) -> None:
    """Add both actions; `common` adds what every action of `member` has."""
    purpose = "Get a new passphrase; the old one is valid until it was typed back."
    common(actions.add_parser("passphrase", help=purpose, description=purpose, allow_abbrev=False))
    purpose = "Make a key file that is needed beside the passphrase, list them, or take one away."
    file = actions.add_parser("key-file", help=purpose, description=purpose, allow_abbrev=False)
    what = file.add_mutually_exclusive_group()
    what.add_argument("--out", type=Path, metavar="PATH", help="where the new key file is to lie: on a stick")
    what.add_argument("--remove", metavar="NAME", help="the one that is lost, by the three words of its name")
    common(file)
    purpose = (
        "Get a passphrase to give when forced, or take it away; it opens files of training and tells others."
    )
    duress = actions.add_parser("duress", help=purpose, description=purpose, allow_abbrev=False)
    duress.add_argument("--remove", action="store_true", help="take it away, whether or not there is one")
    common(duress)


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Sign the member in and change their key."""
    setting_up.existing(asked.node, asked.language)
    from thitsar.web.agent_start import AGENT, borrowed  # noqa: PLC0415 - late import: Django is loaded above
    from thitsar.web.commands.at_work import signed_in  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.terminal import (  # noqa: PLC0415 - late import: as above
        read_credentials,
        read_key_file,
    )

    factor = read_key_file(asked.key_file)
    name, passphrase = read_credentials(asked.member, asked.passphrase_file)
    given = {"passphrase": passphrase, "factor": factor}
    with borrowed(asked.node, AGENT), signed_in(name, passphrase, factor) as actor:
        if asked.action == "passphrase":
            _change_passphrase(actor, given)
        elif asked.action == "duress":
            _change_duress(actor, given, is_removed=asked.remove)
        elif asked.out is not None:
            _make(actor, asked.out, given)
        elif asked.remove is not None:
            actor.call("remove_way_in", name=asked.remove, **given)
        ways = actor.call("ways_in")
    if not asked.json:
        _print(ways)
    return {"needed": ways}


def _change_passphrase(actor: Actor, given: dict[str, Any]) -> None:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    _draw(
        actor,
        ("draw_passphrase", "change_passphrase"),
        given,
        shown=_("Your new passphrase, shown this once:"),
        asked=_("The new passphrase, from your paper:"),
        done=(
            _("The new passphrase is valid, and the old one is not any more."),
            _("A copy of the disk that somebody took before still opens with what was valid then."),
        ),
    )


def _change_duress(actor: Actor, given: dict[str, Any], *, is_removed: bool) -> None:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    if is_removed:
        actor.call("remove_duress", **given)
        return
    _draw(
        actor,
        ("draw_duress", "set_duress"),
        given,
        shown=_("Your duress passphrase, shown this once:"),
        asked=_("The duress passphrase, from your paper:"),
        done=(
            _("It is done. Your own passphrase is as it was."),
            _(
                "It does not hide that there is more. Give it early. Nobody is blamed for giving the real one."
            ),
        ),
    )


def _draw(
    actor: Actor,
    operations: tuple[str, str],
    given: dict[str, Any],
    *,
    shown: str,
    asked: str,
    done: tuple[str, ...],
) -> None:
    """Show a passphrase once and take it back from paper: it is valid after that and not before."""
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.web.commands.terminal import ask_secret, terminal  # noqa: PLC0415 - late import: as above

    draw, change = operations
    with terminal() as screen:
        drawn = actor.call(draw)
        screen.say("", shown, "", f"    {drawn}", "")
        screen.ask(_("Press Enter when it is written down."))
        screen.clear()
        actor.call(change, typed=ask_secret(asked), **given)
        screen.say(*done)


def _make(actor: Actor, path: Path, given: dict[str, Any]) -> None:
    """Write a key file, read it back from where it lies, and need it from now on; a failure leaves none behind."""
    from thitsar.kernel.vault import key_file, suite  # noqa: PLC0415 - late import: Django is loaded by now
    from thitsar.web.commands.terminal import read_key_file  # noqa: PLC0415 - late import: as above

    path = path.expanduser()
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(key_file.write(suite.fresh()))
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise Refused("There is a file of this name already. Name another one.") from None
    except OSError:
        raise Refused("The key file cannot be written there. Is the stick in, and not full?") from None
    try:
        actor.call("add_way_in", kind="key_file", added=read_key_file(path), **given)
    except Purposeful:
        path.unlink()
        raise


def _print(ways: list[dict[str, Any]]) -> None:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    if not ways:
        print(_("Your passphrase alone opens your key."))
        return
    print(_("Your passphrase together with one of these opens your key:"))
    for one in ways:
        print(f"  {_('Passkey') if one['kind'] == 'passkey' else _('Key file')} {one['name']}")
