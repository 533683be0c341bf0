"""Consent told by nodes that do not always know of each other: one document, and never more than was allowed."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.apps.intake import consent_facts, consent_rules, events, queries
from thitsar.apps.intake.consent_facts import STATUSES
from thitsar.apps.intake.retention import retention
from thitsar.apps.intake.tests.test_state import DAY, fold, person
from thitsar.kernel.errors import Refused

SAYABLE = tuple(one for one in STATUSES if one != "NOT_ASKED")
Document = dict[str, Any]


@dataclass
class Node:
    """What one node has learned: statements, by which of them each was known to whoever said it."""

    document: Document
    known: dict[str, events.ConsentChanged] = field(default_factory=dict)

    def learn(self, told: events.ConsentChanged) -> None:
        """Fold what another node said."""
        if told.statement not in self.known:
            self.known[told.statement] = told
            self.document = fold("registration", self.document, told)


@dataclass
class Programme:
    """Some nodes that share a file, and for each statement what its author knew: the model to compare with."""

    nodes: list[Node]
    said: list[events.ConsentChanged] = field(default_factory=list)
    knew: dict[str, frozenset[str]] = field(default_factory=dict)

    def say(self, at: Node, purpose: str, status: str, day: int) -> None:
        """Say it on one node, as its rule allows."""
        try:
            told = consent_rules.change_consent(
                at.document, purpose, status=status, statement=f"s{len(self.said)}", day=day
            )
        except Refused:
            return
        self.knew[told[0].statement] = frozenset(at.known)
        at.learn(told[0])
        self.said.append(told[0])

    def expected(self, purpose: str) -> set[str]:
        """Name the words nobody who knew them has answered: what was answered at registering first of all."""
        spoken = [one for one in self.said if one.purpose == purpose]
        answered = {id for one in spoken for id in self.knew[one.statement]}
        return {one.status for one in spoken if one.statement not in answered}


def programme(count: int) -> Programme:
    return Programme([Node(person()["registration"]) for _ in range(count)])


def folded(told: Iterable[events.ConsentChanged]) -> Document:
    document: Document = START
    for one in told:
        document = fold("registration", document, one)
    return document


START: Document = person()["registration"]
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("say"),
            st.integers(0, 2),
            st.sampled_from(["REG", "AID"]),
            st.sampled_from(SAYABLE),
            st.integers(DAY - 20, DAY),
        ),
        st.tuples(st.just("tell"), st.integers(0, 2), st.integers(0, 2)),
    ),
    max_size=9,
)


def played(steps: list[Any]) -> Programme:
    made = programme(3)
    for step, *rest in steps:
        if step == "say":
            made.say(made.nodes[rest[0]], *rest[1:])
        else:
            for told in list(made.nodes[rest[0]].known.values()):
                made.nodes[rest[1]].learn(told)
    return made


@given(STEPS, st.randoms(use_true_random=False))
def test_whatever_order_statements_come_in_the_document_is_the_same(
    steps: list[Any], chance: random.Random
) -> None:
    said = played(steps).said
    first = folded(said)
    orders = permutations(said) if len(said) <= 4 else (chance.sample(said, len(said)) for _ in range(30))
    for order in orders:
        assert folded(order) == first
    # Brought twice, or brought again in part, changes nothing either.
    assert folded([*said, *said, *said[:2]]) == first


@given(STEPS)
def test_the_most_restrictive_word_that_nobody_answered_holds(steps: list[Any]) -> None:
    made = played(steps)
    document = folded(made.said)
    for purpose in ("REG", "AID"):
        words = made.expected(purpose)
        if words:
            assert queries.consent(document, purpose) == min(words, key=STATUSES.index)
    words = made.expected("REG")
    assert document["withdrawn"] == bool(words - {"GIVEN"})
    # Whoever has learned only some of it allows nothing that stands unanswered there.
    spoken = [one for one in made.said if one.purpose == "REG"]
    for some in permutations(spoken, min(2, len(spoken))):
        answered = {id for one in some for id in made.knew[one.statement]}
        if any(one.status != "GIVEN" and one.statement not in answered for one in some):
            assert folded(some)["withdrawn"]


@given(STEPS)
def test_it_is_due_thirty_days_after_the_first_unbroken_word_against_it(steps: list[Any]) -> None:
    made = played(steps)
    document = folded(made.said)
    spoken = [one for one in made.said if one.purpose == "REG"]
    against = [one for one in spoken if one.status != "GIVEN"]
    if not document["withdrawn"]:
        assert retention("registration", document) == []
        return
    begun = document["withdrawn_on"]
    assert retention("registration", document) == [["withdrawn", begun + 30]]
    # Never later than any word against it that nobody has answered, and never a day on which nobody said one.
    unanswered = [one for one in against if not any(one.statement in made.knew[x.statement] for x in spoken)]
    assert begun in {one.day for one in against}
    assert begun <= min(one.day for one in unanswered)


@given(st.lists(st.tuples(st.sampled_from(SAYABLE), st.integers(DAY - 20, DAY)), max_size=6))
def test_on_one_node_it_is_due_from_the_first_of_the_last_words_against_it(
    told: list[tuple[str, int]],
) -> None:
    made = programme(1)
    for status, day in told:
        made.say(made.nodes[0], "REG", status, day)
    run: list[int] = []
    for one in made.said:
        run = [] if one.status == "GIVEN" else [*run, one.day]
    document = folded(made.said)
    assert document["withdrawn"] == bool(run)
    assert document["withdrawn_on"] == min(run, default=0)


def _changed(statement: str, status: str, *answers: str, day: int = DAY) -> events.ConsentChanged:
    return events.ConsentChanged("registration", "REG", status, statement, day, answers)


EARLY, LATE = DAY - 5, DAY - 2
W = _changed("w", "WITHDRAWN", "registering", day=EARLY)


@pytest.mark.parametrize(
    ("told", "status", "since"),
    [
        # Neither knew of the other, whichever came first and whichever was said first.
        ([W, _changed("g", "GIVEN", "registering")], "WITHDRAWN", EARLY),
        ([W, _changed("g", "GIVEN", "registering", day=DAY - 9)], "WITHDRAWN", EARLY),
        # Said in the knowledge of the withdrawal.
        ([W, _changed("g", "GIVEN", "w", day=LATE)], "GIVEN", LATE),
        # One withdrawal was answered, another on a third node was not.
        (
            [W, _changed("x", "WITHDRAWN", "registering", day=LATE), _changed("g", "GIVEN", "w")],
            "WITHDRAWN",
            LATE,
        ),
        # By way of a statement between them.
        ([W, _changed("r", "REFUSED", "w"), _changed("g", "GIVEN", "r", day=LATE)], "GIVEN", LATE),
        # Taken back again: the first withdrawal is over, and no longer counts.
        ([W, _changed("g", "GIVEN", "w"), _changed("x", "WITHDRAWN", "g", day=LATE)], "WITHDRAWN", LATE),
        # Said again in the knowledge of it: the first day counts.
        ([W, _changed("x", "WITHDRAWN", "w", day=LATE)], "WITHDRAWN", EARLY),
        # Written by hand: each names the other, or itself, or one name stands for two. Nothing is hidden by that.
        ([_changed("w", "WITHDRAWN", "g"), _changed("g", "GIVEN", "w")], "WITHDRAWN", DAY),
        (
            [_changed("w", "WITHDRAWN", "g"), _changed("r", "REFUSED", "w"), _changed("g", "GIVEN", "r")],
            "WITHDRAWN",
            DAY,
        ),
        ([_changed("w", "WITHDRAWN", "w", "registering")], "WITHDRAWN", DAY),
        ([W, _changed("w", "GIVEN", "registering")], "WITHDRAWN", EARLY),
        ([_changed("o", "OTHER", "registering"), _changed("g", "GIVEN", "registering")], "OTHER", DAY),
    ],
)
def test_a_giving_counts_only_where_the_withdrawal_was_known(
    told: list[events.ConsentChanged], status: str, since: int
) -> None:
    for order in permutations(told):
        document = folded(order)
        assert queries.consent(document, "REG") == status
        assert consent_facts.since(document["said"], "REG") == since
        assert document["withdrawn"] == (status != "GIVEN")
        assert not queries.may_be_processed(document) or status == "GIVEN"


def test_a_statement_that_takes_the_name_of_registering_is_not_understood() -> None:
    for name in ("registering", ""):
        document = fold("registration", START, _changed(name, "GIVEN"))
        assert document == {**START, "unknown": START["unknown"] + 1}


def test_consent_may_arrive_before_the_registration_itself() -> None:
    read = _registering()
    told = _changed("w", "WITHDRAWN", "registering")
    for order in permutations([read, told]):
        document: Any = None
        for one in order:
            document = fold("registration", document, one)
        assert queries.consent(document, "REG") == "WITHDRAWN"
        assert document["withdrawn"]
        assert queries.consent(document, "VET_SHARE") == "REFUSED"


def _registering() -> events.Event:
    return events.PersonRegistered(
        ("", ""),
        "P-1",
        "u",
        b"\x01",
        "adult",
        DAY,
        DAY + 3,
        "form",
        "2021-10-28",
        {"consent": {"version": 1, "values": {"REG": "yes", "VET_SHARE": "no"}, "findings": []}},
    )
