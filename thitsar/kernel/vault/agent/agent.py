"""The agent itself: what it holds, and the order in which every operation is done."""

import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from inspect import isgeneratorfunction
from pathlib import Path
from typing import Any

from thitsar.kernel import models
from thitsar.kernel.access.policy import CLOSED_OF_A_CHILD, WITHOUT_TEAM, Role, scope_of
from thitsar.kernel.access.teams import Team, acting, may_assign
from thitsar.kernel.days import FIRST_DAY, day_of
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.agent.access_log import AccessLog
from thitsar.kernel.vault.agent.answered import Answered
from thitsar.kernel.vault.agent.assignments import Assignments
from thitsar.kernel.vault.agent.emergencies import Emergencies
from thitsar.kernel.vault.agent.granted import Granted
from thitsar.kernel.vault.agent.grown import Grown
from thitsar.kernel.vault.agent.hybrid import HybridClock
from thitsar.kernel.vault.agent.node import NodeKnowledge, check_member
from thitsar.kernel.vault.agent.proving import proven
from thitsar.kernel.vault.agent.quota import Quota
from thitsar.kernel.vault.agent.renewals import Renewals
from thitsar.kernel.vault.agent.session import Session, Sessions, Times
from thitsar.kernel.vault.agent.since import Since
from thitsar.kernel.vault.agent.told import Told

PAUSE = 0.0001

# A caller's page was perhaps opened before midnight, or counts days in another time zone.
DAYS_OFF = 1
_ANOTHER_DAY = (
    "The date of this page is not the date of this machine. Set date and time, then repeat what you did."
)

# Gives the day where the node stands; None where any day is taken, as tests that live in another year do.
Today = Callable[[], int | None]
Operation = Callable[..., Any]
_operations: dict[str, Operation] = {}
# What is done instead, by the same name, for a session that was opened with a duress passphrase; nothing else is.
_instead: dict[str, Operation] = {}


def operation(function: Operation) -> Operation:
    """Let callers on the socket do this; the function's name is the operation's."""
    _operations[function.__name__] = function
    return function


def under_duress(function: Operation) -> Operation:
    """Let a session under duress do this, whose function's name is that of an operation others do."""
    _instead[function.__name__] = function
    return function


