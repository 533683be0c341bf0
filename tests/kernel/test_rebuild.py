"""Rebuilding: the ledger alone gives the same documents and lists, and no key comes back."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from tests.kernel.nodes import (
    CAST,
    TODAY,
    TestNode,
    approved,
    at,
    make_node,
    new_file,
    remove_node,
    say,
    write,
)
from tests.kernel.plain.registered import ASKED
from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.files.batches import FACET, MATCH, STATISTICS, list_keys
from thitsar.kernel.files.open_file import OpenFile
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.files.work_lists import WorkLists, read_batches
from thitsar.kernel.ledger import entry
from thitsar.kernel.ledger.record import record
from thitsar.kernel.ledger.verify import verify
from thitsar.kernel.ledger.verify_deep import verify_deep
from thitsar.kernel.vault import hierarchy
from thitsar.kernel.vault.agent.rebuilding import digest_of

pytestmark = [pytest.mark.database, pytest.mark.slow]

WHO = ("intake", "intake2", "vetting", "approver", "analyst", "dpo", "worker")
FILES = 6


class Full:
    """A node with some files of many parts, and everybody signed in."""

    def __init__(self, node: TestNode) -> None:
        self.node = node
        self.actors = {who: node.sign_in(who) for who in WHO}
        self.files: list[OpenFile] = []
        intake, vetting = self.actors["intake"], self.actors["vetting"]
        for number in range(FILES):
            team = (vetting.member, node.member("approver"))
            file = new_file(intake, "registration", "identity", "service", team=team, narrow=team[:1])
            write(intake, file, "support", number)
            record(intake, [say(file, "service", what) for what in range(number)], today=TODAY)
            seen = open_file(vetting, file.id, ("registration",), "write")
            write(vetting, seen, "vetting", number)
            self.files.append(file)

    def rebuild(self, mode: str, *, narrow: bool, who: str = "intake") -> dict[str, Any]:
        """Rebuild or check, after a second person agreed where narrow parts are meant."""
        approval = (
            approved(self.actors[who], self.actors["approver"], "rebuild", digest_of(mode)) if narrow else ""
        )
        done: dict[str, Any] = self.actors[who].call("rebuild", mode=mode, approval=approval)
        return done

    def stream(self, number: int, compartment: str) -> str:
        """Give the id of one part of one file."""
        return self.files[number].parts[compartment].stream

    def items(
        self, who: str, kind: str, compartment: str, action: str = "list"
    ) -> dict[tuple[Any, ...], Any]:
        """Read a list from its beginning, a later item in place of an earlier."""
        actor = self.actors[who]

        def unwrap(wrapped: list[Any]) -> list[bytes]:
            opened: list[bytes] = actor.call(
                "open_batches", action=action, compartment=compartment, wrapped=wrapped
            )
            return opened

        keys = list_keys(actor, compartment)
        read = read_batches(kind, compartment, 0, unwrap, keys)
        return {tuple(item[:-1]): item[-1] for _, items in read for item in items}


@pytest.fixture(scope="module")
def _full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Full]:
    node = make_node(tmp_path_factory.mktemp("full") / "node", {**CAST, "worker": Role.CASE_WORKER})
    with at(node):
        made = Full(node)
    yield made
    remove_node(node)


@pytest.fixture
def full(_full: Full) -> Iterator[Full]:
    """Point this process at the full node, where nobody is covered for having been idle while others were tested.

    What a covered member alone opens is not looked into, and then a number left out of their own is not to be seen.
    """
    with at(_full.node):
        for actor in _full.actors.values():
            actor.call("session")
        yield _full


def _do(query: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall() if cursor.description else []


def _documents() -> dict[str, tuple[int, bytes]]:
    return {
        id: (revision, bytes(sealed))
        for id, revision, sealed in _do("SELECT id, revision, sealed FROM kernel_stream")
    }


def test_with_all_members_together_everything_opens_and_is_the_same(full: Full) -> None:
    done = full.rebuild("check", narrow=True)
    assert done["different"] == []
    assert done["same"] == done["opened"] == done["streams"] == models.Stream.objects.count()
    assert all(opened == count > 0 for opened, count in done["coverage"].values())
    assert done["coverage"]["identity"] == [FILES, FILES]


def test_without_a_second_person_narrow_parts_stay_closed(full: Full) -> None:
    done = full.rebuild("check", narrow=False)
    assert done["coverage"]["identity"] == [0, FILES]
    assert done["coverage"]["service"] == [FILES, FILES]
    assert done["different"] == []


@pytest.mark.parametrize("who", ["analyst", "admin"])
def test_who_may_not_rebuild_is_told_nothing(full: Full, who: str) -> None:
    with pytest.raises(Denied):
        full.node.sign_in(who).call("rebuild", mode="check")


def test_another_approval_opens_nothing(full: Full) -> None:
    intake, approver = full.actors["intake"], full.actors["approver"]
    for action, digest in (("rebuild", digest_of("rebuild")), ("open_many", digest_of("check"))):
        other = approved(intake, approver, action, digest)
        with pytest.raises(Refused):
            intake.call("rebuild", mode="check", approval=other)
    mine = approved(intake, approver, "rebuild", digest_of("check"))
    with pytest.raises(Refused):
        full.actors["intake2"].call("rebuild", mode="check", approval=mine)
    with pytest.raises(Refused):
        intake.call("rebuild", mode="anything")


def test_only_counts_and_random_ids_come_back(full: Full) -> None:
    for mode in ("check", "verify"):
        done = full.rebuild(mode, narrow=True)
        assert set(done) <= {"streams", "opened", "same", "different", "coverage", "entries", "bad"}
        assert not any(isinstance(value, bytes) for value in done.values())


def test_a_changed_document_is_found_and_mended(full: Full) -> None:
    stream = full.stream(2, "service")
    other = full.stream(3, "service")
    before = _documents()
    _do("UPDATE kernel_stream SET sealed = %s WHERE id = %s", before[other][1], stream)
    assert full.rebuild("check", narrow=False)["different"] == [stream]
    done = full.rebuild("rebuild", narrow=False)
    assert done["different"] == [stream]
    assert full.rebuild("check", narrow=False)["different"] == []
    after = _documents()
    assert after[stream][0] == before[stream][0] + 1
    assert {id for id in before if after[id] != before[id]} == {stream}
    document = open_file(full.actors["intake"], full.files[2].id, ("service",), "read").document("service")
    assert document["count"] == 3
    assert verify().is_sound


def test_who_has_an_older_document_open_is_not_written_over(full: Full) -> None:
    intake = full.actors["intake"]
    file = open_file(intake, full.files[1].id, ("service",), "write")
    _do("UPDATE kernel_stream SET sealed = %s WHERE id = %s", b"", file.parts["service"].stream)
    full.rebuild("rebuild", narrow=False)
    part = file.parts["service"]
    # As an earlier fold had made it.
    known, part.document = part.document, {}
    with pytest.raises(Refused, match="a moment ago"):
        write(intake, file, "service", "on the old document")
    # The same words under another revision are nothing new to anybody.
    part.document = known
    write(intake, file, "service", "on the same document")
    again = open_file(intake, full.files[1].id, ("service",), "write")
    write(intake, again, "service", "on the new one")
    assert full.rebuild("check", narrow=False)["different"] == []


def test_lists_and_statistics_are_the_same_after_it_and_nothing_counts_twice(full: Full) -> None:
    def seen() -> list[dict[tuple[Any, ...], Any]]:
        return [
            full.items("intake", FACET, "registration"),
            full.items("vetting", FACET, "service"),
            full.items("vetting", FACET, "vetting"),
            full.items("analyst", STATISTICS, "statistics", "count"),
        ]

    before, mine = seen(), full.actors["intake"].call("assigned", since=0)["added"]
    assert all(before)
    for narrow in (False, True, True):
        done = full.rebuild("rebuild", narrow=narrow)
        assert done["different"] == []
        assert seen() == before
    counted = Counter(item["count"] for item in before[3].values())
    assert sum(counted.values()) == FILES
    again = full.node.sign_in("intake").call("assigned", since=0)["added"]
    assert {tuple(one) for one in again} >= {tuple(one) for one in mine}
    # Everything opened: one batch a list is all that is left of them.
    for kind, compartment in ((FACET, "registration"), (STATISTICS, "statistics"), (MATCH, "match")):
        assert models.Batch.objects.filter(kind=kind, compartment=compartment).count() <= 2


def test_a_list_being_read_goes_on_from_where_it_was(full: Full) -> None:
    intake, lists = full.actors["intake"], WorkLists()
    before = dict(lists.facets(intake, "registration"))
    full.rebuild("rebuild", narrow=True)
    write(intake, open_file(intake, full.files[0].id, ("registration",), "write"), "registration", "after")
    after = lists.facets(intake, "registration")
    assert after.keys() == before.keys()
    assert after[full.files[0].id]["count"] == before[full.files[0].id]["count"] + 1


def test_entries_that_do_not_belong_are_not_folded(full: Full) -> None:
    stream, newest = full.stream(4, "service"), full.stream(5, "service")
    for damage in (
        "UPDATE kernel_entry SET stream = %s WHERE stream = %s AND sequence % 2 = 0".replace("% 2", "%% 2"),
        "UPDATE kernel_stream SET head = (SELECT head FROM kernel_stream WHERE id = %s) WHERE id = %s",
    ):
        rows = list(models.Entry.objects.filter(stream=stream).values_list("id", "stream"))
        head = bytes(models.Stream.objects.get(id=stream).head)
        _do(damage, newest, stream)
        assert stream in full.rebuild("check", narrow=False)["different"]
        models.Entry.objects.filter(id__in=[id for id, _ in rows]).update(stream=stream)
        models.Stream.objects.filter(id=stream).update(head=head)
    assert full.rebuild("check", narrow=False)["different"] == []


def test_verifying_in_depth_finds_nothing_in_a_sound_log(full: Full) -> None:
    done = full.rebuild("verify", narrow=True)
    assert done["bad"] == []
    assert done["entries"] == models.Entry.objects.count()
    assert done["opened"] == done["streams"]
    assert verify_deep(full.actors["dpo"])["bad"] == []


def test_verifying_in_depth_opens_no_narrow_part_for_one_person(full: Full) -> None:
    done = verify_deep(full.actors["vetting"])
    assert done["coverage"]["identity"] == [0, FILES]
    assert done["opened"] == done["streams"] - FILES


def _other_payload(inner: entry.Inner) -> entry.Inner:
    return replace(inner, payload=codec.encode({"what": "forged"}))


CHANGES: list[tuple[str, Callable[[entry.Inner], entry.Inner], str, str]] = [
    ("another author's words", _other_payload, "", "does not open, or not its author's"),
    ("signed by another", _other_payload, "vetting", "does not open, or not its author's"),
    (
        "of another file",
        lambda one: replace(one, stream="ab" * 16),
        "intake",
        "does not open, or not its author's",
    ),
    (
        "of another log",
        lambda one: replace(one, origin="ab" * 16),
        "intake",
        "does not open, or not its author's",
    ),
    (
        "by a stranger",
        lambda one: replace(one, author="ab" * 16),
        "intake",
        "does not open, or not its author's",
    ),
    ("to others", lambda one: replace(one, recipients=bytes(32)), "intake", "other recipients"),
    ("older than what it answers", lambda one: replace(one, clock=1), "intake", "older than the one before"),
    ("of a time to come", lambda one: replace(one, clock=1 << 62), "intake", "of a time to come"),
    ("on another day", lambda one: replace(one, day=one.day - 30), "intake", "another day than inside"),
    ("after nothing here", lambda one: replace(one, parents=(bytes(32),)), "intake", "unknown parents"),
    (
        "said twice",
        lambda one: replace(one, author_sequence=one.author_sequence - 1),
        "intake",
        "not its author's next",
    ),
    (
        "one left out",
        lambda one: replace(one, author_sequence=one.author_sequence + 1),
        "intake",
        "not its author's next",
    ),
    (
        "another before",
        lambda one: replace(one, author_previous=bytes(32)),
        "intake",
        "not after its author's last",
    ),
]


@pytest.mark.parametrize(
    ("change", "signer", "named"), [one[1:] for one in CHANGES], ids=[one[0] for one in CHANGES]
)
def test_what_is_forged_inside_a_seal_is_named(
    full: Full, change: Callable[[entry.Inner], entry.Inner], signer: str, named: str
) -> None:
    """Whoever holds a part's key can seal what they like; what they cannot is sign it."""
    file = full.files[5]
    key, stream = file.parts["service"].key, full.stream(5, "service")
    row = models.Entry.objects.filter(stream=stream).latest("sequence")
    kept = bytes(row.ciphertext)
    where = entry.place(row.log.origin, row.sequence, stream)
    signed = entry.open_entry(key, where, kept)
    body = change(signed.inner).body()
    signature = signed.signature
    if signer:
        signature = hierarchy.member_keys(full.node.made(signer)["seed"]).signing.sign(body)
    row.ciphertext = entry.seal_entry(key, where, body, signature)[0]
    row.save()
    try:
        bad = full.rebuild("verify", narrow=True)["bad"]
    finally:
        row.ciphertext = kept
        row.save()
    assert [row.sequence, named] in bad
    assert len(bad) <= 2
    assert full.rebuild("verify", narrow=False)["bad"] == []


