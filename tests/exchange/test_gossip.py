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
from thitsar.kernel.ledger.leaves import TwoHistories
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
        assert not named(two.there, "dpo", log, other)
    take_in(two)
    with at(two.there):
        for one in (log, other):
            verify_split_view(read_split_view(proof_against(one.node)), one.keys)
        admin = two.actor("admin", two.there)
        assert {log.node, other.node} <= {one["node"] for one in admin.call("known_logs") if one["is_split"]}
        for who, count in (("dpo", 2), ("admin", 2), ("intake", 0)):
            assert len(named(two.there, who, log, other)) == count
        partnering.stop(two.actor("dpo", two.there), log.name, today=TODAY)
        assert not named(two.there, "dpo", log)
        assert named(two.there, "dpo", other)


def test_its_hashes_join_what_a_partner_signed_or_prove_that_they_do_not(
    met: tuple[Two, list[MadeLog]],
) -> None:
    two, _ = met
    for _ in range(2):
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


def test_a_bundle_with_other_hashes_than_before_is_kept_and_told(met: tuple[Two, list[MadeLog]]) -> None:
    two, _ = met
    take_in(two)
    two.share([two.registered()], parts=PARTS)
    with at(two.here):
        own, _ = node_ids()
        # It tells its whole log once more.
        models.Exchange.objects.filter(partner=two.node).update(sent_sequence=0)
    (row,) = arrived(two)
    with at(two.there):
        shown = models.Leaves.objects.filter(origin=own).order_by("first").first()
        assert shown is not None
        before = bytes(shown.hashes)
        models.Leaves.objects.filter(id=shown.id).update(hashes=leaf("before") + before[32:])
        taker = two.actor("intake", two.there)
        for _ in range(2):
            with pytest.raises(TwoHistories):
                taking.take_in(taker, row, (taker.member,), today=TODAY)
        kept = models.SplitView.objects.filter(origin=own, is_proven=False)
        assert [bytes(one.content) for one in kept] == [
            bytes(models.ArrivedBundle.objects.get(id=row).sealed)
        ]
        models.SplitView.objects.filter(origin=own, is_proven=True).delete()
        assert [line for line in today(two.there, "dpo") if "ORG-A" in line]
        assert not today(two.there, "intake")
        models.SplitView.objects.filter(origin=own).delete()
        models.Leaves.objects.filter(id=shown.id).update(hashes=before)
        taking.take_in(taker, row, (taker.member,), today=TODAY)
    two.taken()


def take_in(two: Two) -> None:
    """Share a new person's file, bring the bundle to the partner, and take it in there."""
    two.share([two.registered()], parts=PARTS)
    rows = arrived(two)
    with at(two.there):
        taker = two.actor("intake", two.there)
        for row in rows:
            taking.take_in(taker, row, (taker.member,), today=TODAY)
    two.taken()


def named(node: TestNode, who: str, *logs: MadeLog) -> list[str]:
    """Give what Today tells somebody of some logs."""
    return [line for line in today(node, who) if any(one.name in line for one in logs)]


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
    return [line for line in page.split("<p>") if "two histories" in line or "does not fit" in line]
