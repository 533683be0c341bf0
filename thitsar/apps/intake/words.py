"""Words of intake's codes for pages: reasons to act, events."""

from django.utils.translation import gettext_lazy as _

WHY = {
    "child": _("Under 18: hand over to child protection"),
    "zawgyi": _("Confirm the converted name"),
    "zero_width": _("Confirm the repaired name"),
    "lookalike_digit": _("Confirm the repaired name"),
    "before_coup": _("Confirm the departure date"),
    "bad_nrc": _("Check the identity number"),
    "bad_age": _("Check the age"),
    "age_conflict": _("Check the age"),
    "identifier_in_note": _("A note names numbers or places"),
    "formula": _("A text looks like a formula"),
    "registered": _("Vetting has to begin"),
    "candidate": _("May be one person: compare"),
    "judged": _("You have judged: another person must compare"),
    "linked": _("Linked with another file"),
    "withdrawn": _("Consent was withdrawn"),
}
EVENTS = {
    "intake.registered.v1": _("Registered"),
    "intake.answered.v1": _("Answers recorded"),
    "intake.corrected.v1": _("Corrected"),
    "intake.reviewed.v1": _("Warning reviewed"),
    "intake.child_path_opened.v1": _("Child path opened"),
    "intake.consent_changed.v1": _("Consent changed"),
    "intake.linked.v1": _("Linked with another file"),
    "intake.unlinked.v1": _("Link undone"),
    "intake.candidate_raised.v1": _("Possible duplicate found"),
    "intake.candidate_judged.v1": _("Judged"),
}
