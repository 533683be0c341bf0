"""What intake writes: the only writers of this app."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from thitsar.apps.intake import child_rules, consent_rules, events, rows, rules, state
from thitsar.apps.intake.age_doubt import is_doubted
from thitsar.apps.intake.candidates import Made, raise_candidates
from thitsar.apps.intake.consent_facts import REGISTRATION
from thitsar.apps.intake.deciding import Decision, row_digest
from thitsar.apps.intake.drafts import ASKING, HeldRow, Problem, keep_asking, owed_question
from thitsar.apps.intake.outcome_state import When
from thitsar.apps.intake.pseudonyms import display_name, file_code
from thitsar.apps.intake.releasing import with_leaving
from thitsar.apps.intake.sections import CONSENT, REGISTRY
from thitsar.apps.intake.sharing import names_organisation
from thitsar.kernel.access.policy import Role
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Denied, Refused, Unreachable
from thitsar.kernel.files import drafts
from thitsar.kernel.files.open_file import Actor, OpenFile, Said
from thitsar.kernel.files.opening import create, node_ids, open_file, opening_entry
from thitsar.kernel.files.work_lists import PAGE, WorkLists
from thitsar.kernel.ledger.record import alone, record
from thitsar.kernel.ledger.saying import said
from thitsar.kernel.membership import assigning

DISPLAY_NAMES = 200_000
PERSON = ("registration", "identity", "service", "support")


def register_said(
    actor: Actor, file: OpenFile, decision: Decision, *, source: str, today: date
) -> list[Said]:
    """Give everything to be said when a person is registered, beginning with the file's team."""
    if not isinstance(decision.outcome, rows.Registered):
        raise TypeError("only a registered row makes a file")
    read, day = decision.outcome, day_number(today)
    in_doubt = is_doubted(read)
    told = rules.register(
        replace(read, path=rules.ADULT) if in_doubt else read,
        display_name=display_name(secrets.randbelow(DISPLAY_NAMES)),
        code=file_code(secrets.token_bytes(5)),
        digest=decision.digest,
        day=day,
        source=source,
    )
    opened = child_rules.open_path("doubt", day=day) if in_doubt else ()
    return with_leaving(actor, [opening_entry(file), *(said(file, event) for event in (*told, *opened))])


@dataclass(frozen=True)
class Corrected:
    """What became of a corrected row: a file, remaining problems, or a kind that may not be kept."""

    file: str = ""
    problems: tuple[Problem, ...] = ()
    refused: str = ""


def refuse_row(row: HeldRow, departure_type: str) -> str:
    """Destroy a held row whose departure type says that it may not be kept; gives the kind, or nothing.

    Asked before anything else of what was typed is looked at.
    """
    kind = rows.refusal(departure_type)
    if kind is not None:
        drafts.erase(row.draft.id)
    return kind or ""


def keep_typed(row: HeldRow, typed: dict[str, str]) -> None:
    """Keep under seal what was typed into a form that cannot be taken as it is."""
    drafts.change(row.draft, {**row.draft.content, "row": typed})


def correct_row(
    actor: Actor, row: HeldRow, typed: dict[str, str], *, today: date, lists: WorkLists
) -> Corrected:
    """Register a held row after its correction; an insider or a captive is destroyed with the row's keys."""
    outcome = rows.read_row(typed, row.mapping, REGISTRY, day=today)
    if isinstance(outcome, rows.RefusedRow):
        return Corrected(refused=refuse_row(row, typed[row.mapping.headers[rows.TYPE]]))
    # Whether it was received before is looked at and recorded in one commit: a list may bring it at this moment.
    with alone():
        if _is_received(actor, outcome.uuid, lists):
            outcome = rows.clashed(outcome, typed)
        if isinstance(outcome, rows.Quarantined):
            return Corrected(problems=_keep_problems(row, typed, outcome))
        team = tuple(actor.call("draft_readers", draft=row.draft.id))
        file = create(actor, "person", [PERSON], team=team, narrow=team)[0]
        decision = Decision(row.number, outcome, row_digest(typed))
        entries = register_said(actor, file, decision, source="form", today=today)
        asking = keep_asking(actor, Made(file.id, outcome.path, outcome.features), readers=file.team)
        # The row goes and the question comes in one commit: whatever ends this program, one of them is there.
        record(actor, entries, today=today, within=[lambda: drafts.erase(row.draft.id), asking.write])
    ask_owed(actor, today=today, lists=lists)
    return Corrected(file=file.id)


