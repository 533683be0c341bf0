"""Documents fold the same on every node, whatever else a partner sends."""

from collections.abc import Iterable
from itertools import count, permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.apps.intake import child_rules, consent_rules, counting, events, facets, queries, rules, state
from thitsar.apps.intake.child_facts import HOUR
from thitsar.apps.intake.outcome_state import When
from thitsar.apps.intake.sections import REGISTRY
from thitsar.apps.intake.tests.people import TODAY, registered
from thitsar.apps.intake.tests.test_events import EXAMPLES
from thitsar.kernel import codec
from thitsar.kernel.sections.plain import section_from_plain

DAY = 18_900
NAME = ("စံပယ် ၁", "Jasmine 1")


def documents(told: Iterable[events.Event], documents: dict[str, Any] | None = None) -> dict[str, Any]:
    """Fold events into the documents of one file."""
    folded: dict[str, Any] = dict(documents or {})
    for event in told:
        folded[event.lies_in] = fold(event.lies_in, folded.get(event.lies_in), event)
    return folded


# Each event of a test is said a moment after the one before.
_clock = count(1, HOUR << 16)


def fold(
    compartment: str, document: Any, event: events.Event, *, author: str = "m1", clock: int | None = None
) -> dict[str, Any]:
    payload = codec.decode(codec.encode(event.to_plain()))
    when = When(author, DAY, next(_clock) if clock is None else clock)
    return state.fold(compartment, document, event.NAME, payload, when=when)


def person(**changes: str) -> dict[str, Any]:
    read = registered(**changes)
    return documents(
        rules.register(read, display_name=NAME, code="P-1", digest=b"\x01", day=DAY, source="import:f")
    )


def test_a_registration_opens_four_documents_with_the_same_pseudonym() -> None:
    folded = person()
    assert set(folded) == set(events.OF_A_PERSON)
    assert {tuple(one["name"]) for one in folded.values()} == {NAME}
    assert {one["code"] for one in folded.values()} == {"P-1"}
    codec.encode(folded)


def test_the_registration_itself_holds_no_name_and_no_number() -> None:
    written = repr(person()["registration"]) + repr(person()["service"]) + repr(person()["support"])
    for secret in ("ကောင်းဖြိုး", "Kaung Phyo", "000047", "1992"):
        assert secret not in written


def test_the_facets_give_what_work_lists_need_and_identity_gives_none() -> None:
    folded = person(person__age="230")
    assert facets.facet("registration", folded["registration"]) == {
        "kind": "person",
        "unshared": True,
        "my": NAME[0],
        "en": NAME[1],
        "code": "P-1",
        "path": "adult",
        "stage": "registered",
        "day": DAY,
        "due": DAY + rules.ACCEPTED_WITHIN,
        "why": ["bad_age"],
        "uuid": "0f0f0f0f-5790-4f82-8c1d-000000000093",
        "digest": b"\x01",
        "source": "import:f",
        "is_done": False,
    }
    assert facets.facet("service", folded["service"]) == {
        "track": "CDM",
    }
    support = facets.facet("support", folded["support"])
    assert support is not None
    assert support["needs"] == ["FOOD", "HEALTH"]
    assert facets.facet("identity", folded["identity"]) is None


def test_the_patches_of_the_compartments_sum_up_to_the_statistics_of_the_row() -> None:
    summed: dict[str, str] = {}
    for compartment, document in person().items():
        summed.update(state.patch(compartment, document) or {})
    assert summed == registered().statistics
    assert summed == {
        "path": "adult",
        "site": "S-7Q2",
        "registered_month": "2021-10",
        "sex": "M",
        "age_band": "18-59",
        "branch": "police",
        "track": "CDM",
        "departure_month": "2021-05",
    }


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"service__branch": "NAVY", "service__rank": ""}, "branch", "soldiers"),
        ({"service__branch": "BGP", "service__rank": ""}, "branch", "police"),
        ({"service__branch": "MILITIA", "service__rank": ""}, "branch", "other"),
        ({"service__branch": "", "service__rank": ""}, "branch", "not_asked"),
        ({"service__branch": "refused", "service__rank": ""}, "branch", "refused"),
        ({"departure__date": "2021"}, "departure_month", "imprecise"),
        ({"departure__date": ""}, "departure_month", "not_asked"),
        ({"departure__date": "not_asked"}, "departure_month", "not_asked"),
        ({"departure__date": "2021-05"}, "departure_month", "2021-05"),
        ({"person__dob": "1961-10-28"}, "age_band", "60+"),
        ({"person__dob": "1961-10-29"}, "age_band", "18-59"),
        ({"person__dob": "1961"}, "age_band", "imprecise"),
        ({"person__dob": "", "person__age": "61"}, "age_band", "60+"),
        ({"person__dob": "", "person__age": ""}, "age_band", "unknown"),
    ],
)
def test_a_column_tells_what_is_known_and_why_not(changes: dict[str, str], column: str, code: str) -> None:
    assert registered(**changes).statistics[column] == code


