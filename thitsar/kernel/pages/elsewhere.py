"""What partners wrote and this page cannot show as said: what waits at the door, and what was said differently."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from thitsar.kernel.exchange.partnering import known_partners
from thitsar.kernel.files.beside import CONFLICTS
from thitsar.kernel.files.open_file import Actor, OpenFile
from thitsar.kernel.files.opening import waits_in
from thitsar.kernel.pages.labels import COMPARTMENTS
from thitsar.kernel.pages.showing import number_shown

# What can be done about why an entry waits (`ledger/received.py`); of all others, that it stays out.
_NEXT = {
    "answers what is not here yet": gettext_noop("Take in what else came from them, or ask them to send it."),
    "of a time to come": gettext_noop("Compare date and time here and there."),
    "not known here": gettext_noop("Their program may be newer: bring this one up to date."),
}
_OTHERWISE = gettext_noop("It stays out of this file. Tell them.")


def waiting(actor: Actor, file: str) -> list[str]:
    """Say of a file how many entries of each partner wait at the door, why, and what to do."""
    found = Counter((origin, why) for origin, _number, why in waits_in(actor, file))
    if not found:
        return []
    names = {one["node"]: one["name"] for one in known_partners(actor)}
    said = _("Entries of %(name)s that wait and are not in this file yet: %(count)s – %(why)s. %(next)s")
    return [
        said
        % {
            "name": names.get(origin, origin[:8]),
            "count": number_shown(count),
            "why": _(why),
            "next": _(_NEXT.get(why, _OTHERWISE)),
        }
        for (origin, why), count in sorted(found.items())
    ]


def contested(opened: OpenFile) -> list[str]:
    """Name the open parts in which two organisations said different things."""
    parts = [name for name, part in opened.parts.items() if is_contested(part.document)]
    if not parts:
        return []
    said = _(
        "Two organisations said different things here. Look at these parts and say what holds: %(parts)s."
    )
    return [said % {"parts": ", ".join(str(COMPARTMENTS.get(one, one)) for one in parts)}]


def is_contested(document: Mapping[str, Any] | None) -> bool:
    """Tell whether something is said in two ways."""
    return bool(document and (document.get(CONFLICTS) or document.get("contested")))
