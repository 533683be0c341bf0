"""A node on which lists are opened by two people, and the ways there are to ask, agree and open."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.kernel.nodes import TODAY, TestNode, at, make_node, remove_node, say
from thitsar.kernel.access.policy import Role
from thitsar.kernel.files.open_file import Actor, OpenFile, Said
from thitsar.kernel.files.opening import create, open_file, opening_entry
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership import approving
from thitsar.kernel.membership.enrolling import agree, appoint, proposals
from thitsar.kernel.membership.events import USED
from thitsar.kernel.vault.agent.opening_many import OPEN_MANY, many_summary
from thitsar.kernel.vault.agent.orders import order_digest

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
    # Who asked for what.
    askers: dict[str, str] = field(default_factory=dict)

    def actor(self, who: str) -> Actor:
        """Give somebody's session."""
        if who not in self.sessions:
            self.sessions[who] = self.node.sign_in(who)
        return self.sessions[who]

    def ask(self, who: str, files: list[str] | None = None, *parts: str) -> str:
        """Ask for a list past the agent's offer, as a member's own program might; gives the request."""
        asked = approving.request(
            self.actor(who),
            OPEN_MANY,
            self.digest(files, *parts, who=who),
            summary=self.summary(files, *parts),
            today=TODAY,
        )
        self.askers[asked] = who
        return asked

    def agree(self, who: str, asked: str, files: list[str] | None = None, *parts: str) -> None:
        """Agree to a list."""
        digest = self.digest(files, *parts, who=self.askers[asked])
        approving.approve(self.actor(who), asked, digest=digest, today=TODAY)

    def use(self, who: str, asked: str, files: list[str] | None = None) -> Any:
        """Open a list past the command, which would look first: say that it is used, then have it."""
        opened = open_file(self.actor(who), asked, ("approvals",), "read")
        document = opened.document("approvals")
        if not document["used"]:
            payload = {"action": OPEN_MANY, "digest": document["digest"]}
            record(self.actor(who), [Said(opened, "approvals", USED, 1, payload)], today=TODAY)
        return self.actor(who).call("open_many", approval=asked, files=files or self.files)

    def agreed(self, asking: str = "intake", agreeing: str = "approver") -> str:
        """Have one ask and another agree."""
        asked = self.ask(asking)
        self.agree(agreeing, asked)
        return asked

    def summary(self, files: list[str] | None = None, *parts: str) -> dict[str, str]:
        """Give what a second person is shown."""
        return many_summary(
            files or self.files, list(parts or ("registration",)), purpose="REVIEW", reason="a test"
        )

    def digest(self, files: list[str] | None = None, *parts: str, who: str = "intake") -> bytes:
        """Give what two people agree to when one of them asks."""
        return order_digest(OPEN_MANY, self.node.member(who), self.summary(files, *parts))

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
