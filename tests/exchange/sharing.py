"""Two nodes that are partners, and every way to share a file between them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from tests.checking.given import opened_key
from tests.exchange.test_partners import become_partners
from tests.kernel.nodes import TODAY, TestNode, at
from tests.vetting.deciding import register
from thitsar.apps.intake import commands
from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import NODE_KEY
from thitsar.kernel.exchange import bundle, card, sending, sharing
from thitsar.kernel.exchange.bundle import Bundle
from thitsar.kernel.files.open_file import Actor, OpenFile
from thitsar.kernel.files.opening import node_ids, open_file
from thitsar.kernel.membership.approving import approve

UNTIL = date(2023, 9, 1)
PARTS = ["registration", "vetting"]


@dataclass
class Two:
    """Two partner nodes, with the sessions of everybody at work."""

    here: TestNode
    there: TestNode
    sessions: dict[tuple[str, str], Actor] = field(default_factory=dict)
    node: str = ""
    organisation: str = ""
    # What the other node is called here.
    name: str = "ORG-B"

    def actor(self, who: str, at_node: TestNode | None = None) -> Actor:
        """Give somebody's session, on this node where none is named."""
        node = at_node or self.here
        key = (node.database, who)
        if key not in self.sessions:
            with at(node):
                self.sessions[key] = node.sign_in(who)
        return self.sessions[key]

    def registered(self, *, consent: str = "GIVEN") -> str:
        """Register somebody who agrees that the partner's organisation vets them; gives the file."""
        with at(self.here):
            members = [self.actor(who).member for who in ("vetting", "approver")]
            file = register(self.actor("intake"), members, today=TODAY)
            if consent:
                self.say_consent(file, consent)
            return file

    def say_consent(self, file: str, status: str, *, of: str = "") -> None:
        """Write down what the person says about the partner's organisation, or of another purpose."""
        with at(self.here):
            opened = self.opened("intake", file, "registration")
            purpose = of or f"VET_SHARE:{self.organisation}"
            commands.change_consent(
                self.actor("intake"),
                opened,
                purpose,
                status=status,
                method="SIGNED",
                language="my",
                today=TODAY,
            )

    def opened(self, who: str, file: str, *parts: str) -> OpenFile:
        """Open parts of a file on this node."""
        return open_file(self.actor(who), file, parts, "read")

    def ask(
        self,
        files: list[str],
        *,
        parts: list[str],
        agree: bool = True,
        purpose: str = "VET_SHARE",
        readers: Sequence[str] = (),
    ) -> str:
        """Ask to share, and let a second person agree; gives the request."""
        with at(self.here):
            asked = sharing.ask_to_share(
                self.actor("vetting"),
                files,
                parts,
                partner=self.name,
                purpose=purpose,
                until=UNTIL,
                today=TODAY,
                readers=readers,
            )
            if agree:
                with_digest = open_file(self.actor("dpo"), asked, ("approvals",), "read").document(
                    "approvals"
                )
                approve(self.actor("dpo"), asked, digest=with_digest["digest"], today=TODAY)
            return asked

    def share(self, files: list[str], *, parts: list[str], readers: Sequence[str] = ()) -> int:
        """Share with a second person's agreement."""
        approval = self.ask(files, parts=parts, readers=readers)
        with at(self.here):
            return self.share_now(approval, files, parts=parts, readers=readers)

    def share_now(
        self, approval: str, files: list[str], *, parts: list[str], readers: Sequence[str] = ()
    ) -> int:
        """Share by an agreement there is."""
        return sharing.share(
            self.actor("vetting"),
            approval,
            files,
            parts,
            partner=self.name,
            purpose="VET_SHARE",
            until=UNTIL,
            today=TODAY,
            readers=readers,
        )

    def sent(self) -> list[bytes]:
        """Make what the partner is owed and give all that waits for it."""
        with at(self.here):
            sending.make_bundles(self.here.agent, self.node)
            rows = models.SentBundle.objects.filter(partner=self.node).order_by("number")
            return [bytes(one.sealed) for one in rows]

    def said(self) -> list[Bundle]:
        """Open what waits for the partner with the partner's own key."""
        sealed = self.sent()
        with at(self.there):
            seed = card.bundle_seed(opened_key(self.there, "admin", NODE_KEY).private_bytes_raw())
        return [bundle.parse(_body(bundle.open_sealed([seed], one))) for one in sealed]

    def known_there(self, file: str, brought: list[Bundle]) -> str:
        """Give the id by which the partner knows a file, out of what brings it, whatever else comes along."""
        with at(self.here):
            part = models.Stream.objects.get(file=file, compartment="registration").id
        files = [one for said in brought for one in said.files if part in one.streams.values()]
        return files[-1].pseudonym

    def taken(self) -> None:
        """Let the partner have taken everything in."""
        with at(self.here):
            sending.acknowledged(self.node, 1 << 40)


def partnered(here: TestNode, there: TestNode) -> Two:
    """Make both nodes partners of each other."""
    become_partners(here, there, "ORG-B")
    become_partners(there, here, "ORG-A")
    for one in (here, there):
        one.show_day(TODAY)
    with at(there):
        node, organisation = node_ids()
    return Two(here, there, node=node, organisation=organisation)


def _body(content: bytes) -> bytes:
    body: bytes = codec.decode(content)[0]
    return body
