"""Take in a list: commit by commit, so that a run that was killed goes on where the last commit ended."""

from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from threading import Event
from typing import Any

from thitsar.apps.intake import events, rows
from thitsar.apps.intake.candidates import Made, raise_candidates
from thitsar.apps.intake.commands import PERSON, register_said
from thitsar.apps.intake.deciding import Decision, Received, list_digest
from thitsar.apps.intake.deciding_aside import Reading, read_aside, read_list
from thitsar.apps.intake.drafts import keep_rows
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.files.drafts import Kept
from thitsar.kernel.files.open_file import Actor, OpenFile, Said
from thitsar.kernel.files.opening import create, open_file, opening_entry
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.ledger.record import alone, record
from thitsar.kernel.ledger.saying import said
from thitsar.kernel.sections.mapping import HeaderMap

CHUNK = 50
_MEANWHILE = "Somebody else took in some of these rows a moment ago. Give the same list again; what is done stays done."
_BEGUN = "Another member began to take this list in. Ask them to give it again: it goes on where it stopped."
_TAKEN_IN = "Another member has taken this list in already."
Progress = Callable[[int, int], bool]


@dataclass
class ImportResult:
    """What became of a list, row by row where somebody has to do something, and as counts."""

    rows: int
    registered: int = 0
    skipped: int = 0
    quarantined: list[dict[str, Any]] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=lambda: {"insider": 0, "captured": 0})
    warnings: list[dict[str, Any]] = field(default_factory=list)
    candidates: list[dict[str, Any]] = field(default_factory=list)
    is_complete: bool = True

    def to_plain(self) -> dict[str, Any]:
        """Give the result as `thitsar import --json` prints it."""
        return {name: value for name, value in vars(self).items() if name != "is_complete"}

    def count(self, decision: Decision) -> None:
        """Add one row."""
        outcome = decision.outcome
        if outcome is None:
            self.skipped += 1
        elif isinstance(outcome, rows.RefusedRow):
            self.refused[outcome.kind] += 1
        elif isinstance(outcome, rows.Quarantined):
            self.quarantined += [_remark(decision.number, one) for one in outcome.problems]
        else:
            self.registered += 1
            self.warnings += [_remark(decision.number, one) for one in outcome.warnings]


@dataclass
class _Run:
    actor: Actor
    file: OpenFile
    team: tuple[str, ...]
    narrow: tuple[str, ...]
    today: date
    mapping: HeaderMap
    lists: WorkLists
    # Files made by this list, by row, with what the matcher compares: asked about once they are in it.
    made: dict[int, Made] = field(default_factory=dict)
    asked: int = 0
    # Files made ahead, of which nothing is recorded yet.
    spare: list[OpenFile] = field(default_factory=list)
    # How many facets were looked at, and the submissions others brought since the list was begun.
    seen: int = 0
    meanwhile: set[str] = field(default_factory=set)


def check(actor: Actor, content: bytes, mapping: HeaderMap, *, today: date, lists: WorkLists) -> ImportResult:
    """Say what would become of a list; nothing is stored."""
    received = {uuid: one for uuid, (one, _) in received_before(actor, lists).items()}
    with read_aside(content, mapping) as reading:
        result = ImportResult(reading.rows)
        for decision in reading.decisions(received, today=today):
            result.count(decision)
    return result


def run_import(
    actor: Actor,
    content: bytes,
    mapping: HeaderMap,
    *,
    team: tuple[str, ...],
    narrow: tuple[str, ...],
    today: date,
    progress: Progress,
    lists: WorkLists | None = None,
) -> ImportResult:
    """Register, quarantine, skip and refuse row by row; giving the same list again goes on or changes nothing.

    Raises Refused for a list that cannot be read; stops between two commits when `progress` says so.
    """
    with read_aside(content, mapping) as reading:
        lists = lists or WorkLists()
        file = _begin(
            actor, reading.digest, rows_in_list=reading.rows, mapping=mapping, today=today, lists=lists
        )
        return _take_in(_Run(actor, file, team, narrow, today, mapping, lists), reading, progress)


