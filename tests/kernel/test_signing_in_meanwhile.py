"""Whoever signs in while the passphrase changes is not left with a session that the old one opened."""

import threading
from contextlib import suppress

import pytest

from tests.kernel.conftest import Maker
from tests.kernel.nodes import at
from thitsar.kernel.errors import Denied

pytestmark = pytest.mark.database
ROUNDS = 30


def test_who_began_to_sign_in_with_the_old_passphrase_is_not_let_in_after_it_changed(make: Maker) -> None:
    node = make()
    with at(node):
        own, name, valid = (
            node.sign_in("intake"),
            node.made("intake")["name"],
            node.made("intake")["passphrase"],
        )

        def sign_in_again_and_again(passphrase: str, handles: list[str]) -> None:
            with suppress(Denied):
                while True:
                    given = node.agent.call("sign_in", name=name, passphrase=passphrase)
                    handles.append(given["handle"])

        # At the moment of the change some are between their row and the agent's lock: where they wait is not told.
        for _ in range(ROUNDS):
            handles = list[str]()
            others = [
                threading.Thread(target=sign_in_again_and_again, args=(valid, handles)) for _ in range(6)
            ]
            for other in others:
                other.start()
            drawn = own.call("draw_passphrase")
            own.call("change_passphrase", passphrase=valid, typed=drawn)
            for other in others:
                other.join()
            assert node.agent.call("alive", handles=handles) == []
            assert node.agent.call("alive", handles=[own.handle]) == [own.handle]
            valid = drawn
