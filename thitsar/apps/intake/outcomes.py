"""The stages of an intake and every step between them (domain.md 3.2); a step that is not listed is refused."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, NoReturn

from thitsar.apps.intake import child_facts, departure_types, events
from thitsar.apps.intake.child_facts import known
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Refused
from thitsar.kernel.text.codes import CodeList
from thitsar.kernel.text.free_text import pointing_at_nobody

# Days: vetting decides for the first time, and the data of somebody who does not go on are due for erasure.
DECIDED_WITHIN = 7
KEPT_FOR = 90
# Intake begins anew when two people closed the child path.
NEW_CLOCK = 30

GROUNDS = CodeList(
    "out_of_scope",
    {
        "EVADED": departure_types.CODES.labels["EVADED"],
        "DEPENDANT": departure_types.CODES.labels["DEPENDANT"],
        "OTHER": ("another reason", "အခြားအကြောင်းရင်း"),
    },
    {},
)
REFERRALS = CodeList(
    "referral",
    {
        "HUMANITARIAN": ("humanitarian support", "လူသားချင်းစာနာမှု အထောက်အပံ့"),
        "HOUSEHOLD": ("support with the family's own file", "မိသားစု၏ ဖိုင်ဖြင့် အထောက်အပံ့"),
        "HEALTH": ("health care", "ကျန်းမာရေး စောင့်ရှောက်မှု"),
        "LEGAL": ("legal advice", "ဥပဒေအကြံပေး"),
        "ASYLUM": ("asylum procedure", "ခိုလှုံခွင့် လုပ်ငန်းစဉ်"),
        "OTHER_PROGRAMME": ("another programme", "အခြားအစီအစဉ်"),
    },
    {},
)


class Transition(NamedTuple):
    """One line of the table: from where, by which step, to where, and who may say it."""

    before: str
    step: str
    after: str
    roles: frozenset[Role]


def _lines(before: str, step: str, after: str, *roles: Role) -> list[Transition]:
    return [Transition(one, step, after, frozenset(roles)) for one in before.split()]


_WHO_DOUBTS = (Role.INTAKE, Role.VETTING, Role.APPROVER, Role.CASE_WORKER, Role.CHILD_PROTECTION)
_WORKING = "registered in_vetting out_of_scope linked"
# `none`, `arrived` and `urgent_done` are drafts: a file exists from registration on, so that people are found to be
# outside the programme from there.
TRANSITIONS: tuple[Transition, ...] = (
    *_lines("none", "arrive", "arrived", Role.INTAKE, Role.HOST),
    *_lines("arrived", "screen", "urgent_done", Role.INTAKE),
    *_lines("urgent_done", "register", "registered", Role.INTAKE),
    *_lines("urgent_done", "register_child", "child_path", Role.INTAKE),
    *_lines("arrived urgent_done", "end", "not_proceeding", Role.INTAKE),
    *_lines(_WORKING, "protect", "child_path", *_WHO_DOUBTS),
    *_lines("child_path", "hand_over", "child_path", Role.INTAKE),
    *_lines("child_path", "take_over", "child_path", Role.CHILD_PROTECTION),
    *_lines("child_path", "propose_close", "child_path", Role.CHILD_PROTECTION),
    *_lines("child_path", "agree_close", "registered", Role.CHILD_PROTECTION, Role.CASE_WORKER),
    *_lines("registered", "accept", "in_vetting", Role.VETTING),
    *_lines("registered", "propose_out", "registered", Role.INTAKE),
    *_lines("registered", "agree_out", "out_of_scope", Role.VETTING),
    *_lines(
        _WORKING,
        "end",
        "not_proceeding",
        *(Role.INTAKE, Role.VETTING, Role.CASE_WORKER, Role.CHILD_PROTECTION),
    ),
    # A child's wish ends the programme for them and nobody's duty to protect: who leads hears it.
    *_lines("child_path", "end", "not_proceeding", Role.CHILD_PROTECTION),
    *_lines(
        f"{_WORKING} child_path not_proceeding", "withdraw", "withdrawn", Role.INTAKE, Role.CHILD_PROTECTION
    ),
    *_lines("registered in_vetting out_of_scope", "link", "linked", Role.INTAKE, Role.VETTING, Role.APPROVER),
    *_lines("linked", "unlink", "registered", Role.INTAKE, Role.VETTING, Role.APPROVER),
)
STAGES = tuple(dict.fromkeys(name for one in TRANSITIONS for name in (one.before, one.after)))
STEPS = tuple(dict.fromkeys(one.step for one in TRANSITIONS))
_TABLE = {(one.before, one.step): one for one in TRANSITIONS}

_CHILD = (
    "This person is or may be under 18. Only the child path is open: the child-protection focal point leads. "
    "Food, shelter and health care go on."
)
_WITHDRAWN = "This person took consent back. Nothing more is done with this file."
_ENDED = "This person does not want to go on. Nothing more is done with this file."
_OUTSIDE = "This programme is not for this person, who was referred elsewhere."
_LINKED = "This file is linked with another one about the same person. Go on there."
# A file that is linked with another stays open: what waits in it for somebody is not lost.
CLOSED = {
    "child_path": _CHILD,
    "withdrawn": _WITHDRAWN,
    "not_proceeding": _ENDED,
    "out_of_scope": _OUTSIDE,
}


def require(stage: str, step: str, roles: Iterable[str] | None = None) -> str:
    """Give the stage after a step, or say why it cannot be taken; without roles the agent alone asks for them."""
    line = _TABLE.get((stage, step))
    if line is None:
        _refuse(stage)
    elif roles is not None and line.roles.isdisjoint(roles):
        raise Refused("Your role does not take this step. Ask somebody whose role it is.")
    else:
        return line.after


def steps(stage: str, roles: Iterable[str]) -> tuple[str, ...]:
    """List what somebody in these roles can do at a stage."""
    held = frozenset(roles)
    return tuple(one.step for one in TRANSITIONS if one.before == stage and not one.roles.isdisjoint(held))


def stage_of(document: Mapping[str, Any]) -> str:
    """Name where the file stands."""
    if document["withdrawn"]:
        return "withdrawn"
    if document["ended"]:
        return "not_proceeding"
    if document["child"]:
        return "child_path"
    if "yields" in document["linked"].values():
        return "linked"
    if is_out_of_scope(document):
        return "out_of_scope"
    return "in_vetting" if accepted_due(document) is not None else "registered"


def is_out_of_scope(document: Mapping[str, Any]) -> bool:
    """Tell whether a second person agreed, since the child path was last closed, that the programme is not for them."""
    return _agreed(document) is not None


def accepted_due(document: Mapping[str, Any]) -> int | None:
    """Give the day of the first decision once vetting has taken the file on, since the child path was last closed."""
    found = _since_restart(document, "accepted")
    due: int | None = found[0][1] if found else None
    return due


def due_of(document: Mapping[str, Any]) -> int:
    """Give the day of the next step; 0 where intake waits for nothing."""
    stage, child = stage_of(document), document["child"]
    if stage == "child_path":
        return 0 if child["led_by"] else int(child["due"])
    if stage == "in_vetting":
        return accepted_due(document) or 0
    if stage != "registered":
        return 0
    closed = child_facts.closing_day(document["facts"])
    return int(document["due"]) if closed is None else closed + NEW_CLOCK


def begun_on(document: Mapping[str, Any]) -> int:
    """Give the day from which time limits count: of the registration, or of the end of the child path."""
    closed = child_facts.closing_day(document["facts"])
    return int(document["day"]) if closed is None else closed


def proposal(document: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give what intake proposed and nobody has agreed to yet."""
    waiting = _since_restart(document, "out_proposed")
    if not waiting or is_out_of_scope(document):
        return None
    return _proposed(waiting[-1])


