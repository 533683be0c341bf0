"""Officers again with three shares: named at the terminal, and a day later let begin."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Refused, Unreachable


def require_stopped(directory: Path) -> None:
    """Raise Refused while the node's agent runs: two programs would write one log."""
    from thitsar.web.agent_start import AGENT, answers  # noqa: PLC0415 - late import: Django is loaded by now

    if answers(directory, AGENT):
        raise Refused("This node is running. Stop it first, then type this again.")


def restore_here(asked: argparse.Namespace, screen: Any) -> dict[str, Any]:
    """Let three shares be typed, and begin or finish."""
    from thitsar.kernel.vault.agent.recovering import Recovery  # noqa: PLC0415 - late import: Django is loaded by now
    from thitsar.kernel.vault.shares import join  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.papers import read_three  # noqa: PLC0415 - late import: as above

    named = [_parsed(one) for one in asked.officer]
    secret = _pepper(asked.node, screen)
    recovery = Recovery(asked.node, join(read_three(screen)), pepper=secret)
    today = date.today()  # noqa: DTZ011 - the day where the node stands
    return _begin(screen, recovery, named, today) if named else _finish(screen, recovery, today)


def _begin(
    screen: Any, recovery: Any, named: list[tuple[str, frozenset[Role]]], today: date
) -> dict[str, Any]:
    from django.db import transaction  # noqa: PLC0415 - late import: Django is loaded by now
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: as above

    from thitsar.kernel.access.delays import HOURS  # noqa: PLC0415 - late import: as above

    with transaction.atomic():
        made = recovery.begin(named, today=today)
        # Inside the transaction: what nobody wrote down was not begun.
        for (shown, _roles), one in zip(named, made, strict=True):
            screen.clear()
            screen.say(_("For %(name)s, on a paper of their own:") % {"name": shown}, "")
            screen.say(f"    {one['name']}", f"    {one['passphrase']}", "")
            screen.ask(_("Press Enter when it is written down."))
    screen.clear()
    screen.say(
        _(
            "It waits for %(hours)s hours. Start the node: everybody who leads is told, and one of them can stop it. "
            "Then stop the node and type `thitsar recovery restore` again, with three shares."
        )
        % {"hours": HOURS}
    )
    return {"officers": len(made), "is_waiting": True, "left": 0}


def _finish(screen: Any, recovery: Any, today: date) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.web.commands.terminal import ask_secret  # noqa: PLC0415 - late import: as above

    recovery.require_due()
    screen.say(_("Now the first of the new officers signs in."))
    left = recovery.finish(screen.ask(_("Sign-in name:")), ask_secret(_("Passphrase:")), today=today)
    screen.say(
        _(
            "The new officers begin, and %(count)s others are out. Start the node and sign in, all of them, now:"
        )
        % {"count": left},
        _(
            "every key that others knew is changed then. Run `thitsar verify --deep` afterwards and tell partners."
        ),
    )
    return {"officers": 0, "is_waiting": False, "left": left}


def _pepper(directory: Path, screen: Any) -> bytes:
    """Read the pepper, or make another one where it was lost for good: nobody of before signs in then."""
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.vault import pepper  # noqa: PLC0415 - late import: as above

    try:
        return pepper.read(directory)
    except Unreachable:
        if (
            screen.ask(_("The pepper is missing. Is it lost for good, with every copy? (yes)")).casefold()
            != "yes"
        ):
            raise
        return pepper.make(directory)


def _parsed(text: str) -> tuple[str, frozenset[Role]]:
    from thitsar.web.commands.init import parse_founder  # noqa: PLC0415 - late import: it imports this package's parts

    return parse_founder(text)