def test_a_child_is_in_no_count_but_that_of_the_child_path() -> None:
    folded = person(person__dob="2006-01")
    assert registered(person__dob="2006-01").statistics == {"path": "child"}
    patches = {name: state.patch(name, document) for name, document in folded.items()}
    assert patches == {"registration": {"path": "child"}, "identity": {}, "service": {}, "support": None}
    facet = facets.facet("registration", folded["registration"])
    assert facet is not None
    assert (facet["stage"], facet["due"], facet["why"]) == ("child_path", DAY + 2, ["child"])


def test_the_child_path_takes_earlier_patches_back_and_never_closes() -> None:
    folded = documents(child_rules.open_path("doubt", day=DAY), person())
    assert all(not state.patch(name, one) for name, one in folded.items() if name != "registration")
    again = documents(child_rules.open_path("linked", day=DAY + 28), folded)
    assert again["registration"]["child"] == folded["registration"]["child"]
    assert (again["registration"]["child"]["reason"], again["registration"]["child"]["due"]) == (
        "doubt",
        DAY + 2,
    )


def _withdrawal(folded: dict[str, Any]) -> tuple[events.Event, ...]:
    return consent_rules.change_consent(
        folded["registration"], "REG", status="WITHDRAWN", statement="s1", day=DAY
    )


def test_withdrawn_consent_and_a_yielding_link_leave_nothing_counted() -> None:
    before = person()
    withdrawn = documents(_withdrawal(before), before)
    linked = documents((events.PersonLinked(one, "f2", "c", "yields") for one in events.OF_A_PERSON), before)
    keeping = documents((events.PersonLinked(one, "f2", "c", "keeps") for one in events.OF_A_PERSON), before)
    unlinked = documents((events.PersonUnlinked(one, "f2", "brothers") for one in events.OF_A_PERSON), linked)
    for compartment in counting.COUNTED:
        assert state.patch(compartment, withdrawn[compartment]) == {}
        assert state.patch(compartment, linked[compartment]) == {}
        assert state.patch(compartment, keeping[compartment]) == state.patch(compartment, before[compartment])
        assert state.patch(compartment, unlinked[compartment]) == state.patch(
            compartment, before[compartment]
        )
    assert state.vector("identity", withdrawn["identity"]) == {}
    done = facets.facet("registration", withdrawn["registration"])
    assert done is not None
    assert (done["stage"], done["is_done"]) == ("withdrawn", True)


def test_the_vectors_of_both_compartments_make_the_features_of_the_row() -> None:
    folded = person()
    identity, service = (state.vector(name, folded[name]) for name in ("identity", "service"))
    assert identity is not None
    assert service is not None
    together = {**identity, **service}
    assert (together.pop("dn"), together.pop("co")) == (list(NAME), "P-1")
    assert together == registered().features
    assert state.vector("registration", folded["registration"]) is None


def test_a_section_of_an_organisations_own_is_counted_once_it_is_known() -> None:
    own = section_from_plain(
        {
            "id": "bicycle",
            "version": 1,
            "compartment": "service",
            "title": ["Bicycle", "စက်ဘီး"],
            "fields": [{"name": "has", "kind": "yes_no", "label": ["Has one", "ရှိ"], "statistics": "bicycle"}],
        }
    )
    answered = events.SectionsAnswered(
        "service", TODAY.isoformat(), {"bicycle": {"version": 1, "values": {"has": "yes"}, "findings": []}}
    )
    document = documents([answered], person())["service"]
    assert "bicycle" not in (state.patch("service", document) or {})
    assert (state.patch("service", document, REGISTRY.with_sections([own])) or {})["bicycle"] == "yes"
    assert queries.pages(document, "en")[-1][0] == "bicycle"


def test_sections_may_be_answered_in_any_order() -> None:
    told = [
        event
        for event in rules.register(
            registered(), display_name=NAME, code="P-1", digest=b"", day=DAY, source="form"
        )
        if isinstance(event, events.SectionsAnswered)
    ]
    assert documents(told) == documents(reversed(told))


def test_an_answer_is_corrected_and_taken_back() -> None:
    before = person()["identity"]
    values = {"age": None, "dob": {"raw": "1993", "edtf": "1993"}}
    plain = {"identity": {"version": 1, "values": values, "findings": []}}
    after = fold("identity", before, events.SectionsCorrected("identity", "2021-10-28", plain, "typed wrong"))
    assert "age" not in after["sections"]["identity"]["values"]
    assert after["sections"]["identity"]["values"]["dob"]["edtf"] == "1993"
    assert after["sections"]["identity"]["values"]["sex"] == "M"
    assert before["sections"]["identity"]["values"]["age"] == 29


VERDICTS = st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.sampled_from(events.VERDICTS)), max_size=4)


