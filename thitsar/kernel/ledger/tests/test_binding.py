"""What a request is bound to: its own content, and all that was said before it in whatever order it arrived."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.ledger.binding import bound, is_bound, resting_on, said_digest

SAID = st.tuples(st.text(), st.text(), st.dictionaries(st.text(), st.integers(0, 9) | st.text()))


@given(st.lists(SAID), st.randoms())
def test_any_order_of_arrival_rests_on_the_same(said: list[Any], chance: Any) -> None:
    digests = [said_digest(*one) for one in said]
    before = resting_on(digests)
    chance.shuffle(digests)
    assert resting_on(digests) == before


@given(st.lists(SAID), SAID)
def test_whatever_is_said_more_is_rested_on(said: list[Any], more: Any) -> None:
    digests = [said_digest(*one) for one in said]
    assert resting_on([*digests, said_digest(*more)]) != resting_on(digests)


def test_who_said_it_and_as_what_counts() -> None:
    said = said_digest("a", "x.v1", {"what": 1})
    assert len({said, said_digest("b", "x.v1", {"what": 1}), said_digest("a", "y.v1", {"what": 1})}) == 3
    assert said != said_digest("a", "x.v1", {"what": 2})


def test_the_bytes_a_recommendation_was_bound_to_never_change() -> None:
    """Frozen: whoever compares a recommendation years later must find the same digest."""
    digests = [said_digest("a1", "x.v1", {"what": 1}), said_digest("b2", "y.v1", {"what": "two"})]
    assert resting_on(digests).hex() == "bfe6f344e94543e3398c725ea9f3e64ca82a762bd292629f2df3899dadcaa656"
    assert resting_on(()).hex() == "6404291380e29386c66b324cbfc5b6e0341fe964e16797f4f14a44de76d13b0c"


def test_a_digest_binds_all_but_itself() -> None:
    payload = bound("x.v1", {"what": 1}, "digest")
    assert is_bound("x.v1", payload, "digest")
    assert not is_bound("x.v1", {**payload, "what": 2}, "digest")
    assert not is_bound("y.v1", payload, "digest")
