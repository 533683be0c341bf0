"""A member is a pair of keys: the roster takes nobody's name for other ones."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.access.roster import FOUNDED, MEMBER_ADDED, Signed, fold_roster
from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault.hierarchy import member_keys
from thitsar.kernel.vault.places import member_id
from thitsar.kernel.vault.tests.strategies import seeds


def _person(seed: bytes) -> dict[str, Any]:
    keys = member_keys(seed)
    return {
        "member": member_id(keys.unwrap_public, keys.sign_public),
        "shown": "Nilar Tun",
        "organisation": "CSO-A",
        "unwrap_public": keys.unwrap_public,
        "sign_public": keys.sign_public,
    }


@given(
    st.lists(seeds, min_size=3, max_size=3, unique=True), st.sampled_from(["unwrap_public", "sign_public"])
)
def test_nobody_is_added_under_the_name_of_other_keys(seed: list[bytes], which: str) -> None:
    first, second, other = (_person(one) for one in seed)
    roster = fold_roster(None, Signed(first["member"], FOUNDED, {"member": first}))
    with pytest.raises(Unverified, match="other keys"):
        fold_roster(roster, Signed(first["member"], MEMBER_ADDED, {**second, which: other[which]}))
    with pytest.raises(Unverified, match="other keys"):
        fold_roster(None, Signed(first["member"], FOUNDED, {"member": {**first, which: other[which]}}))
    added = fold_roster(roster, Signed(first["member"], MEMBER_ADDED, second))
    assert added.member(second["member"]).sign_public == second["sign_public"]
