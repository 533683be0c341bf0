"""Whoever signs in while the roster changes knows of the change and has its keys, and nobody else misses it."""

import threading
import time

import pytest

from tests.kernel.conftest import Maker
from tests.kernel.nodes import TODAY, at
from thitsar.kernel import models
from thitsar.kernel.access.roster import EPOCHS_CLOSED
from thitsar.kernel.files.open_file import Actor, Said
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership.enrolling import node_roster
from thitsar.kernel.membership.removing import close_keys

pytestmark = pytest.mark.database
CLOSED = ["vetting"]


@pytest.mark.parametrize("is_rebuilt", [False, True])
def test_who_signs_in_between_signature_and_commit_hides_the_change_from_nobody(
    make: Maker, is_rebuilt: bool
) -> None:
    node = make()
    with at(node):
        admin, reader, intake = (node.sign_in(one) for one in ("admin", "analyst", "intake"))
        others = []
        if is_rebuilt:
            # Its row is written anew, and nothing new is said in it.
            models.Stream.objects.filter(file=node_ids()[0], compartment="roster").update(sealed=bytes(100))
            assert intake.call("rebuild", mode="rebuild", approval="")["different"]

        def sign_in_meanwhile() -> None:
            # It reads the roster as it was, and then waits for the database until this commit is over.
            others.append(threading.Thread(target=node.session, args=("dpo",)))
            others[-1].start()
            others[-1].join(4)

        closing = Said(
            node_roster(admin),
            "roster",
            EPOCHS_CLOSED,
            1,
            {"compartments": CLOSED, "reason": "DEVICE_LOST"},
        )
        record(admin, [closing], today=TODAY, within=[sign_in_meanwhile])
        # Nobody holds this key but who vets, and they are not here: it stays closed.
        assert [one["compartment"] for one in reader.call("key_state") if one["closed"]] == CLOSED
        others[0].join()


def test_whoever_signs_in_while_keys_change_has_all_that_are_theirs(make: Maker) -> None:
    node = make()
    with at(node):
        admin = node.sign_in("admin")
        for _ in range(4):
            close_keys(admin, ["vetting", "registration", "service"], reason="SUSPECTED", today=TODAY)
            seen = list[Actor]()
            last = time.monotonic() + 120
            while not seen or any(one["closed"] for one in seen[-1].call("key_state")):
                seen.append(node.sign_in("vetting"))
                assert time.monotonic() < last, "the keys were not changed"
            for one in seen:
                missing = [
                    state["compartment"]
                    for state in one.call("key_state")
                    if state["compartment"] in ("vetting", "registration", "service") and not state["held"]
                ]
                assert missing == []
                one.call("sign_out")
