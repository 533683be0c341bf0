"""A partner cosigns a node's log across a renewal of its keys: by its newest request each time, and no other way."""

import pytest

from tests.exchange.sharing import Two
from tests.exchange.test_partners import card_of
from tests.exchange.test_renewed_keys import agree, node_of, propose, renewed, two
from tests.kernel.nodes import at
from thitsar.kernel import models
from thitsar.kernel.errors import Unverified
from thitsar.kernel.exchange import card
from thitsar.kernel.recovery.root import statement
from thitsar.kernel.witnessing.asking import request_for
from thitsar.kernel.witnessing.log_keys import keys_of
from thitsar.kernel.witnessing.proving import prove, verify_proof

__all__ = ["two"]

pytestmark = pytest.mark.database


def ask(two: Two) -> int:
    """Have the other node cosign this one's log; gives the size up to which it did."""
    with at(two.here):
        here = two.actor("admin")
        here.call("sign_checkpoint")
        known = {one["node"]: one["cosigned"] for one in here.call("known_logs")}
        request = request_for(known[two.node])
    with at(two.there):
        answer = two.there.sign_in("admin").call("cosign", request=request)
    with at(two.here):
        size: int = here.call("take_answer", witness=two.node, answer=answer)["size"]
    return size


@pytest.mark.parametrize("is_agreed_first", [True, False])
def test_the_log_is_cosigned_up_to_the_joint_and_then_on(two: Two, is_agreed_first: bool) -> None:
    before = ask(two)
    with at(two.here):
        older = prove(before)
    renewed(two)
    with at(two.here):
        joint = statement()["size"]
    assert joint > before
    if not is_agreed_first:
        # Both keys signed it: who knows the older ones cosigns it, and nothing after it.
        assert ask(two) == joint
        two.registered()
        with pytest.raises(Unverified):
            ask(two)
    propose(two)
    agree(two)
    if is_agreed_first:
        assert ask(two) == joint
    two.registered()
    with at(two.here):
        last = models.Log.objects.get(origin=node_of(two.here)).sequence
    assert ask(two) == last
    with at(two.here):
        raw = prove(before)
    found = verify_proof(raw, [keys_of(card.read(card_of(two.there)[0]))])
    assert list(found.cosigned) == [two.organisation]
    verify_proof(older)
    with pytest.raises(Unverified, match="were renewed since"):
        verify_proof(older, [keys_of(card.read(card_of(two.here)[0]))])
