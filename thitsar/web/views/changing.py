"""How far a change of keys is, on Today: counts and nothing of what they open."""

from typing import Any

from django.utils.translation import gettext as _

from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.pages.showing import number_shown


def notices(actor: Actor, day: int) -> list[str]:
    """Tell whoever holds keys that they are being changed, and on the day it was done that it is; else nothing."""
    return said(actor.call("key_state"), day)


def said(state: list[dict[str, Any]], day: int) -> list[str]:
    """Put into words how the keys stand that this member holds."""
    held = [one for one in state if one["held"]]
    closed = [one for one in held if one["closed"]]
    if closed:
        made, parts = (sum(one[name] for one in closed) for name in ("made", "parts"))
        counts = {"keys": len(closed), "made": min(made, parts), "parts": parts}
        told = _(
            "Keys are being changed, so that nobody opens what comes who has no part in it any more."
            " Still to change: %(keys)s. Parts prepared: %(made)s of %(parts)s."
            " You can go on; what cannot be saved for a minute is not lost."
        )
        return [told % {name: number_shown(count) for name, count in counts.items()}]
    changed = [one for one in held if one["epoch"] > 1 and one["since"] == day]
    if changed:
        return [_("Keys changed today: %(keys)s. It is done.") % {"keys": number_shown(len(changed))}]
    return []
