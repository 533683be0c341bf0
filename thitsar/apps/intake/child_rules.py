"""What may be done on the child path (R-AGE, Paris Principles): facts in, events out, or a sentence why not."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from thitsar.apps.intake import child_facts, events, outcomes
from thitsar.kernel.errors import Refused
from thitsar.kernel.sections.reading import dated_in
from thitsar.kernel.text import age, dates
from thitsar.kernel.text.codes import CodeList
from thitsar.kernel.text.digits import to_ascii
from thitsar.kernel.text.free_text import pointing_at_nobody

OF_AGE = child_facts.OF_AGE
# Days: a handover is due on the second.
HANDED_OVER_WITHIN = child_facts.HANDED_OVER_WITHIN // (24 * child_facts.HOUR)
BONE_XRAY = child_facts.BONE_XRAY
EVIDENCE = CodeList(
    "age_evidence",
    {
        "BIRTH_RECORD": ("birth record", "မွေးစာရင်း"),
        "SCHOOL_PAPER": ("school paper", "ကျောင်းစာရွက်စာတမ်း"),
        "NRC": ("NRC card", "မှတ်ပုံတင်"),
        "HOUSEHOLD_LIST": ("household list", "အိမ်ထောင်စုစာရင်း"),
        "HEALTH_CARD": ("vaccination or health card", "ကာကွယ်ဆေး သို့မဟုတ် ကျန်းမာရေး မှတ်တမ်းစာအုပ်"),
        "FAMILY": ("what the family says", "မိသားစု၏ ပြောကြားချက်"),
        "ASSESSMENT": ("age assessment by several people", "အသက်အကဲဖြတ်ချက် (လူအများဖြင့်)"),
        BONE_XRAY: ("bone X-ray, never enough alone", "အရိုးဓာတ်မှန် (တစ်ခုတည်းဖြင့် မလုံလောက်ပါ)"),
        "OTHER_PAPER": ("another paper", "အခြားစာရွက်စာတမ်း"),
    },
    {},
)
_SPAN = re.compile(r"([0-9]{1,2})(?:\s*[-–—]\s*([0-9]{1,2}))?")
Part = Mapping[str, Any]


@dataclass(frozen=True)
class Evidence:
    """One paper or finding and the ages it allows on the day it was looked at."""

    kind: str
    youngest: int
    oldest: int


def open_path(reason: str, *, day: int) -> tuple[events.ChildPathOpened, ...]:
    """Close all other flows in every compartment, so that each of its readers knows (R-AGE)."""
    due = day + HANDED_OVER_WITHIN
    return tuple(events.ChildPathOpened(compartment, reason, due) for compartment in events.OF_A_PERSON)


def doubt(
    registration: Part, *, day: int, roles: Iterable[str] | None = None
) -> tuple[events.ChildPathOpened, ...]:
    """Open the child path because an officer or the person doubts the age; no proof is asked for."""
    if registration["child"]:
        raise Refused("The child path is open already.")
    outcomes.require(outcomes.stage_of(registration), "protect", roles)
    return open_path("doubt", day=day)


def hand_over(
    registration: Part, to: str, *, receivers: Collection[str], roles: Iterable[str] | None = None
) -> events.ChildHandedOver:
    """Name the child-protection focal point who takes over; another one may be named until somebody has."""
    outcomes.require(outcomes.stage_of(registration), "hand_over", roles)
    if registration["child"]["led_by"]:
        raise Refused("A child-protection focal point has confirmed the handover already.")
    if to not in receivers:
        raise Refused("Choose the child-protection focal point who takes over.")
    return events.ChildHandedOver(to)


def take_over(
    registration: Part, *, organisation: str, roles: Iterable[str] | None = None
) -> events.HandoverConfirmed:
    """Confirm that child protection leads from now on; also without being asked, for a child must not wait for that."""
    outcomes.require(outcomes.stage_of(registration), "take_over", roles)
    if registration["child"]["led_by"]:
        raise Refused("A child-protection focal point has confirmed the handover already.")
    return events.HandoverConfirmed(organisation)


def read_evidence(kind: str, shows: str, *, today: date) -> Evidence:
    """Read what a paper shows: a birth date in any precision, an age, or ages from and to."""
    if kind not in EVIDENCE.labels:
        raise Refused("Choose what kind of paper or finding this is.")
    span = _SPAN.fullmatch(to_ascii(shows[:40]).strip())
    if span and int(span[1]) <= int(span[2] or span[1]):
        return Evidence(kind, int(span[1]), int(span[2] or span[1]))
    try:
        found = age.age_span(dates.read_date(shows), today)
    except Refused:
        found = None
    if found is None:
        raise Refused("Write what it shows: a birth date, an age, or ages from and to such as 17-19.")
    return Evidence(kind, *found)


def propose_close(
    registration: Part,
    evidence: Iterable[Evidence],
    *,
    reason: str,
    day: int,
    roles: Iterable[str] | None = None,
) -> events.ChildCloseProposed:
    """Propose that this person is an adult; where any evidence allows under 18, they stay a child."""
    outcomes.require(outcomes.stage_of(registration), "propose_close", roles)
    if not registration["child"]["led_by"]:
        raise Refused("First confirm the handover: whoever leads for this child proposes.")
    named = tuple(evidence)
    if not named:
        raise Refused("Name the paper or finding that shows the age.")
    if any(one.youngest < OF_AGE for one in named):
        raise Refused("This leaves open that the person is under 18: they stay on the child path.")
    if all(one.kind == BONE_XRAY for one in named):
        raise Refused("A bone X-ray never decides alone. Name what else shows the age.")
    if not reason.strip():
        raise Refused("Write why you trust this evidence.")
    shown = tuple((one.kind, one.youngest, one.oldest) for one in named)
    return events.ChildCloseProposed(shown, pointing_at_nobody(reason), day)


def agree_close(
    registration: Part, *, author: str, digest: bytes, roles: Iterable[str] | None = None
) -> tuple[events.Event, ...]:
    """Agree to exactly what was proposed; the other parts are told in the same breath."""
    outcomes.require(outcomes.stage_of(registration), "agree_close", roles)
    made = child_facts.proposal(registration["facts"])
    if made is None or made["digest"] != digest:
        raise Refused("This is not what was asked for. Look at the request again.")
    if not child_facts.shows_an_adult(made["evidence"]):
        raise Refused("This leaves open that the person is under 18: they stay on the child path.")
    if author == made["by"]:
        raise Refused("You proposed this. Another person must agree.")
    if author == registration.get("registered_by"):
        raise Refused("You registered this person. Somebody else must agree.")
    return events.ChildCloseAgreed(digest), *_closed(digest)


def catch_up(registration: Part, parts: Mapping[str, Part]) -> tuple[events.Event, ...]:
    """Tell parts that were closed to whoever spoke first what the registration has known since (R-AGE)."""
    told: list[events.Event] = []
    child, digest = registration["child"], child_facts.closing_digest(registration["facts"])
    for name in events.TOLD_OF_IT:
        known = parts.get(name)
        if not known:
            continue
        if child and not known["child"]:
            told.append(events.ChildPathOpened(name, child["reason"], child["due"]))
        elif known["child"] and not child and digest:
            told.append(events.ChildPathClosed(name, digest))
        if name == "support" and known["recruited_as_child"] != registration["recruited_as_child"]:
            told.append(_recruited(name, is_found=registration["recruited_as_child"]))
    return tuple(told)


def recruitment(
    identity: Mapping[str, Any], service: Mapping[str, Any], *, known: bool = False
) -> tuple[events.ChildRecruitmentFound, ...]:
    """Say where it matters that somebody was enlisted before 18, or no longer is thought to have been (R-AGE)."""
    found = was_child_recruit(identity, service)
    if found is known:
        return ()
    return tuple(_recruited(name, is_found=found) for name in ("registration", "support"))


def was_child_recruit(identity: Mapping[str, Any], service: Mapping[str, Any]) -> bool:
    """Tell whether the earliest day of enlistment may lie before the latest 18th birthday."""
    born, enlisted = dated_in(identity.get("dob")), dated_in(service.get("enlisted"))
    if born is None or enlisted is None:
        return False
    day = enlisted.earliest or enlisted.latest
    return day is not None and age.is_child(born, day)


def _closed(digest: bytes) -> tuple[events.ChildPathClosed, ...]:
    return tuple(events.ChildPathClosed(name, digest) for name in events.TOLD_OF_IT)


def _recruited(compartment: str, *, is_found: bool) -> events.ChildRecruitmentFound:
    return events.ChildRecruitmentFound(compartment, "yes" if is_found else "no")
