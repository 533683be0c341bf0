"""The log of checks: sealed to data protection, of one size, gone after thirty days; and the keys it is sealed to."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.checking.given import opened_key
from tests.kernel.nodes import TODAY, TestNode, at, make_node, remove_node
from thitsar.kernel import models
from thitsar.kernel.access.policy import NODE_KEY, Role
from thitsar.kernel.checking.identity import identity
from thitsar.kernel.checking.lines import Line, purge, read_lines, write_line
from thitsar.kernel.checking.published import NEEDED, published, signed_bytes
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Unreadable, Unverified
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.vault import hierarchy, suite, wrap
from thitsar.kernel.vault.places import epoch_place

pytestmark = pytest.mark.database
LINES = [
    Line(1_685_600_000, "a" * 32, "VALID"),
    Line(1_685_600_060, "", "REVOKED_CONTACT_ISSUER"),
    Line(1_685_600_120, "b" * 32, "UNKNOWN"),
]


@pytest.fixture(autouse=True)
def _published(node: TestNode) -> None:
    node.sign_in("vetting")


def keys(node: TestNode, who: str = "dpo") -> dict[int, wrap.PrivateKey]:
    """Open what somebody's own agent would hold of the compartment `audit`."""
    member = hierarchy.member_keys(node.made(who)["seed"])
    found = {}
    for row in models.EpochWrap.objects.filter(compartment="audit", recipient=node.member(who)):
        where = epoch_place(node_ids()[1], "audit", row.epoch, row.recipient)
        seed = wrap.unwrap(member.unwrapping, where, bytes(row.sealed))
        found[row.epoch] = hierarchy.epoch_keys("audit", row.epoch, seed).unwrapping
    return found


def test_data_protection_reads_what_was_checked_and_nobody_else(node: TestNode) -> None:
    for one in LINES:
        write_line(one, today=TODAY)
    assert read_lines(keys(node), today=TODAY) == LINES[::-1]
    for who in ("admin", "vetting", "approver", "intake"):
        with pytest.raises(Unreadable):
            read_lines(keys(node, who), today=TODAY)


def test_all_lines_have_one_size_and_hold_nothing_readable(node: TestNode) -> None:
    for one in LINES * 2:
        write_line(one, today=TODAY)
    rows = [bytes(row.sealed) for row in models.CheckLine.objects.all()]
    assert len({len(row) for row in rows}) == 1
    assert len(set(rows)) == 6
    for marker in (b"VALID", b"UNKNOWN", b"a" * 32):
        assert not any(marker in row for row in rows)
    # A row has a day, because that is how it is deleted, and no place, device or time.
    assert {one.name for one in models.CheckLine._meta.get_fields()} == {"id", "day", "sealed"}


def test_a_line_is_gone_after_thirty_days_at_the_next_check_or_look(node: TestNode) -> None:
    for days in (0, 1, 30):
        write_line(LINES[0], today=TODAY + timedelta(days=days))
    assert models.CheckLine.objects.count() == 3
    write_line(LINES[1], today=TODAY + timedelta(days=31))
    assert sorted(models.CheckLine.objects.values_list("day", flat=True))[0] == day_number(TODAY) + 1
    assert len(read_lines(keys(node), today=TODAY + timedelta(days=60))) == 2
    purge(today=TODAY + timedelta(days=62))
    assert models.CheckLine.objects.count() == 0


def test_a_line_moved_to_another_day_does_not_open(node: TestNode) -> None:
    write_line(LINES[0], today=TODAY)
    models.CheckLine.objects.update(day=day_number(TODAY) + 1)
    with pytest.raises(Unverified):
        read_lines(keys(node), today=TODAY)


