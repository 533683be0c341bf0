"""For whom a closed part can be shared, and in which form its key travels: no node is needed to tell."""

from typing import Any

import pytest

from thitsar.kernel import codec
from thitsar.kernel.access.authors import Author
from thitsar.kernel.access.policy import Role
from thitsar.kernel.access.roster import Roster
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.exchange.closed_keys import wraps_of
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.agent.named_readers import MOST_READERS, readers_of, require_readers


def test_a_childs_part_is_for_those_who_may_work_with_a_child_and_for_few() -> None:
    roles = {
        bytes([number]) * 32: role for number, role in enumerate((Role.VETTING, Role.INTAKE, Role.ANALYST))
    }
    people = [
        Author("b" * 32, b"u" * 1216, signs, ((1, frozenset({role})),)) for signs, role in roles.items()
    ]
    roster = Roster(authors={(one.partner, one.id): one for one in people})
    vetting, intake, _ = (one.id for one in people)
    assert readers_of(roster, "b" * 32, "identity", purpose="VET_SHARE").keys() == {vetting, intake}
    assert readers_of(roster, "b" * 32, "identity", purpose="CHILD").keys() == {intake}
    assert not readers_of(roster, "c" * 32, "identity", purpose="CHILD")
    with pytest.raises(Refused, match="may not read"):
        require_readers(roster, "b" * 32, ["identity"], [vetting], purpose="CHILD")
    many = [suite.fresh(16).hex() for _ in range(MOST_READERS + 1)]
    with pytest.raises(Refused, match="at most"):
        require_readers(roster, "b" * 32, ["identity"], many, purpose="VET_SHARE")


@pytest.mark.parametrize(
    "wrapped",
    [
        [], {}, [[b"1" * 16]], [[b"1" * 15, b"w"]], [[b"2" * 16, b"w"], [b"1" * 16, b"w"]],
        [[b"1" * 16, b"w"], [b"1" * 16, b"v"]], [[b"1" * 16, "w"]],
    ],
)  # fmt: skip
def test_wraps_in_another_form_are_refused(wrapped: Any) -> None:
    with pytest.raises(Unverified):
        wraps_of(codec.encode(wrapped))
