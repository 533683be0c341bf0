"""Columns of a list meet fields by name, never by guess."""

import pytest

from thitsar.kernel import codec
from thitsar.kernel.errors import Refused
from thitsar.kernel.sections.mapping import IGNORED, TODAY, UUID, Fit, HeaderMap, mapping_from_plain
from thitsar.kernel.sections.section import Registry
from thitsar.kernel.sections.tests.garden import garden

REGISTRY = Registry((garden(),))
MAPPING = HeaderMap(
    "ours",
    (("who", "garden.owner"), ("what", "garden.crop"), ("id", UUID), ("day", TODAY), ("tablet", IGNORED)),
)


def test_it_survives_being_stored() -> None:
    assert mapping_from_plain(codec.decode(codec.encode(MAPPING.to_plain()))) == MAPPING


def test_it_groups_columns_by_section_and_leaves_the_row_itself_out() -> None:
    assert MAPPING.by_section == {"garden": (("who", "owner"), ("what", "crop"))}
    assert MAPPING.headers == {"garden.owner": "who", "garden.crop": "what", UUID: "id", TODAY: "day"}


def test_it_names_what_the_list_lacks_and_what_nobody_mapped() -> None:
    assert MAPPING.fit(["what", "id", "day", "colour", "tablet"]) == Fit(
        missing=("who",), unknown=("colour",)
    )
    assert MAPPING.fit(["who", "what", "id", "day"]) == Fit((), ())


def test_a_good_mapping_passes() -> None:
    MAPPING.check(REGISTRY, ["garden.crop", UUID])


@pytest.mark.parametrize(
    ("columns", "named"),
    [
        ((("a", "garden.owner"), ("a", "garden.crop")), "twice"),
        ((("a", "garden.owner"), ("b", "garden.owner")), "garden.owner"),
        ((("a", "garden.colour"),), "garden.colour"),
        ((("a", "orchard.crop"),), "orchard.crop"),
        ((("a", "row.number"),), "row.number"),
        ((("a", "garden.owner"),), "garden.crop"),
    ],
)
def test_it_refuses_a_mapping_that_would_lose_or_mix_answers(
    columns: tuple[tuple[str, str], ...], named: str
) -> None:
    with pytest.raises(Refused, match=named):
        HeaderMap("bad", columns).check(REGISTRY, ["garden.crop"])


@pytest.mark.parametrize(
    "bad",
    [{}, {"name": 1, "columns": []}, {"name": "x", "columns": [["a"]]}, {"name": "x", "columns": [["a", 1]]}],
)
def test_it_refuses_what_is_no_mapping(bad: dict[str, object]) -> None:
    with pytest.raises(Refused):
        mapping_from_plain(bad)
