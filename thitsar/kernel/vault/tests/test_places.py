"""No two things are called the same, and ids of one file cannot be joined without its root."""

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.vault import places, suite
from thitsar.kernel.vault.tests.strategies import seeds

ids = st.binary(min_size=16, max_size=16).map(bytes.hex)
compartments = st.sampled_from(["roster", "identity", "contact", "service", "vetting", "statistics", "match"])
numbers = st.integers(0, 1 << 31)
KEY = b"its name"


@given(ids, ids, ids, compartments, numbers)
def test_the_three_kinds_of_places_never_meet(
    org: str, stream: str, member: str, part: str, number: int
) -> None:
    labels = {
        suite.label("wrap", *place)
        for place in (
            places.epoch_place(org, part, number, member),
            places.broad_place(org, stream, part, number, KEY),
            places.narrow_place(org, stream, part, member, KEY),
            # A member whose id looks like a number is still not an epoch.
            places.narrow_place(org, stream, part, str(number), KEY),
        )
    }
    assert len(labels) == 4


@given(st.tuples(ids, ids, compartments, numbers), st.tuples(ids, ids, compartments, numbers))
def test_a_place_is_another_as_soon_as_one_part_of_it_is(
    one: tuple[str, str, str, int], other: tuple[str, str, str, int]
) -> None:
    for at in range(4):
        mixed: tuple[Any, ...] = (*one[:at], other[at], *one[at + 1 :])
        assert (_as_broad(*one) == _as_broad(*mixed)) == (one == mixed)
        # The same four parts, in the order of an epoch's place.
        here, there = (_as_epoch(*given) for given in (one, mixed))
        assert (here == there) == (one == mixed)


def _as_broad(organisation: str, stream: str, part: str, number: int) -> suite.Place:
    return places.broad_place(organisation, stream, part, number, KEY)


def _as_epoch(organisation: str, recipient: str, part: str, number: int) -> suite.Place:
    return places.epoch_place(organisation, part, number, recipient)


@given(seeds, st.lists(compartments, unique=True, min_size=2))
def test_the_parts_of_a_file_have_ids_of_their_own(root: bytes, parts: list[str]) -> None:
    found = [places.stream_id(root, part) for part in parts] + [places.statistics_id(root)]
    assert len(set(found)) == len(found)
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in found)


@given(seeds, seeds, compartments)
def test_the_ids_of_two_files_have_nothing_in_common(one: bytes, other: bytes, part: str) -> None:
    assert (places.stream_id(one, part) == places.stream_id(other, part)) == (one == other)


opened = st.fixed_dictionaries(
    {"file": st.binary(min_size=16, max_size=16), "seed": seeds, "kind": st.sampled_from(["person", "pair"])},
    optional={"team": st.lists(ids, max_size=3), "narrow": st.lists(ids, max_size=3)},
)


@given(opened, opened, ids, ids)
def test_another_opening_or_another_author_has_another_root(
    one: dict[str, object], other: dict[str, object], author: str, stranger: str
) -> None:
    root = places.opening_root(one, author)
    assert len(root) == 32
    assert (places.opening_root(other, author) == root) == (one == other)
    assert (places.opening_root(one, stranger) == root) == (author == stranger)
    # With the same seed, and a team of somebody's own choosing.
    taken = {**one, "team": [*([] if "team" not in one else ["kept"]), stranger]}
    assert places.opening_root(taken, author) != root or taken == one
    assert places.opening_root(dict(reversed(one.items())), author) == root


def test_what_things_are_called_never_changes() -> None:
    # Every stored seal and wrap is bound to these words.
    assert places.epoch_place("org", "vetting", 2, "member") == ("epoch", "org", "vetting", 2, "member")
    assert places.broad_place("org", "id", "vetting", 2, KEY) == ("data-key", "org", "id", "vetting", 2, KEY)
    assert places.narrow_place("org", "id", "identity", "member", KEY) == (
        "data-key",
        "org",
        "id",
        "identity",
        "member",
        KEY,
    )
    root = places.opening_root({"file": bytes(16), "kind": "person"}, "author")
    kept = [root.hex(), places.stream_id(root, "identity"), places.statistics_id(root)]
    assert kept == FIRST


FIRST = [
    "816374d6af165705684a31506051dc17b2abd2469821f2dff32fd80da2397028",
    "47076c484d1c748815202bb0f57d0082",
    "40640645aebff228e7569e95b3dd5baf",
]
