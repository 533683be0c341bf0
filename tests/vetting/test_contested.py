"""Two nodes decide about one person without knowing of each other: nothing is lost, and the lower tier holds (L9)."""

import copy
import hashlib
import itertools
from dataclasses import dataclass, field
from typing import Any

import pytest

from thitsar.apps.vetting import deciding, events
from thitsar.apps.vetting.registered import PERSON, fold
from thitsar.apps.vetting.tests.told import KHU, OFFICER, SANDAR, Told
from thitsar.kernel.files.kinds import Told as Heard
from thitsar.kernel.files.kinds import file_kind
from thitsar.kernel.ledger.causal import Point, heads
from thitsar.kernel.ledger.history import fold_history

TWO = list(itertools.permutations(("CLEARED", "NOT_CLEARED", "REFERRED"), 2))
ONE, OTHER = "1" * 32, "2" * 32


@dataclass
class Written(Told):
    """What was said on one node, as entries."""

    origin: str = ONE
    heard: list[tuple[Point, Heard]] = field(default_factory=list)

    def say(self, event: events.Event, author: str = OFFICER) -> None:
        """Fold an event and keep it as an entry after all that is known here."""
        clock = next(self.clock)
        told = Heard(event.NAME, 1, event.to_plain(), author, self.day, clock)
        name = hashlib.sha256(f"{self.origin}/{len(self.heard)}".encode()).digest()
        points = [point for point, _ in self.heard]
        number = 1 + sum(point.origin == self.origin for point in points)
        self.heard.append((Point(name, self.origin, number, clock, heads(points)), told))
        self.document = fold(self.document if len(self.heard) > 1 else None, told)

    def carried(self) -> "Written":
        """Give another node all of this, to go on with alone."""
        there = copy.deepcopy(self)
        there.origin = OTHER
        return there


def shared() -> Written:
    told = Written()
    told.begin()
    told.grounded()
    return told


def merged(*nodes: Written) -> dict[str, Any]:
    heard = {point.hash: (point, told) for node in nodes for point, told in node.heard}
    document = fold_history(file_kind(PERSON), "vetting", list(heard.values()))
    assert document is not None
    return document


def decide(told: Written, tier: str) -> None:
    digest = told.recommend(tier, body="ORG-A" if tier == "REFERRED" else "")
    told.approve(digest, KHU)
    told.approve(digest, SANDAR)
    assert told.document["tier"] == tier


@pytest.mark.parametrize(("mine", "theirs"), TWO)
def test_the_lower_of_two_tiers_holds_and_both_are_kept(mine: str, theirs: str) -> None:
    here = shared()
    there = here.carried()
    decide(here, mine)
    there.day += 3
    decide(there, theirs)
    document = merged(here, there)
    lower = min(mine, theirs, key=events.MOST_CAUTIOUS.index)
    assert (document["tier"], document["state"]) == (lower, "REVIEW")
    assert document["contested"] == sorted((mine, theirs), key=events.MOST_CAUTIOUS.index)
    assert {one["tier"] for one in document["decisions"]} == {"PROVISIONAL", mine, theirs}
    assert document["decisions"][-1]["tier"] == lower
    assert document == merged(there, here)


def test_a_decision_of_somebody_who_knows_both_ends_it() -> None:
    here = shared()
    there = here.carried()
    decide(here, "CLEARED")
    decide(there, "NOT_CLEARED")
    here.heard = list({point.hash: (point, told) for point, told in (*here.heard, *there.heard)}.values())
    here.document = merged(here)
    assert here.document["contested"]
    decide(here, "NOT_CLEARED")
    assert merged(here)["contested"] == []
    assert merged(here)["tier"] == "NOT_CLEARED"


def test_a_decision_stands_though_somebody_elsewhere_said_something_new() -> None:
    here = shared()
    there = here.carried()
    decide(here, "CLEARED")
    there.claim("SERVICE", "said again")
    document = merged(here, there)
    assert (document["tier"], document["contested"]) == ("CLEARED", [])
    assert len(document["claims"]) == len(here.document["claims"]) + 1


def test_a_suspension_is_not_lifted_by_a_decision_that_did_not_know_of_it() -> None:
    told = Written()
    told.begin()
    told.cleared()
    told.say(events.ReviewOpened("VOUCHER"), KHU)
    there = told.carried()
    digest, until = b"s" * 32, told.day + 7
    number = there.document["number"]
    there.say(events.SuspensionAsked(number, until, "seen with an officer", digest), KHU)
    there.do(deciding.approve, digest, by=SANDAR, rests_on=b"r")
    there.say(events.Suspended("vetting", digest, number, until), SANDAR)
    assert there.document["suspension"] is not None
    decide(told, "CLEARED")
    document = merged(told, there)
    assert document["suspension"] is not None
    assert document["state"] == "REVIEW"


def test_one_claim_corrected_in_two_ways_shows_both() -> None:
    here = shared()
    there = here.carried()
    claim = next(iter(here.document["claims"]))
    here.say(events.ClaimRestated(claim, "said one thing"))
    there.say(events.ClaimRestated(claim, "said another"))
    (name, values) = merged(here, there)["conflicts"].popitem()
    assert (name, sorted(values)) == (f"claim.{claim}", ["said another", "said one thing"])
