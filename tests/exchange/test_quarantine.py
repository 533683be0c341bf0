"""What comes from a partner lies in quarantine once, and never more than there is room for (S4)."""

import pytest

from tests.exchange.sharing import Two
from tests.kernel.nodes import at
from thitsar.kernel import models
from thitsar.kernel.errors import Refused
from thitsar.kernel.exchange.wire.quarantine import MOST_WAITING, lay_down


def test_a_partner_fills_no_disk(two: Two) -> None:
    with at(two.there):
        for number in range(MOST_WAITING):
            lay_down("f" * 32, number, number.to_bytes(4, "big"))
        # The same again changes nothing.
        lay_down("f" * 32, 0, bytes(4))
        assert models.ArrivedBundle.objects.filter(partner="f" * 32).count() == MOST_WAITING
        with pytest.raises(Refused, match="waits here already"):
            lay_down("f" * 32, 99, b"more")
        lay_down("e" * 32, 1, b"of another")
