"""Which pages stand in the navigation of whom: worked out from the policy table, not written by hand."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thitsar.kernel.access.emergencies import openable
from thitsar.kernel.access.policy import Role
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.pages.rights import may

# Address, label, and the action and compartment a member needs for it; of two lines with one address, one will do.
_PAGES = (
    ("today", _("Today"), "", ""),
    ("search", _("Search"), "ask", "match"),
    ("register", _("Register a person"), "register", "identity"),
    ("import", _("Take in a list"), "register", "registration"),
    ("held", _("Rows to correct"), "register", "identity"),
    ("numbers", _("Numbers"), "count", "statistics"),
    ("approvals", _("Needs two people"), "read", "approvals"),
    ("approvals", _("Needs two people"), "approve", "roster"),
    ("from-partners", _("From partners"), "take", "roster"),
    ("from-partners", _("From partners"), "connect", "roster"),
    ("members", _("Members"), "enrol", "roster"),
    ("access-log", _("Who opened what"), "audit", "audit"),
    ("trainings", _("Training"), "", ""),
    ("key", _("My key"), "", ""),
    ("help", _("Help"), "", ""),
)


def entries(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    """List the pages this member may use, the current one marked."""
    shown: list[dict[str, Any]] = []
    for name, label, action, compartment in _PAGES:
        if action and not may(actor, action, compartment):
            continue
        url = reverse(name)
        if any(one["url"] == url for one in shown):
            continue
        shown.append({"url": url, "label": label, "current": request.path.startswith(url), "count": None})
    return shown


def reader(request: HttpRequest) -> dict[str, Any]:
    """Give templates the signed-in member and the pages open to their roles."""
    # Nobody asked yet whether what was typed is right.
    shown: dict[str, Any] = {"is_switched": bool(getattr(request, "speak", ""))}
    actor = getattr(request, "actor", None)
    if actor is None:
        return {**shown, "member": None, "nav": []}
    given = getattr(request, "given", {})
    # By role alone: whether there is a file at the address makes no difference.
    may_open = bool(openable(frozenset(map(Role, actor.roles))))
    shown["asks_in_emergency"] = may_open and may(actor, "request", "approvals")
    member = {"shown_name": actor.shown, "is_setting_up": not given.get("is_set_up", True)}
    return {**shown, "member": member, "nav": entries(request, actor)}
