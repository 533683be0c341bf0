"""Words for what comes of an intake: links, what a step means, what is agreed to, what to know first."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thitsar.apps.intake import child_facts, outcomes, queries
from thitsar.apps.intake.child_rules import EVIDENCE
from thitsar.kernel.pages.showing import day_shown, in_language, moment_shown, number_shown

LINKS = {
    "protect": _("Doubt about the age: open the child path"),
    "handover": _("Hand over to child protection"),
    "takeover": _("Confirm that you take over"),
    "proposeclose": _("Propose to close the child path"),
    "agreeclose": _("Agree that this person is an adult"),
    "proposeout": _("Propose to refer elsewhere"),
    "agreeout": _("Agree to refer elsewhere"),
    "end": _("The person does not want to go on"),
    "tell": _("Tell the other parts of this file"),
}
SAYS = {
    "protect": (
        _("No proof is needed. In doubt a person is treated as a child until their age has been assessed."),
        _(
            "Vetting, standing, debrief, testimony, photos and messages close at once. Aid and health care go on."
        ),
        _("Child protection takes over within 48 hours. Only they and a second person can close this again."),
    ),
    "handover": (
        _("The focal point you choose is assigned to this file and confirms that they take over."),
        _("Tell them in person as well: the handover must be confirmed within 48 hours of the opening."),
    ),
    "takeover": (
        _("From now on child protection leads for this child. Food, shelter and health care go on."),
        _("Only child protection traces the family."),
    ),
    "proposeclose": (
        _("If any of this leaves open that the person is under 18, they stay a child."),
        _(
            "A bone X-ray never decides alone. A second person has to agree to exactly this; then intake begins anew."
        ),
        _("Write no names and no places here. The birth date itself belongs to the part Identity."),
    ),
    "agreeclose": (
        _(
            "With your agreement the child path closes and intake begins anew. First look at the papers yourself."
        ),
        _("If you are in doubt, do not agree: the person stays on the child path."),
    ),
    "proposeout": (
        _("For people who avoided conscription, dependants and others for whom this programme is not made."),
        _("Nobody is sent away: first refer them. A vetting officer has to agree to exactly this."),
    ),
    "agreeout": (
        _(
            "With your agreement there is no vetting for this person. They are helped where they were referred to."
        ),
    ),
    "end": (
        _(
            "Only if the person says so. No reason is needed and nothing is held against them; they can come back."
        ),
        _("Their data are due for erasure in 90 days."),
    ),
    "tell": (
        _(
            "A part of this file was closed to whoever changed the path. It is told now what the registration knows."
        ),
    ),
}
BUTTONS = {
    "protect": _("Open the child path"),
    "handover": _("Hand over"),
    "takeover": _("Take over"),
    "proposeclose": _("Ask for agreement"),
    "agreeclose": _("Agree"),
    "proposeout": _("Ask for agreement"),
    "agreeout": _("Agree"),
    "end": _("Record it"),
    "tell": _("Tell them"),
}

Exactly = list[dict[str, str]]


def exactly(registration: Mapping[str, Any], step: str, people: Mapping[str, Mapping[str, Any]]) -> Exactly:
    """Give word for word what somebody is asked to agree to."""
    if step == "agreeclose":
        made = queries.close_proposal(registration)
        return [] if made is None else [*_papers(made), *_asked(made, people)]
    if step == "agreeout":
        made = queries.out_proposal(registration)
        return [] if made is None else [*_grounds(made), *_asked(made, people)]
    return []


def notices(document: Mapping[str, Any], people: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Say what to know of a file first, from whichever part is open."""
    closed = queries.why_closed(document)
    said = [gettext(closed)] if closed else []
    child = document["child"]
    if child and child["led_by"]:
        names = {one["organisation"]: one["organisation_name"] for one in people.values()}
        leads = {"organisation": names.get(child["organisation"], "?")}
        said.append(gettext("Child protection leads: %(organisation)s.") % leads)
    elif child and child["at"]:
        until = moment_shown(child["at"] + child_facts.HANDED_OVER_WITHIN)
        said.append(gettext("Child protection must confirm the handover by %(moment)s.") % {"moment": until})
    if not child and queries.was_child_path(document):
        said.append(
            gettext("Two people closed the child path. What was recorded before stays with child protection.")
        )
    if queries.is_child_recruit(document):
        said.append(gettext("Recruited as a child: treat this person first as a victim, and offer support."))
    return said + _waiting(document)


def _waiting(document: Mapping[str, Any]) -> list[str]:
    said = []
    if queries.close_proposal(document) and document["child"]:
        said.append(gettext("It is proposed to close the child path. A second person has to agree."))
    if queries.out_proposal(document):
        said.append(gettext("It is proposed to refer this person elsewhere. A vetting officer has to agree."))
    referred = queries.referral(document)
    if referred and outcomes.stage_of(document) == "out_of_scope":
        where = in_language(outcomes.REFERRALS.labels[referred["referral"]])
        said.append(gettext("Referred to: %(where)s.") % {"where": where})
    if document["ended"]:
        day = day_shown(document["ended"][0][1])
        said.append(gettext("The data are due for erasure on %(day)s.") % {"day": day})
    return said


def _papers(made: Mapping[str, Any]) -> Exactly:
    found = []
    for kind, youngest, oldest in made["evidence"]:
        ages = {"youngest": number_shown(youngest), "oldest": number_shown(oldest)}
        label = in_language(EVIDENCE.labels[kind]) if kind in EVIDENCE.labels else kind
        found.append({"label": label, "value": gettext("%(youngest)s to %(oldest)s years old") % ages})
    return found


def _grounds(made: Mapping[str, Any]) -> Exactly:
    found = []
    for label, codes, code in (
        (gettext("Reason"), outcomes.GROUNDS, made["ground"]),
        (gettext("Referred to"), outcomes.REFERRALS, made["referral"]),
    ):
        found.append(
            {"label": label, "value": in_language(codes.labels[code]) if code in codes.labels else code}
        )
    return found


def _asked(made: Mapping[str, Any], people: Mapping[str, Mapping[str, Any]]) -> Exactly:
    who = people.get(made["by"], {"shown": "?", "organisation_name": ""})
    return [
        {"label": gettext("Reason written"), "value": made["reason"]},
        {
            "label": gettext("Asked by"),
            "value": f"{who['shown']}, {who['organisation_name']}, {day_shown(made['day'])}",
        },
    ]
