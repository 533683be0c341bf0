"""By which rules a registration is due to be erased, and when (domain.md 2.16); pure, and nothing is erased by it.

Codes and days only: this is what data protection sees of a file without a key of any of its parts.
"""

from typing import Any

from thitsar.apps.intake import outcomes

Document = dict[str, Any]
WITHDRAWN_WITHIN = 30


def retention(compartment: str, document: Document) -> list[list[Any]] | None:
    """Give [rule, day] for everything a registration is due for, nothing for one that goes on; None for other parts."""
    if compartment != "registration" or document["kind"] != "person":
        return None
    if document["withdrawn"]:
        # Said before this was counted: the day of registration, so that it is overdue and not forgotten.
        begun = document.get("withdrawn_on") or document.get("day", 0)
        return [["withdrawn", begun + WITHDRAWN_WITHIN]]
    if document["ended"]:
        return [["not_proceeding", document["ended"][0][1]]]
    referred = outcomes.referral(document)
    return [["out_of_scope", referred["day"] + outcomes.KEPT_FOR]] if referred else []
