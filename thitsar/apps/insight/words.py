"""Words of the page: titles, columns, rows, and for every table how it is counted (docs/numbers.md in short)."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from thitsar.apps.intake import queries as intake
from thitsar.kernel.pages.labels import PATHS

TITLES = {
    "caseload": _("Everybody registered"),
    "departures": _("By month of leaving"),
    "branch": _("By branch"),
    "track": _("By way of leaving"),
    "site": _("By site"),
    "benchmark": _("Published by others"),
}
ABOUT = {
    "caseload": _("People registered here who have not withdrawn."),
    "departures": _(
        "Adults, by the month in which they left and not the month in which they were registered."
    ),
    "branch": _("Adults, by the branch they served in."),
    "track": _("Adults, by how they left."),
    "site": _("Adults, by the code of the site where they arrived."),
    "benchmark": _("Figures as their source gives them, never changed and never mixed with ours."),
}
DEFINITIONS = {
    "caseload": _(
        "A person is counted once, whatever was corrected since. Files that two officers linked count as one person. "
        "Whoever withdrew is not counted. Whoever is on the child path is counted there and in no other table; one to "
        "four of them are not shown, nor a sum from which they could be worked out."
    ),
    "departures": _(
        "A date counts in a month when it is known to the day or the month. Dates known to a quarter, a year or a "
        "range have a row of their own and are never spread over months. Dates that were not said or lie in the future "
        "are not known. Whoever is registered late is added to the month of leaving, so earlier months still change."
    ),
    "branch": _(
        "Soldiers are army, navy and air force. Police includes the border guard police. Other branches are all other "
        "answers. Not known means that there is no answer. Each is counted by itself; none is worked out of a total."
    ),
    "track": _("How the person left, as intake recorded it last. It is what was said, before any vetting."),
    "site": _("The code of the site that was recorded at arrival. Later moves are not in it."),
    "benchmark": _(
        "A published total is taken in only when its parts add up to it. It was counted by other rules than ours, so "
        "none of our figures is worked out from it, and no monthly series either."
    ),
}
LABELS = {
    "soldiers": _("Soldiers"),
    "police": _("Police"),
    "other": _("Other branches"),
    "unknown": _("Not known"),
    "all": _("All"),
    "people": _("How many"),
    "share": _("Share"),
    "before_coup": _("Before February 2021"),
    "imprecise": _("Month not known exactly"),
    **PATHS,
}
SOURCES = {"nug-2023-02": _("NUG estimate, as cited")}
PERIODS = {"2021": _("in 2021"), "late 2022": _("in late 2022")}


def track(code: str) -> str:
    """Say a way of leaving as intake does."""
    asked = {"sections": {"departure": {"version": 1, "values": {"type": code}}}}
    # An app asks another's queries only (house style 3): the code list comes along with the answer.
    ((_title, (answer,)),) = intake.pages(asked, get_language() or "my")
    return answer.text
