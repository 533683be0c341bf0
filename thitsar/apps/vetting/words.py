"""Words of vetting for pages: events, what is due, what can be done."""

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "vetting.begun.v1": _("Accepted for vetting"),
    "vetting.claimed.v1": _("Claim recorded"),
    "vetting.restated.v1": _("Claim corrected by the person"),
    "vetting.evidence_added.v1": _("Evidence added"),
    "vetting.evidence_judged.v1": _("Evidence judged again"),
    "vetting.checked.v1": _("Check recorded"),
    "vetting.allegation_screened.v1": _("Serious allegation: asked"),
    "vetting.risk_assessed.v1": _("Risk assessed"),
    "vetting.question_put.v1": _("Question put to the person"),
    "vetting.answered.v1": _("The person answered"),
    "vetting.taken_back.v1": _("Taken back by whoever recorded it"),
    "vetting.time_extended.v1": _("Fifteen days more"),
    "vetting.recommended.v1": _("Recommended"),
    "vetting.approved.v1": _("Agreed"),
    "vetting.returned.v1": _("Given back for more"),
    "vetting.decided.v1": _("Decided"),
    "vetting.review_opened.v1": _("Review opened"),
    "vetting.reopened.v1": _("Vetting goes on"),
    "vetting.suspension_asked.v1": _("Suspension asked for"),
    "vetting.suspended.v1": _("Suspended for some days"),
    "vetting.conflict_declared.v1": _("An approver is not free to judge"),
    "vetting.delivered.v1": _("Decision given to the person"),
}
WHY = {
    "provisional": _("Say whether it is safe to host this person for now"),
    "decide": _("Vet to the end, or renew"),
    "review": _("Decide the review"),
    "contested": _("Two organisations decided differently: decide the review"),
    "look_again": _("The time to look at it again is near"),
    "deliver": _("Give the person the decision and its reasons"),
    "voided": _("What was judged has changed: recommend anew"),
    "returned": _("Given back for more: read why"),
    "waits": _("Waits for the approvers"),
    "agree": _("A recommendation waits for you"),
    "suspend": _("An approver sees immediate danger and asks you to agree"),
    "agreed": _("You have approved: another person must"),
}
# What can be done, as the links on the page of a file's vetting; each is the name of a page.
STEPS = {
    "claim": _("Record a claim"),
    "restate": _("Correct a claim as the person says"),
    "evidence": _("Add evidence"),
    "judge": _("Judge an item again"),
    "check": _("Record a check"),
    "allegation": _("Ask about a serious allegation"),
    "risk": _("Answer a question of risk"),
    "question": _("Put to the person what does not fit"),
    "answer": _("Record the person's answer"),
    "extend": _("Take fifteen days more"),
    "recommend": _("Recommend"),
    "reopen": _("Go on with vetting"),
    "deliver": _("The person has been given the decision"),
    "conflict": _("I am not free to judge here"),
    "review": _("Open a review"),
    "suspend": _("Ask for a suspension"),
}
SAYS = {
    "claim": _("One claim says one thing that can be tested. Its status follows from the evidence."),
    "restate": _("Only when the person corrects it. Every item on it must then be judged again."),
    "evidence": _(
        "Say in few words what it is. No names, numbers or places, and nobody's faith, people, home or opinions."
    ),
    "judge": _("What was judged before stays in the file."),
    "check": _("Medical and counselling results are never a check."),
    "allegation": _(
        "Yes or no, and to whom it was referred. Record no facts; nothing is promised to anybody."
    ),
    "risk": _("Three questions, each answered by itself. They are not added up."),
    "question": _("Say what does not fit, and not where it is known from: one source gives another month."),
    "answer": _("In the person's meaning and in few words. If a claim changes, correct it next."),
    "extend": _("Once, and only after the person was told why."),
    "recommend": _(
        "The person will read the reasons. One approver decides a provisional tier; two, one of them of another "
        "organisation, every other."
    ),
    "reopen": _("New facts are heard at any time."),
    "deliver": _("Within three days, in the person's language, with the way to appeal."),
    "conflict": _("Relatives, own vouchers and others who are not free do not decide."),
    "review": _("The tier stays in force until the review is decided."),
    "suspend": _("Only for immediate danger, for seven days at most. A second approver must agree."),
}
