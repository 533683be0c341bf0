"""Which entries belong to the roster stands in a column no hash covers: who writes it hides no change of a right."""

from collections.abc import Callable

import pytest
from django.db import connection

from tests.kernel.conftest import Maker
from tests.kernel.nodes import TODAY, TestNode, at, new_file, write
from thitsar.kernel import models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Denied, Unreadable, Unverified
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.ledger.verify import verify
from thitsar.kernel.membership.enrolling import appoint

pytestmark = pytest.mark.database
LET_GO = "approver2"


def _let_go(node: TestNode) -> Callable[[], None]:
    """Take somebody's role away; gives what hides that in the database and puts their wrapped keys back."""
    file = new_file(node.sign_in("intake"), "registration")
    wraps = list(models.EpochWrap.objects.filter(recipient=node.member(LET_GO)))
    before = models.Stream.objects.get(file=node_ids()[0], compartment="roster")
    appoint(node.sign_in("admin"), node.member(LET_GO), roles=frozenset(), today=TODAY)
    entry = models.Entry.objects.filter(stream=before.id).order_by("-id")[0]
    # Among the entries of another part the hidden one is not the last, which is all that a walk compares.
    write(node.sign_in("intake"), file, "registration", "later")

    def hide() -> None:
        models.Entry.objects.filter(id=entry.id).update(stream=file.parts["registration"].stream)
        before.save()
        for one in wraps:
            one.save(force_insert=True)
        connection.close()

    return hide


def test_whoever_signed_in_since_notices_that_the_newest_change_is_hidden(make: Maker) -> None:
    node = make()
    with at(node):
        hide = _let_go(node)
        node.stop()
        hide()
        node.start()
        assert verify().is_sound, "the log is whole: only who saw the roster knows"
        # Who made the change knows without having signed in again.
        for who in ("admin", "intake"):
            with pytest.raises(Unverified, match="Entries you saw earlier are missing"):
                node.sign_in(who)


def test_nobody_is_made_to_forget_what_they_saw_by_an_empty_row(make: Maker) -> None:
    node = make()
    with at(node):
        hide = _let_go(node)
        node.stop()
        hide()
        models.Member.objects.update(state=b"")
        connection.close()
        node.start()
        for who in ("admin", "intake", LET_GO, "dpo"):
            with pytest.raises(Unverified, match="Entries you saw earlier are missing"):
                node.sign_in(who)


def test_an_older_change_is_missed_by_what_was_said_after_it(make: Maker) -> None:
    node = make()
    with at(node):
        hide = _let_go(node)
        roster = models.Stream.objects.get(file=node_ids()[0], compartment="roster")
        appoint(node.sign_in("admin"), node.member("analyst"), roles=frozenset({Role.HOST}), today=TODAY)
        newest = models.Stream.objects.get(id=roster.id)
        node.stop()
        hide()
        newest.save()
        for forged in (False, True):
            if forged:
                # Give the entry before the hidden one the hash that the newest one names.
                last = models.Entry.objects.filter(stream=roster.id, sequence__lt=_number(node)).order_by(
                    "-id"
                )[0]
                models.Entry.objects.filter(id=last.id).update(hash=bytes(roster.head))
            connection.close()
            node.start()
            for who in (LET_GO, "dpo"):
                with pytest.raises(Unverified):
                    node.sign_in(who)
            node.stop()


def _number(node: TestNode) -> int:
    """Give the number of the newest entry that is left in the roster."""
    stream = models.Stream.objects.get(file=node_ids()[0], compartment="roster").id
    return models.Entry.objects.filter(stream=stream).order_by("-id")[0].sequence


def test_a_covered_page_of_somebody_let_go_leaves_no_half_session(make: Maker) -> None:
    node = make()
    with at(node):
        actor, given = node.session(LET_GO)
        admin = node.sign_in("admin")
        actor.call("cover")
        appoint(admin, node.member(LET_GO), roles=frozenset(), today=TODAY)
        with pytest.raises(Unreadable):
            actor.call("uncover", half=given["half"], pin=given["pin"])
        with pytest.raises(Denied):
            actor.call("people")
        # Such a session could not read the next change of the roster, and all others would have waited for it.
        appoint(admin, node.member("analyst"), roles=frozenset({Role.HOST}), today=TODAY)
        assert node.session("analyst")[1]["roles"] == ["host"]
