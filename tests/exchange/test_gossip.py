"""Two partners that exchange tell each other what they saw of other logs: a split view shows at their first meeting."""

from collections.abc import Iterator

import pytest
from django.conf import settings as site
from django.test import Client, override_settings

from tests.checking.given import opened_key
from tests.exchange.conftest import CAST, PATIENT
from tests.exchange.sharing import Two, partnered
from tests.exchange.test_taking import PLAIN, arrived
from tests.kernel.made_logs import MadeLog, leaf, make_partners
from tests.kernel.nodes import TODAY, TestNode, at, make_node, remove_node
from thitsar.kernel import models
from thitsar.kernel.access.policy import NODE_KEY
from thitsar.kernel.exchange import partnering, taking
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.ledger.checkpoint import Checkpoint
from thitsar.kernel.ledger.notes import Note
from thitsar.kernel.ledger.proof import read_split_view
from thitsar.kernel.pages.sessions import agent
from thitsar.kernel.witnessing.judging import verify_split_view
from thitsar.kernel.witnessing.kept_checkpoints import proof_against
from thitsar.kernel.witnessing.log_keys import log_name, log_signers
from thitsar.kernel.witnessing.verifying import verify_checkpoints

PARTS = ["registration", "service"]


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Two, list[MadeLog]]]:
    """Make two partners that know the same further logs, and nothing was exchanged between them."""
    place = tmp_path_factory.mktemp("gossip")
    made = [make_node(place / name, CAST, organisation=name, **PATIENT) for name in ("ORG-A", "ORG-B")]
    logs = [MadeLog(), MadeLog()]
    two = partnered(*made)
    for one in made:
        with at(one):
            make_partners(one, 0, others=logs, day=2)
    yield two, logs
    for one in made:
        remove_node(one)


def test_two_histories_of_a_third_log_are_proven_when_a_bundle_is_taken_in(
    met: tuple[Two, list[MadeLog]],
) -> None:
    two, (log, other) = met
    with at(two.here):
        admin = two.actor("admin")
        admin.call("cosign", request=log.forked(10).request(0, 30))
        admin.call("cosign", request=other.request(0, 12))
        # What came up to here and is not joined goes along, whichever is the newest.
        admin.call("take_checkpoints", notes=[other.forked(5).checkpoint(9).note.written()])
    with at(two.there):
        admin = two.actor("admin", two.there)
        admin.call("cosign", request=log.request(0, 30))
        admin.call("cosign", request=other.request(0, 9))
        assert today(two.there, "dpo") == []
    take_in(two)
    with at(two.there):
        for one in (log, other):
            verify_split_view(read_split_view(proof_against(one.node)), one.keys)
        admin = two.actor("admin", two.there)
        assert {one["node"] for one in admin.call("known_logs") if one["is_split"]} == {log.node, other.node}
        for who, count in (("dpo", 2), ("admin", 2), ("intake", 0)):
            assert len(today(two.there, who)) == count
        partnering.stop(two.actor("dpo", two.there), log.name, today=TODAY)
        (notice,) = today(two.there, "dpo")
        assert other.name in notice


def test_its_hashes_join_what_a_partner_signed_or_prove_that_they_do_not(
    met: tuple[Two, list[MadeLog]],
) -> None:
    two, _ = met
    with at(two.here):
        two.actor("admin").call("sign_checkpoint")
        own, _ = node_ids()
    take_in(two)
    with at(two.there):
        admin = two.actor("admin", two.there)
        (here,) = [one for one in admin.call("known_logs") if one["node"] == own]
        assert (here["is_split"], here["apart"]) == (False, [])
        assert verify_checkpoints().bad == ()
        reached = models.Log.objects.get(origin=own).sequence
        assert models.Checkpoint.objects.filter(origin=own, size__lte=reached, is_joined=True).count() > 1
    with at(two.here):
        seed = opened_key(two.here, "admin", NODE_KEY).private_bytes_raw()
    forged = Checkpoint(log_name(own), reached + 3, leaf("another history"))
    signed = Note(forged.text(), tuple(one.sign(forged, 0) for one in log_signers(own, seed))).written()
    with at(two.there):
        # Longer than what came of its log: nothing shows yet that it is another.
        told = admin.call("take_checkpoints", notes=[signed])
        assert [one["found"] for one in told] == ["NEW"]
        (here,) = [one for one in admin.call("known_logs") if one["node"] == own]
        assert [one["size"] for one in here["apart"]] == [reached + 3]
    take_in(two)
    with at(two.there):
        # Its hashes say so now; what it signs next proves it to anybody.
        assert models.Log.objects.get(origin=own).sequence > reached + 3
        (here,) = [one for one in admin.call("known_logs") if one["node"] == own]
        assert (here["is_split"], [one["size"] for one in here["apart"]]) == (False, [reached + 3])
    with at(two.here):
        two.actor("admin").call("sign_checkpoint")
    take_in(two)
    with at(two.there):
        found = read_split_view(proof_against(own))
        assert found.first.checkpoint == forged


def take_in(two: Two) -> None:
    """Share a new person's file, bring the bundle to the partner, and take it in there."""
    two.share([two.registered()], parts=PARTS)
    rows = arrived(two)
    with at(two.there):
        taker = two.actor("intake", two.there)
        for row in rows:
            taking.take_in(taker, row, (taker.member,), today=TODAY)
    two.taken()


def today(node: TestNode, who: str) -> list[str]:
    """Sign somebody in on the page, and give what Today tells them of histories."""
    agent.cache_clear()
    site.STATIC_ROOT.mkdir(exist_ok=True)
    one, visitor = node.made(who), Client(HTTP_ACCEPT_LANGUAGE="en")
    with override_settings(NODE=node.directory, ALLOWED_HOSTS=["*"], STORAGES=PLAIN):
        visitor.cookies["language"] = "en"
        visitor.post("/", {"name": one["name"], "passphrase": one["passphrase"]})
        page = visitor.get("/today").content.decode()
    agent.cache_clear()
    return [line for line in page.split("<p>") if "two histories" in line]