def ask_owed(actor: Actor, *, today: date, lists: WorkLists) -> None:
    """Ask the matcher about registered people whose candidates were not raised yet; what fails stays owed."""
    for id in drafts.ids_for(actor, ASKING)[:PAGE]:
        try:
            _ask(actor, drafts.open_draft(actor, id), today=today, lists=lists)
        except (Unreachable, Refused):
            # The matcher is away or the hour's questions are used up: the person is registered all the same.
            return
        except Denied:
            continue  # somebody else of the team has asked meanwhile


def _ask(actor: Actor, draft: drafts.OpenDraft, *, today: date, lists: WorkLists) -> None:
    made, team = owed_question(draft), tuple(actor.call("draft_readers", draft=draft.id))
    raised = raise_candidates(actor, [made], lists=lists, team=team, day=day_number(today))
    if raised:
        record(actor, raised, today=today, within=[lambda: drafts.erase(draft.id)])
    else:
        drafts.erase(draft.id)


def _is_received(actor: Actor, uuid: str, lists: WorkLists) -> bool:
    facets = lists.facets(actor, "registration").values()
    return bool(uuid) and any(one.get("uuid") == uuid for one in facets)


def _keep_problems(row: HeldRow, typed: dict[str, str], outcome: rows.Quarantined) -> tuple[Problem, ...]:
    problems = tuple((one.field, one.code, one.sentence) for one in outcome.problems)
    drafts.change(row.draft, {**row.draft.content, "row": typed, "problems": [list(one) for one in problems]})
    return problems


def confirm(actor: Actor, file: OpenFile, *, compartment: str, field: str, today: date) -> None:
    """Confirm that the warnings on `section.field` were looked at and the answer stands."""
    section, _, name = field.partition(".")
    told = rules.confirm(file.document(compartment), section, compartment=compartment, field=name)
    record(actor, [said(file, event) for event in told if file.takes(event.lies_in)], today=today)


def change_consent(
    actor: Actor, file: OpenFile, purpose: str, *, status: str, method: str, language: str, today: date
) -> None:
    """Record what the person said about one purpose; it holds with this commit, in every part that is open here."""
    registration = file.document("registration")
    if not registration or not (purpose in CONSENT.by_name or names_organisation(purpose)):
        raise Denied("There is no such file.")
    if purpose == REGISTRATION and file.closed:
        # It is told to every part: one that stays closed would stay in search and figures.
        raise Refused("First open the part Identity of this file with your short number.")
    told = consent_rules.change_consent(
        registration,
        purpose,
        status=status,
        statement=secrets.token_hex(16),
        day=day_number(today),
        method=method,
        language=language,
    )
    record(actor, [said(file, event) for event in told if file.takes(event.lies_in)], today=today)


def assign(
    actor: Actor, file: str, member: str, *, registration: Mapping[str, Any], today: date, duty: str = ""
) -> None:
    """Put a member into a file's team for one duty, which who has one role only need not be given."""
    known = next((one for one in actor.call("people") if one["id"] == member), None)
    if known is None or (duty and duty not in known["roles"]):
        raise Refused("Choose whom to assign.")
    asked = duty or next(iter(known["roles"]), "")
    rules.assign(registration, asked, organisation=known["organisation"], own=node_ids()[1])
    assigning.assign(actor, file, member, today=today, duty=Role(duty) if duty else None)


def judge(actor: Actor, candidate: OpenFile, *, verdict: str, reason: str, today: date) -> None:
    """Record one judgement; when two people agree, link the two files, which are never merged."""
    document = candidate.document("registration")
    judged = rules.judge(document, author=actor.member, verdict=verdict, reason=reason)
    entries = [said(candidate, judged)]
    after = state.fold(
        "registration",
        document,
        judged.NAME,
        judged.to_plain(),
        when=When(actor.member, day_number(today), 0),
    )
    if after["state"] == "same":
        entries += _link(actor, candidate.id, after, today)
    record(actor, with_leaving(actor, entries), today=today)


def _link(actor: Actor, candidate: str, document: dict[str, Any], today: date) -> list[Said]:
    files = {
        id: open_file(actor, id, events.OF_A_PERSON, "judge") for id in (document["left"], document["right"])
    }
    left, right = (_side(files[document[name]]) for name in ("left", "right"))
    linked = rules.link(document, candidate, left=left, right=right, day=day_number(today))
    # A part that is closed to this judge is told by its own readers' documents: registration holds the link.
    return [said(files[id], event) for id, event in linked if files[id].takes(event.lies_in)]


def _side(file: OpenFile) -> rules.Side:
    document = file.document("registration")
    return rules.Side(file.id, document["day"], state.path_of(document))  # type: ignore[arg-type]
