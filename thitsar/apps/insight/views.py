"""Numbers for analysts: tables first, from statistics patches only."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from thitsar.apps.insight import queries, shown
from thitsar.kernel.access.policy import Role, scope_of
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.pages.labels import ROLES
from thitsar.kernel.pages.rights import require
from thitsar.kernel.pages.sessions import Visit, member_only


@member_only
def numbers(request: Visit) -> HttpResponseBase:
    """Show the internal view."""
    require(request.actor, "count", "statistics")
    drawn = queries.numbers(request.actor, timezone.localdate())
    tables = shown.tables(drawn)
    context = {
        "as_of": drawn["as_of"],
        "audience": _audience(request.actor),
        "tables": tables,
        "definitions": shown.definitions(tables),
    }
    return render(request, "numbers.html", context)


def _audience(actor: Actor) -> list[str]:
    """Name the roles and organisations that may count."""
    return sorted(
        {
            f"{ROLES[role]}, {person['organisation_name']}"
            for person in actor.call("people")
            for role in person["roles"]
            if scope_of(frozenset({Role(role)}), "count", "statistics") is not None
        }
    )
