"""A2 with the database in hand: an agreement that somebody wrote into the tables is none."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.access.agreeing import Agreeing
from tests.kernel.nodes import TODAY
from thitsar.kernel import codec, models
from thitsar.kernel.errors import Purposeful, Refused, Unverified
from thitsar.kernel.files.open_file import OpenFile, Said, seal_document
from thitsar.kernel.files.opening import node_ids, open_file
from thitsar.kernel.ledger import entry
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership.events import APPROVED, USED
from thitsar.kernel.vault.hierarchy import member_keys

pytestmark = pytest.mark.database

FIRST = "A second person must approve exactly this first"
ALREADY = "This approval has been used already"


def _open(two: Agreeing, asked: str) -> OpenFile:
    return open_file(two.actor("intake"), asked, ("approvals",), "read")


def _entries(file: OpenFile) -> list[entry.Signed]:
    part = file.parts["approvals"]
    rows = models.Entry.objects.filter(stream=part.stream).select_related("log").order_by("id")
    return [
        entry.open_entry(
            part.key, entry.place(row.log.origin, row.sequence, part.stream), bytes(row.ciphertext)
        )
        for row in rows
    ]


def _insert(file: OpenFile, body: bytes, signature: bytes) -> None:
    """Write an entry into the table the way a commit does, without anybody's leave."""
    part, log = file.parts["approvals"], models.Log.objects.get(origin=node_ids()[0])
    newest = models.Entry.objects.filter(log=log).order_by("sequence").last()
    assert newest is not None
    sequence = newest.sequence + 1_000_000
    sealed, bucket = entry.seal_entry(
        part.key, entry.place(log.origin, sequence, part.stream), body, signature
    )
    models.Entry.objects.create(
        log=log,
        sequence=sequence,
        day=newest.day,
        suite=newest.suite,
        bucket=bucket,
        ciphertext_hash=hashlib.sha256(sealed).digest(),
        hash=b"\0" * 32,
        ciphertext=sealed,
        stream=part.stream,
    )


@pytest.fixture(autouse=True)
def _no_forgery_left(two: Agreeing) -> Iterator[None]:
    yield
    models.Entry.objects.filter(hash=b"\0" * 32).delete()


def _agreement(two: Agreeing, file: OpenFile, author: str) -> bytes:
    asked = _entries(file)[0].inner
    payload = codec.encode({"action": "open_many", "digest": two.digest()})
    later = asked.clock + (1000 << 16)
    return replace(asked, author=two.node.member(author), name=APPROVED, clock=later, payload=payload).body()


@pytest.mark.parametrize(
    ("author", "signer", "error"),
    [
        ("approver", "intake", Unverified),
        ("dpo", "analyst", Unverified),
        ("intake", "intake", Refused),
        ("analyst", "analyst", Refused),
        ("vetting", "vetting", Refused),
        ("host", "host", Refused),
    ],
)
def test_an_agreement_written_into_the_log_is_none(
    two: Agreeing, author: str, signer: str, error: type[Purposeful]
) -> None:
    asked = two.ask("intake")
    file = _open(two, asked)
    two.node.pass_time(2)
    body = _agreement(two, file, author)
    _insert(file, body, member_keys(two.node.made(signer)["seed"]).signing.sign(body))
    with pytest.raises(error):
        two.use("intake", asked)


def test_the_forgery_would_count_if_an_approver_had_signed_it(two: Agreeing) -> None:
    asked = two.ask("intake")
    file = _open(two, asked)
    two.node.pass_time(2)
    body = _agreement(two, file, "approver")
    _insert(file, body, member_keys(two.node.made("approver")["seed"]).signing.sign(body))
    payload = {"action": "open_many", "digest": two.digest()}
    said = Said(_open(two, asked), "approvals", USED, 1, payload)
    # The agent signs that it is used: to it this is an agreement.
    assert record(two.actor("intake"), [said], today=TODAY)


def test_a_true_agreement_copied_into_another_request_is_none(two: Agreeing) -> None:
    given, asked = two.agreed(), two.ask("intake")
    true = _entries(_open(two, given))[1]
    assert true.inner.name == APPROVED
    _insert(_open(two, asked), true.body, true.signature)
    with pytest.raises(Unverified):
        two.use("intake", asked)


def test_a_document_that_says_somebody_agreed_says_nothing(two: Agreeing) -> None:
    asked = two.ask("intake")
    part = _open(two, asked).parts["approvals"]
    document = {**(part.document or {}), "approved_by": [two.node.member("approver")]}
    sealed = seal_document(node_ids()[1], part, part.revision, document)
    models.Stream.objects.filter(id=part.stream).update(sealed=sealed)
    assert _open(two, asked).document("approvals")["approved_by"]
    with pytest.raises(Refused, match=FIRST):
        two.use("intake", asked)


def test_an_agreement_made_older_or_younger_no_longer_verifies(two: Agreeing) -> None:
    asked = two.agreed()
    file = _open(two, asked)
    two.node.pass_time(3700)
    true = _entries(file)[1]
    body = replace(true.inner, clock=true.inner.clock + (3000 * 1000 << 16)).body()
    _insert(file, body, true.signature)
    with pytest.raises(Unverified):
        two.use("intake", asked)


@pytest.mark.parametrize("moved", ["the request", "the whole file"])
def test_a_used_request_moved_to_another_id_is_still_used(two: Agreeing, moved: str) -> None:
    asked, other = two.agreed(), "ab" * 16
    assert two.use("intake", asked)
    rows = models.Stream.objects.filter(file=asked)
    rows = rows.filter(compartment="approvals") if moved == "the request" else rows
    ids = list(rows.values_list("id", flat=True))
    models.Stream.objects.filter(id__in=ids).update(file=other)
    with pytest.raises(Refused, match=ALREADY):
        two.actor("intake").call("open_many", approval=other, files=two.files)
    models.Stream.objects.filter(id__in=ids).update(file=asked)