@given(VERDICTS)
def test_judgements_may_arrive_in_any_order_and_twice(said: list[tuple[str, str]]) -> None:
    def after(order: Iterable[tuple[str, str]]) -> Any:
        document = None
        for author, verdict in order:
            document = fold("registration", document, events.CandidateJudged(verdict, "x"), author=author)
        return document

    assert len({repr(_sorted(after(order))) for order in permutations(said)}) == 1
    assert _sorted(after(said)) == _sorted(after(said + said))


def _sorted(document: Any) -> Any:
    return document and {**document, "judgements": sorted(document["judgements"].items())}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([], "open"),
        ([("a", "same")], "open"),
        ([("a", "same"), ("a", "same")], "open"),
        ([("a", "same"), ("b", "same")], "same"),
        ([("a", "different"), ("b", "different")], "different"),
        ([("a", "same"), ("b", "different")], "disputed"),
        ([("a", "same"), ("b", "different"), ("c", "same")], "same"),
        ([("a", "same"), ("b", "unsure")], "open"),
        ([("a", "same"), ("a", "different"), ("b", "same")], "open"),
        ([("a", "same"), ("b", "same"), ("c", "different"), ("d", "different")], "disputed"),
    ],
)
def test_two_different_people_must_agree(said: list[tuple[str, str]], expected: str) -> None:
    document = fold("registration", None, events.CandidateRaised("f1", "f2", ("same_nrc",)))
    for author, verdict in said:
        document = fold("registration", document, events.CandidateJudged(verdict, "x"), author=author)
    assert document["state"] == expected
    facet = facets.facet("registration", document)
    assert facet is not None
    assert facet["is_done"] == (expected in ("same", "different"))
    assert facet["judged_by"] == sorted({author for author, _ in said})
    assert state.patch("registration", document) is None
    assert state.vector("registration", document) is None


def test_an_import_counts_each_chunk_once_and_remembers_no_refused_row() -> None:
    chunk = events.ImportProgressed(
        0, 50, 46, 1, 1, ((7, ("no_consent",), "d1"),), {"insider": 2}, {"zawgyi": 3}
    )
    document = fold("registration", None, events.ImportStarted(b"\x01", "field form", 60))
    document = fold("registration", fold("registration", document, chunk), chunk)
    assert (document["done"], document["registered"], document["refused"]) == (50, 46, {"insider": 2})
    more = events.ImportProgressed(50, 60, 9, 0, 0, (), {"insider": 1}, {})
    document = fold("registration", fold("registration", document, more), events.ImportFinished())
    assert (document["done"], document["registered"], document["refused"]) == (60, 55, {"insider": 3})
    assert (document["state"], document["quarantined"]) == ("finished", [[7, ["no_consent"], "d1"]])
    facet = facets.facet("registration", document)
    assert facet is not None
    assert (facet["quarantined"], facet["is_done"]) == (1, True)


def test_what_is_not_known_here_changes_nothing_and_is_counted() -> None:
    before = person()["service"]
    strange = [
        ("vetting.decided.v1", {}),
        ("intake.answered.v9", {}),
        ("intake.answered.v1", {"compartment": "service"}),
        ("intake.answered.v1", events.SectionsAnswered("identity", "", {}).to_plain()),
        ("intake.candidate_judged.v1", {"verdict": "same", "reason": "x"}),
        ("intake.import_finished.v1", {}),
    ]
    document = before
    for name, payload in strange:
        document = state.fold("service", document, name, payload, when=When("m", 1, 1))
    assert document == {**before, "unknown": len(strange)}


def test_news_about_another_kind_of_file_changes_nothing() -> None:
    before = person()["registration"]
    for event in (
        events.CandidateRaised("a", "b", ()),
        events.MappingSaved("x", ()),
        events.ImportFinished("x"),
    ):
        assert fold("registration", before, event) == {**before, "unknown": 1}


PLAIN = st.recursive(
    st.none() | st.integers(-9, 1 << 40) | st.text(max_size=6) | st.binary(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["identity", "version", "values", "findings", "dob", "edtf"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


@given(
    st.lists(
        st.tuples(st.sampled_from([event for event, _ in EXAMPLES]), st.sampled_from(range(13)), PLAIN),
        max_size=5,
    )
)
def test_no_partner_can_make_a_fold_or_a_page_fail(told: list[tuple[events.Event, int, Any]]) -> None:
    folded: dict[str, Any] = {}
    for event, which, odd in told:
        payload = event.to_plain()
        payload[sorted(payload)[which % len(payload)]] = odd
        for compartment in ("registration", event.lies_in):
            document = state.fold(
                compartment, folded.get(compartment), event.NAME, payload, when=When("m", 1, 1)
            )
            folded[compartment] = document
    for compartment, document in folded.items():
        codec.encode([facets.facet(compartment, document), state.patch(compartment, document)])
        codec.encode(state.vector(compartment, document))
        if document["kind"] == "person":
            assert queries.to_confirm(document) is not None
            assert queries.pages(document, "my") is not None
