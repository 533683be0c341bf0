"""Words of the kernel's codes for pages: compartments, roles, paths, changes of a file's team."""

from django.utils.translation import gettext_lazy as _

from thitsar.kernel.access.roster import (
    DUTY_ASSIGNED,
    FILE_OPENED,
    FILE_RECEIVED,
    KEY_RENEWED,
    MEMBER_ASSIGNED,
    MEMBER_UNASSIGNED,
    TEAM_RELEASED,
    TEAM_RESUMED,
)

COMPARTMENTS = {
    "registration": _("Registration"),
    "identity": _("Identity"),
    "service": _("Service"),
    "vetting": _("Vetting"),
    "support": _("Support"),
    "care": _("Care"),
    "standing": _("Standing"),
    "debrief": _("Debrief"),
    "testimony": _("Testimony"),
    "contact": _("Contact"),
    "roster": _("Team"),
    "match": _("Search"),
    "audit": _("Access log"),
    "approvals": _("Needs two people"),
    "statistics": _("Numbers"),
}
ROLES = {
    "intake": _("Intake officer"),
    "vetting": _("Vetting officer"),
    "approver": _("Approver"),
    "appeals": _("Appeals panel"),
    "host": _("Host focal point"),
    "case_worker": _("Case worker"),
    "counsellor": _("Counsellor"),
    "child_protection": _("Child-protection focal point"),
    "debriefer": _("Debriefer"),
    "documenter": _("Documenter"),
    "aid": _("Aid officer"),
    "finance": _("Finance approver"),
    "handler": _("Contact handler"),
    "analyst": _("Analyst"),
    "data_protection": _("Data-protection officer"),
    "grievance": _("Grievance officer"),
    "administrator": _("Administrator"),
    "lead": _("Programme lead"),
}
PATHS = {"adult": _("Adult"), "child": _("Child path")}
EVENTS = {
    FILE_OPENED: _("File opened"),
    FILE_RECEIVED: _("File taken in from a partner"),
    MEMBER_ASSIGNED: _("Member assigned"),
    DUTY_ASSIGNED: _("Member assigned"),
    MEMBER_UNASSIGNED: _("Member taken off"),
    KEY_RENEWED: _("Key of a closed part changed"),
    TEAM_RELEASED: _("Closed to all but those who keep a child safe"),
    TEAM_RESUMED: _("Open again to other members"),
}
