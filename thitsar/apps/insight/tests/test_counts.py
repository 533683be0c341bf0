"""Nobody is counted twice, children in no count of those who served, whoever withdrew not at all."""

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from thitsar.apps.insight.counts import People, counted, fold_patches
from thitsar.kernel.files.merging import merge

ADULT = {"path": "adult", "registered_month": "2023-05", "site": "S-7Q2"}
SOLDIER = {"branch": "soldiers", "track": "DEFECT", "departure_month": "2023-03"}


def people(*batches: list[Any]) -> People:
    """Take some batches in."""
    taken = People()
    for items in batches:
        taken.take(items)
    return taken


def test_the_patches_of_a_person_are_one_person() -> None:
    batches = [[["a", "registration", ADULT], ["a", "service", SOLDIER]], [["a", "identity", {"sex": "F"}]]]
    assert fold_patches(batches) == {"a": {**ADULT, **SOLDIER, "sex": "F"}}
    assert people(*batches).counts == {
        ("path", "adult"): 1,
        ("departures", "2023-03", "soldiers"): 1,
        ("track", "DEFECT"): 1,
        ("site", "S-7Q2"): 1,
        ("lag", 2): 1,
    }


def test_a_correction_replaces_what_it_corrects() -> None:
    first = [["a", "registration", ADULT], ["a", "service", SOLDIER]]
    corrected = [["a", "service", {**SOLDIER, "branch": "police", "departure_month": "imprecise"}]]
    counts = +people(first, corrected).counts
    assert counts["departures", "imprecise", "police"] == counts["path", "adult"] == 1
    assert ("departures", "2023-03", "soldiers") not in counts


def test_a_column_that_a_correction_leaves_out_is_gone() -> None:
    batches = [[["a", "service", SOLDIER]], [["a", "service", {"branch": "police"}]]]
    assert fold_patches(batches) == {"a": {"branch": "police"}}


def test_an_empty_patch_takes_a_person_out_whatever_else_was_said() -> None:
    batches = [[["a", "registration", ADULT], ["a", "service", SOLDIER]], [["a", "registration", {}]]]
    assert not +people(*batches).counts


def test_empty_patches_everywhere_leave_nothing() -> None:
    batches = [[["a", "registration", ADULT], ["a", "service", SOLDIER]]]
    batches.append([["a", "registration", {}], ["a", "service", {}]])
    assert fold_patches(batches) == {}


def test_a_child_is_in_the_count_of_children_and_in_no_other() -> None:
    batches = [
        [["a", "registration", ADULT], ["a", "service", SOLDIER]],
        [["a", "registration", {"path": "child"}]],
    ]
    assert fold_patches(batches) == {"a": {"path": "child"}}
    assert +people(*batches).counts == {("path", "child"): 1}


def test_nobody_without_a_registration_is_counted() -> None:
    assert counted(SOLDIER) == []


def test_what_was_not_said_is_not_known() -> None:
    places = counted({"path": "adult", "track": "withheld_for_safety"})
    assert ("track", "unknown") in places
    assert ("site", "unknown") in places
    assert ("departures", "", "unknown") in places


columns = st.fixed_dictionaries(
    {}, optional={"branch": st.sampled_from(["soldiers", "police"]), "site": st.just("S-1")}
)
patches: st.SearchStrategy[dict[str, str]] = st.one_of(
    st.just({}),
    st.tuples(st.sampled_from(["adult", "child"]), columns).map(lambda two: {"path": two[0], **two[1]}),
)
items = st.tuples(st.sampled_from("abc"), st.sampled_from(["registration", "service"]), patches).map(list)
batches_drawn = st.lists(st.lists(items, max_size=4), max_size=6)


@given(batches_drawn)
def test_counting_as_patches_come_is_counting_in_the_end(batches: list[list[Any]]) -> None:
    afresh: Counter[Any] = Counter()
    for one in fold_patches(batches).values():
        afresh.update(counted(one))
    assert +people(*batches).counts == afresh


@given(batches_drawn)
def test_taking_everything_twice_counts_nothing_twice(batches: list[list[Any]]) -> None:
    assert +people(*batches, *batches).counts == +people(*batches).counts


@given(batches_drawn)
def test_merged_batches_count_the_same(batches: list[list[Any]]) -> None:
    merged = merge(enumerate(batches, 1))
    assert +people(*(merged[at] for at in sorted(merged))).counts == +people(*batches).counts
