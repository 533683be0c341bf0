"""Open and make files for a member: keys from the agent, documents from the table."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection

from thitsar.kernel import models
from thitsar.kernel.access.policy import is_narrow
from thitsar.kernel.access.roster import FILE_OPENED
from thitsar.kernel.errors import Unverified
from thitsar.kernel.files.kinds import file_kind
from thitsar.kernel.files.open_file import (
    Actor,
    OpenFile,
    Part,
    Said,
    created_file,
    open_document,
)
from thitsar.kernel.vault import suite, wrap
from thitsar.kernel.vault.places import RECOVERY, narrow_place
from thitsar.kernel.vault.ring import open_ring
from thitsar.kernel.vault.sheets import NextKey, mark_of

Opened = TypeVar("Opened")
_UNREAD = (
    "SELECT 1 FROM kernel_stream s JOIN kernel_unfoldedpart u ON u.stream = s.id WHERE s.file = %s AND EXISTS"
    " (SELECT 1 FROM kernel_entry e WHERE e.stream = u.stream AND e.id > u.seen) LIMIT 1"
)


def open_file(actor: Actor, file: str, compartments: tuple[str, ...], purpose: str) -> OpenFile:
    """Open those parts of a file the actor may read; Denied when there are none.

    `purpose` is one word for the access log.
    """
    if _is_unread(file):
        # Before a part is shown, what a partner said in it is folded.
        actor.call("fold_received", file=file)
    return with_newest_keys(lambda: _opened(actor, file, compartments, purpose))


def waits_in(actor: Actor, file: str) -> list[tuple[str, int, str]]:
    """Tell which entries of partners wait at the door of a file, by log and number, and why."""
    streams = models.Stream.objects.filter(file=file).values_list("id", flat=True)
    if not models.UnfoldedPart.objects.filter(stream__in=list(streams)).exists():
        return []
    done = actor.call("fold_received", file=file)
    return [(origin, number, why) for origin, number, why in done["waiting"]]


def with_newest_keys(open_it: Callable[[], Opened]) -> Opened:
    """Ask the agent and read the rows, once more where they did not fit; Unverified where they still do not.

    A key may be changed between the agent's answer and the look at the row; twice running it was not.
    """
    try:
        return open_it()
    except Unverified:
        return open_it()


def _opened(actor: Actor, file: str, compartments: tuple[str, ...], purpose: str) -> OpenFile:
    given = actor.call("open_file", file=file, compartments=list(compartments), purpose=purpose)
    opened = OpenFile(
        id=file,
        kind=file_kind(given["kind"]),
        statistics=given["statistics"],
        parts={},
        team=tuple(given["team"]),
        narrow=tuple(given["narrow"]),
        closed=tuple(given["closed"]),
        kept_elsewhere=tuple(given["kept_elsewhere"]),
        released=given["released"],
        emergency=given["emergency"],
    )
    read_parts(opened, given["parts"].values())
    return opened


def read_parts(file: OpenFile, given: Iterable[Mapping[str, Any]]) -> None:
    """Read and open the documents of the streams that the agent gave, each as it gives one."""
    for part in opened_parts(given):
        file.parts[part.compartment] = part


def opened_parts(given: Iterable[Mapping[str, Any]]) -> Iterator[Part]:
    """Open parts with their keys, each as the agent gives one.

    Raises Unverified where a row is not the one whose key was carried: whoever knows that key could have written it.
    """
    _, organisation = node_ids()
    known = {one["stream"]: one for one in given}
    for stream, compartment, head, revision, epoch, sealed, older in _rows(list(known)):
        if not head:
            # A partner's, and nothing of it could be folded yet.
            continue
        key, mark, made = (known[stream][name] for name in ("key", "mark", "next"))
        ring, content = bytes(older), bytes(sealed)
        if mark and not suite.equal(mark, mark_of(bytes(head), revision, epoch, ring=ring, sealed=content)):
            raise Unverified(
                "A sealed record does not open in its place: it was moved, changed or made with another key."
            )
        part = Part(stream, compartment, key, epoch, revision, bytes(head))
        part.next = NextKey(**made) if made else None
        part.older = open_ring(organisation, stream, compartment, newest=part.key, sealed=ring).older
        part.document = open_document(organisation, part, content)
        yield part


def create(
    actor: Actor,
    kind: str,
    compartments: list[tuple[str, ...]],
    *,
    team: tuple[str, ...],
    narrow: tuple[str, ...],
) -> list[OpenFile]:
    """Make new files, one for each tuple of compartments; they exist once something about them is recorded."""
    made = actor.pieces(
        "create_files",
        kind=kind,
        compartments=[list(one) for one in compartments],
        team=list(team),
        narrow=list(narrow),
    )
    files = []
    for one in (one for some in made for one in some):
        file = created_file(one, kind)
        for part in file.parts.values():
            _wrap_to_root(part, one["recovery"])
        files.append(file)
    for file in files:
        file.team, file.narrow = team, narrow
    return files


def opening_entry(file: OpenFile) -> Said:
    """Give the first thing to say about a new file: its kind and its team."""
    return Said(file, "roster", FILE_OPENED, 1, file.opening)


def extend(actor: Actor, file: OpenFile, compartment: str) -> Part:
    """Make a part that an existing file does not have yet."""
    made = actor.call("extend_file", file=file.id, compartment=compartment)
    part = Part(made["stream"], compartment, made["key"], made["epoch"], wraps=made["wraps"])
    _wrap_to_root(part, made["recovery"])
    file.parts[compartment] = part
    return part


def registration_stream(file: str) -> str:
    """Give the id under which a person's own things lie: their file's registration; empty where it has none."""
    found = models.Stream.objects.filter(file=file, compartment="registration").values_list("id", flat=True)
    return found[0] if found else ""


@lru_cache(maxsize=1)
def node_ids() -> tuple[str, str]:
    """Give the ids of this node and its organisation, which are part of every place."""
    row = models.Node.objects.only("node", "organisation").get()
    return row.node, row.organisation


def _wrap_to_root(part: Part, public: bytes) -> None:
    """Wrap the key of a narrow part to the root's recovery key, too: when its team is gone, three shares open it.

    Epochs are wrapped to it already, and with them every broad part.
    """
    if is_narrow(part.compartment):
        where = narrow_place(node_ids()[1], part.stream, part.compartment, RECOVERY, part.key_id)
        part.wraps.append([RECOVERY, 0, wrap.wrap(public, where, part.key)])


def _rows(streams: list[str]) -> list[tuple[str, str, bytes, int, int, bytes, bytes]]:
    if not streams:
        return []
    marks = ",".join(["%s"] * len(streams))
    columns = "id, compartment, head, revision, epoch, sealed, ring"
    with connection.cursor() as cursor:
        # Only the number of placeholders is put into the text; the ids are parameters.
        cursor.execute(f"SELECT {columns} FROM kernel_stream WHERE id IN ({marks})", streams)  # noqa: S608
        found: list[tuple[str, str, bytes, int, int, bytes, bytes]] = cursor.fetchall()
    return found


def _is_unread(file: str) -> bool:
    """Tell whether something has come for a file that was not looked at."""
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD, [file])
        return cursor.fetchone() is not None
