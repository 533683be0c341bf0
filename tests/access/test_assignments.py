"""The index of teams, compared with one that remembers every batch."""

from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.vault.agent.assignments import Assignments

CHANGES = st.lists(
    st.lists(st.tuples(st.sampled_from("abcde"), st.frozensets(st.sampled_from("xyz"))), max_size=4),
    max_size=8,
)


@given(CHANGES, st.sampled_from("xyz"), st.integers(0, 8))
def test_it_tells_what_changed_after_a_batch_and_nothing_else(
    batches: list[list[tuple[str, frozenset[str]]]], member: str, since: int
) -> None:
    index = Assignments()
    last: dict[str, tuple[frozenset[str], int]] = {}
    for number, changes in enumerate(batches, start=1):
        index.take(number, [[file, {"kind": "person", "team": list(team)}] for file, team in changes])
        last.update({file: (team, number) for file, team in changes})
    told = index.since(member, since)
    later = {file: member in team for file, (team, number) in last.items() if number > since}
    assert told["through"] == len(batches)
    assert {file for file, _ in told["added"]} == {file for file, is_in in later.items() if is_in}
    gone = {file for file, is_in in later.items() if not is_in}
    # Whoever asks for the first time has nothing that could be taken away.
    assert set(told["removed"]) == (gone if since else set())
