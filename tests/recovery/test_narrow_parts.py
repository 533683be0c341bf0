"""Whoever a narrow part is for, three shares open it as well; and nobody else does by that."""

import pytest

from tests.kernel.conftest import Maker
from tests.kernel.nodes import TODAY, TestNode, at, new_file, write
from thitsar.kernel import models
from thitsar.kernel.access.closing import WHY_REMOVED
from thitsar.kernel.access.policy import Role
from thitsar.kernel.access.roster import MEMBER_UNASSIGNED
from thitsar.kernel.files.open_file import OpenFile, Said
from thitsar.kernel.files.opening import node_ids, open_file
from thitsar.kernel.membership.assigning import assign
from thitsar.kernel.membership.leaving import drop_keys, unassign
from thitsar.kernel.membership.removing import remove
from thitsar.kernel.recovery.root import recovery_seed
from thitsar.kernel.vault import wrap
from thitsar.kernel.vault.places import RECOVERY, narrow_place

pytestmark = pytest.mark.database


def _opened(node: TestNode, stream: str, compartment: str) -> bytes:
    row = models.KeyWrap.objects.get(stream=stream, recipient=RECOVERY)
    where = narrow_place(node_ids()[1], stream, compartment, RECOVERY, bytes(row.key))
    return wrap.unwrap(wrap.private_key(recovery_seed(node.founded.root)), where, bytes(row.sealed))


def _keys(node: TestNode, file: OpenFile) -> dict[str, bytes]:
    narrow = [name for name in file.parts if name in ("identity", "contact")]
    return {name: _opened(node, file.parts[name].stream, name) for name in narrow}


def test_the_root_opens_narrow_parts_made_at_once_and_later(node: TestNode) -> None:
    intake = node.sign_in("intake")
    file = new_file(intake, "registration", "identity")
    assert _keys(node, file) == {"identity": file.parts["identity"].key}
    broad = models.KeyWrap.objects.filter(stream=file.parts["registration"].stream)
    assert RECOVERY not in broad.values_list("recipient", flat=True)
    later = new_file(intake, "registration")
    write(intake, later, "identity", "later")
    assert _keys(node, later) == {"identity": later.parts["identity"].key}


def test_it_stays_when_the_team_changes_and_is_nobody_of_the_team(make: Maker) -> None:
    node = make()
    with at(node):
        intake, other = node.sign_in("intake"), node.sign_in("intake2")
        file = new_file(intake, "identity")
        stream = file.parts["identity"].stream
        gone = Said(file, "roster", MEMBER_UNASSIGNED, 1, {"member": bytes.fromhex(intake.member)})
        drop_keys(other, gone, {}, TODAY)
        # The root is no colleague: whoever has the last key keeps it until it is paid on.
        assert _holders(stream) == {RECOVERY, intake.member}
        assign(intake, file.id, other.member, today=TODAY, duty=Role.INTAKE)
        unassign(other, file.id, intake.member, today=TODAY)
        drop_keys(other, gone, {}, TODAY)
        assert _holders(stream) == {RECOVERY, other.member}
        # Whoever stays may have changed the key already, for the one who left.
        ours = {"identity": open_file(other, file.id, ("identity",), "read").parts["identity"]}
        assert _opened(node, stream, "identity") in {ours["identity"].key, *ours["identity"].older.values()}


def _holders(stream: str) -> set[str]:
    return set(models.KeyWrap.objects.filter(stream=stream).values_list("recipient", flat=True))


def test_the_last_of_a_team_who_leaves_the_node_is_not_replaced_by_the_root(make: Maker) -> None:
    node = make()
    with at(node):
        intake, admin = node.sign_in("intake"), node.sign_in("admin")
        file = new_file(intake, "identity")
        remove(admin, intake.member, reason=WHY_REMOVED[0], today=TODAY)
        assert _holders(file.parts["identity"].stream) == {RECOVERY, intake.member}
