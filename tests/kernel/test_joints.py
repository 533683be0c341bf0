"""A log's keys were renewed: a witness takes the new ones with the checkpoint both signed, and never older ones."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.kernel.made_logs import MadeLog, leaf, make_partners
from tests.kernel.nodes import CAST, TODAY, TestNode, at, make_node, remove_node
from thitsar.kernel import models
from thitsar.kernel.access import partners
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.exchange import card, partnering
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.ledger.statements import read_statement, renewed
from thitsar.kernel.recovery.claiming import require_stated
from thitsar.kernel.vault import suite

pytestmark = pytest.mark.database

DAY = 86_400
_KEYS = ("node_key", "node_key_quantum")


@pytest.fixture(scope="module")
def witness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestNode, list[MadeLog]]]:
    """Make a node with partners, each of which one test uses."""
    made = make_node(tmp_path_factory.mktemp("joints") / "node", CAST)
    with at(made):
        logs = make_partners(made, 8)
    yield made, logs
    remove_node(made)


@pytest.fixture
def log(witness: tuple[TestNode, list[MadeLog]]) -> MadeLog:
    return witness[1].pop()


class People:
    """Two people of the witness, and days that pass between them."""

    def __init__(self, node: TestNode) -> None:
        self.node, self.days = node, 1
        self.admin, self.dpo = node.sign_in("admin"), node.sign_in("dpo")

    def propose(self, log: MadeLog) -> None:
        """Compare a card and propose it."""
        partnering.propose(self.admin, log.card, name=log.name, words=log.keys.words, today=TODAY)

    def agree(self, log: MadeLog) -> None:
        """Agree to it a day later."""
        passed = self.node.directory / "days"
        days = int(passed.read_text()) + 1 if passed.exists() else 2
        passed.write_text(str(days))
        self.node.move_clock(days * (DAY + 60))
        partnering.agree(self.dpo, log.name, words=log.keys.words, today=TODAY)


@pytest.fixture
def people(witness: tuple[TestNode, list[MadeLog]]) -> Iterator[People]:
    with at(witness[0]):
        yield People(witness[0])


def held(log: MadeLog) -> int:
    return models.Witnessed.objects.get(origin=log.node).size


def known(actor: Actor, log: MadeLog) -> dict[str, Any]:
    (found,) = [one for one in actor.call("partners") if one["node"] == log.node]
    return dict(found)


class TestAWitness:
    """A node that cosigned the log before."""

    def test_takes_the_new_keys_only_with_the_checkpoint_that_both_signed(
        self, people: People, log: MadeLog
    ) -> None:
        admin, after = people.admin, log.renewed(30)
        admin.call("cosign", request=log.request(0, 20))
        people.propose(after)
        # Until a second person agreed nothing of the new keys counts, but their joint does by the older ones.
        with pytest.raises(Unverified):
            admin.call("cosign", request=after.request(20, 40))
        people.agree(after)
        assert admin.call("cosign", request=after.request(20, 40)) == b"20\n"
        assert admin.call("cosign", request=after.request(20, 25)) == b"20\n"
        assert [one["found"] for one in self._told(admin, after, 40)] == ["UNVERIFIED"]
        with pytest.raises(Unverified, match="lacks a signature"):
            admin.call("cosign", request=after.request(20, 30))
        assert held(log) == 20
        assert admin.call("cosign", request=after.joint_request(20)).startswith("\u2014".encode())
        assert held(log) == 30
        admin.call("cosign", request=after.request(30, 40))
        assert [one["found"] for one in self._told(admin, after, 50)] == ["NEW"]
        assert held(log) == 40

    def test_hears_the_older_key_no_more(self, people: People, log: MadeLog) -> None:
        admin, after = people.admin, log.renewed(30)
        admin.call("cosign", request=log.request(0, 20))
        people.propose(after)
        admin.call("cosign", request=after.joint_request(20))
        people.agree(after)
        for request in (log.request(30, 40), log.request(30, 30), log.forked(5).request(30, 40)):
            with pytest.raises(Unverified):
                admin.call("cosign", request=request)
        assert [one["found"] for one in self._told(admin, log.forked(5), 60)] == ["UNVERIFIED"]
        assert not models.SplitView.objects.filter(origin=log.node).exists()
        admin.call("cosign", request=after.request(30, 40))
        assert held(log) == 40

    def test_finds_a_history_that_was_rewritten_by_renewing(self, people: People, log: MadeLog) -> None:
        """Whoever has the root, too: what was cosigned under the older keys has to go on."""
        admin = people.admin
        other = [*log.leaves[:10], *(leaf("other", number) for number in range(10, 200))]
        after = log.renewed(30, leaves=other)
        admin.call("cosign", request=log.request(0, 20))
        people.propose(after)
        people.agree(after)
        with pytest.raises(Refused, match="two histories"):
            admin.call("cosign", request=after.joint_request(20))
        assert held(log) == 20
        assert models.SplitView.objects.filter(origin=log.node, is_proven=True).exists()

    def _told(self, actor: Actor, log: MadeLog, size: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = actor.call(
            "take_checkpoints", notes=[log.checkpoint(size).note.written()]
        )
        return found


class TestTwoPeople:
    """Who compared the first card agree to the next one."""

    def test_agree_to_the_next_card_of_a_partner_that_stays_one(self, people: People, log: MadeLog) -> None:
        after = log.renewed(30)
        people.propose(after)
        waits = known(people.admin, log)
        assert (waits["is_active"], waits["number"], waits["renewing"]["by"]) == (
            True,
            0,
            people.admin.member,
        )
        with pytest.raises(Refused, match="already"):
            people.propose(after)
        with pytest.raises(Refused, match="had a part"):
            partnering.agree(people.admin, log.name, words=log.keys.words, today=TODAY)
        with pytest.raises(Refused, match="A day must pass"):
            partnering.agree(people.dpo, log.name, words=log.keys.words, today=TODAY)
        people.agree(after)
        now = known(people.admin, log)
        assert (now["is_active"], now["number"], now["renewing"]) == (True, 1, None)
        assert after.keys.words == log.keys.words

    def test_stop_a_newer_card_and_the_partner_stays(self, people: People, log: MadeLog) -> None:
        people.propose(log.renewed(30))
        partnering.stop_newer_card(people.dpo, log.name, today=TODAY)
        now = known(people.admin, log)
        assert (now["is_active"], now["number"], now["renewing"]) == (True, 0, None)
        people.admin.call("cosign", request=log.request(0, 20))

    def test_take_no_older_card_and_none_that_skips(self, people: People, log: MadeLog) -> None:
        after = log.renewed(30)
        later = after.renewed(60)
        with pytest.raises(Refused, match="more than once"):
            people.propose(later)
        people.propose(after)
        people.agree(after)
        with pytest.raises(Refused, match="older than the one"):
            people.propose(log)
        partnering.stop(people.dpo, log.name, today=TODAY)
        # Also of one that was stopped: whoever took the older keys has the older card, too.
        with pytest.raises(Refused, match="older than the one"):
            people.propose(log)
        people.propose(later)
        people.agree(later)
        assert known(people.admin, log)["number"] == 2


def _payload(log: MadeLog) -> dict[str, Any]:
    return card.read(log.card).plain()


def _agreed(log: MadeLog) -> dict[str, partners.Partner]:
    some = partners.proposed({}, _payload(log), by="a", clock=1, day=1)
    (one,) = some.values()
    return {log.node: replace(one, agreed_by="b")}


def test_a_roster_with_an_older_card_of_a_partner_is_none() -> None:
    log = MadeLog()
    after = log.renewed(30)
    held = _agreed(after)
    for some in (held, {log.node: replace(held[log.node], is_stopped=True)}):
        with pytest.raises(Unverified):
            partners.proposed(some, _payload(log), by="a", clock=2, day=2)
    with pytest.raises(Unverified):
        partners.proposed(_agreed(log), _payload(after.renewed(60)), by="a", clock=2, day=2)
    # Of another log of the same root, with the number that would be next.
    other = MadeLog(root=log.root).renewed(30)
    stolen = {**_payload(other), "node": log.node}
    with pytest.raises(Unverified):
        partners.proposed(_agreed(log), stolen, by="a", clock=2, day=2)


def test_the_root_alone_names_no_next_keys_at_a_partner() -> None:
    """Whoever has three shares and not the keys until now: who knows those refuses what they did not hand over."""
    log = MadeLog()
    stated = renewed(
        log.root,
        log.statement,
        read_statement(log.statement, log.node, log.organisation),
        before=suite.fresh(),
        seeds=(suite.fresh(), suite.fresh()),
        size=30,
    )
    payload = {**_payload(log), "statement": stated}
    payload |= {name: read_statement(stated, log.node, log.organisation)[name] for name in _KEYS}
    require_stated(payload)
    with pytest.raises(Unverified):
        partners.proposed(_agreed(log), payload, by="a", clock=2, day=2)


def test_who_proposes_a_newer_card_cannot_name_keys_of_their_own() -> None:
    """The six words are of the first key: only the root's signatures stand behind the next ones."""
    log, mine = MadeLog(), MadeLog()
    after = log.renewed(30)
    require_stated(_payload(after))
    for changed in (
        {"node_key": _payload(mine)["node_key"]},
        {"node_key_quantum": _payload(mine)["node_key_quantum"]},
        {"statement": _payload(mine)["statement"]},
        {"statement": _forged(log, after)},
    ):
        with pytest.raises(Unverified):
            require_stated({**_payload(after), **changed})


def _forged(log: MadeLog, after: MadeLog) -> bytes:
    """State the next keys without the root."""
    return renewed(
        suite.fresh(),
        log.statement,
        read_statement(log.statement, log.node, log.organisation),
        before=log.seed,
        seeds=(after.seed, suite.fresh()),
        size=after.joint,
    )
