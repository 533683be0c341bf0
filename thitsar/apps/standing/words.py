"""Words for answers, tiers and conditions as whoever stands at a gate reads them: nothing of anybody's past."""

from django.utils.translation import gettext_lazy as _

from thitsar.apps.standing import events
from thitsar.apps.standing.answers import Result

# Result: the big word, what it means, and the class that colours it.
ANSWERS = {
    Result.VALID: (_("Valid"), _("The organisation that gave this code stands by this person."), "good"),
    Result.EXPIRED: (
        _("Expired"),
        _(
            "Nobody has renewed this for a long time. Ask the organisation that gave the code; it may still be right."
        ),
        "doubt",
    ),
    Result.REVOKED: (
        _("Ask the issuer"),
        # A code was taken back, or a tier is suspended: whoever stands at a gate is not told which.
        _("Do not rely on this code now. Ask the organisation that gave it."),
        "bad",
    ),
    Result.UNKNOWN: (
        _("Not known here"),
        _(
            "Code and number do not belong together here. A mistyped word looks the same, and nothing bad is said of "
            "anybody. Type both again."
        ),
        "doubt",
    ),
}
TIERS = {
    "PENDING": _("Not decided yet"),
    "PROVISIONAL": _("Provisional: may be received for now"),
    "CLEARED": _("Confirmed"),
    "CLEARED_COND": _("Confirmed with conditions"),
    "NOT_CLEARED": _("Cannot be confirmed now"),
    "REFERRED": _("Another body leads"),
}
CONDITIONS = {
    "REPORT_ADDRESS": _("tells the focal point before moving"),
    "SITE_CLASS": _("lives at a site of the agreed kind"),
    "MONTHLY_CHECK_IN": _("checks in once a month"),
    "NO_ARMS": _("does not handle arms"),
    "NOT_WITH_GROUP": _("is not housed with a named group"),
    "FURTHER_CHECK": _("is checked once more"),
    "TRAINING_FIRST": _("is trained before a role in the field"),
}
FORMS = {events.WORDS: _("Four words"), events.DIGITS: _("Thirteen digits")}
REASONS = {
    events.LOST: _("It was lost or forgotten"),
    events.DANGER: _("It is dangerous: somebody else may know it"),
    events.ASKED: _("The person asked for it"),
}
EVENTS = {
    events.CodeGiven.NAME: _("Code given"),
    events.CodeTakenBack.NAME: _("Code taken back"),
}
