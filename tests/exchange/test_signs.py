"""What exchanges say of somebody being forced: partners hear it, and no byte or row tells whether it is raised."""

from typing import Any

import pytest

from tests.exchange import wires
from tests.exchange.sharing import Two
from tests.exchange.test_taking import PARTS, arrived, vetted
from tests.kernel.images import image, sizes
from tests.kernel.nodes import TODAY, actor_of, at
from tests.kernel.test_duress import set_duress
from thitsar.kernel import models
from thitsar.kernel.days import day_number
from thitsar.kernel.exchange import form, signs, taking
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.vault import suite

pytestmark = pytest.mark.database
TO = ("a" * 32, "b" * 32)


class Exchanged:
    """Two nodes of which one has taken a bundle of the other in, where an officer has a duress passphrase."""

    def __init__(self, two: Two) -> None:
        self.two = two
        self.words = two.here.made("vetting")["passphrase"]
        with at(two.here):
            self.drawn = set_duress(two.here.sign_in("vetting"), self.words)
        two.share([vetted(two)], parts=PARTS)
        self.take()

    def sign_in(self, passphrase: str) -> None:
        """Let the officer sign in, after everybody has left and somebody unlocked the node again."""
        node = self.two.here
        with at(node):
            given = node.agent.call("sign_in", name=node.made("vetting")["name"], passphrase=passphrase)
            actor_of(node.agent, given)

    def end(self) -> None:
        """Let the administrator end the sign."""
        with at(self.two.here):
            self.two.here.sign_in("admin").call("end_sign", member=self.two.here.member("vetting"))

    def heard(self, who: str = "intake") -> list[dict[str, Any]]:
        """Give what somebody of the partner's hears."""
        with at(self.two.there):
            found: list[dict[str, Any]] = self.two.there.sign_in(who).call("signs")
            return found

    def take(self) -> None:
        """Bring what there is, and take it in."""
        rows = arrived(self.two)
        taker = self.two.actor("intake", self.two.there)
        with at(self.two.there):
            for row in rows:
                taking.take_in(taker, row, (taker.member,), today=TODAY)
        self.two.taken()


@pytest.fixture(scope="module")
def exchanged(two: Two) -> Exchanged:
    """Give them."""
    return Exchanged(two)


def test_a_partner_hears_by_the_next_answer_and_no_byte_more_is_carried(exchanged: Exchanged) -> None:
    pair = wires.paired(exchanged.two.here, exchanged.two.there)
    carried, shapes = [], []
    with wires.answering(pair), wires.cutting(pair, after=1 << 30) as port:
        wires.set_address(pair, port)
        wires.ask(pair)
        for passphrase in (exchanged.words, exchanged.drawn, exchanged.words):
            exchanged.sign_in(passphrase)
            before = wires.carried()
            assert wires.ask(pair) == "0"
            carried.append(wires.carried() - before)
            with at(exchanged.two.there):
                shapes.append(_tables(exchanged.two))
            told = [one["name"] for one in exchanged.heard()]
            assert told == ([] if len(carried) == 1 else ["ORG-A"])
        exchanged.end()
        wires.ask(pair)
    assert len(set(carried)) == 1
    assert shapes[0] == shapes[1] == shapes[2]
    assert exchanged.heard() == []


def test_a_partner_hears_by_the_next_request_too(exchanged: Exchanged) -> None:
    pair = wires.paired(exchanged.two.there, exchanged.two.here)
    exchanged.sign_in(exchanged.drawn)
    with wires.answering(pair):
        assert wires.ask(pair) == "0"
    (one,) = exchanged.heard("dpo")
    assert (one["name"], one["member"], one["day"]) == ("ORG-A", "", day_number(TODAY))
    exchanged.end()
    with wires.answering(pair):
        wires.ask(pair)
    assert exchanged.heard("dpo") == []


def test_a_partner_hears_by_a_stick_and_no_bundle_is_longer(exchanged: Exchanged) -> None:
    lengths = []
    for passphrase in (exchanged.words, exchanged.drawn):
        exchanged.sign_in(passphrase)
        exchanged.two.share([vetted(exchanged.two)], parts=PARTS)
        lengths.append(max(len(one) for one in exchanged.two.sent()))
        exchanged.take()
    assert [one["name"] for one in exchanged.heard()] == ["ORG-A"]
    exchanged.end()
    exchanged.two.share([vetted(exchanged.two)], parts=PARTS)
    lengths.append(max(len(one) for one in exchanged.two.sent()))
    exchanged.take()
    # On one day what is raised stays: the bundle may have been made before.
    assert len(set(lengths)) == 1


def test_a_stopped_partner_and_one_that_never_gave_a_key_say_nothing(exchanged: Exchanged) -> None:
    with at(exchanged.two.here):
        signs.keep_heard(exchanged.two.node, suite.fresh(form.SIGN))
        assert models.Exchange.objects.get(partner=exchanged.two.node).heard_key == b""
        assert exchanged.two.here.sign_in("admin").call("signs") == []
    with at(exchanged.two.there):
        own = at_origin(exchanged.two)
        signs.keep_heard(own, suite.fresh(form.SIGN))
    assert exchanged.heard() == []


def test_a_sign_is_read_with_its_key_in_its_direction_and_says_one_thing() -> None:
    key, day = suite.fresh(), 20_000
    for since in (0, day, day - 1, day - 399):
        made = signs.make_sign(key, TO, day, since)
        assert len(made) == form.SIGN
        assert signs.read_sign(key, TO, made) == since
        assert signs.read_sign(suite.fresh(), TO, made) is None
        assert signs.read_sign(key, TO[::-1], made) is None
        for at_byte in range(form.SIGN):
            changed = bytearray(made)
            changed[at_byte] ^= 1
            assert signs.read_sign(key, TO, bytes(changed)) is None
    assert signs.make_sign(key, TO, day, 0)[4:] != signs.make_sign(key, TO, day, 0)[4:]


def at_origin(two: Two) -> str:
    """Give the id of the node that shares."""
    with at(two.here):
        return node_ids()[0]


def _tables(two: Two) -> dict[tuple[str, ...], int]:
    return {name: size for name, size in sizes(image(two.there.directory)).items() if name[0] == "Exchange"}