def referral(document: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give on which ground and to whom somebody outside the programme was referred."""
    found = _agreed(document)
    return None if found is None else _proposed(found)


def accept(document: Mapping[str, Any], *, roles: Iterable[str] | None = None) -> events.AcceptedForVetting:
    """Take a registered person on for vetting."""
    require(stage_of(document), "accept", roles)
    return events.AcceptedForVetting(begun_on(document) + DECIDED_WITHIN)


def propose_out(
    document: Mapping[str, Any],
    *,
    ground: str,
    referral: str,
    reason: str,
    day: int,
    roles: Iterable[str] | None = None,
) -> events.OutOfScopeProposed:
    """Propose that somebody is outside the programme; nobody is sent away without a referral."""
    require(stage_of(document), "propose_out", roles)
    if ground not in GROUNDS.labels or referral not in REFERRALS.labels:
        raise Refused("Choose the reason and where this person is referred to.")
    if not reason.strip():
        raise Refused("Write what you found and what the referral body was told.")
    return events.OutOfScopeProposed(ground, referral, pointing_at_nobody(reason), day)


def agree_out(
    document: Mapping[str, Any], *, author: str, digest: bytes, roles: Iterable[str] | None = None
) -> events.OutOfScopeAgreed:
    """Agree to exactly what intake proposed."""
    require(stage_of(document), "agree_out", roles)
    made = proposal(document)
    if made is None or made["digest"] != digest:
        raise Refused("This is not what was asked for. Look at the request again.")
    if made["by"] == author:
        raise Refused("You proposed this. Another person must agree.")
    return events.OutOfScopeAgreed(digest)


def end(
    document: Mapping[str, Any], *, day: int, roles: Iterable[str] | None = None
) -> events.ProceedingEnded:
    """Record that the person does not want to go on; no reason is asked for and nothing is held against them."""
    require(stage_of(document), "end", roles)
    return events.ProceedingEnded(day + KEPT_FOR)


def _refuse(stage: str) -> NoReturn:
    """Say why nothing of this kind is done at a stage."""
    match stage:
        case "child_path":
            raise Refused(_CHILD)
        case "withdrawn":
            raise Refused(_WITHDRAWN)
        case "not_proceeding":
            raise Refused(_ENDED)
        case "out_of_scope":
            raise Refused(_OUTSIDE)
        case "linked":
            raise Refused(_LINKED)
    raise Refused("This step is not open at this stage. Look at what the file says is next.")


def _agreed(document: Mapping[str, Any]) -> list[Any] | None:
    for clock, author, digest in _since_restart(document, "out_agreed"):
        for made in known(document["facts"], "out_proposed"):
            if made[1] != author and made[2] == digest and made[0] < clock:
                found: list[Any] = made
                return found
    return None


def _since_restart(document: Mapping[str, Any], kind: str) -> list[list[Any]]:
    """Give the facts of a kind since the child path was last closed: intake began anew there."""
    facts = document["facts"]
    said = known(facts, kind)
    if not said:
        return said
    last = child_facts.last_closed(facts)
    return [one for one in said if one[0] > last]


def _proposed(made: list[Any]) -> dict[str, Any]:
    _, author, digest, ground, referral, reason, day = made
    return {
        "by": author,
        "digest": digest,
        "ground": ground,
        "referral": referral,
        "reason": reason,
        "day": day,
    }
