"""What follows from an intake, recorded: child path, outside the programme, not going on, corrections."""

from collections.abc import Iterable, Mapping
from datetime import date

from thitsar.apps.intake import child_rules, consent_rules, events, outcomes, queries, rules
from thitsar.apps.intake.child_rules import Evidence
from thitsar.apps.intake.commands import assign
from thitsar.apps.intake.releasing import with_leaving
from thitsar.apps.intake.sections import REGISTRY
from thitsar.kernel.access.policy import Role, scope_of
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.open_file import KEPT_ELSEWHERE, Actor, OpenFile, Said
from thitsar.kernel.ledger.binding import bound
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership.leaving import resumed

BINDING = "digest"


def doubt_age(actor: Actor, file: OpenFile, *, today: date) -> None:
    """Open the child path on a doubt."""
    told = child_rules.doubt(_registration(file), day=day_number(today), roles=actor.roles)
    _record(actor, file, told, today=today)


def focal_points(actor: Actor) -> dict[str, str]:
    """Name the members who can take a child over."""
    people = [one for one in actor.call("people") if Role.CHILD_PROTECTION.value in one["roles"]]
    return {one["id"]: f"{one['shown']}, {one['organisation_name']}" for one in people}


def hand_over(actor: Actor, file: OpenFile, to: str, *, today: date) -> None:
    """Hand a child over and put the receiver into the file's team."""
    receivers = focal_points(actor)
    told = child_rules.hand_over(_registration(file), to, receivers=receivers, roles=actor.roles)
    if to not in file.team:
        # First: whoever is named and could not open the file would be looked for in vain.
        assign(
            actor,
            file.id,
            to,
            registration=file.document("registration"),
            today=today,
            duty=Role.CHILD_PROTECTION.value,
        )
    _record(actor, file, [told], today=today)


def take_over(actor: Actor, file: OpenFile, *, today: date) -> None:
    """Confirm a handover."""
    told = child_rules.take_over(_registration(file), organisation=actor.organisation, roles=actor.roles)
    _record(actor, file, [told], today=today)


def propose_close(
    actor: Actor, file: OpenFile, evidence: Iterable[Evidence], *, reason: str, today: date
) -> None:
    """Propose that the child path closes, on this evidence."""
    told = child_rules.propose_close(
        _registration(file), evidence, reason=reason, day=day_number(today), roles=actor.roles
    )
    _record(actor, file, [told], today=today)


def agree_close(actor: Actor, file: OpenFile, digest: bytes, *, today: date) -> None:
    """Agree to exactly that; intake begins anew."""
    told = child_rules.agree_close(_registration(file), author=actor.member, digest=digest, roles=actor.roles)
    _record(actor, file, told, today=today)


def propose_out(
    actor: Actor, file: OpenFile, *, ground: str, referral: str, reason: str, today: date
) -> None:
    """Propose that somebody is outside the programme."""
    told = outcomes.propose_out(
        _registration(file),
        ground=ground,
        referral=referral,
        reason=reason,
        day=day_number(today),
        roles=actor.roles,
    )
    _record(actor, file, [told], today=today)


def agree_out(actor: Actor, file: OpenFile, digest: bytes, *, today: date) -> None:
    """Agree to exactly that."""
    told = outcomes.agree_out(_registration(file), author=actor.member, digest=digest, roles=actor.roles)
    _record(actor, file, [told], today=today)


def end(actor: Actor, file: OpenFile, *, today: date) -> None:
    """Record that the person does not want to go on."""
    told = outcomes.end(_registration(file), day=day_number(today), roles=actor.roles)
    _record(actor, file, [told], today=today)


def catch_up(actor: Actor, file: OpenFile, *, today: date) -> None:
    """Tell the parts that are open to this member what the registration knows."""
    _record(actor, file, _unheard(actor, file), today=today)


def lags(actor: Actor, file: OpenFile) -> bool:
    """Tell whether a part that is open here does not know yet what the registration knows, and could be told."""
    return bool(_behind(file) or _closed_by(file) or _unheard(actor, file))


def correct(
    actor: Actor,
    file: OpenFile,
    typed: Mapping[str, Mapping[str, str]],
    *,
    compartment: str,
    reason: str,
    today: date,
) -> rules.Incorrect | None:
    """Correct answers of one part; gives what has to be corrected first."""
    if compartment in file.kept_elsewhere:
        raise Refused(KEPT_ELSEWHERE)
    beside = {name: file.document(name) for name in file.parts}
    told = rules.correct(
        file.document(compartment),
        typed,
        REGISTRY,
        compartment=compartment,
        reason=reason,
        day=day_number(today),
        beside=beside,
    )
    if isinstance(told, rules.Erase):
        raise Refused(
            "A file is never about somebody who may not be stored. Tell the data-protection officer."
        )
    if isinstance(told, rules.Incorrect):
        return told
    _record(actor, file, told, today=today)
    return None


def _record(actor: Actor, file: OpenFile, told: Iterable[events.Event], *, today: date) -> None:
    """Say it where this member can, with what parts have missed that could not be told before."""
    said = [one for one in told if file.takes(one.lies_in)]
    moves = (events.ChildPathOpened, events.ChildPathClosed)
    if not any(isinstance(one, moves) for one in said):
        said += _behind(file)
    if not said and not _closed_by(file):
        raise Refused("Every part that is open to you knows this already.")
    resuming = _resumed(actor, file, said)
    record(actor, [*with_leaving(actor, [_bound(file, one) for one in said]), *resuming], today=today)


def _resumed(actor: Actor, file: OpenFile, said: Iterable[events.Event]) -> list[Said]:
    """Say that anybody may work with this person again: with the agreement, or where it was left out then."""
    if any(isinstance(one, events.ChildPathOpened) for one in said):
        return []
    agreed = [one.digest for one in said if isinstance(one, events.ChildCloseAgreed)]
    digest = agreed[0] if agreed else _closed_by(file)
    return [resumed(actor, file.id, digest)] if digest else []


def _closed_by(file: OpenFile) -> bytes:
    registration = _registration(file)
    if not registration or not file.released or registration["child"]:
        return b""
    return queries.closing_digest(registration)


def _behind(file: OpenFile) -> tuple[events.Event, ...]:
    registration = file.document("registration")
    parts = {name: file.document(name) for name in events.TOLD_OF_IT if file.takes(name)}
    return child_rules.catch_up(registration, parts) if registration else ()


def _unheard(actor: Actor, file: OpenFile) -> tuple[events.Event, ...]:
    """Give what was said about being registered to parts that this member may write in and that have not heard it."""
    registration, roles = file.document("registration"), frozenset(Role(role) for role in actor.roles)
    parts = {
        name: file.document(name)
        for name in events.OF_A_PERSON[1:]
        if file.takes(name) and scope_of(roles, "write", name) is not None
    }
    known = {name: part for name, part in parts.items() if part}
    return consent_rules.catch_up(registration, known) if registration else ()


def _bound(file: OpenFile, event: events.Event) -> Said:
    payload = event.to_plain()
    if isinstance(event, events.ChildCloseProposed | events.OutOfScopeProposed):
        payload = bound(event.NAME, payload, BINDING)
    return Said(file, event.lies_in, event.NAME, event.VERSION, payload)


def _registration(file: OpenFile) -> Mapping[str, object]:
    return file.document("registration")
