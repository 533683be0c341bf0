"""Logs that showed two histories, on Today: for whoever decides whom this node exchanges with."""

from django.utils.translation import gettext as _

from thitsar.kernel.exchange import partnering
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.pages.rights import may
from thitsar.kernel.witnessing.kept_checkpoints import evidence


def notices(actor: Actor) -> list[str]:
    """Say whose log is not one history, until its node is stopped."""
    if not may(actor, "approve", "roster") or not (kept := evidence()):
        return []
    partners = [one for one in partnering.known_partners(actor) if one["is_active"] and one["node"] in kept]
    proven = _(
        "%(name)s showed two histories of its log. Exchange nothing with it, and keep this machine as it is. "
        "The proof is kept: thitsar witness evidence"
    )
    unproven = _(
        "What came from %(name)s does not fit what it showed before. It is kept: thitsar witness status"
    )
    told = [(proven if kept[one["node"]] else unproven) % {"name": one["name"]} for one in partners]
    if node_ids()[0] in kept:
        told.insert(0, _("Others hold another history of this node's log. Stop work on this machine."))
    return told
