"""Nobody is registered before two different threes of shares were tried, and nobody can make that up."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.kernel.nodes import TestNode, at, make_untried_node, new_file, remove_node
from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.files.drafts import keep
from thitsar.kernel.ledger import signatures
from thitsar.kernel.membership.approving import request
from thitsar.kernel.recovery.rehearsing import Rehearsal, certificate, is_rehearsed, rehearsals, rehearse
from thitsar.kernel.recovery.share_sets import current_set, name_set
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.shares import Share, deal, deal_anew

pytestmark = pytest.mark.database

TODAY = date(2023, 6, 1)
FOUNDERS = {"admin": Role.ADMINISTRATOR, "intake": Role.INTAKE, "approver": Role.APPROVER}


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[TestNode]:
    """Give a node for real people, as it is right after its founding."""
    made = make_untried_node(tmp_path / "fresh", FOUNDERS)
    with at(made):
        yield made
    remove_node(made)


@pytest.fixture
def dealt(fresh: TestNode) -> list[Share]:
    """Give its five shares."""
    return deal(fresh.founded.root)


def test_files_about_people_are_refused_until_two_threes_were_tried(
    fresh: TestNode, dealt: list[Share]
) -> None:
    intake, given = fresh.session("intake")
    assert not given["is_set_up"]
    with pytest.raises(Refused, match="the shares of the root were not tried"):
        new_file(intake, "identity")
    with pytest.raises(Refused, match="the shares of the root were not tried"):
        keep(intake, "row", [{}], of="", readers=(intake.member,))
    request(intake, "export", bytes(32), summary={"what": "a test"}, today=TODAY)
    for three in (dealt[:3], [dealt[2], dealt[0], dealt[1]]):
        rehearse(three, today=TODAY)
        with pytest.raises(Refused, match="the shares of the root were not tried"):
            new_file(intake, "identity")
    rehearse(dealt[2:], today=TODAY)
    assert new_file(intake, "identity").parts["identity"].revision == 1
    assert intake.call("session")["is_set_up"]


def test_what_was_tried_of_papers_that_were_replaced_counts_no_more(
    fresh: TestNode, dealt: list[Share]
) -> None:
    rehearse(dealt[:3], today=TODAY)
    rehearse(dealt[2:], today=TODAY)
    intake = fresh.sign_in("intake")
    new_file(intake, "identity")
    other = deal_anew(fresh.founded.root, than=dealt[0].set)
    name_set(fresh.founded.root, other[0].set)
    assert not is_rehearsed()
    # Also for an agent that has been running since before.
    with pytest.raises(Refused, match="the shares of the root were not tried"):
        new_file(intake, "identity")
    rehearse(other[2:], today=TODAY)
    with pytest.raises(Refused, match="were replaced by newer ones"):
        rehearse(dealt[:3], today=TODAY)
    assert not is_rehearsed()
    rehearse(other[:3], today=TODAY)
    assert is_rehearsed()
    assert new_file(intake, "identity").parts["identity"].revision == 1


def test_shares_of_another_root_are_told_and_leave_nothing(fresh: TestNode) -> None:
    with pytest.raises(Refused, match="of another root"):
        rehearse(deal(suite.fresh())[:3], today=TODAY)
    with pytest.raises(Refused, match="Three shares are needed"):
        rehearse(deal(fresh.founded.root)[:2], today=TODAY)
    assert not models.Rehearsal.objects.exists()


def test_a_demo_needs_none(node: TestNode) -> None:
    assert not is_rehearsed()
    assert node.session("intake")[1]["is_set_up"]


class TestWhoWritesTheDatabase:
    """Somebody with every table and no share."""

    def test_cannot_sign_a_rehearsal(self, fresh: TestNode) -> None:
        stolen = suite.fresh()
        for shares in ((1, 2, 3), (3, 4, 5)):
            body = codec.encode(
                {
                    "purpose": f"{suite.PROTOCOL}/rehearsal",
                    "node": models.Node.objects.get().node,
                    "set": 1,
                    "day": 19_500,
                    "shares": list(shares),
                }
            )
            raw = codec.encode([body, *signatures.root_sign(stolen, body)])
            models.Rehearsal.objects.create(certificate=raw)
        models.Rehearsal.objects.create(certificate=b"")
        models.Rehearsal.objects.create(certificate=codec.encode([1, 2]))
        assert rehearsals() == []
        with pytest.raises(Refused, match="not tried"):
            new_file(fresh.sign_in("intake"), "identity")

    def test_cannot_use_one_rehearsal_twice(self, fresh: TestNode, dealt: list[Share]) -> None:
        rehearse(dealt[:3], today=TODAY)
        raw = bytes(models.Rehearsal.objects.latest("id").certificate)
        models.Rehearsal.objects.create(certificate=raw)
        body, classical, quantum = codec.decode(raw)
        changed = codec.encode({**codec.decode(body), "shares": [3, 4, 5]})
        models.Rehearsal.objects.create(certificate=codec.encode([changed, classical, quantum]))
        assert [one.shares for one in rehearsals()] == [(1, 2, 3), (1, 2, 3)]
        assert not is_rehearsed()

    def test_cannot_let_papers_count_that_were_replaced(self, fresh: TestNode, dealt: list[Share]) -> None:
        rehearse(dealt[:3], today=TODAY)
        rehearse(dealt[2:], today=TODAY)
        kept = [bytes(one) for one in models.Rehearsal.objects.values_list("certificate", flat=True)]
        other = deal_anew(fresh.founded.root, than=dealt[0].set)
        name_set(fresh.founded.root, other[0].set)
        for raw in kept:
            models.Rehearsal.objects.create(certificate=raw)
        assert current_set() == other[0].set
        assert rehearsals() == []
        stolen = suite.fresh()
        row = models.Rehearsal.objects.exclude(certificate__in=kept).get()
        body = codec.encode({**codec.decode(codec.decode(bytes(row.certificate))[0]), "set": dealt[0].set})
        row.certificate = codec.encode([body, *signatures.root_sign(stolen, body)])
        row.save()
        # Of a table put back as a whole the root says what it said then; of one that was changed, nothing.
        assert current_set() == dealt[0].set
        models.Rehearsal.objects.filter(certificate=kept[0]).delete()
        assert current_set() is None
        assert not is_rehearsed()

    def test_cannot_bring_one_from_another_node(self, fresh: TestNode, node: TestNode) -> None:
        with at(node):
            others = [
                certificate(node.founded.root, Rehearsal(1, three, 1)) for three in ((1, 2, 3), (3, 4, 5))
            ]
        with at(fresh):
            for raw in others:
                models.Rehearsal.objects.create(certificate=raw)
            assert not is_rehearsed()

    def test_cannot_make_a_demo_of_it(self, fresh: TestNode) -> None:
        row = models.Node.objects.get()
        body, classical, quantum = codec.decode(bytes(row.statement))
        changed = codec.encode({**codec.decode(body), "is_demo": True})
        row.statement = codec.encode([changed, classical, quantum])
        row.save()
        fresh.stop()
        fresh.start()
        with pytest.raises(Unverified, match="does not belong to what it stands under"):
            fresh.sign_in("intake")
