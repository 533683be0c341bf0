"""A node got new keys while bundles were on their way: partners agree to the new card, and nothing said is lost."""

from dataclasses import replace

import pytest

from tests.exchange.sharing import Two, partnered
from tests.exchange.test_partners import DAY, card_of
from tests.kernel.nodes import TODAY, TestNode, at
from tests.recovery.test_renewing_node_keys import renew, seeds
from thitsar.kernel import models
from thitsar.kernel.access.policy import NODE_KEY
from thitsar.kernel.errors import Purposeful, Refused, Unverified
from thitsar.kernel.exchange import bundle, card, partnering, sending, stick, taking
from thitsar.kernel.exchange.wire.quarantine import lay_down
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.ledger.verify import verify

pytestmark = pytest.mark.database

PARTS = ["registration"]


@pytest.fixture
def two(two_nodes: tuple[TestNode, TestNode]) -> Two:
    return partnered(*two_nodes)


def node_of(node: TestNode) -> str:
    with at(node):
        return node_ids()[0]


def renewed(two: Two) -> bytes:
    """Renew the keys of this node; gives the seed of its older one."""
    with at(two.here):
        old = seeds(two.here)[NODE_KEY]
        two.here.stop()
        assert renew(two.here) == 1
        two.here.start()
    two.sessions.clear()
    # Nothing is signed for partners while nobody is here.
    two.actor("intake")
    return old


def propose(two: Two) -> None:
    raw, words = card_of(two.here)
    with at(two.there):
        partnering.propose(two.there.sign_in("admin"), raw, name="ORG-A", words=words, today=TODAY)


def agree(two: Two) -> None:
    _, words = card_of(two.here)
    with at(two.there):
        two.there.move_clock(2 * DAY + 120)
        partnering.agree(two.there.sign_in("dpo"), "ORG-A", words=words, today=TODAY)
    two.sessions.clear()


def arrive(two: Two, number: int, sealed: bytes) -> int:
    """Lay a bundle of this node down at the other; gives its row."""
    sender = node_of(two.here)
    with at(two.there):
        lay_down(sender, number, sealed)
        row: int = models.ArrivedBundle.objects.filter(number=number).latest("id").id
        return row


def take(two: Two, row: int) -> int:
    with at(two.there):
        intake = two.actor("intake", two.there)
        team = (intake.member, two.there.member("vetting"))
        return taking.take_in(intake, row, team, today=TODAY)


def test_what_waited_under_the_older_key_is_taken_in_once_the_newer_one_vouched_for_it(two: Two) -> None:
    two.share([two.registered()], parts=PARTS)
    (first,) = two.sent()
    renewed(two)
    sent = two.sent()
    # Nothing was said since: it is there to vouch for the one before.
    assert (sent[0], len(sent)) == (first, 2)
    propose(two)
    one, later = arrive(two, 1, sent[0]), 0
    agree(two)
    with pytest.raises(Unverified, match="its node has replaced since"):
        take(two, one)
    later = arrive(two, 2, sent[1])
    assert take(two, one) > 0
    take(two, later)
    with at(two.there):
        assert verify().is_sound
        assert models.Log.objects.get(origin=node_of(two.here)).public
        assert two.there.sign_in("vetting").call("rebuild", mode="verify")["bad"] == []
    # And the exchange goes on.
    two.share([two.registered()], parts=PARTS)
    third = two.sent()[-1]
    assert take(two, arrive(two, 3, third)) > 0


def test_nothing_that_the_older_key_signs_is_taken_in(two: Two) -> None:
    """Whoever took it knows how long the chain is, and what was in it."""
    two.share([two.registered()], parts=PARTS)
    said = two.said()
    old = renewed(two)
    sent = two.sent()
    propose(two)
    agree(two)
    with at(two.there):
        recipient = card.read(card_of(two.there)[0]).bundles
    forged = replace(said[0], day=said[0].day + 1)
    row = arrive(two, 1, bundle.seal(old, forged, recipient))
    arrive(two, 2, sent[1])
    with pytest.raises(Unverified, match="its node has replaced since"):
        take(two, row)
    after = replace(forged, number=3, previous=bundle.hash_of(said[0].body()))
    row = arrive(two, 3, bundle.seal(old, after, recipient))
    with pytest.raises(Purposeful):
        take(two, row)
    with at(two.there):
        assert not models.Entry.objects.filter(log__origin=node_of(two.here)).exists()


def test_until_two_people_agreed_nothing_of_the_new_keys_is_taken_in(two: Two) -> None:
    two.share([two.registered()], parts=PARTS)
    two.sent()
    renewed(two)
    sent = two.sent()
    take(two, arrive(two, 1, sent[0]))
    row = arrive(two, 2, sent[1])
    propose(two)
    with pytest.raises(Unverified):
        take(two, row)
    agree(two)
    take(two, row)


def test_what_a_partner_sealed_to_the_older_card_still_opens_here(two: Two) -> None:
    back = Two(two.there, two.here, two.sessions, node_of(two.here), "", "ORG-A")
    with at(two.here):
        back.organisation = node_ids()[1]
    back.share([back.registered()], parts=PARTS)
    (sealed,) = back.sent()
    renewed(two)
    with at(two.here):
        intake = two.actor("intake")
        lay_down(two.node, 1, sealed)
        row = models.ArrivedBundle.objects.get()
        assert taking.take_in(intake, row.id, (intake.member, two.here.member("vetting")), today=TODAY) > 0


def test_a_partner_that_is_forced_is_heard_on(two: Two) -> None:
    """The key of its signs lies sealed with the node's own key."""
    back = Two(two.there, two.here, two.sessions, node_of(two.here), "", "ORG-A")
    with at(two.here):
        back.organisation = node_ids()[1]
    back.share([back.registered()], parts=PARTS)
    (sealed,) = back.sent()
    with at(two.here):
        intake = two.actor("intake")
        lay_down(two.node, 1, sealed)
        row = models.ArrivedBundle.objects.get()
        taking.take_in(intake, row.id, (intake.member, two.here.member("vetting")), today=TODAY)
        assert models.Exchange.objects.exclude(heard_key=b"").count() == 1
    renewed(two)
    with at(two.here):
        assert models.Exchange.objects.exclude(heard_key=b"").count() == 1
        assert two.actor("dpo").call("signs") == []


def test_a_stick_with_bundles_of_before_is_read(two: Two, tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("stick")
    two.share([two.registered()], parts=PARTS)
    two.sent()
    renewed(two)
    two.sent()
    propose(two)
    agree(two)
    with at(two.here):
        files = stick.export(two.node, place)
    with at(two.there):
        assert stick.take(two.there.sign_in("admin"), files) == ["ORG-A"] * 2
        rows = list(models.ArrivedBundle.objects.order_by("number").values_list("id", flat=True))
    for row in rows:
        take(two, row)
    with at(two.here):
        sending.acknowledged(two.node, 2)
        with pytest.raises(Refused, match="Nothing waits"):
            stick.export(two.node, place)
