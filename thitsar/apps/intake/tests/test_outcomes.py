"""Every step × stage × role, against a table written by hand from domain.md 3.2; whatever is not in it is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.apps.intake import child_rules, consent_rules, events, facets, outcomes, queries, state
from thitsar.apps.intake.child_rules import Evidence
from thitsar.apps.intake.tests.test_state import DAY, documents, fold, person
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Refused

# R04 intake · R05 vetting · R06 approver · R08 host · R10 case worker · R12 child protection. "Any" of the domain's
# table is every stage in which somebody is: not none, not withdrawn and not already gone.
BY_HAND = """
none           arrive         arrived         intake host
arrived        screen         urgent_done     intake
arrived        end            not_proceeding  intake
urgent_done    register       registered      intake
urgent_done    register_child child_path      intake
urgent_done    end            not_proceeding  intake
registered     accept         in_vetting      vetting
registered     propose_out    registered      intake
registered     agree_out      out_of_scope    vetting
registered     protect        child_path      intake vetting approver case_worker child_protection
registered     end            not_proceeding  intake vetting case_worker child_protection
registered     link           linked          intake vetting approver
registered     withdraw       withdrawn       intake child_protection
in_vetting     protect        child_path      intake vetting approver case_worker child_protection
in_vetting     end            not_proceeding  intake vetting case_worker child_protection
in_vetting     link           linked          intake vetting approver
in_vetting     withdraw       withdrawn       intake child_protection
out_of_scope   protect        child_path      intake vetting approver case_worker child_protection
out_of_scope   end            not_proceeding  intake vetting case_worker child_protection
out_of_scope   link           linked          intake vetting approver
out_of_scope   withdraw       withdrawn       intake child_protection
linked         protect        child_path      intake vetting approver case_worker child_protection
linked         end            not_proceeding  intake vetting case_worker child_protection
linked         unlink         registered      intake vetting approver
linked         withdraw       withdrawn       intake child_protection
child_path     hand_over      child_path      intake
child_path     take_over      child_path      child_protection
child_path     propose_close  child_path      child_protection
child_path     agree_close    registered      child_protection case_worker
child_path     end            not_proceeding  child_protection
child_path     withdraw       withdrawn       intake child_protection
not_proceeding withdraw       withdrawn       intake child_protection
"""
LINES = [line.split() for line in BY_HAND.strip().splitlines()]
TABLE = {(before, step, role): after for before, step, after, *roles in LINES for role in roles}
STAGES = ("none", "arrived", "urgent_done", "registered", "in_vetting", "out_of_scope", "linked", "child_path",
          "not_proceeding", "withdrawn")  # fmt: skip
STEPS = tuple(dict.fromkeys(line[1] for line in LINES))


def test_the_stages_and_steps_are_those_of_the_table() -> None:
    assert set(outcomes.STAGES) == set(STAGES)
    assert set(outcomes.STEPS) == set(STEPS)


@pytest.mark.parametrize("stage", STAGES)
def test_each_step_at_a_stage_is_taken_by_whom_the_table_names_and_refused_to_all_others(stage: str) -> None:
    found, refused = {}, set()
    for step, role in product(STEPS, Role):
        try:
            found[stage, step, role.value] = outcomes.require(stage, step, {role})
        except Refused as error:
            refused.add(error.sentence)
    assert found == {key: after for key, after in TABLE.items() if key[0] == stage}
    assert refused
    assert all(sentence.endswith(".") for sentence in refused)


@pytest.mark.parametrize("stage", STAGES)
def test_a_page_offers_what_may_be_done_and_nothing_else(stage: str) -> None:
    for role in Role:
        offered = outcomes.steps(stage, {role})
        assert set(offered) == {step for before, step, who in TABLE if (before, who) == (stage, role.value)}


ADULT = (Evidence("SCHOOL_PAPER", 19, 19),)
MEMBERS = ("officer", "focal", "focal2", "approver", "vetter")
Step = tuple[str, str]


class File:
    """One file on which people say whatever they like, as long as a rule lets them."""

    def __init__(self, **changes: str) -> None:
        self.documents = person(**changes)
        self.said: list[tuple[str, events.Event]] = []

    @property
    def registration(self) -> dict[str, Any]:
        """Give what everybody knows of it."""
        found: dict[str, Any] = self.documents["registration"]
        return found

    def take(self, step: str, author: str) -> bool:
        """Take a step if a rule lets this author."""
        try:
            told = self._told(step, author)
        except Refused:
            return False
        before = outcomes.stage_of(self.registration)
        for event in told:
            self.said.append((author, event))
            part = event.lies_in
            self.documents[part] = fold(part, self.documents[part], event, author=author)
        after = outcomes.stage_of(self.registration)
        (line,) = [one for one in outcomes.TRANSITIONS if (one.before, one.step) == (before, step)]
        assert after == line.after, (before, step, after)
        return True

    def _told(self, step: str, author: str) -> tuple[events.Event, ...]:
        registration = self.registration
        close = queries.close_proposal(registration) or {"digest": b""}
        out = queries.out_proposal(registration) or {"digest": b""}
        ways: dict[str, Callable[[], events.Event | tuple[events.Event, ...]]] = {
            "protect": lambda: child_rules.doubt(registration, day=DAY),
            "hand_over": lambda: child_rules.hand_over(registration, "focal", receivers={"focal", "focal2"}),
            "take_over": lambda: child_rules.take_over(registration, organisation="CHILD-P"),
            "propose_close": lambda: child_rules.propose_close(registration, ADULT, reason="seen", day=DAY),
            "agree_close": lambda: child_rules.agree_close(
                registration, author=author, digest=close["digest"]
            ),
            "accept": lambda: outcomes.accept(registration),
            "propose_out": lambda: outcomes.propose_out(
                registration, ground="EVADED", referral="HEALTH", reason="never served", day=DAY
            ),
            "agree_out": lambda: outcomes.agree_out(registration, author=author, digest=out["digest"]),
            "end": lambda: outcomes.end(registration, day=DAY),
        }
        told = ways[step]()
        if isinstance(told, events.ChildCloseProposed | events.OutOfScopeProposed):
            # As the command does: bound to what it says, here with a number for a digest.
            told = replace(told, digest=len(self.said).to_bytes(2))
        return told if isinstance(told, tuple) else (told,)


TAKEN = ("protect", "hand_over", "take_over", "propose_close", "agree_close", "accept", "propose_out", "agree_out",
         "end")  # fmt: skip
SEQUENCES = st.lists(st.tuples(st.sampled_from(TAKEN), st.sampled_from(MEMBERS)), max_size=14)


@given(SEQUENCES)
def test_whatever_people_do_in_whatever_order_only_the_tables_steps_change_the_stage(
    taken: list[Step],
) -> None:
    file = File()
    for step, author in taken:
        file.take(step, author)
        assert outcomes.stage_of(file.registration) in STAGES


@given(SEQUENCES)
def test_a_child_path_never_closes_and_nobody_is_referred_away_by_one_person(taken: list[Step]) -> None:
    for author in MEMBERS:
        file = File(person__dob="2007-08")
        for step, _ in taken:
            file.take(step, author)
        assert file.registration["child"] or file.registration["ended"]
        other = File()
        for step, _ in taken:
            other.take(step, author)
        assert outcomes.stage_of(other.registration) != "out_of_scope"


@given(SEQUENCES)
def test_whoever_closed_a_child_path_was_two_people_in_the_right_order(taken: list[Step]) -> None:
    file = File(person__dob="2007-08")
    for step, author in taken:
        file.take(step, author)
    if not file.registration["child"]:
        proposed = {(one.digest, who) for who, one in file.said if isinstance(one, events.ChildCloseProposed)}
        agreed = {(one.digest, who) for who, one in file.said if isinstance(one, events.ChildCloseAgreed)}
        assert any(digest == same and by != who for digest, by in proposed for same, who in agreed)


ANY_EVENT = st.sampled_from(
    [
        events.ChildPathOpened("registration", "doubt", DAY + 2),
        events.ChildHandedOver("focal"),
        events.HandoverConfirmed("CHILD-P"),
        events.ChildCloseProposed((("NRC", 19, 19),), "seen", DAY, b"\x01"),
        events.ChildCloseProposed((("NRC", 20, 20),), "seen", DAY, b"\x02"),
        events.ChildCloseAgreed(b"\x01"),
        events.ChildCloseAgreed(b"\x02"),
        events.ChildPathClosed("registration", b"\x01"),
        events.AcceptedForVetting(DAY + 7),
        events.OutOfScopeProposed("EVADED", "HEALTH", "never served", DAY, b"\x03"),
        events.OutOfScopeAgreed(b"\x03"),
        events.ProceedingEnded(DAY + 90),
        events.ChildRecruitmentFound("registration", "yes"),
        events.ChildRecruitmentFound("registration", "no"),
    ]
)


@given(st.lists(st.tuples(ANY_EVENT, st.sampled_from(MEMBERS)), max_size=9), st.randoms())
def test_in_whatever_order_a_node_learns_events_it_folds_the_same(
    said: list[tuple[events.Event, str]], luck: Any
) -> None:
    clocked = [(event, author, (at + 1) << 40) for at, (event, author) in enumerate(said)]
    start = person()["registration"]
    shuffled = list(clocked)
    luck.shuffle(shuffled)
    ended = []
    for order in (clocked, shuffled):
        document = start
        for event, author, clock in order:
            document = fold("registration", document, event, author=author, clock=clock + (1 << 60))
        ended.append(document)
    assert ended[0] == ended[1]
    assert facets.facet("registration", ended[0]) == facets.facet("registration", ended[1])


@given(st.lists(st.tuples(ANY_EVENT, st.just("alone")), max_size=9))
def test_whatever_one_member_signs_past_every_rule_closes_nothing(
    said: list[tuple[events.Event, str]],
) -> None:
    document = person(person__dob="2007-08")["registration"]
    for event, author in said:
        document = fold("registration", document, event, author=author)
    assert document["child"]
    assert not queries.may_be_processed(document)
    assert state.patch("registration", document) == {"path": "child"}


def test_a_new_doubt_between_proposal_and_agreement_voids_the_agreement() -> None:
    document = person(person__dob="2007-08")["registration"]
    proposed = events.ChildCloseProposed((("NRC", 19, 19),), "seen", DAY, b"\x01")
    for event, author in (
        (proposed, "focal"),
        (events.ChildPathOpened("registration", "linked", DAY + 2), "vetter"),
        (events.ChildCloseAgreed(b"\x01"), "approver"),
    ):
        document = fold("registration", document, event, author=author)
    assert document["child"]


@pytest.mark.parametrize(
    "evidence",
    [(), (("ASSESSMENT", 17, 19),), (("NRC", 19, 19), ("FAMILY", 17, 17)), (("BONE_XRAY", 19, 21),)],
)
def test_two_people_past_every_rule_close_nothing_on_evidence_that_leaves_a_doubt(
    evidence: tuple[tuple[str, int, int], ...],
) -> None:
    document = person(person__dob="2007-08")["registration"]
    proposed = events.ChildCloseProposed(evidence, "seen", DAY, b"\x01")
    document = fold("registration", document, proposed, author="focal")
    with pytest.raises(Refused, match="stay on the child path"):
        child_rules.agree_close(document, author="approver", digest=b"\x01")
    document = fold("registration", document, events.ChildCloseAgreed(b"\x01"), author="approver")
    assert document["child"]


def test_after_closing_intake_begins_anew_and_what_was_decided_before_counts_no_more() -> None:
    file = File()
    for step, author in (
        ("accept", "vetter"),
        ("protect", "officer"),
        ("take_over", "focal"),
        ("propose_close", "focal"),
        ("agree_close", "approver"),
    ):
        assert file.take(step, author), step
    assert outcomes.stage_of(file.registration) == "registered"
    assert not queries.is_in_vetting(file.registration)
    assert queries.was_child_path(file.registration)
    facet = facets.facet("registration", file.registration)
    assert facet is not None
    assert (facet["stage"], facet["due"]) == ("registered", DAY + 30)
    assert file.take("accept", "vetter")


def test_a_child_is_counted_as_a_child_and_as_an_adult_only_after_two_people_said_so() -> None:
    file = File(person__dob="2007-08")
    assert [state.patch(name, one) for name, one in file.documents.items()] == [
        {"path": "child"},
        {},
        {},
        None,
    ]
    for step, author in (("take_over", "focal"), ("propose_close", "focal"), ("agree_close", "approver")):
        assert file.take(step, author), step
    patch = state.patch("registration", file.registration)
    assert patch is not None
    assert patch["path"] == "adult"
    assert (state.patch("service", file.documents["service"]) or {})["branch"] == "police"


@pytest.mark.parametrize(
    "reason", ["he lives at 20.9512,96.1043", "call 09 450 000 031", "5/MAYANA(N)000101"]
)
def test_a_reason_that_many_read_points_at_nobody(reason: str) -> None:
    child = person(person__dob="2007-08")["registration"]
    child = fold("registration", child, events.HandoverConfirmed("CHILD-P"), author="focal")
    with pytest.raises(Refused, match="points at somebody"):
        child_rules.propose_close(child, ADULT, reason=reason, day=DAY)
    with pytest.raises(Refused, match="points at somebody"):
        outcomes.propose_out(
            person()["registration"], ground="EVADED", referral="HEALTH", reason=reason, day=DAY
        )


def test_after_two_people_closed_the_path_nothing_says_any_more_that_this_is_a_child() -> None:
    file = File(person__dob="2007-08")
    assert [one.code for one in queries.to_confirm(file.documents["identity"])] == ["child"]
    for step, author in (("take_over", "focal"), ("propose_close", "focal"), ("agree_close", "approver")):
        assert file.take(step, author), step
    assert not queries.to_confirm(file.documents["identity"])


def test_nobody_outside_the_programme_is_in_any_count() -> None:
    file = File()
    for step, author in (("propose_out", "officer"), ("agree_out", "vetter")):
        assert file.take(step, author), step
    assert state.patch("registration", file.registration) == {}


def test_other_parts_are_told_what_the_registration_knows() -> None:
    folded = person()
    opened = child_rules.doubt(folded["registration"], day=DAY)
    spoken = [one for one in opened if one.lies_in in ("registration", "support")]
    after = documents(spoken, folded)
    told = child_rules.catch_up(after["registration"], after)
    assert [one.lies_in for one in told] == ["identity", "service"]
    level = documents(told, after)
    assert all(one["child"] for one in level.values())
    assert child_rules.catch_up(level["registration"], level) == ()


def test_parts_that_were_closed_hear_of_a_consent_later_and_end_with_the_same_days() -> None:
    folded = person()
    told = consent_rules.change_consent(
        folded["registration"], "REG", status="WITHDRAWN", statement="s1", day=DAY - 3
    )
    everywhere = documents(told, folded)
    only = documents([one for one in told if one.lies_in in ("registration", "service")], folded)
    others = {name: only[name] for name in events.OF_A_PERSON[1:]}
    late = consent_rules.catch_up(only["registration"], others)
    assert [one.lies_in for one in late] == ["identity", "support"]
    after = documents(late, only)
    assert after == everywhere
    assert after["support"]["withdrawn_on"] == DAY - 3
    again = {name: after[name] for name in events.OF_A_PERSON[1:]}
    assert consent_rules.catch_up(after["registration"], again) == ()
    given = consent_rules.change_consent(
        after["registration"], "REG", status="GIVEN", statement="s2", day=DAY
    )
    back = documents([one for one in given if one.lies_in == "registration"], after)
    late = consent_rules.catch_up(back["registration"], {"support": back["support"]})
    assert documents(late, back)["support"]["withdrawn"] is False


@pytest.mark.parametrize(
    ("identity", "service", "found"),
    [
        ("2003-12", "2020-03", True),
        ("2003-12", "2021-12-31", False),
        ("2003-12-15", "2021-12-14", True),
        ("2003-12-15", "2021-12-15", False),
        ("2003", "2021", True),  # benefit of the doubt
        ("2003", "2022", False),
        ("", "2020", False),
        ("2003", "", False),
    ],
)
def test_who_was_enlisted_before_eighteen_was_a_child_recruit(
    identity: str, service: str, found: bool
) -> None:
    values = [
        {"dob": {"edtf": identity}} if identity else {},
        {"enlisted": {"edtf": service}} if service else {},
    ]
    assert child_rules.was_child_recruit(*values) is found


@pytest.mark.parametrize("shows", ["", "old", "19-17", "5000", "၂၀", "2005-08", "17–19", "17 - 19"])
def test_what_a_paper_shows_is_a_date_an_age_or_ages(shows: str) -> None:
    today = date(2024, 4, 10)
    expected = {"၂၀": (20, 20), "2005-08": (18, 18), "17–19": (17, 19), "17 - 19": (17, 19)}
    if shows in expected:
        found = child_rules.read_evidence("NRC", shows, today=today)
        assert (found.youngest, found.oldest) == expected[shows]
    else:
        with pytest.raises(Refused, match="Write what it shows"):
            child_rules.read_evidence("NRC", shows, today=today)
