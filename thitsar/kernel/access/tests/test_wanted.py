"""Which lines of the log a filter lets through, page by page, whatever is appended meanwhile."""

from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.access.wanted import Line, Wanted, newest, wanted_of

_MEMBERS = ["a" * 32, "b" * 32]
_FILES = ["1" * 32, "1" * 8 + "2" * 24, ""]
log = st.lists(
    st.builds(
        lambda when, member, file, purpose: [when, member, file, "service", purpose],
        st.integers(0, 50),
        st.sampled_from(_MEMBERS),
        st.sampled_from(_FILES),
        st.sampled_from(["read", "list", "export:0a1b2c3d"]),
    ),
    max_size=60,
)
filters = st.builds(
    Wanted,
    file=st.sampled_from(["", "1" * 8, "1" * 32]),
    member=st.sampled_from(["", *_MEMBERS]),
    purpose=st.sampled_from(["", "read", "export"]),
    first=st.integers(0, 50),
    last=st.sampled_from([0, 20, 40]),
)


@given(log, log, filters)
def test_pages_give_each_wanted_line_once_newest_first_while_others_are_appended(
    lines: list[Line], later: list[Line], wanted: Wanted
) -> None:
    found, before, grown = [], 0, list(lines)
    while True:
        page = newest(grown, wanted, before=before, most=7)
        found += [line for _, line in reversed(page.lines)]
        if page.before <= 7:
            break
        before, grown = page.lines[0][0], lines + later
    assert found == [line for line in reversed(lines) if wanted.has(line)]


@given(log, filters)
def test_it_counts_what_it_does_not_give(lines: list[Line], wanted: Wanted) -> None:
    page = newest(lines, wanted, most=3)
    assert page.count == page.before == sum(wanted.has(line) for line in lines)
    assert len(page.lines) == min(3, page.count)


def test_what_is_no_number_matches_nothing() -> None:
    lines = [[1, "a" * 32, "1" * 32, "service", "read"], [2, "a" * 32, "", "", "signed_in"]]
    for asked in ({"file": "1111"}, {"file": "K-1"}, {"member": "a"}, {"file": "1" * 33}):
        assert newest(lines, wanted_of(asked)).count == 0
    assert newest(lines, wanted_of({"file": "1" * 8})).count == 1
    assert newest(lines, wanted_of({})).count == 2
