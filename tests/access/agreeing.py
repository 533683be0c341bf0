"""A node on which lists are opened by two people, and the ways there are to ask, agree and open."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.kernel.nodes import TODAY, TestNode, at, make_node, remove_node, say
from thitsar.kernel.access.policy import Role
from thitsar.kernel.files.open_file import Actor, OpenFile
from thitsar.kernel.files.opening import create, opening_entry
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership import approving
from thitsar.kernel.membership.enrolling import agree, appoint, proposals
from thitsar.kernel.vault.agent.second_person import OPEN_MANY, content_digest

# Sessions that do not end while time is let pass.
PATIENT = {"TEST_COVER_SECONDS": "1000000", "TEST_LOCK_SECONDS": "1000000"}
FOUNDERS = {
    "admin": Role.ADMINISTRATOR,
    "intake": Role.INTAKE,
    "vetting": Role.VETTING,
    "approver": Role.APPROVER,
    "approver2": Role.APPROVER,
    "analyst": Role.ANALYST,
    "dpo": Role.DATA_PROTECTION,
    "lead": Role.LEAD,
    "host": Role.HOST,
}
MANY = 51


@dataclass
class Agreeing:
    """A node, more files than one person may list, and everybody at work."""

    node: TestNode
    files: list[str]
    sessions: dict[str, Actor] = field(default_factory=dict)

    def actor(self, who: str) -> Actor:
        """Give somebody's session."""
        if who not in self.sessions:
            self.sessions[who] = self.node.sign_in(who)
        return self.sessions[who]

    def ask(self, who: str, files: list[str] | None = None, *parts: str) -> str:
        """Ask for a list; gives the request."""
        digest = self.digest(files, *parts)
        return approving.request(
            self.actor(who), OPEN_MANY, digest, summary={"reason": "a test"}, today=TODAY
        )

    def agree(self, who: str, asked: str, files: list[str] | None = None, *parts: str) -> None:
        """Agree to a list."""
        approving.approve(self.actor(who), asked, digest=self.digest(files, *parts), today=TODAY)

    def use(self, who: str, asked: str, files: list[str] | None = None, *parts: str) -> Any:
        """Open a list."""
        some, compartments = files or self.files, list(parts or ("registration",))
        return self.actor(who).call("open_many", approval=asked, files=some, compartments=compartments)

    def agreed(self, asking: str = "intake", agreeing: str = "approver") -> str:
        """Have one ask and another agree."""
        asked = self.ask(asking)
        self.agree(agreeing, asked)
        return asked

    def digest(self, files: list[str] | None = None, *parts: str) -> bytes:
        """Give what two people agree to."""
        return content_digest(OPEN_MANY, *sorted(files or self.files), *sorted(parts or ("registration",)))

    def give(self, who: str, *roles: Role) -> None:
        """Give somebody these roles, with a second person where they need one."""
        admin, member = self.actor("admin"), self.node.member(who)
        appoint(admin, member, roles=frozenset(roles), today=TODAY)
        for one, made in proposals(admin).items():
            agree(self.actor("lead"), one, digest=made["digest"], today=TODAY)

    def restart(self) -> None:
        """Kill the agent and start another; everybody signs in anew."""
        self.node.stop()
        self.node.start(**PATIENT)
        self.sessions.clear()


@contextmanager
def agreeing(directory: Path) -> Iterator[Agreeing]:
    """Found the node and make its files, with the database of this process pointed at it; nothing of it stays."""
    node = make_node(directory, FOUNDERS, **PATIENT)
    try:
        with at(node):
            yield Agreeing(node, _many_files(node))
    finally:
        remove_node(node)


def _many_files(node: TestNode) -> list[str]:
    intake = node.sign_in("intake")
    team = tuple(node.member(who) for who in ("intake", "vetting", "approver", "approver2"))
    parts = ("registration", "identity")
    made = create(intake, "plain", [parts] * MANY, team=team, narrow=team)
    record(intake, [one for file in made for one in _said(file)], today=TODAY)
    return [file.id for file in made]


def _said(file: OpenFile) -> list[Any]:
    return [opening_entry(file), say(file, "registration", "first"), say(file, "identity", "first")]
