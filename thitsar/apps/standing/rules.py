"""Who is given a code and when it is taken back: facts in, events out, or a sentence why not (domain.md 3.4); pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from thitsar.apps.standing import events
from thitsar.kernel.errors import Refused

Document = Mapping[str, Any]

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


def active(standing: Document) -> dict[str, Any] | None:
    """Give the code that was given last and not taken back."""
    living = [one for one in standing.get("codes", ()) if one["taken_back"] is None]
    return living[-1] if living else None


def own_mark(standing: Document) -> str:
    """Give the mark of the keys of the person's own page, as the code in use was given with them; empty without."""
    code = active(standing)
    return str(code["own"]) if code else ""
