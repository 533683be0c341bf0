"""Several programs write at once: every number is given once, and whoever comes second hears a sentence."""

import threading

import pytest

from tests.kernel.conftest import Maker
from tests.kernel.nodes import TODAY, TestNode, at, new_file, say, write
from tests.kernel.writing import (
    Heard,
    hashes,
    require_rebuilt,
    require_whole,
    shared_file,
    writers,
)
from thitsar.kernel import models
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.opening import extend, open_file
from thitsar.kernel.ledger.record import record

pytestmark = [pytest.mark.database, pytest.mark.slow]

CHANGED = "Somebody else changed this file a moment ago. Look at it again, then repeat what you did."
COUNT = 60
WRITERS = ("intake", "intake", "intake2", "vetting")


def write_together(node: TestNode, orders: list[tuple[str, str, str]]) -> list[Heard]:
    """Let a program of its own for each write all it has to, at the same time."""
    heard: list[Heard] = []

    def one_writes(who: str, file: str, part: str) -> None:
        with writers(node) as warm:
            together.wait()
            one = warm.start(who, file, part, count=COUNT)
            warm.hear_out(one)
            heard.append(one)

    together = threading.Barrier(len(orders), timeout=60)
    threads = [threading.Thread(target=one_writes, args=order) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert [one.status for one in heard] == [0] * len(orders), heard
    return heard


def acknowledged(heard: list[Heard]) -> dict[int, str]:
    """Give what all of them acknowledged; each number once."""
    found = {sequence: own for one in heard for sequence, own in one.acknowledged.items()}
    assert len(found) == sum(len(one.acknowledged) for one in heard) == COUNT * len(heard)
    return found


def test_each_number_is_given_once_whoever_writes(make: Maker) -> None:
    node = make()
    files = [shared_file(node, "registration") for _ in WRITERS[:-1]]
    with at(node):
        vetting = node.sign_in("vetting")
        write(vetting, open_file(vetting, files[0], ("registration",), "write"), "vetting", "first")
    orders = [(who, file, "registration") for who, file in zip(WRITERS[:-1], files, strict=True)]
    orders.append((WRITERS[-1], files[0], "vetting"))
    before = len(hashes(node))
    heard = write_together(node, orders)
    # Each had a part of its own: nobody was in anybody's way.
    assert [one.refused for one in heard] == [[]] * len(orders)
    stored = require_whole(node, acknowledged(heard))
    assert len(stored) == before + sum(one.events for one in heard)
    require_rebuilt(node)


def test_who_writes_into_the_same_part_hears_a_sentence_and_nothing_is_overwritten(make: Maker) -> None:
    node = make()
    file = shared_file(node, "registration")
    before = len(hashes(node))
    heard = write_together(node, [(who, file, "registration") for who in ("intake", "intake2", "intake")])
    refused = [one for each in heard for one in each.refused]
    assert refused
    assert set(refused) == {CHANGED}
    events = sum(one.events for one in heard)
    assert len(require_whole(node, acknowledged(heard))) == before + events
    with at(node):
        document = open_file(node.sign_in("intake"), file, ("registration",), "read").document("registration")
    # One was said when the file was made.
    assert document["count"] == 1 + events
    require_rebuilt(node)


def test_of_two_who_make_the_same_part_the_second_hears_a_sentence(node: TestNode) -> None:
    intake = node.sign_in("intake")
    id = new_file(intake, "registration", team=(node.member("intake2"),)).id
    second = node.sign_in("intake2")
    first_open, second_open = (open_file(one, id, ("registration",), "write") for one in (intake, second))
    extend(intake, first_open, "service")
    extend(second, second_open, "service")
    record(intake, [say(first_open, "service", "first")], today=TODAY)
    before = hashes(node)
    with pytest.raises(Refused, match="a moment ago"):
        record(second, [say(second_open, "service", "second")], today=TODAY)
    assert require_whole(node, {}) == before
    kept = models.Stream.objects.get(file=id, compartment="service")
    assert kept.id == first_open.parts["service"].stream
    again = open_file(second, id, ("service",), "write")
    assert again.document("service")["count"] == 1
    record(second, [say(again, "service", "second")], today=TODAY)
    require_whole(node, {})


def test_of_two_who_saw_the_same_state_the_second_changes_nothing(node: TestNode) -> None:
    intake = node.sign_in("intake")
    id = new_file(intake, "registration", "service", team=(node.member("intake2"),)).id
    second = node.sign_in("intake2")
    parts = ("registration", "service")
    first_open, second_open = (open_file(one, id, parts, "write") for one in (intake, second))
    record(intake, [say(first_open, "service", "first")], today=TODAY)
    before = hashes(node)
    sealed = list(models.Stream.objects.filter(file=id).order_by("id").values_list("revision", "sealed"))
    batches = models.Batch.objects.count()
    # What they said about the part that nobody changed falls with the rest: one commit, or nothing.
    with pytest.raises(Refused, match="a moment ago"):
        record(second, [say(second_open, part, "second") for part in parts], today=TODAY)
    assert require_whole(node, {}) == before
    assert (
        list(models.Stream.objects.filter(file=id).order_by("id").values_list("revision", "sealed")) == sealed
    )
    assert models.Batch.objects.count() == batches
