"""Nodes of these tests' own: each with a database, an agent process and whatever members a test needs."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection

from tests import databases, starting
from tests.kernel.plain.registered import KIND
from thitsar.kernel.access.policy import Role
from thitsar.kernel.days import day_number
from thitsar.kernel.files.open_file import Actor, OpenFile, Said
from thitsar.kernel.files.opening import create, extend, node_ids, opening_entry
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership.approving import approve, request
from thitsar.kernel.vault.agent.client import Caller
from thitsar.kernel.vault.agent.founding import Founded, Founder, found
from thitsar.kernel.vault.agent.overwriting import with_it

TODAY = date(2023, 6, 1)
ROOT = Path(__file__).parent.parent.parent
CAST = {
    "admin": Role.ADMINISTRATOR,
    "intake": Role.INTAKE,
    "intake2": Role.INTAKE,
    "vetting": Role.VETTING,
    "approver": Role.APPROVER,
    "approver2": Role.APPROVER,
    "analyst": Role.ANALYST,
    "dpo": Role.DATA_PROTECTION,
}


@dataclass
class TestNode:
    """A node in a database of its own."""

    __test__ = False

    directory: Path
    database: str
    founded: Founded
    names: tuple[str, ...]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def agent(self) -> Caller:
        """Reach the agent."""
        return Caller(self.directory / "run" / "agent.sock")

    def made(self, who: str) -> dict[str, Any]:
        """Give what the founding made for somebody: name, passphrase, seed and public keys."""
        return self.founded.members[self.names.index(who)]

    def member(self, who: str) -> str:
        """Give somebody's member id."""
        id: str = self.made(who)["person"]["member"]
        return id

    def session(self, who: str) -> tuple[Actor, dict[str, Any]]:
        """Sign somebody in through the socket; gives what the agent answered, too."""
        one = self.made(who)
        given = self.agent.call("sign_in", name=one["name"], passphrase=one["passphrase"])
        return actor_of(self.agent, given), given

    def sign_in(self, who: str) -> Actor:
        """Sign somebody in."""
        return self.session(who)[0]

    def environment(self) -> dict[str, str]:
        """Give what a program needs to work on this node."""
        return {"THITSAR_NODE": str(self.directory), "DATABASE_URL": databases.url_of(self.database)}

    def start(self, **environment: str) -> subprocess.Popen[bytes]:
        """Start the agent and wait until it answers."""
        agent = starting.start(
            "tests.kernel.agent_program",
            socket=self.directory / "run" / "agent.sock",
            environment=with_it({**os.environ, **self.environment(), **environment}),
        )
        self.processes.append(agent)
        return agent

    def start_matcher(self) -> None:
        """Start the matcher and wait until it answers."""
        matcher = starting.start(
            "tests.agent_process",
            "matcher",
            socket=self.directory / "run" / "matcher.sock",
            environment={**os.environ, **self.environment()},
        )
        self.processes.append(matcher)

    def stop(self) -> None:
        """Stop the agent: all keys are gone."""
        for one in self.processes:
            one.kill()
            one.wait()
        self.processes.clear()

    def move_clock(self, seconds: float) -> None:
        """Set the clock of the agent's machine off by so much."""
        self._tell("clock", seconds)

    def show_day(self, day: date | None) -> None:
        """Hang a calendar beside the agent; without one it takes any day."""
        (self.directory / "today").unlink(missing_ok=True)
        if day is not None:
            self._tell("today", day_number(day))

    def pass_time(self, seconds: float) -> None:
        """Let so many seconds go by."""
        self._tell("passed", seconds + self._told("passed"))

    def time(self) -> float:
        """Give the time the agent's machine has, in seconds: what went by may have brought it into the next day."""
        return time.time() + self._told("clock") + self._told("passed")

    def start_machine_anew(self) -> None:
        """Let the agent's machine have been switched off and on again."""
        self._tell("boot", self._told("boot") + 1)

    def _told(self, name: str) -> float:
        path = self.directory / name
        return float(path.read_text()) if path.exists() else 0

    def _tell(self, name: str, value: float) -> None:
        # In one piece: the agent reads the time several times a second.
        fresh = self.directory / f"{name}.new"
        fresh.write_text(str(value))
        fresh.replace(self.directory / name)


def make_node(
    directory: Path, founders: dict[str, Role], *, organisation: str = "ORG", **environment: str
) -> TestNode:
    """Make a database, point this process at it, found a demo in it and start its agent."""
    return _make(directory, founders, environment, is_demo=True, organisation=organisation)


def make_untried_node(directory: Path, founders: dict[str, Role]) -> TestNode:
    """Make one for real people, the shares of whose root nobody has tried."""
    return _make(directory, founders, {}, is_demo=False)


def _make(
    directory: Path,
    founders: dict[str, Role],
    environment: dict[str, str],
    *,
    is_demo: bool,
    organisation: str = "ORG",
) -> TestNode:
    directory.mkdir(parents=True)
    database = databases.create("kernel") if databases.server() else str(directory / "node.sqlite3")
    node = TestNode(directory, database, Founded(b"", []), tuple(founders))
    with at(node):
        call_command("migrate", verbosity=0)
        roles = [Founder(who, frozenset({role})) for who, role in founders.items()]
        node.founded = found(directory, organisation, roles, today=TODAY, is_demo=is_demo)
    node.start(**environment)
    return node


def remove_node(node: TestNode) -> None:
    """Stop a node and drop its database."""
    node.stop()
    if databases.server():
        databases.drop(node.database)


@contextmanager
def at(node: TestNode) -> Iterator[None]:
    """Point this process at a node's database, and back afterwards."""
    before = connection.settings_dict["NAME"]
    _point(node.database)
    try:
        yield
    finally:
        _point(before)


def actor_of(agent: Caller, given: dict[str, Any]) -> Actor:
    """Make the member at work out of what the agent said."""
    roles = frozenset(given["roles"])
    return Actor(agent, given["handle"], given["member"], given["shown"], given["organisation"], roles)


def new_file(actor: Actor, *parts: str, team: tuple[str, ...] = (), narrow: tuple[str, ...] = ()) -> OpenFile:
    """Open a plain file with these parts and say one thing in each."""
    members = (actor.member, *team)
    file = create(actor, KIND, [parts], team=members, narrow=(actor.member, *narrow))[0]
    record(actor, [opening_entry(file), *(say(file, part, "first") for part in parts)], today=TODAY)
    return file


def say(file: OpenFile, part: str, what: object, *, action: str = "write") -> Said:
    """Say something in a part of a plain file."""
    return Said(file, part, f"plain.{action}", 1, {"what": what})


def write(actor: Actor, file: OpenFile, part: str, what: object) -> int:
    """Record one thing in a part, made when it is not there yet; gives the number of its entry."""
    if part not in file.parts:
        extend(actor, file, part)
    return record(actor, [say(file, part, what)], today=TODAY)


def _point(database: Any) -> None:
    connection.close()
    connection.settings_dict["NAME"] = database
    node_ids.cache_clear()


def approved(asking: Actor, agreeing: Actor, action: str, digest: bytes) -> str:
    """Have one person ask for something and another agree to it; gives the request's file."""
    file = request(asking, action, digest, summary={"what": "a test"}, today=TODAY)
    approve(agreeing, file, digest=digest, today=TODAY)
    return file