def _take_in(run: "_Run", reading: Reading, progress: Progress) -> ImportResult:
    state = run.file.document("registration")
    earlier = received_before(run.actor, run.lists)
    run.seen = len(run.lists.facets(run.actor, "registration"))
    own_files = _own_files(run)
    was_finished = state["state"] == "finished"
    # A finished list is only looked at: every row of it that was registered counts as received before.
    own = "" if was_finished else _source(run.file)
    received = {uuid: one for uuid, (one, source) in earlier.items() if source != own}
    result = ImportResult(reading.rows)
    done = state["done"]
    # The commit that ended at `done` held the candidates of the chunk before it, not of its own.
    run.asked = max(0, done - (done % CHUNK or CHUNK))

    def new() -> Iterator[Decision]:
        for decision in reading.decisions(received, today=run.today):
            if decision.number > state["done"] and not was_finished:
                yield decision
                continue
            result.count(decision)
            if not was_finished:
                _remember(run, decision, own_files)

    with closing(_commits(run, new(), done)) as commits:
        for one in commits:
            done = one.chunk[-1].number
            for decision in one.chunk:
                result.count(decision)
            if done < reading.rows and not progress(done, reading.rows):
                result.is_complete = False
                return result
    if not was_finished:
        _finish(run, reading.rows)
        progress(reading.rows, reading.rows)
    result.candidates = _candidates(run)
    return result


def _commits(run: _Run, decisions: Iterator[Decision], done: int) -> "Generator[_Prepared, None, None]":
    """Record chunk after chunk and prepare each next one meanwhile: the agent and this process work at once."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        chunk = list(islice(decisions, CHUNK))
        waiting = beside.submit(_prepare, run, chunk, lambda: None) if chunk else None
        while waiting is not None:
            prepared = waiting.result()
            found = _ask(run, done)
            chunk = list(islice(decisions, CHUNK))
            # The agent does one thing at a time, and what is recorded waits for signatures, not for files made ahead.
            signed = Event()
            waiting = beside.submit(_prepare, run, chunk, signed.wait) if chunk else None
            try:
                _commit(run, prepared, found, signed=signed.set)
            finally:
                signed.set()
            done = prepared.chunk[-1].number
            yield prepared


def begin_list(actor: Actor, content: bytes, mapping: HeaderMap, *, today: date, lists: WorkLists) -> str:
    """Read a list and open or begin its import; gives the import's file. Refused when it cannot be read."""
    table = read_list(content, mapping)
    return _begin(
        actor,
        list_digest(table, mapping),
        rows_in_list=len(table.rows),
        mapping=mapping,
        today=today,
        lists=lists,
    ).id


def _begin(
    actor: Actor, digest: bytes, *, rows_in_list: int, mapping: HeaderMap, today: date, lists: WorkLists
) -> OpenFile:
    # Two who begin the same list at once would each have an import of their own.
    with alone():
        for id, facet in lists.facets(actor, "registration").items():
            if facet.get("kind") == "import" and facet["digest"] == digest:
                return _open_begun(actor, id, facet["state"])
        file = create(actor, "import", [("registration",)], team=(actor.member,), narrow=())[0]
        started = events.ImportStarted(digest, mapping.name, rows_in_list)
        record(actor, [opening_entry(file), said(file, started)], today=today)
    return file


def _open_begun(actor: Actor, file: str, state: str) -> OpenFile:
    try:
        return open_file(actor, file, ("registration",), "import")
    except Denied:
        raise Refused(_TAKEN_IN if state == "finished" else _BEGUN) from None


def received_before(actor: Actor, lists: WorkLists) -> dict[str, tuple[Received, str]]:
    """Give every submission this node has registered, with the list it came from."""
    return {
        facet["uuid"]: (Received(file, facet["digest"]), facet["source"])
        for file, facet in lists.facets(actor, "registration").items()
        if facet.get("kind") == "person" and facet.get("uuid")
    }


def _source(file: OpenFile) -> str:
    return f"import:{file.id}"


def _own_files(run: "_Run") -> dict[bytes, list[str]]:
    """Give the files this list has made already by the digests of their rows; not every row has a number."""
    files: dict[bytes, list[str]] = defaultdict(list)
    for file, facet in run.lists.facets(run.actor, "registration").items():
        if facet.get("kind") == "person" and facet["source"] == _source(run.file):
            files[facet["digest"]].append(file)
    return files


def _remember(run: _Run, decision: Decision, own_files: Mapping[bytes, list[str]]) -> None:
    files = own_files.get(decision.digest)
    if isinstance(decision.outcome, rows.Registered) and files:
        run.made[decision.number] = Made(files.pop(0), decision.outcome.path, decision.outcome.features)


@dataclass(frozen=True)
class _Prepared:
    """A chunk with all that is to be recorded of it; until then nothing of it is anywhere."""

    chunk: list[Decision]
    entries: list[Said]
    made: dict[int, Made]
    kept: Kept | None


