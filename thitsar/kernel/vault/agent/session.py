"""Sessions: a handle and half a key in the cookie, the other half here, covered and locked by time."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from thitsar.kernel.access.teams import Team
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.vault import seal, suite
from thitsar.kernel.vault.hierarchy import EpochKeys, MemberKeys, member_keys

PIN_TRIES = 3
CONFIRMED_SECONDS = 900
_GONE = "You are signed out. Sign in again; what you had sent is kept."
_COVERED = "The page is covered. Type your short number."


@dataclass(frozen=True)
class Times:
    """How long a session stays uncovered, unlocked and alive, in seconds."""

    cover: int
    lock: int
    longest: int


@dataclass
class Session:
    """One member at one browser or command."""

    handle: str
    member: str
    other_half: bytes
    sealed_seed: bytes
    pin: str
    started: float
    seen: float
    confirmed: float
    tries: int = PIN_TRIES
    keys: MemberKeys | None = None
    epochs: dict[tuple[str, int], EpochKeys] = field(default_factory=dict)
    # Signs answers at a gate; only sessions of members to whom it was given hold it.
    answers: Ed25519PrivateKey | None = None
    # Files created or opened in this session, so that each further signature need not open the roster again.
    teams: dict[str, Team] = field(default_factory=dict)
    created: set[str] = field(default_factory=set)
    # The roots of those of them a partner brought: of two who take one in, whoever commits first names its team.
    brought: dict[str, bytes] = field(default_factory=dict)
    is_pin_shown: bool = False
    # A new passphrase that was shown and not yet typed back; and one to give under duress.
    drawn: str = ""
    drawn_duress: str = ""
    # What a session under duress would show of training, as it was seen last.
    trained: tuple[tuple[str, str], ...] | None = None

    def forget_keys(self) -> None:
        """Drop what was derived from the seed; the seed itself needs the cookie's half to open."""
        self.keys = self.answers = None
        self.drawn = self.drawn_duress = ""
        self.epochs.clear()
        self.teams.clear()


class Sessions:
    """Hold the living sessions of a node."""

    def __init__(self, clock: Callable[[], float], times: Times) -> None:
        self._clock = clock
        self._times = times
        self._by_handle: dict[str, Session] = {}

    def start(self, member: str, seed: bytes) -> tuple[Session, bytes]:
        """Begin a session; gives it and the half key that only the cookie keeps."""
        half, other, handle = suite.fresh(), suite.fresh(), suite.fresh(16).hex()
        now = self._clock()
        key = suite.digest("session", half, other)
        session = Session(
            handle=handle,
            member=member,
            other_half=other,
            sealed_seed=seal.seal(key, ("session", handle), seed),
            pin=f"{secrets.randbelow(10_000):04d}",
            started=now,
            seen=now,
            confirmed=now,
            keys=member_keys(seed),
        )
        self._by_handle[handle] = session
        return session, half

    def get(self, handle: str, *, is_person: bool = True) -> Session:
        """Give an uncovered session and count this as activity; Denied when gone, Refused when covered."""
        session = self._alive(handle)
        if session.keys is None:
            raise Refused(_COVERED)
        if is_person:
            session.seen = self._clock()
        return session

    def known(self, handle: str) -> Session | None:
        """Give a session that lives, covered or not; None where there is none. No activity."""
        self.sweep()
        return self._by_handle.get(handle)

    def cover(self, handle: str) -> None:
        """Cover now."""
        self._alive(handle).forget_keys()

    def uncover(self, handle: str, half: bytes, pin: str) -> Session:
        """Open the seed again with the cookie's half after the right PIN; three wrong ones end the session."""
        session = self._alive(handle)
        self._check_pin(session, pin)
        key = suite.digest("session", half, session.other_half)
        session.keys = member_keys(seal.open_sealed(key, ("session", handle), session.sealed_seed))
        session.seen = session.confirmed = self._clock()
        return session

    def confirm(self, handle: str, pin: str) -> None:
        """Count a PIN typed now as the fresh confirmation that narrow compartments ask for."""
        session = self.get(handle)
        self._check_pin(session, pin)
        session.confirmed = self._clock()

    def is_confirmed(self, session: Session) -> bool:
        """Tell whether the member typed passphrase or PIN within the last fifteen minutes."""
        return self._clock() - session.confirmed <= CONFIRMED_SECONDS

    def end(self, handle: str) -> None:
        """End a session and forget all of it."""
        session = self._by_handle.pop(handle, None)
        if session is not None:
            session.forget_keys()
            session.sealed_seed = session.other_half = b""

    def end_others(self, session: Session) -> None:
        """End the other sessions of this session's member."""
        for handle, other in list(self._by_handle.items()):
            if other.member == session.member and other is not session:
                self.end(handle)

    def end_all(self) -> None:
        """End every session: the lock button of a node."""
        for handle in list(self._by_handle):
            self.end(handle)

    def sweep(self) -> set[str]:
        """Cover and lock what has idled too long; gives the handles that are still alive."""
        now = self._clock()
        for handle, session in list(self._by_handle.items()):
            if now - session.seen >= self._times.lock or now - session.started >= self._times.longest:
                self.end(handle)
            elif now - session.seen >= self._times.cover and session.keys is not None:
                session.forget_keys()
        return set(self._by_handle)

    def living(self) -> list[Session]:
        """List the sessions that are not covered."""
        return [one for one in self._by_handle.values() if one.keys is not None]

    def count(self) -> int:
        """Count the sessions there are, covered ones too."""
        return len(self._by_handle)

    def seconds_left(self, session: Session) -> int:
        """Tell how long until the keys are gone if nothing happens."""
        return max(0, int(self._times.lock - (self._clock() - session.seen)))

    def _alive(self, handle: str) -> Session:
        self.sweep()
        if handle not in self._by_handle:
            raise Denied(_GONE)
        return self._by_handle[handle]

    def _check_pin(self, session: Session, pin: str) -> None:
        if suite.equal(pin.encode(), session.pin.encode()):
            session.tries = PIN_TRIES
            return
        session.tries -= 1
        if session.tries <= 0:
            self.end(session.handle)
            raise Denied(_GONE)
        raise Refused("That short number is not right. Tries left: %(tries)s.", {"tries": session.tries})
