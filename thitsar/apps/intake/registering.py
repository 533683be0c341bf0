"""Register the person a finished form is about: once, however often the form is sent."""

from collections.abc import Iterable
from datetime import date

from thitsar.apps.intake import rows, rules, stages
from thitsar.apps.intake.candidates import Made
from thitsar.apps.intake.commands import PERSON, ask_owed, register_said
from thitsar.apps.intake.deciding import Decision, row_digest
from thitsar.apps.intake.drafts import keep_asking
from thitsar.apps.intake.events import Event
from thitsar.apps.intake.filling import Filling
from thitsar.apps.intake.sections import REGISTRY
from thitsar.kernel.access.policy import Role, scope_of
from thitsar.kernel.errors import Refused
from thitsar.kernel.files import drafts
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.opening import create
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.ledger.record import alone, record
from thitsar.kernel.ledger.saying import said


def register(actor: Actor, filling: Filling, *, today: date, lists: WorkLists) -> str:
    """Register the person and give their file; the draft goes in the same commit, its id is the submission number."""
    reading = filling.reading(today)
    outcome = rows.read_form(reading.raw, REGISTRY, today=today, uuid=filling.draft.id)
    if reading.problems or not isinstance(outcome, rows.Registered):
        raise Refused("Some answers cannot be taken in as they are. Correct them first.")
    # Whether it was received before is looked at and recorded in one commit: the form may be sent twice at once.
    with alone():
        earlier = registered_as(actor, filling.draft.id, lists)
        if earlier:
            return earlier
        team = _team(actor, filling)
        file = create(actor, "person", [PERSON], team=team, narrow=team)[0]
        decision = Decision(0, outcome, row_digest(filling.typed))
        entries = register_said(actor, file, decision, source="form", today=today)
        entries += [said(file, event) for event in _confirmed(filling, reading)]
        # Whoever has no part in a child's file has left its team by now.
        asking = keep_asking(actor, Made(file.id, reading.path, outcome.features), readers=file.team)
        # The form goes and the question comes in one commit: whatever ends this program, one of them is there.
        record(actor, entries, today=today, within=[lambda: drafts.erase(filling.draft.id), asking.write])
    ask_owed(actor, today=today, lists=lists)
    return file.id


def registered_as(actor: Actor, form: str, lists: WorkLists) -> str:
    """Find the file a form became, for whoever sends it again after a dropped connection."""
    facets = lists.facets(actor, "registration").items()
    return next((file for file, one in facets if one.get("uuid") == form), "")


def _team(actor: Actor, filling: Filling) -> tuple[str, ...]:
    """Name who gets the file: whoever reads the draft, and those chosen with them who are members still."""
    people = actor.call("people")
    known = {one["id"] for one in people if _may_read({Role(role) for role in one["roles"]})}
    readers = actor.call("draft_readers", draft=filling.draft.id)
    return tuple(sorted({actor.member, *readers, *(known & set(filling.team))}))


def _may_read(roles: set[Role]) -> bool:
    return scope_of(frozenset(roles), "read", "identity") is not None


def _confirmed(filling: Filling, reading: stages.Reading) -> Iterable[Event]:
    """Say which warnings were looked at with the person at the table: nobody has to confirm them again."""
    left = {id: one.to_plain() for id, one in reading.answers.items()}
    for warning in reading.warnings:
        id, _, field = warning.field.partition(".")
        still = any(one[0] == field for one in left[id]["findings"])
        if filling.is_confirmed(warning) and still:
            compartment = reading.answers[id].compartment
            told = rules.confirm({"sections": left}, id, compartment=compartment, field=field)
            left[id] = {**left[id], "findings": [list(one) for one in told[0].findings]}  # type: ignore[attr-defined]
            yield from told
