"""What intake may do: facts in, events out, or a sentence why not."""

from dataclasses import replace
from typing import Any

import pytest

from thitsar.apps.intake import child_rules, consent_rules, events, facets, queries, rules
from thitsar.apps.intake.rules import Erase, Incorrect, Side
from thitsar.apps.intake.sections import REGISTRY
from thitsar.apps.intake.tests.people import registered
from thitsar.apps.intake.tests.test_state import DAY, NAME, documents, fold, person
from thitsar.kernel.errors import Refused
from thitsar.kernel.sections.answers import Answers


def register(**changes: str) -> tuple[events.Event, ...]:
    read = registered(**changes)
    return rules.register(read, display_name=NAME, code="P-1", digest=b"", day=DAY, source="form")


def correct(document: dict[str, Any], reason: str = "typed wrong", **typed: dict[str, str]) -> Any:
    compartment = REGISTRY.of(next(iter(typed))).compartment
    return rules.correct(document, typed, REGISTRY, compartment=compartment, reason=reason, day=DAY)


def test_a_registration_is_one_event_for_each_compartment() -> None:
    told = register()
    assert [one.lies_in for one in told] == ["registration", "identity", "service", "support"]
    assert [type(one) for one in told] == [events.PersonRegistered, *[events.SectionsAnswered] * 3]


def test_vetting_has_three_days_and_a_child_is_handed_over_within_two() -> None:
    adult, child = register()[0], register(person__dob="2006")[0]
    assert isinstance(adult, events.PersonRegistered)
    assert isinstance(child, events.PersonRegistered)
    assert (adult.due, child.due, child.path) == (DAY + 3, DAY + 2, "child")


def test_the_child_path_is_opened_in_every_compartment() -> None:
    opened = [one for one in register(person__dob="2006") if isinstance(one, events.ChildPathOpened)]
    assert {one.lies_in for one in opened} == set(events.OF_A_PERSON)
    assert not [one for one in register() if isinstance(one, events.ChildPathOpened)]


@pytest.mark.parametrize("kind", ["INSIDER", "CAPTURED"])
def test_it_refuses_to_sign_what_may_not_be_stored_even_past_all_doors(kind: str) -> None:
    read = registered()
    departure = replace(read.answers["departure"], values={"type": kind})
    with pytest.raises(Refused, match="may not be stored"):
        rules.register(
            replace(read, answers={**read.answers, "departure": departure}),
            display_name=NAME,
            code="P-1",
            digest=b"",
            day=DAY,
            source="form",
        )


def test_a_doubt_about_age_opens_the_child_path_without_proof_and_only_once() -> None:
    folded = person()
    after = documents(child_rules.doubt(folded["registration"], day=DAY), folded)
    assert all(queries.is_on_child_path(one) for one in after.values())
    with pytest.raises(Refused, match="open already"):
        child_rules.doubt(after["registration"], day=DAY)


def test_a_correction_says_only_what_changed() -> None:
    folded = person(person__age="230")
    told = correct(folded["identity"], identity={"age": "29", "sex": ""})
    assert [type(one) for one in told] == [events.SectionsCorrected, events.FindingsReviewed]
    assert told[0].sections["identity"]["values"] == {"age": 29, "sex": None}
    after = documents(told, folded)
    assert queries.answer(after["identity"], "identity", "age") == 29
    assert queries.answer(after["identity"], "identity", "sex") is None
    assert queries.answer(after["identity"], "identity", "name_my") is not None
    assert not queries.to_confirm(after["identity"])
    assert after["registration"]["warnings"] == []


def test_a_correction_is_read_like_any_answer() -> None:
    found = correct(person()["service"], departure={"date": "2031"})
    assert isinstance(found, Incorrect)
    assert [(one.field, one.code) for one in found.problems] == [("departure.date", "future_departure")]
    empty = correct(person()["identity"], identity={"name_my": "", "name_latin": ""})
    assert isinstance(empty, Incorrect)
    assert [one.code for one in empty.problems] == ["empty_name"]


