"""A member leaves, and the keys they knew are changed by those who stay."""

import time
from typing import Any

import pytest

from tests.kernel.conftest import Maker
from tests.kernel.nodes import CAST, TODAY, at, new_file, write
from thitsar.kernel import models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Denied
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.ledger.verify import verify
from thitsar.kernel.membership.removing import remove

pytestmark = pytest.mark.database
PARTS = ("registration", "service", "identity")
PATIENCE = 240


def settled(actor: Actor) -> dict[str, dict[str, Any]]:
    """Wait until whoever is here has changed every key they can."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        state = {one["compartment"]: one for one in actor.call("key_state")}
        if not any(one["closed"] and one["held"] for one in state.values()):
            return state
        time.sleep(0.1)
    raise AssertionError(state)


def test_who_is_removed_opens_nothing_and_the_others_go_on(make: Maker) -> None:
    node = make({**CAST, "gone": Role.INTAKE})
    with at(node):
        admin, intake, leaver = (node.sign_in(who) for who in ("admin", "intake", "gone"))
        file = new_file(intake, *PARTS, team=(leaver.member,))
        remove(admin, leaver.member, reason="LEFT", today=TODAY)
        with pytest.raises(Denied):
            leaver.call("people")
        with pytest.raises(Denied):
            node.sign_in("gone")
        state = settled(intake)
        assert state["roster"]["epoch"] == state["registration"]["epoch"] == 2
        assert state["audit"]["epoch"] == 1
        opened = open_file(intake, file.id, PARTS, "write")
        write(intake, opened, "registration", "after")
        again = open_file(node.sign_in("intake"), file.id, PARTS, "read")
        assert again.document("registration")["said"] == [{"what": "first"}, {"what": "after"}]
        assert not models.EpochWrap.objects.filter(recipient=leaver.member).exists()
        assert verify().is_sound
        for mode, bad in (("check", "different"), ("verify", "bad")):
            assert intake.call("rebuild", mode=mode)[bad] == []
