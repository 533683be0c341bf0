"""Who signalled that they are forced, on Today: for every other officer of this node, and of partners' nodes."""

from typing import Any

from django.utils.translation import gettext as _

from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.pages.showing import day_shown


def notices(actor: Actor) -> list[str]:
    """Say it, with what to do; a member is never told of their own."""
    return [_said(one) for one in actor.call("signs")]


def _said(one: dict[str, Any]) -> str:
    if one["member"]:
        said = _(
            "%(name)s signalled on %(day)s that somebody forces them. Do not call them. Take them out under "
            "Members now, so that their keys are changed, and tell your partners by voice."
        )
    else:
        said = _(
            "Somebody at %(name)s signalled on %(day)s that they are forced. Call that organisation by voice, and "
            "trust nothing new from its node until you have spoken to them."
        )
    return said % {"name": one["name"], "day": day_shown(one["day"])}
