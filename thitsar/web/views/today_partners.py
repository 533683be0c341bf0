"""What Today says of partners: what waits from them, what went wrong when they were asked, what can be shared now."""

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from thitsar.kernel.exchange import partnering
from thitsar.kernel.exchange import waiting as exchange
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.pages.rights import may
from thitsar.kernel.pages.sessions import lists
from thitsar.kernel.pages.showing import day_shown, listed_name, moment_shown, number_shown
from thitsar.web.templatetags.shown import due_in
from thitsar.web.views import partners, sharing

Section = dict[str, Any]


def waiting(actor: Actor) -> Section:
    """List the partners of which something waits to be taken in, for those who may."""
    title = _("From partners")
    if not may(actor, "take", "roster"):
        return {"kind": "bundles", "title": title, "count": 0, "rows": [], "empty": ""}
    found = [one for one in exchange.counted(actor) if one.count]
    rows = [
        {
            "url": reverse("from-partners"),
            "name": _("Bundles that wait from %(name)s: %(count)s")
            % {"name": one.name, "count": number_shown(one.count)},
            "code": "",
            "why": _("Take them in or refuse them. The first came on %(day)s.")
            % {"day": day_shown(one.since)},
            **_soon(),
        }
        for one in found
    ]
    count = sum(one.count for one in found)
    return {"kind": "bundles", "title": title, "count": count, "rows": rows, "empty": ""}


def to_begin(actor: Actor, day: int) -> Section:
    """List the files of which this member may begin to share what a second person agreed to."""
    found, facets = sharing.agreed(actor, day), lists.facets(actor, "registration")
    rows = [
        {
            "url": reverse("share", args=[file]),
            "name": listed_name(facets[file]),
            "code": facets[file]["code"],
            "why": _("A second person agreed to sharing with %(name)s: begin within the hour")
            % {"name": one["summary"]["partner"]},
            "due": due_in(get_language() or "my", "", "today"),
            "urgency": "today",
        }
        for file, one in found
    ]
    title = _("To share with partners")
    return {"kind": "share", "title": title, "count": len(rows), "rows": rows, "empty": ""}


def notices(actor: Actor) -> list[str]:
    """Tell of nodes about to become partners, and of partners that could not be asked."""
    return [*_proposed(actor), *_unanswered(actor)]


def _proposed(actor: Actor) -> list[str]:
    """Tell everybody who could stop it that another organisation's node is about to become a partner."""
    if not may(actor, "approve", "roster"):
        return []
    said = _(
        "%(name)s is proposed as a partner: what is shared will go there. If that is wrong, stop it today."
    )
    newer = _(
        "%(name)s has a newer card here, with new keys of its node. Did they tell you by voice? If not, stop it today."
    )
    known = partnering.known_partners(actor)
    return [
        *(said % {"name": one["name"]} for one in known if one["is_waiting"]),
        *(newer % {"name": one["name"]} for one in known if one["renewing"] is not None),
    ]


def _unanswered(actor: Actor) -> list[str]:
    """Tell those who take in, and those who say where partners are, what went wrong."""
    if not may(actor, "take", "roster") and not may(actor, "connect", "roster"):
        return []
    said = _("%(name)s was asked on %(moment)s and did not answer as it should. %(why)s")
    return [
        said
        % {"name": one.name, "moment": moment_shown(one.asked["when"] * 1000), "why": partners.failed(one)}
        for one in exchange.counted(actor)
        if one.asked["failed"]
    ]


def _soon() -> dict[str, str]:
    return {"due": due_in(get_language() or "my", "", "soon"), "urgency": "soon"}
