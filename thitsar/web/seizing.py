"""What whoever seizes this node would learn, as it stands now: counted from its own tables, never from a promise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from thitsar.kernel import models
from thitsar.kernel.access.policy import ANSWERS_KEY, NODE_KEY
from thitsar.kernel.pages.showing import day_shown
from thitsar.web import checkup, holding

DISK, RUNNING, PHONE, PARTNER = "disk", "running", "phone", "partner"
# What no key is for on this node: nobody who was caught could open it.
_KEYS = (NODE_KEY, ANSWERS_KEY)
_DAYS = (
    "SELECT MIN(day), MAX(day), COUNT(*), COUNT(DISTINCT day) FROM kernel_entry e"
    " JOIN kernel_log l ON l.id = e.log_id WHERE l.origin = %s"
)
_BUSIEST = (
    "SELECT day, COUNT(*) AS many FROM kernel_entry e JOIN kernel_log l ON l.id = e.log_id"
    " WHERE l.origin = %s GROUP BY day ORDER BY many DESC, day LIMIT 1"
)
_LOCKED_OUT = frozenset({"pepper", "disk", "swap", "core", "locked_memory"})


@dataclass(frozen=True)
class Learned:
    """One thing a captor learns, or does not."""

    captor: str
    is_learned: bool
    sentence: str


def learned_from_disk(directory: Path) -> Iterator[Learned]:
    """Say what the disk of a machine that was switched off tells somebody without a passphrase."""
    node = models.Node.objects.get()
    yield _yes(
        DISK, _("That this program ran here, and which version. The name of the organisation is sealed.")
    )
    files = models.Stream.objects.values("file").distinct().count()
    members = models.Member.objects.count()
    counts = {"files": files, "members": members, "parts": _listed(holding.parts())}
    yield _yes(
        DISK, _("How many: %(files)s files of all kinds, %(members)s members, and parts: %(parts)s.") % counts
    )
    yield from _days(node.node)
    yield _yes(
        DISK,
        _(
            "For each member, by a random number: which compartments they open, and the random numbers of files whose"
            " closed parts they hold keys of. `thitsar holdings` prints it."
        ),
    )
    yield from _counted()
    for found in checkup.look_at_machine():
        yield from _exposing(found)
    for found in checkup.look_at_node(directory):
        yield from _exposing(found)
    yield _no(
        DISK,
        _(
            "No name, number, place, unit, date of birth, stage or tier; not who wrote what; not what was searched."
            " All of it is sealed."
        ),
    )


def _counted() -> Iterator[Learned]:
    """Say what rows that hold nothing readable tell by being there."""
    if codes := models.OwnKey.objects.count():
        yield _yes(DISK, _("How many people were given a code: %(count)s.") % {"count": codes})
    if checks := models.CheckLine.objects.count():
        yield _yes(
            DISK,
            _("On which day each check of thirty days was made at a gate: %(count)s.") % {"count": checks},
        )
    if wishes := models.InboxItem.objects.count():
        yield _yes(DISK, _("On which day each wish came that still waits: %(count)s.") % {"count": wishes})


def learned_with_passphrases() -> Iterator[Learned]:
    """Say what each member's own passphrase opens on this disk, whoever was made to give it."""
    yield _yes(DISK, _("With the keys of any member: the names, roles and organisations of all members."))
    for one in holding.holders():
        opened = [name for name in one.broad if name not in _KEYS]
        narrow = {name: len(files) for name, files in one.narrow.items()}
        values = {
            "who": one.id[:8],
            "broad": ", ".join(opened) or _("nothing"),
            "narrow": _listed(narrow) or _("nothing"),
        }
        yield _yes(
            DISK,
            _(
                "With the keys of %(who)s: of every file %(broad)s; closed parts of their own files: %(narrow)s."
            )
            % values,
        )


def learned_running(opened: Mapping[str, Any] | None) -> Iterator[Learned]:
    """Say what a machine that is switched on gives; `opened` is the agent's own count, None where none runs."""
    if opened is None or opened["sessions"] == 0:
        yield _no(RUNNING, _("Nobody is signed in now: the running machine gives what the disk gives."))
        return
    if opened["uncovered"]:
        values = {
            "count": opened["uncovered"],
            "what": ", ".join(name for name in opened["compartments"] if name not in _KEYS),
            "narrow": opened["narrow"],
        }
        yield _yes(
            RUNNING,
            _(
                "%(count)s people are at work: everything in %(what)s of every file, and %(narrow)s closed parts."
            )
            % values,
        )
        if NODE_KEY in opened["compartments"]:
            yield _yes(
                RUNNING,
                _("The node's signing key: entries could be put into this node's log until it is renewed."),
            )
        if ANSWERS_KEY in opened["compartments"]:
            yield _yes(RUNNING, _("The key for answers: a false answer at a gate could be made."))
    covered = opened["sessions"] - opened["uncovered"]
    if covered:
        yield _yes(
            RUNNING,
            _(
                "%(count)s covered sessions: four figures and the cookie of that browser open each; three tries."
            )
            % {"count": covered},
        )
    yield _yes(RUNNING, _("What is on the screens now, and everything typed on this machine from then on."))


def learned_from_phone() -> Iterator[Learned]:
    """Say what a phone gives that was used with this node."""
    yield _no(
        PHONE,
        _("Pages are shown on this machine only: no phone holds a session, a page or a key of this node."),
    )
    yield _yes(
        PHONE,
        _(
            "A person's own code, short number and words, if they were written into it: their own page and answer."
        ),
    )


def learned_from_partner() -> Iterator[Learned]:
    """Say what is kept here of others, and that what others keep of this node is theirs."""
    others = holding.of_others()
    if not others:
        yield _no(PARTNER, _("No other node keeps anything of this one, and this one nothing of another."))
        return
    for one in others:
        values = {"node": one["node"][:8], "parts": one["parts"], "entries": one["entries"]}
        yield _yes(
            PARTNER, _("Of node %(node)s: %(parts)s parts in %(entries)s entries are kept here.") % values
        )


def _days(node: str) -> Iterator[Learned]:
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, [node])
        first, last, entries, days = cursor.fetchone()
        cursor.execute(_BUSIEST, [node])
        busiest = cursor.fetchone()
    if not entries:
        return
    values = {
        "entries": entries,
        "first": day_shown(first),
        "last": day_shown(last),
        "days": days,
        "busiest": day_shown(busiest[0]),
        "many": busiest[1],
    }
    yield _yes(
        DISK,
        _(
            "When work was done, by day: %(entries)s entries, days with work: %(days)s, from %(first)s to %(last)s,"
            " most (%(many)s) on %(busiest)s; how many in each file, by random number; sizes in steps."
        )
        % values,
    )


def _exposing(found: checkup.Finding) -> Iterator[Learned]:
    if found.name in _LOCKED_OUT and found.state is not checkup.State.WRONG:
        yield Learned(DISK, found.state is not checkup.State.WELL, found.sentence)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def _yes(captor: str, sentence: str) -> Learned:
    return Learned(captor, True, sentence)


def _no(captor: str, sentence: str) -> Learned:
    return Learned(captor, False, sentence)
