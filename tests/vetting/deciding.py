"""A node on which people are vetted: who works on it, files to vet, and every way to say something about them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tests.kernel.nodes import TODAY, TestNode, actor_of, at, make_node, remove_node
from tests.organisations import organisation
from thitsar.apps.intake import events as intake
from thitsar.apps.intake.releasing import with_leaving
from thitsar.apps.vetting import commands
from thitsar.apps.vetting.deciding import Wanted
from thitsar.kernel.access.policy import Role
from thitsar.kernel.days import day_number
from thitsar.kernel.files.open_file import Actor, OpenFile, Said
from thitsar.kernel.files.opening import create, extend, open_file, opening_entry
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership.assigning import assign
from thitsar.kernel.membership.enrolling import agree, appoint, enrol, proposals

# Sessions that do not end while a test goes on.
PATIENT = {"TEST_COVER_SECONDS": "1000000", "TEST_LOCK_SECONDS": "1000000"}
FOUNDERS = {
    "admin": Role.ADMINISTRATOR,
    "intake": Role.INTAKE,
    "myo": Role.VETTING,
    "officer2": Role.VETTING,
    "khu": Role.APPROVER,
    "khu2": Role.APPROVER,
    "dpo": Role.DATA_PROTECTION,
}
# Of another organisation than the node's, which is the host.
SANDAR = "sandar"
TEAM = ("intake", "myo", "officer2", "khu", "khu2", SANDAR)
ADULT = {"consent": {"version": 1, "values": {"REG": "yes"}, "findings": []}}
REASONS = "စာရွက်စာတမ်းများ ကိုက်ညီပါသည်။"


@dataclass
class Vetting:
    """A node, the sessions of everybody at work, and the day on which they act."""

    node: TestNode
    sessions: dict[str, Actor] = field(default_factory=dict)
    passwords: dict[str, tuple[str, str]] = field(default_factory=dict)
    today: date = TODAY

    def actor(self, who: str) -> Actor:
        """Give somebody's session."""
        if who not in self.sessions:
            self.sessions[who] = self.window(who)
        return self.sessions[who]

    def window(self, who: str) -> Actor:
        """Sign somebody in once more, as in a second browser."""
        if who not in self.passwords:
            return self.node.sign_in(who)
        name, passphrase = self.passwords[who]
        given = self.node.agent.call("sign_in", name=name, passphrase=passphrase)
        return actor_of(self.node.agent, given)

    def registered(self, *, sections: dict[str, Any] | None = None, path: str = "adult") -> str:
        """Register somebody and assign everybody for their one duty; gives the file."""
        members = [self.actor(who).member for who in TEAM[1:]]
        return register(self.actor("intake"), members, today=self.today, sections=sections, path=path)

    def opened(self, who: str, file: str) -> OpenFile:
        """Open a file as vetting does."""
        return commands.open_for(self.actor(who), file)

    def document(self, file: str, who: str = "myo") -> dict[str, Any]:
        """Give the vetting part."""
        return self.opened(who, file).document("vetting")

    def accepted(self) -> str:
        """Register somebody and accept the file."""
        file = self.registered()
        commands.accept(self.actor("myo"), self.opened("myo", file), today=self.today)
        return file

    def do(self, who: str, file: str, command: Any, *arguments: Any, **named: Any) -> Any:
        """Do one thing in a file, opened anew."""
        return command(self.actor(who), self.opened(who, file), *arguments, **named, today=self.today)

    def claim(self, file: str, type: str, statement: str = "as told") -> str:
        """Record a claim."""
        id: str = self.do("myo", file, commands.claim, type=type, statement=statement)
        return id

    def item(self, file: str, claim: str, kind: str, direction: str = "+", **named: Any) -> str:
        """Add an item."""
        given = {
            "claim": claim,
            "kind": kind,
            "direction": direction,
            "what": f"item: {kind.lower()}",
            **named,
        }
        id: str = self.do("myo", file, commands.add_evidence, **given)
        return id

    def screened(self, file: str) -> None:
        """Make the two checks every tier begins with."""
        self.do("myo", file, commands.check, type="AGE_SCREEN", result="SUPPORTS")
        self.do("myo", file, commands.check, type="DUPLICATE_SEARCH", result="NEUTRAL")

    def provisional(self) -> str:
        """Lead somebody to PROVISIONAL."""
        file = self.accepted()
        self.screened(file)
        self.item(file, self.claim(file, "IDENTITY"), "DOC_NRC", reliability="C", credibility="3")
        self.approve("khu", file, self.recommend(file, "PROVISIONAL"))
        return file

    def grounded(self) -> str:
        """Lead somebody to where CLEARED can be recommended."""
        file = self.provisional()
        (identity,) = self.document(file)["claims"]
        service = self.claim(file, "SERVICE")
        self.item(file, identity, "KNOWLEDGE_INTERVIEW", reliability="B", credibility="2")
        self.item(file, service, "CDM_LETTER", reliability="B", credibility="2")
        self.item(file, service, "VOUCHER", voucher="CSO-PEMB")
        self.item(file, service, "VOUCHER", voucher="ERO-KRN")
        return file

    def recommend(self, file: str, tier: str, who: str = "myo", **named: Any) -> bytes:
        """Recommend a tier; gives its digest."""
        wanted = Wanted(tier, reasons_my=REASONS, **named)
        digest: bytes = self.do(who, file, commands.recommend, wanted)
        return digest

    def approve(self, who: str, file: str, digest: bytes) -> bool:
        """Approve; gives whether it is in force with that."""
        return commands.approve(self.actor(who), file, digest=digest, today=self.today)

    def give(self, who: str, *roles: Role) -> None:
        """Give somebody these roles, with a second person where they need one."""
        admin = self.actor("admin")
        appoint(admin, self.actor(who).member, roles=frozenset(roles), today=self.today)
        for one, made in proposals(admin).items():
            agree(self.actor("dpo"), one, digest=made["digest"], today=self.today)
        # Whoever holds the keys gives them.
        for holder in ("khu2", "officer2", "intake"):
            self.sessions[holder] = self.window(holder)
        self.sessions.pop(who, None)

    def say(self, who: str, file: str, *said: tuple[str, str, dict[str, Any]]) -> None:
        """Record part, name and payload past every rule of this app: what a page that was changed would send."""
        actor = self.actor(who)
        opened = open_file(actor, file, ("registration", "vetting", "standing"), "write")
        for part, _name, _payload in said:
            if part not in opened.parts:
                extend(actor, opened, part)
        record(actor, [Said(opened, part, name, 1, one) for part, name, one in said], today=self.today)


