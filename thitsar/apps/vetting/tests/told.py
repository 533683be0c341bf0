"""A vetting part that tests say things in, through the rules and the fold, with no node behind it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from thitsar.apps.vetting import deciding, events, rules, state
from thitsar.apps.vetting.acting import Facts, Why
from thitsar.kernel.days import day_number

JUNE = day_number(date(2023, 6, 1))
OFFICER, KHU, SANDAR, OTHER = "officer", "khu", "sandar", "other"


@dataclass
class Told:
    """One file's vetting, from its acceptance on."""

    document: dict[str, Any] = field(default_factory=state.blank)
    day: int = JUNE
    clock: Any = field(default_factory=lambda: count(1))
    ids: Any = field(default_factory=lambda: count(1))
    closed: str = ""

    def facts(self, author: str = OFFICER) -> Facts:
        """Give what the rules ask of."""
        return Facts(self.document, author, self.day, Why(self.closed))

    def say(self, event: events.Event, author: str = OFFICER) -> None:
        """Fold an event."""
        when = state.Told(author, self.day, next(self.clock))
        self.document = state.fold(self.document, event.NAME, event.to_plain(), when)

    def do(self, rule: Callable[..., events.Event], *arguments: Any, by: str = OFFICER, **named: Any) -> Any:
        """Ask a rule and fold what it gives."""
        event = rule(self.facts(by), *arguments, **named)
        self.say(event, by)
        return event

    def begin(self, by: str = OFFICER) -> "Told":
        """Accept the file."""
        self.do(rules.begin, by=by, registered=self.day, display_name=("စံပယ်", "Jasmine"), code="P-1")
        return self

    def claim(self, type: str, statement: str = "as told", by: str = OFFICER) -> str:
        """Record a claim."""
        id: str = self.do(rules.claim, f"c{next(self.ids)}", type=type, statement=statement, by=by).claim
        return id

    def item(self, claim: str, kind: str = "DOC_NRC", direction: str = "+", **named: Any) -> str:
        """Add an item."""
        id = f"e{next(self.ids)}"
        given = {"claim": claim, "kind": kind, "direction": direction, "what": f"item {id}", **named}
        self.do(rules.add_evidence, id, **given)
        return id

    def check(self, type: str, result: str = "SUPPORTS") -> None:
        """Record a check."""
        self.do(rules.check, type=type, result=result)

    def put(self, about: str, told: str = "one source gives another month") -> str:
        """Put a question."""
        id: str = self.do(rules.put_question, f"q{next(self.ids)}", about=about, told=told).question
        return id

    def hear(self, about: str) -> None:
        """Put a question and record the answer."""
        self.do(rules.answer, self.put(about), answer="I was wrong about it")

    def recommend(self, tier: str, by: str = OFFICER, **named: Any) -> bytes:
        """Recommend a tier; gives the digest."""
        wanted = deciding.Wanted(tier, reasons_en="The papers fit together.", **named)
        made = deciding.recommend(self.facts(by), wanted, rests_on=b"r")
        digest = bytes([made.number]) * 32
        self.say(events.Recommended(**{**vars(made), "digest": digest}), by)
        return digest

    def approve(self, digest: bytes, by: str, *, elsewhere: frozenset[str] = frozenset({SANDAR})) -> bool:
        """Approve, and decide where that was the approval that was missing."""
        self.do(deciding.approve, digest, by=by, rests_on=b"r")
        pending = self.document["pending"]
        if pending is None or pending["digest"] != digest:
            return False
        carried = deciding.is_carried(pending, [one in elsewhere for one, _ in pending["approved"]])
        if carried:
            approvers = [one for one, _ in pending["approved"]]
            self.say(deciding.decide(self.facts(by), pending, approvers=approvers)[0], by)
        return carried

    def screened(self) -> "Told":
        """Make the two checks every tier begins with."""
        self.check("AGE_SCREEN")
        self.check("DUPLICATE_SEARCH", "NEUTRAL")
        return self

    def provisional(self) -> "Told":
        """Lead to PROVISIONAL with the one item it takes."""
        self.screened()
        self.item(self.claim("IDENTITY"), reliability="C", credibility="3")
        self.approve(self.recommend("PROVISIONAL"), KHU)
        return self

    def grounded(self) -> "Told":
        """Lead to where CLEARED can be recommended."""
        self.provisional()
        (identity,) = self.document["claims"]
        service = self.claim("SERVICE")
        self.item(identity, "KNOWLEDGE_INTERVIEW", reliability="B", credibility="2")
        self.item(service, "CDM_LETTER", reliability="B", credibility="2")
        self.item(service, "VOUCHER", voucher="CSO-PEMB-1")
        self.item(service, "VOUCHER", voucher="ERO-KRN-2")
        return self

    def cleared(self) -> "Told":
        """Lead to CLEARED."""
        self.grounded()
        digest = self.recommend("CLEARED")
        self.approve(digest, KHU)
        self.approve(digest, SANDAR)
        return self


def begun() -> Told:
    """Give a file whose vetting has begun."""
    return Told().begin()
