"""Keys that change while what partners said is folded: nothing is left under a key that is over."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace

from tests.exchange.conftest import CAST
from tests.exchange.sharing import Two
from tests.exchange.test_newer_keys import back, bring, claim, claims, everybody_leaves, shared
from tests.kernel.nodes import TODAY, at
from tests.kernel.renewing import all_keys
from thitsar.kernel import models
from thitsar.kernel.access.authors import Author
from thitsar.kernel.exchange import taking
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.ledger import received
from thitsar.kernel.membership.removing import close_keys


class Looked(Mapping[tuple[str, str], Author]):
    """Who writes on partners' nodes; when one is looked up for the first time, keys change meanwhile."""

    def __init__(self, two: Two, known: Mapping[tuple[str, str], Author]) -> None:
        self._two, self._known, self.is_changed = two, known, False

    def __getitem__(self, id: tuple[str, str]) -> Author:
        if not self.is_changed:
            self.is_changed = True
            close_keys(
                self._two.actor("admin", self._two.there), ["vetting"], reason="DEVICE_LOST", today=TODAY
            )
            officer = self._two.there.sign_in("vetting")
            last = time.monotonic() + 120
            while any(one["closed"] for one in officer.call("key_state")):
                assert time.monotonic() < last, "the keys were not changed"
                time.sleep(0.2)
        return self._known[id]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def authors(two: Two, own: str) -> dict[tuple[str, str], Author]:
    """Give who writes on this node, as the partner knows them."""
    found = {}
    for who in two.here.names:
        person = two.here.made(who)["person"]
        one = Author(own, person["unwrap_public"], person["sign_public"], ((0, frozenset({CAST[who]})),))
        found[own, one.id] = one
    return found


def test_what_is_folded_while_keys_change_is_folded_anew_under_the_next(two: Two) -> None:
    file, there = shared(two)
    back(two)
    claim(two, two.here, file, "came in between")
    bring(two)
    with at(two.here):
        own, _ = node_ids()
    with at(two.there):
        everybody_leaves(two, two.there)
        taker = two.sessions[two.there.database, "intake"] = two.there.sign_in("intake")
        while models.ArrivedBundle.objects.exists():
            one = taking.first_of(taker, models.ArrivedBundle.objects.all()[0].partner)
            assert one is not None
            taking.take_in(taker, one.id, (taker.member, two.there.member("vetting")), today=TODAY)
        keys = all_keys(two.there, "vetting", "intake", "approver")
        publics = {name: (number, public) for name, (number, public) in taker.call("publics").items()}
        looked = Looked(two, authors(two, own))
        received.fold_marked((there, there), replace(keys, publics=publics, authors=looked))
        assert looked.is_changed
    assert "came in between" in claims(two, two.there, there)