class Agent:
    """Hold keys in memory and nothing on disk but a sealed access log and sealed counts."""

    def __init__(self, directory: Path, times: Times, *, pepper: bytes, today: Today) -> None:
        self.directory = directory
        self.pepper = pepper
        self._today = today
        self.sessions = Sessions(time.monotonic, times)
        # Opened with a duress passphrase: apart, so that no operation finds one among those that hold keys.
        self.forced = Sessions(time.monotonic, times)
        # Which signs were opened, and the day each says; decision 0032.
        self.signs: dict[bytes, int] = {}
        self.clock = HybridClock(directory / "agent" / "clock")
        self.node = NodeKnowledge(self.clock, lambda session, team, told: proven(self, session, team, told))
        self.quota = Quota(directory / "agent")
        self.log = AccessLog(directory / "agent" / "access.log")
        self.grown = Grown(directory / "agent" / "grown")
        # The last day on which a checkpoint was seen to.
        self.checkpoint_day = 0
        self.answered = Answered(directory / "agent" / "answered")
        self.assignments = Assignments()
        self.told = Told()
        self.since = Since(directory / "agent" / "since")
        self.renewals = Renewals()
        self.granted = Granted()
        self.emergencies = Emergencies(directory / "agent" / "emergencies")
        # When each partner was asked last, and what went wrong: for this run only, so that no disk tells it.
        self.asked: dict[str, dict[str, Any]] = {}
        # Files of which all that is shared was covered, by the newest entry of their registration then.
        self.covered: dict[str, int] = {}
        # Whoever shows this is the matcher this agent's node started.
        self.matcher_token = suite.fresh().hex()
        self._lock = threading.RLock()
        # One item for each who waits for the lock; adding and taking are one step each.
        self._waiting: deque[None] = deque()

    def do(self, name: str, arguments: dict[str, Any]) -> Any:
        """Do one operation; stretching a passphrase happens outside the lock, everything else inside.

        What works in pieces gives them one by one.
        """
        function = _operations.get(name)
        if function is None:
            raise Denied("The agent does not know this operation.")
        if self._is_forced(arguments.get("handle")):
            function = _instead.get(name, _nothing)
        if getattr(function, "is_unlocked", False):
            return function(self, **arguments)
        if isgeneratorfunction(function):
            return self._in_pieces(function(self, **arguments))
        with self.locked():
            return function(self, **arguments)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock, with a roster that is up to date; for operations that do their slow part outside it."""
        self._waiting.append(None)
        with self._lock:
            self._waiting.pop()
            self._before()
            try:
                yield
            finally:
                self._after()

    def _in_pieces(self, work: Generator[Any, None, None]) -> Generator[Any, None, None]:
        """Do long work piece by piece, letting others go first in between.

        After each piece the session may have ended and roster and teams may be others: the work asks for them anew.
        """
        while True:
            with self.locked():
                try:
                    piece = next(work)
                except StopIteration:
                    return
            yield piece
            if self._waiting:
                # Without a moment's sleep this thread would have the lock again before anybody wakes up.
                time.sleep(PAUSE)

    def tidy(self) -> None:
        """Cover and lock what has idled, when nobody asks for anything: time alone must drop the keys."""
        # Whoever holds the lock tidies when done.
        if self._lock.acquire(blocking=False):
            try:
                self._after()
            finally:
                self._lock.release()

    def _is_forced(self, handle: object) -> bool:
        """Tell whether this is a session under duress; one of somebody who was taken out meanwhile ends."""
        # Without the lock: most operations come while there is none, and each of these looks at itself anew.
        session = self.forced.known(handle) if type(handle) is str else None
        if session is None:
            return False
        if not models.Member.objects.filter(id=session.member).exists():
            self.forced.end(session.handle)
            return False
        return True

    def roles(self, session: Session) -> frozenset[Role]:
        """Give a member's roles from the signed roster."""
        return self.node.roster.member(session.member).roles

    def require(self, session: Session, action: str, compartment: str, team: Team | None = None) -> None:
        """Raise Denied unless the table allows it and, in a file, the member is in its team or it is about nobody."""
        if not self.may(session, action, compartment, team):
            raise Denied("There is no such file.")

    def may(self, session: Session, action: str, compartment: str, team: Team | None = None) -> bool:
        """Tell whether `require` lets this pass."""
        person = self.node.roster.member(session.member)
        if team is not None and (action, compartment) == ("assign", "roster"):
            return may_assign(team, person)
        if team is not None and team.is_released and compartment in CLOSED_OF_A_CHILD:
            return False
        is_inside = team is not None and person.id in team.members
        # Where a file is about nobody nobody has a duty either.
        has_duty = team is not None and is_inside and (action, compartment) not in WITHOUT_TEAM
        roles = acting(team, person) if team is not None and has_duty else person.roles
        scope = scope_of(roles, action, compartment)
        if team is None or scope is None:
            return scope == "node"
        if is_inside:
            return True
        # Elsewhere whoever is not in the team does not even learn that there is such a file.
        return (
            scope == "node" and (action, compartment) in WITHOUT_TEAM and _is_stored(team.stream(compartment))
        )

    def known_day(self) -> int | None:
        """Give the day of the calendar this agent was given; None where any day is taken."""
        return self._today()

    def date(self) -> date:
        """Give the date on which something is said by the agent itself."""
        day = self._today()
        return date.today() if day is None else FIRST_DAY + timedelta(days=day)  # noqa: DTZ011 - where the node stands

    def require_confirmed(self, session: Session) -> None:
        """Raise Refused when the member has not typed passphrase or PIN for a quarter of an hour."""
        if not self.sessions.is_confirmed(session):
            raise Refused("Type your short number to open this part of the file.")

    def require_day(self, day: object) -> None:
        """Raise Refused for a day that is not today: whoever names it could date things back, or years ahead."""
        today = self._today()
        if type(day) is not int or (today is not None and abs(day - today) > DAYS_OFF):
            raise Refused(_ANOTHER_DAY)

    def follow_waiting(self) -> None:
        """Count from when on what holds a day later is known here; called with a roster just read."""
        key = self.node.counts_key()
        self.since.load(key)
        self.emergencies.load(key)
        self.since.follow((one.hex() for one in self.node.roster.waiting), key)

    def day(self) -> int:
        """Give the day of this machine's calendar."""
        today = self._today()
        return day_of(self.clock.now()) if today is None else today

    def save_counts(self, session: Session) -> None:
        """Write what a member's limits count to the disk, before what was counted is given."""
        if session.keys is not None:
            self.quota.save(session.member, session.keys.own, self.node.counts_key())

    def note(self, session: Session, file: str, compartment: str, purpose: str) -> None:
        """Write one line of the access log."""
        self.log.note(int(time.time()), session.member, file, compartment, purpose)

    def bring_along(self, reader: Session, revision: int) -> None:
        """Let one member read the roster as it is now, and everybody else who is here know it as they do.

        `revision` was read before the reader's epochs were opened: what is committed meanwhile is seen as a change.
        Every signature of the roster is checked once, whoever of them opens it.
        """
        others = [one for one in self.sessions.living() if one is not reader]
        is_news = revision != self.node.known_revision()
        reader.teams.clear()
        self.node.load_roster(reader, revision)
        for living in others if is_news else ():
            self.node.open_epochs(living)
            living.teams.clear()
            check_member(self.node.roster, living)

    def _before(self) -> None:
        if not self.node.has_changed():
            return
        revision = self.node.stored_revision()
        self.end_removed()
        living = self.sessions.living()
        if living:
            self.node.open_epochs(living[0])
            self.bring_along(living[0], revision)
        self.follow_waiting()

    def end_removed(self) -> None:
        """End sessions of members taken out in the commit that says so: of what is read now nothing opens for them."""
        for living in self.sessions.living():
            if not models.Member.objects.filter(id=living.member).exists():
                self.sessions.end(living.handle)

    def _after(self) -> None:
        self.emergencies.sweep(self.node.counts_key(), self.node.roster.travelling)
        try:
            if "audit" in self.node.roster.epochs:
                self.log.flush(self.node.adding_to("audit"))
        finally:
            self.forced.sweep()
            if not self.sessions.sweep():
                self.node.forget()
                self.assignments.forget()
                self.signs.clear()


def unlocked(function: Operation) -> Operation:
    """Mark an operation that takes the agent's lock itself, after its slow part."""
    function.is_unlocked = True  # type: ignore[attr-defined]
    return function


def _nothing(agent: Agent, handle: str, **_: object) -> None:
    """Answer as to somebody for whom there is nothing of the kind."""
    agent.forced.get(handle)
    raise Denied("There is no such file.")


def _is_stored(stream: str) -> bool:
    return models.Stream.objects.filter(id=stream).exists()
