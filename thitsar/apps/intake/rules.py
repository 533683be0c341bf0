"""What intake may do and what follows from it: facts in, events out, or a sentence why not."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from thitsar.apps.intake import child_rules, consent_facts, contested, departure_types, events
from thitsar.apps.intake.child_rules import OF_AGE
from thitsar.apps.intake.sections import SENTENCES
from thitsar.apps.intake.triage import NOT_KEPT
from thitsar.kernel.access.policy import NEVER_OF_A_CHILD, Role
from thitsar.kernel.errors import Refused
from thitsar.kernel.sections.answers import Answers, as_typed, read_answers
from thitsar.kernel.sections.field import Level
from thitsar.kernel.sections.findings import Finding, finding
from thitsar.kernel.sections.reading import dated_in
from thitsar.kernel.sections.section import Registry
from thitsar.kernel.text import age

ADULT: Literal["adult"] = "adult"
CHILD: Literal["child"] = "child"
# Days within which vetting accepts (domain.md 3.2).
ACCEPTED_WITHIN = 3
PURPOSE = consent_facts.REGISTRATION
_OF_AN_AGE = ("dob", "age", "age_doubt")

Kind = Literal["insider", "captured"]
Path = Literal["adult", "child"]
Content = tuple[tuple[str, str], ...]
Linked = tuple[str, events.Event]  # file, event


@dataclass(frozen=True)
class Registered:
    """All that a registration is made of; `warnings` wait for a person, they stop nothing."""

    answers: Mapping[str, Answers]
    warnings: tuple[Finding, ...]
    path: Path
    features: Mapping[str, Any]
    statistics: Mapping[str, str]
    uuid: str
    today: date
    # What the sender wrote, in order: the caller hashes it to know the same submission again.
    content: Content


@dataclass(frozen=True)
class Erase:
    """Do not store this: whatever was kept of it so far must be destroyed, and only the kind counted."""

    kind: Kind


@dataclass(frozen=True)
class Incorrect:
    """A correction that needs correcting itself, field by field."""

    problems: tuple[Finding, ...]


@lru_cache(maxsize=64)
def refusal(departure_type: str) -> Kind | None:
    """Tell which people must not be stored, from the whole cell and before anything else is looked at.

    The insider comes first: nothing of such a row may remain anywhere, a captured person gets a referral notice.
    """
    if departure_types.is_insider(departure_type):
        return "insider"
    return "captured" if departure_types.is_captured(departure_type) else None


def path(answers: Mapping[str, Answers], *, today: date) -> Path:
    """Tell whether only the child path is open, on the day the answers speak of (R-AGE).

    A birth date that was understood decides alone, by its latest day. Where it has none, a stated age from 0 to 17
    decides: benefit of the doubt until an age assessment. A person with neither is taken for an adult, so that a
    blank does not stop anybody's registration; an officer who doubts opens the child path at any time. A stated age
    under 18 beside an older birth date only warns (`age_conflict`), because mistyped ages are common in lists.
    """
    values = answers["identity"].values if "identity" in answers else {}
    dob = dated_in(values.get("dob"))
    if dob is not None and dob.latest is not None:
        return CHILD if age.is_child(dob, today) else ADULT
    stated = values.get("age")
    return CHILD if isinstance(stated, int) and stated < OF_AGE else ADULT


def complete(answers: Mapping[str, Answers], path: Path) -> dict[str, Answers]:
    """Add what no single answer shows: no consent, no name, a child; only to sections that are there."""
    remarks = {"consent": _consent_remarks, "identity": _identity_remarks}
    return {
        id: replace(one, findings=(*one.findings, *remarks[id](one.values, path))) if id in remarks else one
        for id, one in answers.items()
    }


def register(
    read: Registered,
    *,
    display_name: tuple[str, str],
    code: str,
    digest: bytes,
    day: int,
    source: str,
) -> tuple[events.Event, ...]:
    """Record a registration: one event for each compartment, and for a child the child path in all of them."""
    # The doors above have asked already; what is signed cannot be unsaid, so the last one asks again.
    if any(refusal(str(one.values.get("type", ""))) for one in read.answers.values()):
        raise Refused("This person may not be stored. Count the refusal and give the referral notice.")
    due = day + (child_rules.HANDED_OVER_WITHIN if read.path == CHILD else ACCEPTED_WITHIN)
    asked = read.today.isoformat()
    parts = _by_compartment({id: one for id, one in read.answers.items() if id not in NOT_KEPT})
    registered = events.PersonRegistered(
        display_name=display_name,
        code=code,
        uuid=read.uuid,
        digest=digest,
        path=read.path,
        day=day,
        due=due,
        source=source,
        asked=asked,
        sections=parts.pop("registration", {}),
        warnings=tuple((one.field, one.code) for one in read.warnings),
    )
    answered = [
        events.SectionsAnswered(compartment, asked, sections, display_name=display_name, code=code)
        for compartment, sections in parts.items()
    ]
    opened = open_child_path("age", day=day) if read.path == CHILD else ()
    return registered, *answered, *opened, *_recruitment(read.answers)


open_child_path = child_rules.open_path


def assign(registration: Mapping[str, Any], duty: str, *, organisation: str, own: str) -> None:
    """Refuse a duty on a file to whom the child path or the person does not let in; `registration` may be closed.

    A child-protection focal point of another organisation takes a child over on vital interest: nobody under age is
    left unprotected because a consent to be vetted together was never asked for (R-CONS).
    """
    is_child = bool(registration) and bool(registration["child"])
    if is_child and duty in NEVER_OF_A_CHILD:
        raise Refused("Only the child path is open for this person. Turn to child protection.")
    is_vital = is_child and duty == Role.CHILD_PROTECTION
    has_agreed = bool(registration) and registration["consents"].get("VET_SHARE") == "GIVEN"
    if organisation != own and not has_agreed and not is_vital:
        raise Refused(
            "This person has not agreed to be vetted together with another organisation. Ask them first."
        )


def correct(
    document: Mapping[str, Any],
    typed: Mapping[str, Mapping[str, str]],
    registry: Registry,
    *,
    compartment: str,
    reason: str,
    day: int,
    beside: Mapping[str, Mapping[str, Any]] | None = None,
) -> tuple[events.Event, ...] | Incorrect | Erase:
    """Correct answers of one compartment; `typed` holds changed fields only, an empty one takes an answer back.

    `beside` are the file's other open documents: the registration knows best whether the child path is open.
    What may not be stored is erased instead: a correction cannot turn a file into one about an insider or a captive.
    """
    kind = refusal(typed.get("departure", {}).get("type", ""))
    if kind is not None:
        return Erase(kind)
    if not reason.strip():
        raise Refused("Write why this is corrected.")
    today = date.fromisoformat(document["asked"])
    before: dict[str, Mapping[str, Any]] = {}
    after: dict[str, Answers] = {}
    for id, fields in typed.items():
        section = registry.of(id)
        if section.compartment != compartment:
            raise Refused("These answers belong to another part of the file.")
        before[id] = document["sections"].get(id, {}).get("values", {})
        after[id] = read_answers(section, {**as_typed(before[id]), **fields}, today=today)
    now = path(after, today=today)
    after = complete(after, now)
    problems = tuple(problem.within(id) for id, one in after.items() for problem in one.problems)
    if problems:
        return Incorrect(problems)
    disputed = {id: contested.fields(document, id) for id in typed}
    changed = {id: one for id, one in after.items() if disputed[id] or dict(one.values) != dict(before[id])}
    if not changed:
        raise Refused("Nothing was changed.")
    registration = (beside or {}).get("registration", document)
    opened = _child_after(registration, before, after, now=now, day=day)
    sections = {id: _changes(before[id], one, disputed[id]) for id, one in changed.items()}
    corrected = events.SectionsCorrected(compartment, today.isoformat(), sections, reason.strip())
    reviewed = [_reviewed(id, one) for id, one in changed.items()]
    return corrected, *reviewed, *opened, *_recruited_after(after, {compartment: document, **(beside or {})})


def confirm(
    document: Mapping[str, Any], section: str, *, compartment: str, field: str
) -> tuple[events.Event, ...]:
    """Confirm that the warnings on a field were looked at and the answer stands; that of a child stays (R-AGE)."""
    found = document["sections"].get(section, {}).get("findings", [])
    remaining = tuple(tuple(one) for one in found if one[0] != field or one[1] == "child")
    if len(remaining) == len(found):
        raise Refused("There is no warning on this answer.")
    places = dict.fromkeys((compartment, "registration"))
    return tuple(events.FindingsReviewed(place, section, remaining) for place in places)


def judge(candidate: Mapping[str, Any], *, author: str, verdict: str, reason: str) -> events.CandidateJudged:
    """Record what one member says about a candidate; the same member never speaks twice (R-SOD, R-DUP)."""
    if verdict not in events.VERDICTS:
        raise Refused("Choose same, different or unsure.")
    if not reason.strip():
        raise Refused("Write what you compared and what you found.")
    if author in candidate["judgements"]:
        raise Refused("You have judged this pair already. A second person must compare it.")
    if candidate["state"] in ("same", "different"):
        raise Refused("Two people have judged this pair already.")
    return events.CandidateJudged(verdict, reason.strip())


def settled(judgements: Mapping[str, Iterable[Any]]) -> str:
    """Sum judgements up, in whatever order they came: open, disputed, or what two different people agree on.

    A member who is on record with two verdicts counts as unsure, so that no order of arrival decides (R-SOD).
    """
    votes = {"same": 0, "different": 0}
    for said in judgements.values():
        verdicts = {one[0] for one in said}
        if len(verdicts) == 1:
            (verdict,) = verdicts
            votes[verdict] = votes.get(verdict, 0) + 1
    same, different = votes["same"], votes["different"]
    if same >= 2 and same > different:
        return "same"
    if different >= 2 and different > same:
        return "different"
    return "disputed" if same and different else "open"


@dataclass(frozen=True)
class Side:
    """What the link needs to know of one of the two files."""

    file: str
    day: int
    path: Path


def link(
    candidate: Mapping[str, Any], candidate_file: str, *, left: Side, right: Side, day: int
) -> list[Linked]:
    """Link two files once two people agree, never merging them; of the two the earlier one is counted.

    If one of them is on the child path, the other is from now on: the same human being cannot be both.
    """
    if candidate["state"] != "same":
        raise Refused("Two different people must first say that both files are about the same person.")
    keeps = min((left, right), key=lambda side: (side.day, side.file))
    said: list[Linked] = []
    for side, other in ((left, right), (right, left)):
        place = "keeps" if side is keeps else "yields"
        said += [
            (side.file, events.PersonLinked(compartment, other.file, candidate_file, place))
            for compartment in events.OF_A_PERSON
        ]
        if side.path == ADULT and other.path == CHILD:
            said += [(side.file, event) for event in open_child_path("linked", day=day)]
    return said


def unlink(left: str, right: str, *, reason: str, proposed_by: str, approved_by: str) -> list[Linked]:
    """Undo a link; two different people say so, as two people made it (R-DUP)."""
    if proposed_by == approved_by:
        raise Refused("A second person must agree that these are two people.")
    if not reason.strip():
        raise Refused("Write why these are two people after all.")
    return [
        (file, events.PersonUnlinked(compartment, other, reason.strip()))
        for file, other in ((left, right), (right, left))
        for compartment in events.OF_A_PERSON
    ]


def _by_compartment(answers: Mapping[str, Answers]) -> dict[str, dict[str, Any]]:
    parts: dict[str, dict[str, Any]] = {}
    for id, one in answers.items():
        parts.setdefault(one.compartment, {})[id] = one.to_plain()
    return parts


def _consent_remarks(consent: Mapping[str, Any], _: Path) -> Iterator[Finding]:
    if consent.get(PURPOSE) != "yes":
        yield _remark(PURPOSE, "no_consent", "problem")


def _identity_remarks(identity: Mapping[str, Any], path: Path) -> Iterator[Finding]:
    if not any(_is_named(identity.get(name)) for name in ("name_my", "name_latin")):
        yield _remark("name_my", "empty_name", "problem")
    if path == CHILD:
        yield _remark("dob", "child", "warning")
    elif isinstance(identity.get("age"), int) and identity["age"] < OF_AGE:
        yield _remark("age", "age_conflict", "warning")


def _child_after(
    registration: Mapping[str, Any],
    before: Mapping[str, Mapping[str, Any]],
    after: Mapping[str, Answers],
    *,
    now: Path,
    day: int,
) -> tuple[events.Event, ...]:
    if "identity" not in after:
        return ()
    age_before = [before["identity"].get(name) for name in _OF_AN_AGE]
    age_after = [after["identity"].values.get(name) for name in _OF_AN_AGE]
    if age_before == age_after:
        return ()  # two people may have closed the path on other evidence than what stands here
    if not registration["child"]:
        in_doubt = after["identity"].values.get("age_doubt") == "yes"
        return (
            open_child_path("doubt" if in_doubt else "corrected", day=day) if in_doubt or now == CHILD else ()
        )
    if now == ADULT:
        raise Refused(
            "A correction does not close the child path. The child-protection focal point and a second person decide."
        )
    return ()


def _recruitment(answers: Mapping[str, Answers]) -> tuple[events.Event, ...]:
    identity, service = (answers[id].values if id in answers else {} for id in ("identity", "service"))
    return child_rules.recruitment(identity, service)


def _recruited_after(
    after: Mapping[str, Answers], documents: Mapping[str, Mapping[str, Any]]
) -> tuple[events.Event, ...]:
    """Judge anew whether somebody was recruited as a child, where both dates are open to whoever corrects."""
    if "registration" not in documents or not {"identity", "service"} <= documents.keys():
        return ()
    values = {id: documents[id]["sections"].get(id, {}).get("values", {}) for id in ("identity", "service")}
    values |= {id: one.values for id, one in after.items() if id in values}
    known = documents["registration"]["recruited_as_child"]
    return child_rules.recruitment(values["identity"], values["service"], known=known)


def _changes(before: Mapping[str, Any], after: Answers, disputed: frozenset[str]) -> dict[str, Any]:
    gone = {name: None for name in {*before, *disputed} if name not in after.values}
    new = {
        name: value for name, value in after.values.items() if name in disputed or before.get(name) != value
    }
    return {**after.to_plain(), "values": {**new, **gone}}


def _reviewed(section: str, after: Answers) -> events.FindingsReviewed:
    remaining = tuple((one.field, one.code, one.level) for one in after.findings)
    return events.FindingsReviewed("registration", section, remaining)


def _is_named(value: Any) -> bool:
    return isinstance(value, dict) and bool(value.get("original"))


def _remark(field: str, code: str, level: Level) -> Finding:
    return finding(field, code, level, sentence=SENTENCES[code])
