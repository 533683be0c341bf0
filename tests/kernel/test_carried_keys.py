"""Keys carried to the next epoch: what was written opens, what is written next lies under another key."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.kernel.conftest import Maker
from tests.kernel.nodes import TODAY, TestNode, at, new_file, write
from tests.kernel.renewing import all_keys
from tests.kernel.test_renewal import settled
from thitsar.kernel import models
from thitsar.kernel.errors import Purposeful, Unverified
from thitsar.kernel.files.open_file import Actor, OpenFile, Part, document_place
from thitsar.kernel.files.opening import node_ids, open_file
from thitsar.kernel.ledger import chunks, entry
from thitsar.kernel.ledger.verify import verify
from thitsar.kernel.membership.removing import close_keys
from thitsar.kernel.vault import seal
from thitsar.kernel.vault.ring import Ring, seal_ring

pytestmark = [pytest.mark.database, pytest.mark.slow]

PART = "service"


@dataclass
class Carried:
    """A node whose keys were changed with one file open, and what somebody knows who had them before."""

    node: TestNode
    intake: Actor
    dpo: Actor
    # As it was opened before the keys were changed.
    file: OpenFile
    # Data keys by part.
    known: dict[str, bytes]
    newest: int

    @property
    def stream(self) -> str:
        return self.file.parts[PART].stream

    def row(self) -> models.Stream:
        return models.Stream.objects.get(id=self.stream)

    def read(self) -> str:
        return str(open_file(self.intake, self.file.id, (PART,), "read").parts[PART].document)

    def require_new(self) -> None:
        """Check that what was said since opens with nothing that was known before, and everything with what is held."""
        later = models.Entry.objects.filter(stream=self.stream, sequence__gt=self.newest)
        assert later.exists()
        for one in later:
            where = entry.place(node_ids()[0], one.sequence, self.stream)
            with pytest.raises(Unverified):
                entry.open_entry(self.known[self.stream], where, bytes(one.ciphertext))
        row = self.row()
        part = Part(row.id, PART, self.known[row.id], row.epoch, row.revision)
        with pytest.raises(Unverified):
            seal.open_sealed(part.key, document_place(node_ids()[1], part, row.revision), bytes(row.sealed))
        assert verify().is_sound


@pytest.fixture
def carried(make: Maker) -> Iterator[Carried]:
    node = make()
    with at(node):
        intake, dpo = node.sign_in("intake"), node.sign_in("dpo")
        made = new_file(intake, PART)
        file = open_file(intake, made.id, (PART,), "write")
        keys = all_keys(node, "intake")
        read = [one for span in chunks.spans() for some in chunks.read(span, keys).values() for one in some]
        known = {one.id: one.key for one in read if one.key}
        newest = models.Entry.objects.latest("sequence").sequence
        close_keys(dpo, [PART, "roster"], reason="REGULAR", today=TODAY)
        assert settled(intake)[PART] == 2
        yield Carried(node, intake, dpo, file, known, newest)


def test_a_page_opened_before_the_keys_changed_writes_under_the_next(carried: Carried) -> None:
    write(carried.intake, carried.file, PART, "said on the old page")
    carried.require_new()
    # And goes on under the same key.
    write(carried.intake, carried.file, PART, "and again")
    assert "said on the old page" in carried.read()
    assert "and again" in carried.read()
    assert [one.epoch for one in models.KeyWrap.objects.filter(stream=carried.stream)] == [2]


def test_two_pages_that_were_open_both_write(carried: Carried) -> None:
    opened = [open_file(carried.intake, carried.file.id, (PART,), "write") for _ in range(2)]
    write(carried.intake, opened[0], PART, "the first page")
    with pytest.raises(Purposeful, match="Somebody else changed"):
        write(carried.intake, opened[1], PART, "the second page")
    # What was refused leaves the page as it was: it may be opened and said again.
    assert opened[1].parts[PART].next is not None
    again = open_file(carried.intake, carried.file.id, (PART,), "write")
    write(carried.intake, again, PART, "the second page")
    carried.require_new()


def test_a_key_that_changes_between_the_agents_answer_and_the_row_is_asked_for_again(
    carried: Carried,
) -> None:
    class Slow:
        """Answer for the agent; before the first answer to a page arrives, somebody else writes."""

        is_done = False

        def call(self, operation: str, **arguments: Any) -> Any:
            found = carried.intake.agent.call(operation, **arguments)
            if operation == "open_file" and not self.is_done:
                self.is_done = True
                own = open_file(carried.intake, carried.file.id, (PART,), "write")
                write(carried.intake, own, PART, "in between")
            return found

        def pieces(self, operation: str, **arguments: Any) -> Iterator[Any]:
            return carried.intake.agent.pieces(operation, **arguments)

    slow = Slow()
    opened = open_file(replace(carried.intake, agent=slow), carried.file.id, (PART,), "write")
    assert slow.is_done
    assert "in between" in str(opened.parts[PART].document)
    carried.require_new()


@pytest.mark.parametrize("column", ["sealed", "head", "ring", "revision"])
def test_whoever_knows_a_carried_key_puts_no_other_row_in_its_place(carried: Carried, column: str) -> None:
    row, key = carried.row(), carried.known[carried.stream]
    part = Part(row.id, PART, key, row.epoch, row.revision)
    forged: dict[str, Any] = {
        "sealed": seal.seal(key, document_place(node_ids()[1], part, row.revision), b"\x80"),
        "head": b"h" * 32,
        "ring": seal_ring(node_ids()[1], row.id, PART, Ring(key, {b"12345678": b"k" * 32})),
        "revision": row.revision + 1,
    }
    models.Stream.objects.filter(id=row.id).update(**{column: forged[column]})
    with pytest.raises(Unverified):
        carried.read()
    with pytest.raises(Purposeful):
        write(carried.intake, carried.file, PART, "on a forged row")


def test_a_part_is_not_put_back_to_what_was_carried_once_it_was_written(carried: Carried) -> None:
    before = models.Stream.objects.filter(id=carried.stream).values().get()
    write(carried.intake, carried.file, PART, "afterwards")
    models.KeyWrap.objects.filter(stream=carried.stream).delete()
    models.Stream.objects.filter(id=carried.stream).update(**before)
    with pytest.raises(Unverified):
        carried.read()


def test_a_rebuild_mends_a_carried_part_under_a_key_of_its_own(carried: Carried) -> None:
    models.Stream.objects.filter(id=carried.stream).update(sealed=b"\1" * 200)
    done = carried.intake.call("rebuild", mode="rebuild", approval="")
    assert done["different"] == [carried.stream]
    assert "first" in carried.read()
    assert [one.epoch for one in models.KeyWrap.objects.filter(stream=carried.stream)] == [2]
    carried.file = open_file(carried.intake, carried.file.id, (PART,), "write")
    write(carried.intake, carried.file, PART, "after it was mended")
    carried.require_new()
    assert not carried.intake.call("rebuild", mode="check", approval="")["different"]


def test_what_was_not_written_for_many_epochs_opens_and_what_is_written_is_new_each_time(
    carried: Carried,
) -> None:
    idle = new_file(carried.intake, PART)
    for number in range(3, 6):
        close_keys(carried.dpo, [PART], reason="REGULAR", today=TODAY)
        assert settled(carried.intake)[PART] == number
        opened = open_file(carried.intake, carried.file.id, (PART,), "write")
        write(carried.intake, opened, PART, f"in epoch {number}")
        assert {one.epoch for one in models.KeySheet.objects.filter(compartment=PART)} == {number}
    assert "first" in str(open_file(carried.intake, idle.id, (PART,), "read").parts[PART].document)
    assert all(f"in epoch {number}" in carried.read() for number in range(3, 6))
    assert len({bytes(one.key) for one in models.Entry.objects.filter(stream=carried.stream)}) == 4
    assert not carried.intake.call("rebuild", mode="check", approval="")["different"]
