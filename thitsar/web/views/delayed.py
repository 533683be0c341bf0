"""What holds only a day after two people agreed to it: told on Today to everybody who leads, and stopped there."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from thitsar.kernel.access import delays
from thitsar.kernel.errors import Denied
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.membership import enrolling, replacing
from thitsar.kernel.pages.labels import ROLES
from thitsar.kernel.pages.rights import may
from thitsar.kernel.pages.sessions import Visit, member_only
from thitsar.web.templatetags.shown import digits

_HOUR = 3600
TITLES = {
    delays.ADMINISTRATOR: gettext_noop("%(who)s becomes an administrator in %(hours)s hours"),
    delays.REPLACEMENT: gettext_noop("%(who)s, an administrator, gets new keys in %(hours)s hours"),
    delays.RECOVERY: gettext_noop("Members are restored from the recovery shares in %(hours)s hours"),
    delays.PARTNER: gettext_noop("A partner is added in %(hours)s hours"),
}
WHY = {
    "NOT_AGREED": gettext_lazy("I was not asked, and do not agree"),
    "NOT_THIS_ONE": gettext_lazy("It is not who it should be"),
    "PRESSED": gettext_lazy("Somebody may have been pressed to agree"),
    "MISTAKE": gettext_lazy("It was a mistake"),
}


def shown(actor: Actor) -> list[dict[str, Any]]:
    """Give what this member may stop; lets hold what has waited long enough, on the way."""
    if may(actor, "approve", "roster"):
        enrolling.hold_due(actor, today=timezone.localdate())
        replacing.hold_due(actor, today=timezone.localdate())
    if not may(actor, "stop", "roster"):
        return []
    people = {one["id"]: one["shown"] for one in actor.call("people")}
    return [_shown(one, people) for one in enrolling.delayed(actor)]


@member_only
def stop(request: Visit) -> HttpResponseBase:
    """Stop what the button stands beside, for the reason chosen with it."""
    if request.method != "POST":
        return redirect("today")
    if not may(request.actor, "stop", "roster"):
        raise Denied("There is no such file.")
    try:
        digest = bytes.fromhex(request.POST.get("digest", ""))
    except ValueError:
        raise BadRequest from None  # no page of ours sends this
    reason = request.POST.get("reason", "")
    enrolling.stop(request.actor, digest, reason=reason, today=timezone.localdate())
    return redirect("today")


def _shown(one: dict[str, Any], people: dict[str, str]) -> dict[str, Any]:
    # Counted up: it never holds before the hour that is shown.
    hours = -(-one["seconds_left"] // _HOUR)
    who = {"who": people.get(one["subject"], ""), "hours": digits(hours)}
    roles = ", ".join(str(ROLES[role]) for role in one["said"].get("roles", ()))
    return {
        "title": _(TITLES[one["kind"]]) % who,
        "roles": roles,
        "asked_by": people.get(one["asked_by"], "?"),
        "agreed_by": people.get(one["agreed_by"], "?"),
        "digest": one["digest"].hex(),
        "reasons": list(WHY.items()),
    }
