"""Over a wire nothing comes from a node with new keys before two people agreed to them, and all of it afterwards."""

from argparse import Namespace

import pytest

from tests.exchange import wires
from tests.exchange.sharing import Two
from tests.exchange.test_renewed_keys import PARTS, agree, propose, renewed, take, two
from tests.kernel.nodes import at
from thitsar.kernel import models
from thitsar.web.commands import exchange

__all__ = ["two"]

pytestmark = pytest.mark.database


def pull(two: Two) -> tuple[int, str]:
    """Ask this node from the other one, as the command does; gives how many bundles came and what went wrong."""
    with at(two.there):
        asked = Namespace(words=[], node=two.there.directory, json=True, language="en")
        (told,) = exchange._ACTIONS["pull"][0](asked, two.actor("intake", two.there))["partners"]
    return told["came"], told["failed"]


def test_what_waits_comes_once_the_new_card_was_agreed_to(two: Two) -> None:
    pair = wires.paired(two.here, two.there)
    two.share([two.registered()], parts=PARTS)
    two.sent()
    renewed(two)
    two.sent()
    with wires.answering(pair):
        came, failed = pull(two)
        assert (came, "is not your partner's node" in failed) == (0, True)
        propose(two)
        assert pull(two)[0] == 0
        agree(two)
        # Who is answered was read from the roster of this node while somebody is here.
        two.actor("intake")
        assert pull(two) == (2, "")
    with at(two.there):
        rows = list(models.ArrivedBundle.objects.order_by("number").values_list("id", flat=True))
    for row in rows:
        take(two, row)
    # By asking again it says what it took in.
    with wires.answering(pair):
        assert pull(two) == (0, "")
    with at(two.here):
        assert not models.SentBundle.objects.filter(partner=two.node).exists()