def register(
    maker: Actor,
    team: list[str],
    *,
    today: date,
    sections: dict[str, Any] | None = None,
    path: str = "adult",
) -> str:
    """Register somebody and assign these members, each for their one duty; gives the file."""
    parts = ("registration", "identity", "service", "support")
    file = create(maker, "person", [parts], team=(maker.member,), narrow=(maker.member,))[0]
    day, name = day_number(today), ("စံပယ် ၇", "Jasmine 7")
    event = intake.PersonRegistered(
        display_name=name,
        code="P-7",
        uuid="",
        digest=b"",
        path=path,
        day=day,
        due=day + 3,
        source="form",
        asked=today.isoformat(),
        sections=sections or ADULT,
    )
    said = [opening_entry(file), Said(file, "registration", event.NAME, 1, event.to_plain())]
    for part in parts[1:]:
        answered = intake.SectionsAnswered(part, today.isoformat(), {}, name, "P-7")
        said.append(Said(file, part, answered.NAME, 1, answered.to_plain()))
    record(maker, with_leaving(maker, said), today=today)
    for member in team:
        assign(maker, file.id, member, today=today)
    return file.id


@contextmanager
def vetting(directory: Path) -> Iterator[Vetting]:
    """Found a node, with the database of this process pointed at it; nothing of it stays."""
    node = make_node(directory, FOUNDERS, **PATIENT)
    try:
        with at(node):
            made = Vetting(node)
            roles = frozenset({Role.APPROVER})
            made.passwords[SANDAR] = enrol(
                made.actor("admin"),
                "Khin Sandar",
                organisation(made.actor("admin"), "CSO-X"),
                roles=roles,
                today=TODAY,
            )
            for one, proposed in proposals(made.actor("admin")).items():
                agree(made.actor("dpo"), one, digest=proposed["digest"], today=TODAY)
            for holder in ("khu", "khu2", "intake", "myo"):
                made.actor(holder)
            yield made
    finally:
        remove_node(node)
