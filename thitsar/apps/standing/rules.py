"""Who is given a code and when it is taken back: facts in, events out, or a sentence why not (domain.md 3.4); pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from thitsar.apps.standing import events
from thitsar.apps.standing.state import GRACE_DAYS
from thitsar.kernel.errors import Refused

Document = Mapping[str, Any]

# Renewed when so few days are left, so that a node which is unlocked once a fortnight never lets one run out.
RENEW_WITHIN = 15
MOST_IN_HOUSEHOLD = 60


@dataclass(frozen=True)
class Drawn:
    """What was drawn and derived for a new code; code, PIN and secret themselves are in none of it."""

    locator: str
    key: bytes
    wrapped: bytes
    own_locator: str = ""
    own_unwrap_public: bytes = b""
    own_sign_public: bytes = b""


def give(
    standing: Document,
    drawn: Drawn,
    *,
    form: str,
    household: int,
    name: tuple[str, str],
    file_code: str,
    why_closed: str,
) -> events.CodeGiven:
    """Hand out a code in the form the person chose."""
    if why_closed:
        raise Refused("No code can be given while this file is closed to it.")
    if active(standing) is not None:
        raise Refused("This person has a code already. Take that one back first; it then stops answering.")
    if form not in events.FORMS:
        raise Refused("Choose words or digits, as the person likes.")
    if not 0 <= household <= MOST_IN_HOUSEHOLD:
        raise Refused("Count the people who live here with the person.")
    return events.CodeGiven(
        locator=drawn.locator,
        key=drawn.key,
        wrapped=drawn.wrapped,
        form=form,
        own_locator=drawn.own_locator,
        own_unwrap_public=drawn.own_unwrap_public,
        own_sign_public=drawn.own_sign_public,
        household=household,
        display_name=name,
        code=file_code,
    )


def take_back(standing: Document, *, reason: str) -> events.CodeTakenBack:
    """Take the code that answers now back: one person, at once."""
    code = active(standing)
    if code is None:
        raise Refused("This person has no code that could be taken back.")
    if reason not in events.REASONS:
        raise Refused("Say why the code is taken back.")
    return events.CodeTakenBack(code["locator"], reason)


def renew(standing: Document, *, grace: int, day: int) -> events.Renewed | None:
    """Renew the grace of a decision past its last day when little of it is left; None where nothing has to be done."""
    is_overdue = bool(grace) and day > standing["decision"]["until"]
    if active(standing) is None or not is_overdue or grace - day > RENEW_WITHIN:
        return None
    return events.Renewed(day + GRACE_DAYS)


def active(standing: Document) -> dict[str, Any] | None:
    """Give the code that was given last and not taken back."""
    living = [one for one in standing.get("codes", ()) if one["taken_back"] is None]
    return living[-1] if living else None