def test_the_keys_that_are_needed_while_locked_are_published_and_put_back_at_a_holders_sign_in(
    node: TestNode,
) -> None:
    who, known = identity(), node.agent.call("publics", handle=node.sign_in("intake").handle)
    assert {name: published(name, who) for name in NEEDED} == {name: tuple(known[name]) for name in NEEDED}
    assert NODE_KEY not in NEEDED
    before = {row.compartment: bytes(row.signature) for row in models.PublishedKey.objects.all()}
    models.PublishedKey.objects.filter(compartment="audit").delete()
    write_line(LINES[0], today=TODAY)
    assert models.CheckLine.objects.count() == 0
    for other in ("intake", "dpo", "admin", "analyst"):
        node.sign_in(other)
        with pytest.raises(Unreadable):
            published("audit", who)
    for holder in ("vetting", "approver"):
        models.PublishedKey.objects.filter(compartment="audit").delete()
        node.sign_in(holder)
        now = {row.compartment: bytes(row.signature) for row in models.PublishedKey.objects.all()}
        assert now == before


def test_a_check_is_noted_where_nobody_ever_signed_in(tmp_path: Path) -> None:
    fresh = make_node(tmp_path / "node", {"admin": Role.ADMINISTRATOR, "dpo": Role.DATA_PROTECTION})
    try:
        with at(fresh):
            write_line(LINES[0], today=TODAY)
            assert read_lines(keys(fresh), today=TODAY) == LINES[:1]
            with pytest.raises(Unreadable):
                read_lines(keys(fresh, "admin"), today=TODAY)
    finally:
        remove_node(fresh)


@pytest.mark.parametrize("who", ["admin", "intake", "dpo", "analyst"])
def test_no_other_member_turns_the_log_of_checks_to_themselves(node: TestNode, who: str) -> None:
    """With the database, their own seed and the node's key, which every member holds."""
    seed, organisation = suite.fresh(), node_ids()[1]
    public = wrap.public_bytes(seed)
    signature = opened_key(node, who, NODE_KEY).sign(signed_bytes(organisation, "audit", 1, public))
    models.PublishedKey.objects.filter(compartment="audit").update(public=public, signature=signature)
    with pytest.raises(Unverified):
        write_line(LINES[0], today=TODAY)
    assert read_lines({1: wrap.private_key(seed)}, today=TODAY) == []
    node.sign_in("vetting")
    write_line(LINES[0], today=TODAY)
    with pytest.raises(Unverified):
        read_lines({1: wrap.private_key(seed)}, today=TODAY)
    assert read_lines(keys(node), today=TODAY) == LINES[:1]


@pytest.mark.parametrize("column", ["public", "epoch", "signature", "compartment"])
def test_a_key_put_in_its_place_is_never_sealed_to(node: TestNode, column: str) -> None:
    attacker = wrap.public_bytes(b"x" * 32)
    kept = models.PublishedKey.objects.get(compartment="audit")
    if column == "compartment":
        other = models.PublishedKey.objects.get(compartment="registration")
        changed: dict[str, Any] = {"public": other.public, "epoch": other.epoch, "signature": other.signature}
    else:
        changed = {column: {"public": attacker, "epoch": 7, "signature": b"\0" * 64}[column]}
    models.PublishedKey.objects.filter(compartment="audit").update(**changed)
    with pytest.raises(Unverified):
        write_line(LINES[0], today=TODAY)
    assert models.CheckLine.objects.count() == 0
    # The next sign-in of a holder puts the right one back.
    node.sign_in("approver")
    put_back = models.PublishedKey.objects.get(compartment="audit")
    assert (bytes(put_back.public), put_back.epoch) == (bytes(kept.public), kept.epoch)


def test_what_was_deleted_is_off_the_disk(node: TestNode) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL vacuums by itself")
    write_line(LINES[0], today=TODAY)
    sealed = bytes(models.CheckLine.objects.get().sealed)

    def disk() -> bytes:
        connection.close()
        return b"".join(path.read_bytes() for path in node.directory.glob("node.sqlite3*"))

    # Whole on the disk before, so that looking in the wrong place does not pass.
    assert sealed[200:260] in disk()
    purge(today=TODAY + timedelta(days=31))
    assert sealed[200:260] not in disk()