def _prepare(run: _Run, chunk: list[Decision], wait: Callable[[], object]) -> _Prepared:
    """Make files and drafts of a chunk; runs beside the recording of the one before, without the database."""
    entries: list[Said] = []
    made: dict[int, Made] = {}
    registered = [one for one in chunk if isinstance(one.outcome, rows.Registered)]
    held = [one for one in chunk if isinstance(one.outcome, rows.Quarantined)]
    _make_files(run, len(registered))
    for decision in registered:
        file = run.spare.pop()
        entries += register_said(run.actor, file, decision, source=_source(run.file), today=run.today)
        made[decision.number] = Made(file.id, decision.outcome.path, decision.outcome.features)  # type: ignore[union-attr]
    kept = (
        keep_rows(run.actor, held, of=run.file.id, mapping=run.mapping, readers=run.narrow) if held else None
    )
    entries.append(said(run.file, _progressed(chunk, kept.ids if kept else [])))
    # Those of this chunk were made while the one before was written.
    wait()
    _make_files(run, CHUNK)
    return _Prepared(chunk, entries, made, kept)


def _make_files(run: _Run, count: int) -> None:
    missing: list[tuple[str, ...]] = [PERSON] * (count - len(run.spare))
    if missing:
        run.spare += create(run.actor, "person", missing, team=run.team, narrow=run.narrow)


def _commit(run: _Run, prepared: _Prepared, found: list[Said], *, signed: Callable[[], None]) -> None:
    """Record one chunk; the candidates found for the chunk before go into the same commit."""
    run.made |= prepared.made
    with alone():
        _require_unreceived(run, prepared.chunk)
        record(
            run.actor,
            [*found, *prepared.entries],
            today=run.today,
            within=[prepared.kept.write] if prepared.kept else [],
            signed=signed,
        )


def _require_unreceived(run: _Run, chunk: list[Decision]) -> None:
    """Raise Refused when another list or a form brought one of these rows since this list was begun."""
    facets = run.lists.facets(run.actor, "registration")
    # A file that is new stands after those that were looked at.
    for one in islice(facets.values(), run.seen, None):
        if one.get("kind") == "person" and one["source"] != _source(run.file):
            run.meanwhile.add(one["uuid"])
    run.seen = len(facets)
    registered = [one.outcome for one in chunk if isinstance(one.outcome, rows.Registered)]
    if any(one.uuid in run.meanwhile for one in registered if one.uuid):
        raise Refused(_MEANWHILE)


def _progressed(chunk: list[Decision], drafts: list[str]) -> events.ImportProgressed:
    outcomes = [one.outcome for one in chunk]
    held = [one for one in chunk if isinstance(one.outcome, rows.Quarantined)]
    registered = [one for one in outcomes if isinstance(one, rows.Registered)]
    return events.ImportProgressed(
        first=chunk[0].number - 1,
        last=chunk[-1].number,
        registered=len(registered),
        children=sum(1 for one in registered if one.path == "child"),
        skipped=sum(1 for one in outcomes if one is None),
        quarantined=tuple(
            (one.number, tuple(sorted({problem.code for problem in one.outcome.problems})), draft)  # type: ignore[union-attr]
            for one, draft in zip(held, drafts, strict=True)
        ),
        refused=Counter(one.kind for one in outcomes if isinstance(one, rows.RefusedRow)),
        warnings=Counter(warning.code for one in registered for warning in one.warnings),
    )


def _ask(run: _Run, last: int) -> list[Said]:
    new = [one for number, one in run.made.items() if run.asked < number <= last]
    run.asked = last
    day = day_number(run.today)
    return raise_candidates(run.actor, new, lists=run.lists, team=run.team, day=day) if new else []


def _finish(run: _Run, last: int) -> None:
    record(run.actor, [*_ask(run, last), said(run.file, events.ImportFinished())], today=run.today)


def _candidates(run: _Run) -> list[dict[str, Any]]:
    by_file = {one.file: number for number, one in run.made.items()}
    facets = run.lists.facets(run.actor, "registration")
    found = []
    for facet in facets.values():
        if facet.get("kind") == "candidate" and facet["left"] in by_file:
            other = facets.get(facet["right"], {})
            found.append(
                {"row": by_file[facet["left"]], "with": other.get("code", ""), "reasons": facet["reasons"]}
            )
    return sorted(found, key=lambda one: (one["row"], one["with"]))


def _remark(number: int, one: Any) -> dict[str, Any]:
    return {"row": number, "field": one.field, "code": one.code, "message": one.sentence}
