"""A row written into the table of draft keys makes nobody a reader of what the draft turns into."""

import pytest

from tests.kernel.nodes import TestNode
from thitsar.kernel import models
from thitsar.kernel.errors import Denied
from thitsar.kernel.files import drafts

pytestmark = pytest.mark.database


def test_a_row_in_the_table_makes_nobody_a_reader(node: TestNode) -> None:
    owner, named, thief = (node.sign_in(who) for who in ("intake", "intake2", "vetting"))
    kept = drafts.keep(owner, "row", [{"row": "held"}], of="0" * 32, readers=(owner.member, named.member))
    kept.write()
    models.DraftWrap.objects.create(draft_id=kept.ids[0], recipient=thief.member, sealed=b"anything")
    assert owner.call("draft_readers", draft=kept.ids[0]) == sorted([owner.member, named.member])
    assert named.call("draft_readers", draft=kept.ids[0]) == sorted([owner.member, named.member])
    with pytest.raises(Denied):
        thief.call("draft_readers", draft=kept.ids[0])
    assert drafts.open_draft(named, kept.ids[0]).content == {"row": "held"}
