"""Browsers of those who vet and decide on the shared node, whose organisation is the host."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import TODAY, Cast
from tests.organisations import organisation
from tests.pages.visiting import Answer, Form, Person, Window, actor, add_people
from tests.vetting.deciding import register
from thitsar.apps.vetting import commands, queries
from thitsar.kernel.access.policy import Role
from thitsar.kernel.membership.enrolling import agree, enrol, proposals

SANDAR = "sandar"
REASONS = "စာရွက်စာတမ်းများနှင့် ပြောပြချက်များ ကိုက်ညီပါသည်။"


@dataclass
class Windows:
    """Everybody at their browser."""

    cast: Cast
    # People of these tests' own: nobody else's files are counted against them.
    people: dict[str, Person]
    windows: dict[str, Window] = field(default_factory=dict)

    def of(self, who: str) -> Window:
        """Give somebody's browser, signed in, in English."""
        if who not in self.windows:
            self.windows[who] = self.another(who)
        return self.windows[who]

    def another(self, who: str) -> Window:
        """Give somebody a second browser."""
        opened = Window()
        opened.sign_in(self.people.get(who) or Person(*self.cast.credentials(who), self.cast.member(who)))
        return opened

    def file(self) -> str:
        """Register somebody with a team of an officer and three approvers."""
        team = [self.people[who].member for who in ("vetting", "approver", "approver2", SANDAR)]
        return register(actor(self.cast, self.people["intake"]), team, today=timezone.localdate())

    def step(self, who: str, file: str, step: str, **sent: Any) -> Answer:
        """Send a step as its page would: what its form shows, changed by what is typed."""
        page = self.of(who).get(f"/vet/{file}/{step}")
        assert page.status == 200, (step, page.words)
        if step == "recommend":
            page = self.of(who).post(f"/vet/{file}/{step}", {"do": "choose", "tier": sent["tier"]})
            if "reasons_my" not in page.text:
                return page
        form = next(one for one in page.forms() if "csrfmiddlewaretoken" in one.fields and not one.action)
        typed = {name: values for name, values in form.fields.items() if name != "csrfmiddlewaretoken"}
        return self.of(who).post(f"/vet/{file}/{step}", {**typed, **sent, "do": "sign"})

    def took(self, who: str, file: str, step: str, **sent: Any) -> None:
        """Send a step that is taken."""
        answer = self.step(who, file, step, **sent)
        assert answer.to == f"/vet/{file}", answer.words

    def accept(self, file: str) -> None:
        """Accept the file."""
        answer = self.of("vetting").post(f"/vet/{file}/accept")
        assert answer.to == f"/vet/{file}", answer.words

    def document(self, file: str) -> dict[str, Any]:
        """Give the vetting part."""
        return commands.open_for(actor(self.cast, self.people["vetting"]), file).document("vetting")

    def claim(self, file: str, type: str, statement: str) -> str:
        """Record a claim and give its id."""
        self.took("vetting", file, "claim", type=type, statement=statement)
        found: list[str] = list(self.document(file)["claims"])
        return found[-1]

    def item(self, file: str, claim: str, kind: str, grade: str, direction: str = "+", **more: Any) -> str:
        """Add an item and give its id."""
        given = {"claim": claim, "kind": kind, "direction": direction, "what": "seen and compared", **more}
        self.took("vetting", file, "evidence", **given, reliability=grade[0], credibility=grade[1])
        found: list[str] = list(self.document(file)["evidence"])
        return found[-1]

    def check(self, file: str, type: str, result: str = "SUPPORTS") -> None:
        """Record a check."""
        self.took("vetting", file, "check", type=type, result=result)

    def recommend(self, file: str, tier: str, **more: Any) -> None:
        """Recommend a tier."""
        self.took("vetting", file, "recommend", tier=tier, reasons_my=REASONS, **more)

    def recommended(self) -> str:
        """Give a file with just enough in it for a provisional tier, which waits for an approver."""
        made = self.file()
        self.accept(made)
        self.check(made, "AGE_SCREEN")
        self.check(made, "DUPLICATE_SEARCH", "NEUTRAL")
        self.item(made, self.claim(made, "IDENTITY", "is who he says"), "DOC_NRC", "C3")
        self.recommend(made, "PROVISIONAL")
        return made

    def asked(self, who: str, file: str) -> Form:
        """Give the form with which somebody agrees."""
        page = self.of(who).get(f"/vet/{file}/decide")
        return next(one for one in page.forms() if ("do", "approve") in one.buttons)

    def agree(self, who: str, file: str, window: Window | None = None) -> Answer:
        """Agree to what is shown."""
        digest = self.asked(who, file).fields["digest"][0]
        return (window or self.of(who)).post(f"/vet/{file}/decide", {"do": "approve", "digest": digest})

    def tier(self, file: str) -> str:
        """Give the tier in force."""
        return queries.tier(self.document(file))


def windows(cast: Cast) -> Windows:
    """Add an officer of each kind, and an approver of another organisation."""
    wanted = {
        "intake": ("Thiri Win Myint", Role.INTAKE),
        "vetting": ("Myo Thant Sin", Role.VETTING),
        "approver": ("Khu Reh Maw", Role.APPROVER),
        "approver2": ("Mya Thida", Role.APPROVER),
    }
    people = dict(zip(wanted, add_people(cast, *wanted.values()), strict=True))
    admin = cast.sign_in("admin")
    name, passphrase = enrol(
        admin, "Khin Sandar", organisation(admin, "ERO-KYH"), roles=frozenset({Role.APPROVER}), today=TODAY
    )
    for member, made in proposals(admin).items():
        agree(cast.sign_in("dpo"), member, digest=made["digest"], today=TODAY)
    for holder in ("intake", "vetting", "approver"):
        cast.sign_in(holder)
    member = cast.agent.call("sign_in", name=name, passphrase=passphrase)["member"]
    return Windows(cast, {**people, SANDAR: Person(name, passphrase, member)})


def on(day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages believe that it is noon of another day."""
    noon = timezone.make_aware(datetime.combine(day, time(12)), timezone.get_default_timezone())
    monkeypatch.setattr(timezone, "now", lambda: noon)
