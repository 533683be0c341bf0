"""What vetting writes: the only writers of this app."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from thitsar.apps.intake import queries as intake
from thitsar.apps.vetting import deciding, events, queries, rules, state
from thitsar.apps.vetting.acting import NOT_BOTH, Facts, Why
from thitsar.kernel.access.policy import Role, scope_of
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.open_file import Actor, OpenFile
from thitsar.kernel.files.opening import extend, node_ids, open_file
from thitsar.kernel.ledger.binding import content_digest, resting_on
from thitsar.kernel.ledger.record import record
from thitsar.kernel.ledger.saying import said

PARTS = ("registration", "vetting")
CONFLICT_GIVEN_BACK = "An approver declared that they are not free to judge."


def open_for(actor: Actor, file: str, *, purpose: str = "vet") -> OpenFile:
    """Open what vetting works with."""
    return open_file(actor, file, PARTS, purpose)


def facts(actor: Actor, file: OpenFile, *, today: date) -> Facts:
    """Gather what the rules ask of."""
    registration = file.document("registration")
    if not registration:
        raise Refused("The registration of this file is not open to you. Ask to be assigned.")
    document = file.document("vetting") or state.blank()
    return Facts(document, actor.member, day_number(today), Why(intake.why_closed(registration)))


def accept(actor: Actor, file: OpenFile, *, today: date) -> None:
    """Take a registered file on: intake's part learns it in the same commit."""
    registration = file.document("registration")
    accepted = said(file, intake.accept_for_vetting(registration))
    if queries.is_accepted(file.document("vetting")):
        # The child path was open meanwhile: intake began anew, and what was vetted stays.
        record(actor, [accepted], today=today)
        return
    header = intake.header(registration)
    begun = rules.begin(
        facts(actor, file, today=today),
        registered=intake.begun_on(registration),
        display_name=(header["my"], header["en"]),
        code=header["code"],
    )
    extend(actor, file, "vetting")
    record(actor, [accepted, said(file, begun)], today=today)


def claim(actor: Actor, file: OpenFile, *, type: str, statement: str, today: date) -> str:
    """Record a claim; gives its id."""
    id = _fresh()
    _record(
        actor, file, rules.claim(facts(actor, file, today=today), id, type=type, statement=statement), today
    )
    return id


def restate(actor: Actor, file: OpenFile, claim: str, *, statement: str, today: date) -> None:
    """Record that the person corrected a claim."""
    _record(actor, file, rules.restate(facts(actor, file, today=today), claim, statement=statement), today)


def add_evidence(actor: Actor, file: OpenFile, *, today: date, **given: Any) -> str:
    """Record an item of evidence; gives its id."""
    id = _fresh()
    _record(actor, file, rules.add_evidence(facts(actor, file, today=today), id, **given), today)
    return id


def judge_evidence(actor: Actor, file: OpenFile, id: str, *, today: date, **given: str) -> None:
    """Judge an item again."""
    _record(actor, file, rules.judge_evidence(facts(actor, file, today=today), id, **given), today)


def check(actor: Actor, file: OpenFile, *, today: date, **given: str) -> None:
    """Record a check."""
    _record(actor, file, rules.check(facts(actor, file, today=today), **given), today)


def screen_allegation(
    actor: Actor, file: OpenFile, *, exists: bool, referred_to: str = "", today: date
) -> None:
    """Record whether a serious crime is alleged."""
    known = facts(actor, file, today=today)
    _record(actor, file, rules.screen_allegation(known, exists=exists, referred_to=referred_to), today)


def assess_risk(actor: Actor, file: OpenFile, *, today: date, **given: str) -> None:
    """Record the answer to one question of risk."""
    _record(actor, file, rules.assess_risk(facts(actor, file, today=today), **given), today)


def extend_time(actor: Actor, file: OpenFile, *, reason: str, today: date) -> None:
    """Take fifteen days more, once."""
    _record(actor, file, rules.extend_time(facts(actor, file, today=today), reason=reason), today)


def put_question(actor: Actor, file: OpenFile, *, about: str, told: str, today: date) -> str:
    """Record what was put to the person; gives the question's id."""
    id = _fresh()
    _record(
        actor, file, rules.put_question(facts(actor, file, today=today), id, about=about, told=told), today
    )
    return id


def answer(actor: Actor, file: OpenFile, question: str, *, answer: str, today: date) -> None:
    """Record what the person answered."""
    _record(actor, file, rules.answer(facts(actor, file, today=today), question, answer=answer), today)


def take_back(actor: Actor, file: OpenFile, *, said_at: int, today: date) -> None:
    """Take back what one recorded last: what the page showed, and not what another window has recorded since."""
    _record(actor, file, rules.take_back(facts(actor, file, today=today), said_at), today)


