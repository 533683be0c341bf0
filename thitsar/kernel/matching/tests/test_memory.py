"""What the matcher remembers and finds again, without a socket."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.matching.blocks import LARGEST, Blocks
from thitsar.kernel.matching.candidates import MOST
from thitsar.kernel.matching.comparing import EXACT
from thitsar.kernel.matching.memory import Memory, plain_code
from thitsar.kernel.matching.searching import Lines

FILES = st.sampled_from("pqrs")
VECTORS = st.fixed_dictionaries(
    {},
    optional={
        "la": st.lists(st.sampled_from(["kyawzaw", "zawmin", "aung"]), min_size=1, max_size=2),
        "nrc": st.sampled_from(["5/mayana(n)000101", "5/mayana(n)000102"]),
        "dn": st.just(["နှင်းဆီ", "Rose"]),
        "co": st.sampled_from(["P-7QX2", "P-8RY3"]),
    },
)
ITEMS = st.lists(st.tuples(FILES, st.sampled_from(["identity", "service"]), VECTORS), max_size=20)


def remembering(items: list[Any]) -> Memory:
    memory = Memory(EXACT)
    memory.take(items)
    return memory


@given(ITEMS, st.integers(0, 20))
def test_it_remembers_the_same_however_items_were_cut_into_batches(items: list[Any], cut: int) -> None:
    whole, cut_up = remembering(items), remembering(items[:cut])
    cut_up.take(items[cut:])
    for typed in ("kyaw", "Zaw Min", "rose"):
        found, again = whole.search(typed), cut_up.search(typed)
        assert sorted(found, key=repr) == sorted(again, key=repr)
    asked = {"nrc": "5/mayana(n)000101"}
    assert whole.resembles(asked, ()) == cut_up.resembles(asked, ())


@given(ITEMS)
def test_what_was_taken_back_leaves_nothing(items: list[Any]) -> None:
    memory = remembering(items)
    memory.take([[file, part, {}] for file, part, _ in items])
    assert len(memory) == 0
    assert not any(memory.search(typed) for typed in ("kyaw", "zaw", "aung", "rose", "P-7QX2", "P-8RY3"))
    assert memory.resembles({"nrc": "5/mayana(n)000101"}, ()) == []


def test_parts_of_two_compartments_are_one_person() -> None:
    memory = remembering([["p", "identity", {"nrc": "a"}], ["p", "service", {"ser": "t000101"}]])
    (found,) = memory.resembles({"nrc": "a", "ser": "t000101"}, ())
    assert found["reasons"] == ["nrc", "serial"]
    memory.take([["p", "service", {}]])
    assert memory.resembles({"ser": "t000101"}, ()) == []
    assert memory.resembles({"nrc": "a"}, ["p"]) == []


def test_a_code_that_moved_to_another_file_finds_only_that_one() -> None:
    memory = remembering([["p", "identity", {"co": "P-7QX2"}], ["q", "identity", {"co": "P-7QX2"}]])
    memory.take([["p", "identity", {"co": "P-8RY3"}]])
    assert [one["file"] for one in memory.search("p 7qx2")] == ["q"]


def test_the_nearest_come_first() -> None:
    people = [[f"inside {n}", "identity", {"la": ["minaungzaw"]}] for n in range(15)]
    people += [[f"begins {n}", "identity", {"la": ["aungzaw"]}] for n in range(10)]
    found = remembering([*people, ["whole", "identity", {"la": ["aung"]}]]).search("Aung")
    assert found[0]["file"] == "whole"
    assert [one["file"].split()[0] for one in found[1:]] == ["begins"] * 10 + ["inside"] * 9
    assert [one["reasons"] for one in found] == [["exact"]] + [["part"]] * 19


def test_a_whole_display_name_is_exact_even_where_it_is_part_of_a_name() -> None:
    (found,) = remembering([["p", "identity", {"la": ["roseann"], "dn": ["", "Rose"]}]]).search("rose")
    assert found == {"file": "p", "shown": {"my": "", "en": "Rose"}, "code": "", "reasons": ["exact"]}


def test_a_line_break_in_what_is_typed_joins_no_two_names() -> None:
    assert remembering([["p", "identity", {"dn": ["Rose", "Lily"]}]]).search("rose\nlily") == []
    assert Lines().find("rose", 5) == {}


@given(st.lists(st.tuples(FILES, st.lists(st.sampled_from("abc"), max_size=3)), max_size=20))
def test_blocks_hold_what_was_added_and_not_what_was_removed(steps: list[tuple[str, list[str]]]) -> None:
    blocks, held = Blocks(), dict[str, list[str]]()
    for file, keys in steps:
        blocks.remove(file, held.get(file, []))
        blocks.add(file, keys)
        held[file] = keys
    for key in "abc":
        assert dict(blocks.sharing([key])[0]) == {file: 1 for file, keys in held.items() if key in keys}


def test_a_block_may_hold_two_hundred_and_not_one_more() -> None:
    blocks = Blocks()
    for number in range(LARGEST):
        blocks.add(f"{number}", ["key"])
    assert len(blocks.sharing(["key"])[0]) == LARGEST
    blocks.add("one more", ["key", "other"])
    assert blocks.sharing(["key", "other"]) == ({"one more": 1}, True)


def test_never_more_than_a_few_candidates() -> None:
    memory = remembering([[f"{n}", "identity", {"nrc": "a"}] for n in range(LARGEST)])
    assert len(memory.resembles({"nrc": "a"}, ["7"])) == MOST


def test_a_code_is_the_same_however_it_is_typed() -> None:
    assert {plain_code(typed) for typed in ("P-7QX2", "p 7qx2", " P–7qx2 ", "p_7QX2")} == {"p7qx2"}
