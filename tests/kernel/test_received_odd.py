"""Bytes of a partner's in no agreed form, and entries that do not fold, cost what they are and nothing else."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.kernel.nodes import TestNode
from tests.kernel.plain.registered import KIND, facet, fold, patch, vector
from tests.kernel.receiving import (
    CLOCK,
    DAY,
    EPOCHS,
    FILE,
    KEY,
    OWN,
    SENDER,
    STREAM,
    Log,
    chain,
    document_of,
    fold_all,
    id_of,
    opened_by_hand,
)
from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import COMPARTMENTS
from thitsar.kernel.access.reception import (
    PARTS_RECEIVED,
    Origin,
    changed_origin,
    file_received,
    is_reception,
    parts_received,
)
from thitsar.kernel.access.sharing import FILE_SHARED, Share, changed, shared_payload
from thitsar.kernel.access.teams import file_opened
from thitsar.kernel.errors import Unverified
from thitsar.kernel.files.kinds import Document, FileKind, Told, register_kind
from thitsar.kernel.ledger import accept, causal, entry, rebuild, verify_deep
from thitsar.kernel.ledger.chunks import Keys
from thitsar.kernel.vault import seal, wrap
from thitsar.kernel.vault.places import broad_place
from thitsar.kernel.vault.ring import key_id

pytestmark = pytest.mark.database


@pytest.fixture
def keys(node: TestNode, request: pytest.FixtureRequest) -> Iterator[Keys]:
    """Give the keys of somebody who reads a file that came."""
    yield from opened_by_hand(getattr(request, "param", KIND))


@pytest.mark.parametrize("older", [5, [1], {"a": 1}, {b"12345678": 5}])
def test_a_partners_malformed_ring_costs_what_it_opens_and_nothing_else(keys: Keys, older: object) -> None:
    log = chain(2)
    log.bring(1, 2)
    assert fold_all(keys)["folded"] == 1
    newer = b"m" * 32
    named = key_id(STREAM, newer)
    where = broad_place(keys.organisation, STREAM, "vetting", 1, named)
    ring = seal.seal(newer, ("ring", keys.organisation, STREAM, "vetting", named), codec.encode(older))
    sealed = accept.theirs(wrap.wrap(EPOCHS["vetting"].public, where, newer), ring)
    models.KeyWrap.objects.create(stream=STREAM, recipient=SENDER, epoch=1, key=named, sealed=sealed)
    log.say("after", (log.hashes[1],))
    log.bring(3, 3)
    assert fold_all(keys)["folded"] == 1
    assert document_of(keys)["count"] == 3
    assert STREAM not in rebuild.fold_span((FILE, FILE), keys).different
    # The roster that was made by hand speaks to nobody.
    assert {number for number, _ in verify_deep.check_span((FILE, FILE), keys).bad} == {1 << 40}


@pytest.mark.parametrize("row", [5, [1, 2, 3], [5, b""], {}])
def test_a_row_of_a_partners_key_that_is_none_is_passed_over(keys: Keys, row: object) -> None:
    log = chain(2)
    log.bring(1, 2)
    models.KeyWrap.objects.create(
        stream=STREAM, recipient=SENDER, epoch=1, key=b"8 octets", sealed=codec.encode(row)
    )
    assert fold_all(keys)["folded"] == 1
    assert STREAM not in rebuild.fold_span((FILE, FILE), keys).different


def _brittle(compartment: str, document: Document | None, told: Told) -> Document:
    """Stumble over whatever somebody says wrongly."""
    return fold(compartment, document, replace(told, payload={"what": told.payload["what"] + ""}))


register_kind(FileKind("brittle", COMPARTMENTS, _brittle, facet, patch, vector))
brittle = pytest.mark.parametrize("keys", ["brittle"], indirect=True)


@brittle
def test_what_a_fold_stumbles_over_waits_and_the_rest_is_folded(keys: Keys) -> None:
    log = Log(SENDER)
    first = log.say("first", ())
    beside = log.say("beside", (first,))
    log.say(5, (beside,))
    log.say("after", (log.hashes[-1],))
    log.bring(1, 4)
    found = fold_all(keys)
    assert not found["amiss"]
    assert [(number, why) for _, number, why in found["waiting"]] == [
        (number, "does not fit in with the rest") for number in (3, 4)
    ]
    assert [one["what"] for one in document_of(keys)["said"]] == ["first", "beside"]
    assert causal.split(bytes(models.Stream.objects.get(id=STREAM).head)) == [beside]
    # It was seen: who writes here is not held up by it.
    newest = models.Entry.objects.filter(stream=STREAM).order_by("-id").values_list("id", flat=True)[0]
    assert models.UnfoldedPart.objects.get(stream=STREAM).seen == newest
    assert STREAM not in rebuild.fold_span((FILE, FILE), keys).different
    assert fold_all(keys)["folded"] == 0


@brittle
def test_what_was_said_here_and_what_it_answers_never_wait(keys: Keys) -> None:
    log = Log(SENDER)
    first = log.say(5, ())
    log.bring(1, 1)
    own = models.Log.objects.get(origin=keys.node)
    body = entry.Inner(
        keys.node, id_of(OWN), 2, entry.GENESIS, (first,), CLOCK + 9, DAY, b"r" * 32, STREAM, "plain.write", 1,
        codec.encode({"what": "answer"}),
    ).body()  # fmt: skip
    number = (1 << 40) + 1
    ciphertext, bucket = entry.seal_entry(
        KEY, entry.place(keys.node, number, STREAM), body, OWN.signing.sign(body)
    )
    models.Entry.objects.create(
        log=own, sequence=number, day=DAY, suite=1, bucket=bucket, ciphertext_hash=b"", hash=b"i" * 32,
        ciphertext=ciphertext, stream=STREAM, key=key_id(STREAM, KEY),
    )  # fmt: skip
    found = fold_all(keys)
    assert found["amiss"] == [STREAM]
    assert found["folded"] == 0
    assert bytes(models.Stream.objects.get(id=STREAM).head) == b""


@brittle
def test_whoever_says_much_that_does_not_fold_holds_up_themselves_only(keys: Keys) -> None:
    log = Log(SENDER)
    first = log.say("first", ())
    for number in range(30):
        log.say(number, (first,))
    log.bring(1, 31)
    found = fold_all(keys)
    assert len(found["waiting"]) == 30
    assert document_of(keys)["count"] == 1


@pytest.mark.parametrize("until", [-1, 60_001, 1 << 47])
def test_a_day_that_no_page_can_show_opens_no_file_and_shares_none(until: int) -> None:
    def opening(last: int) -> dict[str, Any]:
        opened = file_opened(FILE, KIND, team=(id_of(OWN),), narrow=(), seed=b"d" * 32)
        return file_received(opened, Origin(SENDER, "VET_SHARE", last, {"vetting": STREAM}))

    def sharing(last: int) -> dict[str, Any]:
        share = Share(SENDER, FILE, ("vetting",), "VET_SHARE", last, b"c", b"a", id_of(OWN), 1, DAY)
        return shared_payload(share)

    assert is_reception(opening(DAY))
    assert not is_reception(opening(until))
    here, said = Origin(SENDER, "VET_SHARE", DAY, {"vetting": STREAM}), (FILE_SHARED, id_of(OWN), 1, DAY)
    with pytest.raises(Unverified):
        changed_origin(here, PARTS_RECEIVED, parts_received(replace(here, until=until)), at=(2, DAY))
    assert changed({}, sharing(DAY), said=said)
    with pytest.raises(Unverified):
        changed({}, sharing(until), said=said)
