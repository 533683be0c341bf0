"""Words of the kernel's codes for pages: compartments, roles, paths, changes of a file's team."""

from django.utils.translation import gettext_lazy as _

from thitsar.kernel.access.reception import PARTS_RECEIVED, RECEPTION_ENDED
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
    PARTS_RECEIVED: _("What the partner shares of it is another"),
    RECEPTION_ENDED: _("The partner shares nothing of it any more"),
    MEMBER_ASSIGNED: _("Member assigned"),
    DUTY_ASSIGNED: _("Member assigned"),
    MEMBER_UNASSIGNED: _("Member taken off"),
    KEY_RENEWED: _("Key of a closed part changed"),
    TEAM_RELEASED: _("Closed to all but those who keep a child safe"),
    TEAM_RESUMED: _("Open again to other members"),
}
# What a part of a file holds, for whoever decides whether it goes to a partner.
HOLDS = {
    "registration": _("Name used here, file code, how they left, what they agree to"),
    "identity": _("Who the person is: names, also of the parents, birth, NRC number, household, notes"),
    "service": _("Branch, rank, unit and places of service"),
    "vetting": _("What they say, what speaks for and against it, and decisions with their reasons"),
    "support": _("What they need and what was done"),
    "standing": _("What is answered at a gate, and conditions"),
}
SHARED_FOR = {
    "VET_SHARE": _("So that they vet this person, too"),
    "TRANSFER": _("So that they take this person over"),
    "CHILD": _("So that a child is kept safe"),
}
WHY_ENDED = {
    "DONE": _("It is not needed any more"),
    "WITHDRAWN": _("The person does not agree any more"),
    "MISTAKE": _("It was a mistake"),
    "PARTNER_STOPPED": _("We do not work with them any more"),
}
WHY_REFUSED = {
    "NOT_EXPECTED": _("Nobody here expects it"),
    "TOO_MUCH": _("It is more than was agreed on"),
    "DAMAGED": _("It is damaged"),
    "PARTNER_STOPPED": _("We do not work with them any more"),
}