def recommend(actor: Actor, file: OpenFile, wanted: deciding.Wanted, *, today: date) -> bytes:
    """Recommend a tier, bound to exactly this content and to what it rests on; gives the digest."""
    known = facts(actor, file, today=today)
    made = deciding.recommend(known, wanted, rests_on=_rests_on(known))
    bound = replace(made, digest=content_digest(made.NAME, made.to_plain(), "digest"))
    _record(actor, file, bound, today)
    return bound.digest


def approve(actor: Actor, file: str, *, digest: bytes, today: date) -> bool:
    """Agree to exactly what was shown; gives whether it is in force with that, decided in the same commit."""
    opened = open_file(actor, file, (*PARTS, "standing"), "decide")
    known = facts(actor, opened, today=today)
    approved = deciding.approve(known, digest, rests_on=_rests_on(known))
    told: list[events.Event] = [approved]
    when = state.Told(actor.member, known.day, 0)
    after = state.fold(dict(known.document), approved.NAME, approved.to_plain(), when)
    told += _followed(actor, replace(known, document=after), digest, team=opened.team)
    if len(told) > 1 and "standing" not in opened.parts:
        extend(actor, opened, "standing")
    record(actor, [said(opened, event) for event in told], today=today)
    return len(told) > 1


def give_back(actor: Actor, file: OpenFile, *, digest: bytes, reason: str, today: date) -> None:
    """Give a recommendation back for more."""
    _record(actor, file, deciding.give_back(facts(actor, file, today=today), digest, reason=reason), today)


def declare_conflict(actor: Actor, file: OpenFile, *, kind: str, today: date) -> None:
    """Declare that one is not free to judge here; what one agreed to already is given back."""
    known = facts(actor, file, today=today)
    told: list[events.Event] = []
    pending = known.document["pending"]
    if pending is not None and any(one == actor.member for one, _ in pending["approved"]):
        told.append(deciding.give_back(known, pending["digest"], reason=CONFLICT_GIVEN_BACK))
    told.append(rules.declare_conflict(known, kind=kind))
    record(actor, [said(file, event) for event in told], today=today)


def open_review(actor: Actor, file: OpenFile, *, reason: str, today: date) -> None:
    """Look at a decision again."""
    _record(actor, file, deciding.open_review(facts(actor, file, today=today), reason=reason), today)


def reopen(actor: Actor, file: OpenFile, *, reason: str, today: date) -> None:
    """Go on with vetting."""
    _record(actor, file, rules.reopen(facts(actor, file, today=today), reason=reason), today)


def ask_suspension(actor: Actor, file: OpenFile, *, days: int, reason: str, today: date) -> bytes:
    """Ask a second approver to suspend the tier; gives the digest."""
    made = deciding.ask_suspension(facts(actor, file, today=today), days=days, reason=reason)
    bound = replace(made, digest=content_digest(made.NAME, made.to_plain(), "digest"))
    _record(actor, file, bound, today)
    return bound.digest


def deliver(actor: Actor, file: OpenFile, *, digest: bytes, today: date, **given: Any) -> None:
    """Record that the person was given decision and reasons."""
    _record(actor, file, rules.deliver(facts(actor, file, today=today), digest=digest, **given), today)


def undelivered(file: OpenFile) -> dict[str, Any]:
    """Give the decision the person was not given yet."""
    found = queries.undelivered(file.document("vetting"))
    if found is None:
        raise Refused("There is no decision that waits to be delivered.")
    return found


def _rests_on(known: Facts) -> bytes:
    return resting_on(known.document["judged"])


def _record(actor: Actor, file: OpenFile, event: events.Event, today: date) -> None:
    record(actor, [said(file, event)], today=today)


def _followed(
    actor: Actor, known: Facts, digest: bytes, *, team: tuple[str, ...]
) -> tuple[events.Event, ...]:
    """Give what is in force once this approval counts."""
    asked, pending = known.document["asked"], known.document["pending"]
    if asked is not None and asked["digest"] == digest:
        return deciding.suspend(known, asked)
    # As the agent counts them: without who has been taken off the file, or declared a conflict on whatever page.
    did = known.document["did"]
    here = [one for one, _ in pending["approved"] if one in team]
    elsewhere = _elsewhere(actor, [one for one in here if NOT_BOTH.keys().isdisjoint(did.get(one, ()))])
    if not deciding.is_carried(pending, elsewhere.values()):
        return ()
    return deciding.decide(known, pending, approvers=elsewhere)


def _elsewhere(actor: Actor, approvers: list[str]) -> dict[str, bool]:
    """Say of each approver who may still decide whether they are of another organisation than this node's."""
    own = node_ids()[1]
    known: Mapping[str, Mapping[str, Any]] = {one["id"]: one for one in actor.call("people")}
    return {
        one: known[one]["organisation"] != own for one in approvers if one in known and _decides(known[one])
    }


def _decides(person: Mapping[str, Any]) -> bool:
    roles = frozenset(Role(role) for role in person["roles"])
    return scope_of(roles, "decide", "vetting") is not None


def _fresh() -> str:
    return secrets.token_hex(6)
