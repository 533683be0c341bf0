"""L3: a tail that was cut off under an older, rightly signed head is noticed by everybody who saw more."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from tests.kernel.conftest import Maker
from tests.kernel.nodes import TODAY, TestNode, at, new_file, say, write
from thitsar.kernel import models
from thitsar.kernel.errors import Unverified
from thitsar.kernel.ledger.record import record
from thitsar.kernel.ledger.verify import verify
from thitsar.kernel.ledger.verify_deep import verify_deep

pytestmark = pytest.mark.database
MISSING = "Entries you saw earlier are missing"


@contextmanager
def _switched_off(node: TestNode) -> Iterator[None]:
    """Give the node to somebody with its disk: no agent runs that could remember anything."""
    node.stop()
    yield
    connection.close()
    node.start()


def _cut(node: TestNode) -> Callable[[], None]:
    """Remember the log as it is now; gives what puts it back like that."""
    log = models.Log.objects.get()
    streams = list(models.Stream.objects.all())
    kept = [one.id for one in streams]

    def put_back() -> None:
        models.Entry.objects.filter(sequence__gt=log.sequence).delete()
        models.Stream.objects.exclude(id__in=kept).delete()
        for one in streams:
            one.save()
        log.save()

    return put_back


def test_whoever_wrote_or_signed_in_since_notices_a_tail_that_was_cut_off(make: Maker) -> None:
    node = make()
    with at(node):
        write(
            node.sign_in("intake"), new_file(node.sign_in("intake"), "registration"), "registration", "kept"
        )
        node.sign_in("dpo")
        put_back = _cut(node)
        new_file(node.sign_in("intake"), "registration")
        node.sign_in("approver")  # reads only
        with _switched_off(node):
            put_back()
        assert verify().is_sound, "nobody without memory can know"
        for who in ("intake", "approver"):
            with pytest.raises(Unverified, match=MISSING):
                node.sign_in(who)
        # Nothing of a session that was refused stays: nobody is at work.
        assert node.agent.call("alive", handles=[]) == []
        node.sign_in("dpo")  # saw nothing that is missing


def test_another_history_of_the_same_length_is_noticed(make: Maker) -> None:
    node = make()
    with at(node):
        new_file(node.sign_in("intake"), "registration")
        newest = models.Entry.objects.order_by("-sequence")[0]
        with _switched_off(node):
            models.Entry.objects.filter(id=newest.id).update(hash=bytes(32))
        with pytest.raises(Unverified, match=MISSING):
            node.sign_in("intake")


def test_a_head_that_this_nodes_key_did_not_sign_lets_nobody_in(make: Maker) -> None:
    node = make()
    with at(node):
        with _switched_off(node):
            log = models.Log.objects.get()
            log.signature = bytes(log.signature)[::-1]
            log.save()
        with pytest.raises(Unverified):
            node.sign_in("analyst")


def test_signing_in_while_writing_breaks_no_chain_of_ones_own(make: Maker) -> None:
    node = make()
    with at(node):
        intake = node.sign_in("intake")
        file = new_file(intake, "registration")
        is_over = threading.Event()
        failed: list[Exception] = []

        def sign_in_again_and_again() -> None:
            while not is_over.is_set():
                try:
                    node.agent.call("sign_out", handle=node.session("intake")[1]["handle"])
                except Exception as error:  # whatever it is, the test names it
                    failed.append(error)

        others = [threading.Thread(target=sign_in_again_and_again) for _ in range(2)]
        for one in others:
            one.start()
        try:
            for number in range(60):
                record(intake, [say(file, "registration", number)], today=TODAY)
        finally:
            is_over.set()
            for one in others:
                one.join()
        assert failed == []
        assert verify().is_sound
        found = verify_deep(intake)
        assert found["bad"] == []
        assert found["coverage"]["registration"][0] > 0