def test_what_was_signed_by_hand_into_another_part_is_counted_and_changes_nothing(full: Full) -> None:
    file, intake = full.files[5], full.actors["intake"]
    part = file.parts["service"]
    row = models.Entry.objects.filter(stream=part.stream).latest("sequence")
    before = open_file(intake, file.id, ("service",), "read").document("service")
    kept, where = bytes(row.ciphertext), entry.place(row.log.origin, row.sequence, part.stream)
    # Intake's own signature under what only lies in vetting.
    body = replace(entry.open_entry(part.key, where, kept).inner, name=ASKED).body()
    signature = hierarchy.member_keys(full.node.made("intake")["seed"]).signing.sign(body)
    row.ciphertext = entry.seal_entry(part.key, where, body, signature)[0]
    row.save()
    try:
        assert full.rebuild("rebuild", narrow=False)["different"] == [part.stream]
        after = open_file(intake, file.id, ("service",), "read").document("service")
        assert (after["count"], after["unknown"]) == (before["count"] - 1, before["unknown"] + 1)
        assert after["said"] == before["said"][:-1]
    finally:
        row.ciphertext = kept
        row.save()
        full.rebuild("rebuild", narrow=False)


def test_a_part_pointed_at_another_file_is_named(full: Full) -> None:
    stream, other = full.stream(0, "service"), full.stream(1, "service")
    files = dict(models.Stream.objects.filter(id__in=[stream, other]).values_list("id", "file"))
    models.Stream.objects.filter(id=stream).update(file="ab" * 16)
    models.Stream.objects.filter(id=other).update(file=files[stream])
    try:
        bad = verify_deep(full.actors["intake"])["bad"]
    finally:
        for id in (other, stream):
            models.Stream.objects.filter(id=id).update(file=files[id])
    assert {reason for _, reason in bad} == {"not of its file"}
    assert verify_deep(full.actors["intake"])["bad"] == []
