"""A key that was closed and that no member holds any more keeps nobody from the rest of the node."""

import time

import pytest

from tests.kernel.conftest import Maker
from tests.kernel.nodes import CAST, TODAY, at, new_file
from thitsar.kernel.access.policy import Role
from thitsar.kernel.membership.removing import remove

pytestmark = pytest.mark.database


def test_a_node_whose_only_treasurer_left_is_rebuilt(make: Maker) -> None:
    node = make({**CAST, "treasurer": Role.FINANCE})
    with at(node):
        intake = node.sign_in("intake")
        new_file(intake, "registration")
        remove(node.sign_in("admin"), node.member("treasurer"), reason="LEFT", today=TODAY)
        for who in ("approver", "vetting", "dpo", "analyst", "intake"):
            intake = node.sign_in(who)
        last = time.monotonic() + 120
        while any(one["closed"] and one["held"] for one in intake.call("key_state")):
            assert time.monotonic() < last, "the keys were not changed"
            time.sleep(0.1)
        assert [one["compartment"] for one in intake.call("key_state") if one["closed"]] == ["grants"]
        assert intake.call("rebuild", mode="rebuild")["opened"]
