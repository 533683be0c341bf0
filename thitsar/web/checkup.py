"""Look at the machine and the node and say, one line each, what is well and what to do about the rest."""

import os
import platform
import resource
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from thitsar import __version__
from thitsar.kernel import models
from thitsar.kernel.checking.identity import identity
from thitsar.kernel.days import day_number
from thitsar.kernel.ledger.verify import verify
from thitsar.kernel.recovery.rehearsing import YEARLY, is_rehearsed, rehearsals
from thitsar.kernel.vault import pepper
from thitsar.web import agent_start, preparing

_OLDEST = date(2024, 1, 1)
# What the agent wants to keep out of the swap: itself, and one guess of Argon2id for each of two sign-ins.
_LOCKED = 1 << 30
_PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}


class State(StrEnum):
    """How bad it is."""

    WELL = "ok"
    ADVICE = "advice"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it is, and what to do."""

    name: str
    state: State
    sentence: str


def look_at_machine() -> Iterator[Finding]:
    """Look at what every node on this machine depends on."""
    yield from (_version(), _python(), _swap(), _core(), _locked_memory())


def look_at_node(directory: Path) -> Iterator[Finding]:
    """Look at one node; goes on past what is broken as far as it can."""
    yield from (_modes(directory), _pepper(directory), _disk(directory), _static(directory))
    for program in (agent_start.AGENT, agent_start.MATCHER):
        yield _program(directory, program)
    checks: tuple[Callable[[], Finding], ...] = (_database, _clock, _chain, _kind, _shares)
    for check in checks:
        try:
            yield check()
        except DatabaseError:
            yield _wrong("database", _("The database does not answer. Is its server running, the disk full?"))
            return


def _well(name: str, sentence: str) -> Finding:
    return Finding(name, State.WELL, sentence)


def _advice(name: str, sentence: str) -> Finding:
    return Finding(name, State.ADVICE, sentence)


def _wrong(name: str, sentence: str) -> Finding:
    return Finding(name, State.WRONG, sentence)


def _version() -> Finding:
    return _well("version", f"Thitsar {__version__}, {platform.system()} {platform.release()}")


def _python() -> Finding:
    # An older one does not get as far as this.
    return _well("python", f"Python {platform.python_version()}")


def _swap() -> Finding:
    lines = _read("/proc/swaps").splitlines()[1:]
    if not lines:
        return _well("swap", _("Nothing of the memory is written to a swap."))
    if all(line.startswith("/dev/zram") for line in lines):
        return _well("swap", _("The swap is in memory."))
    return _advice(
        "swap",
        _(
            "The swap is on: what is on a page may reach the disk. Switch it off or encrypt it anew at each start."
        ),
    )


def _core() -> Finding:
    if _read("/proc/sys/kernel/core_pattern").startswith("|"):
        return _advice("core", _("A crash collector keeps the memory of programs that crash. Remove it."))
    return _well("core", _("Nothing collects the memory of programs that crash."))


def _locked_memory() -> Finding:
    soft, _hard = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    if os.geteuid() == 0 or soft == resource.RLIM_INFINITY or soft >= _LOCKED:
        return _well("locked_memory", _("The agent may lock its memory."))
    return _advice(
        "locked_memory",
        _("The agent may not lock its memory: the swap must be off, or `memlock` 1 GB or more."),
    )


def _modes(directory: Path) -> Finding:
    for path in (directory, *directory.iterdir()):
        if stat.S_IMODE(path.lstat().st_mode) & 0o077 or path.lstat().st_uid != os.geteuid():
            sentence = _("Others may open %(path)s. Make it yours alone: chmod go= and chown.")
            return _wrong("modes", sentence % {"path": path.name or str(path)})
    return _well("modes", _("Only you may open the node's directory."))


def _pepper(directory: Path) -> Finding:
    path = pepper.place(directory)
    if not path.is_file():
        return _wrong("pepper", _("The pepper is missing: nobody can sign in. Plug in the stick it is on."))
    if path.stat().st_dev == directory.stat().st_dev:
        sentence = _(
            "The pepper lies on the node's own disk. Put it on a stick, which a thief lacks: `thitsar pepper move`."
        )
        return _advice("pepper", sentence)
    return _well("pepper", _("The pepper lies on another disk than the node."))


def _disk(directory: Path) -> Finding:
    number = directory.stat().st_dev
    mapped = _read(f"/sys/dev/block/{os.major(number)}:{os.minor(number)}/dm/uuid")
    if mapped.startswith("CRYPT-"):
        return _well("disk", _("The disk is encrypted."))
    return _advice("disk", _("Whether the disk is encrypted cannot be seen from here. Make sure that it is."))


def _static(directory: Path) -> Finding:
    if preparing.are_static_files_current(directory):
        return _well("static", _("The files of the pages are up to date."))
    return _advice("static", _("The files of the pages are made at the next `thitsar serve`."))


def _program(directory: Path, program: str) -> Finding:
    if agent_start.answers(directory, program):
        return _well(program, _("It answers."))
    return _well(program, _("It does not run; `thitsar serve` starts it."))


def _database() -> Finding:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
            is_safe = cursor.fetchone() == ("on", "on")
        else:
            found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in _PRAGMAS}
            is_safe = found == _PRAGMAS
    if not is_safe:
        return _wrong(
            "database", _("The database does not write safely. Put its settings back as they were.")
        )
    return _well(
        "database", f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}"
    )


def _clock() -> Finding:
    newest = models.Entry.objects.order_by("-day").values_list("day", flat=True).first() or 0
    today = date.today()  # noqa: DTZ011 - the machine's own day is what is looked at
    if today < _OLDEST or day_number(today) < newest:
        return _wrong("clock", _("The clock is behind the newest entry. Set date and time."))
    return _well("clock", today.isoformat())


def _chain() -> Finding:
    report = verify()
    if report.is_sound:
        return _well(
            "chain",
            _("%(count)s entries follow each other.") % {"count": sum(one.entries for one in report.logs)},
        )
    return _wrong("chain", _("The log was changed. Stop work here, and run `thitsar verify`."))


def _kind() -> Finding:
    if identity().is_demo:
        return _advice(
            "kind", _("This is a demo: its passphrases are saved beside it. Register nobody real.")
        )
    return _well("kind", str(settings.DATABASES["default"]["ENGINE"]).rpartition(".")[2])


def _shares() -> Finding:
    tried = rehearsals()
    if not is_rehearsed() and not identity().is_demo:
        return _wrong(
            "shares", _("The shares of the root were not tried twice: `thitsar recovery rehearse`.")
        )
    newest = max((one.day for one in tried), default=0)
    if tried and day_number(date.today()) - newest > YEARLY:  # noqa: DTZ011 - as for the clock
        return _advice("shares", _("The shares of the root were last tried a year ago. Try them again."))
    return _well("shares", _("The shares of the root were tried, or nobody here is real."))


def _read(path: str) -> str:
    try:
        return Path(path).read_text(errors="replace")
    except OSError:
        return ""