@pytest.mark.parametrize(
    ("typed", "kind"), [("INSIDER", "insider"), ("ဖရဲသီး", "insider"), ("CAPTURED", "captured")]
)
def test_choosing_what_may_not_be_stored_erases_instead_of_correcting(typed: str, kind: str) -> None:
    assert correct(person()["service"], reason="", departure={"type": typed}) == Erase(kind)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reason", "typed", "sentence"),
    [
        (" ", {"identity": {"age": "30"}}, "why"),
        ("typed wrong", {"identity": {"age": "29"}}, "Nothing"),
        ("typed wrong", {"orchard": {"age": "29"}}, "orchard"),
        ("typed wrong", {"service": {"branch": "ARMY"}}, "another part"),
    ],
)
def test_it_refuses_a_correction_that_is_none(
    reason: str, typed: dict[str, dict[str, str]], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        rules.correct(person()["identity"], typed, REGISTRY, compartment="identity", reason=reason, day=DAY)


def test_a_corrected_birth_date_opens_the_child_path() -> None:
    told = correct(person()["identity"], identity={"dob": "2007-08"})
    assert {one.lies_in for one in told if isinstance(one, events.ChildPathOpened)} == set(events.OF_A_PERSON)


def test_age_is_judged_on_the_day_of_the_answers_when_it_is_corrected_later() -> None:
    told = rules.correct(
        person()["identity"],
        {"identity": {"dob": "2004"}},
        REGISTRY,
        compartment="identity",
        reason="school form",
        day=DAY + 3_000,
    )
    assert not isinstance(told, Erase | Incorrect)
    assert any(isinstance(one, events.ChildPathOpened) for one in told)


def test_no_correction_closes_the_child_path() -> None:
    child = person(person__dob="2007-08")["identity"]
    with pytest.raises(Refused, match="second person"):
        correct(child, identity={"dob": "1999"})
    with pytest.raises(Refused, match="second person"):
        correct(child, identity={"dob": "", "age": "30"})
    assert correct(child, identity={"father_name": "U Ba"})
    assert correct(child, identity={"dob": "2006"})


def test_a_confirmed_warning_is_gone_from_the_answer_and_from_the_registration() -> None:
    folded = person(person__name_my="ေက်ာ္ေကာင္းဇာနည္", person__age="230")
    told = rules.confirm(folded["identity"], "identity", compartment="identity", field="name_my")
    after = documents(told, folded)
    assert [one.code for one in queries.to_confirm(after["identity"])] == ["bad_age"]
    assert after["registration"]["warnings"] == [["identity.age", "bad_age"]]
    with pytest.raises(Refused, match="no warning"):
        rules.confirm(after["identity"], "identity", compartment="identity", field="name_my")


def test_withdrawing_registration_is_told_everywhere_and_any_other_purpose_once() -> None:
    registration = person()["registration"]
    assert registration["consents"] == {"REG": "GIVEN", "VET_SHARE": "REFUSED"}
    fresh: Any = {"statement": "s1", "day": DAY + 2}
    everywhere = consent_rules.change_consent(registration, "REG", status="WITHDRAWN", **fresh)
    assert {one.lies_in for one in everywhere} == set(events.OF_A_PERSON)
    # One statement, told in four parts; it answers what was said at registration.
    assert {(one.statement, one.day, one.answers) for one in everywhere} == {
        ("s1", DAY + 2, ("registering",))
    }
    (shared,) = consent_rules.change_consent(registration, "VET_SHARE", status="GIVEN", **fresh)
    assert shared.lies_in == "registration"
    with pytest.raises(Refused, match="already"):
        consent_rules.change_consent(registration, "REG", status="GIVEN", **fresh)
    with pytest.raises(Refused, match="agreed answers"):
        consent_rules.change_consent(registration, "REG", status="YES", **fresh)


def candidate(*said: tuple[str, str]) -> dict[str, Any]:
    document = fold("registration", None, events.CandidateRaised("f1", "f2", ("same_nrc",)))
    for author, verdict in said:
        document = fold("registration", document, events.CandidateJudged(verdict, "x"), author=author)
    return document


def test_a_judgement_needs_a_verdict_and_a_reason() -> None:
    assert rules.judge(candidate(), author="a", verdict="same", reason=" cards ") == events.CandidateJudged(
        "same", "cards"
    )
    with pytest.raises(Refused, match="unsure"):
        rules.judge(candidate(), author="a", verdict="yes", reason="cards")
    with pytest.raises(Refused, match="compared"):
        rules.judge(candidate(), author="a", verdict="same", reason=" ")


def test_it_refuses_the_same_member_twice() -> None:
    with pytest.raises(Refused, match="second person"):
        rules.judge(candidate(("a", "unsure")), author="a", verdict="same", reason="cards")
    assert rules.judge(candidate(("a", "unsure")), author="b", verdict="same", reason="cards")


def test_it_refuses_to_judge_what_two_people_have_judged() -> None:
    with pytest.raises(Refused, match="already"):
        rules.judge(candidate(("a", "same"), ("b", "same")), author="c", verdict="different", reason="cards")


LEFT, RIGHT = Side("f1", DAY + 1, "adult"), Side("f2", DAY, "adult")


def test_one_opinion_links_nothing() -> None:
    for said in (
        [],
        [("a", "same")],
        [("a", "same"), ("b", "unsure")],
        [("a", "different"), ("b", "different")],
    ):
        with pytest.raises(Refused, match="Two different people"):
            rules.link(candidate(*said), "c1", left=LEFT, right=RIGHT, day=DAY)


def test_a_link_is_told_to_both_files_and_the_earlier_one_is_counted() -> None:
    told = rules.link(candidate(("a", "same"), ("b", "same")), "c1", left=LEFT, right=RIGHT, day=DAY)
    places = {(file, event.place) for file, event in told if isinstance(event, events.PersonLinked)}
    assert places == {("f1", "yields"), ("f2", "keeps")}
    assert len(told) == 2 * len(events.OF_A_PERSON)


def test_a_link_to_a_child_opens_the_child_path_on_the_other_file() -> None:
    child = Side("f2", DAY, "child")
    told = rules.link(candidate(("a", "same"), ("b", "same")), "c1", left=LEFT, right=child, day=DAY)
    opened = [(file, event.lies_in) for file, event in told if isinstance(event, events.ChildPathOpened)]
    assert opened == [("f1", compartment) for compartment in events.OF_A_PERSON]


def test_a_link_is_undone_by_two_people_with_a_reason() -> None:
    told = rules.unlink("f1", "f2", reason="brothers", proposed_by="a", approved_by="b")
    assert {(file, event.other) for file, event in told if isinstance(event, events.PersonUnlinked)} == {
        ("f1", "f2"),
        ("f2", "f1"),
    }
    with pytest.raises(Refused, match="second person"):
        rules.unlink("f1", "f2", reason="brothers", proposed_by="a", approved_by="a")
    with pytest.raises(Refused, match="why"):
        rules.unlink("f1", "f2", reason=" ", proposed_by="a", approved_by="b")


def test_a_path_needs_no_identity_section() -> None:
    no_answers: dict[str, Answers] = {}
    assert rules.path(no_answers, today=registered().today) == "adult"
    assert rules.complete(no_answers, "adult") == {}


def test_pages_read_documents_through_queries() -> None:
    folded = person(person__dob="", person__age="")
    assert queries.header(folded["registration"]) == {
        "my": NAME[0],
        "en": NAME[1],
        "code": "P-1",
        "path": "adult",
        "stage": "registered",
        "due": DAY + 3,
    }
    assert queries.consent(folded["registration"], "REG") == "GIVEN"
    assert queries.consent(folded["registration"], "PHOTO") == "NOT_ASKED"
    assert queries.track(folded["service"]) == "CDM"
    assert queries.may_be_processed(folded["registration"])
    told = consent_rules.change_consent(
        folded["registration"], "REG", status="WITHDRAWN", statement="s1", day=DAY
    )
    withdrawn = documents(told, folded)
    assert not queries.may_be_processed(withdrawn["service"])
    pages = dict(queries.pages(folded["identity"], "en"))
    assert set(pages) == {"Who the person is", "Household"}
    assert "000047" not in repr(pages)
    facet = facets.facet("registration", folded["registration"])
    assert facet is not None
    assert not queries.is_overdue(facet, DAY + 3)
    assert queries.is_overdue(facet, DAY + 4)
    assert queries.judges(candidate(("a", "same"))) == ("a",)
