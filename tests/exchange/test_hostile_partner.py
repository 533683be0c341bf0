"""Whatever bytes a partner's node signs cost what it said itself: never our work, our keys, or what others said."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from tests.exchange.conftest import two_partners
from tests.exchange.forging import (
    Forged,
    forge,
    newer_key,
    sealed_as,
    sealed_ring,
    streams,
)
from tests.exchange.sharing import Two
from tests.exchange.test_closed_parts import (
    ALL,
    FIRST,
    known,
    read,
    reader,
    stream_of,
    take_as_intake,
)
from tests.exchange.test_newer_keys import bring, change_keys, claim, claims
from tests.kernel.nodes import TODAY, at
from thitsar.kernel import codec, models
from thitsar.kernel.exchange import taking
from thitsar.kernel.exchange.bundle import SharedFile, SharedKey
from thitsar.kernel.exchange.closed_keys import wraps_of, write_wraps
from thitsar.kernel.exchange.owing import owe_keys_without
from thitsar.kernel.files.opening import node_ids, open_file
from thitsar.kernel.vault import suite, wrap
from thitsar.kernel.vault.hierarchy import member_keys
from thitsar.kernel.vault.places import narrow_place
from thitsar.kernel.vault.ring import key_id

pytestmark = pytest.mark.database


@pytest.fixture
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """Found two nodes for each test: after a forged bundle nothing honest can follow."""
    with two_partners(tmp_path_factory.mktemp("hostile")) as found:
        yield found


def _take_unseen(two: Two) -> int:
    """Sign somebody of intake in here, who takes in what only adds, and then everybody who reads it."""
    with at(two.here):
        taker = two.sessions[two.here.database, "intake"] = two.here.sign_in("intake")
        done = taking.take_waiting(taker, today=TODAY)
        if not done:
            one = taking.first_of(taker, two.node)
            assert one is not None
            assert not one.wrong, one.wrong
            taking.take_in(taker, one.id, (), today=TODAY)
        two.sessions[two.here.database, "vetting"] = two.here.sign_in("vetting")
        return done


def test_in_our_own_part_it_waits_and_we_write_on(two: Two) -> None:
    file, _ = known(two)
    part, key, newer = streams(two.here, file)["vetting"], suite.fresh(), suite.fresh()
    before = claims(two, two.here, file)
    odd = [Forged(part, key, sealed_as(content)) for content in (5, [], [b"x", 5])]
    forge(
        two.there,
        two.here,
        odd,
        keys=(newer_key(two.here, part, "vetting", key=key),),
    )
    _take_unseen(two)
    claim(two, two.here, file, "after odd entries")
    # And a newer key with a ring that is none.
    forge(
        two.there,
        two.here,
        [Forged(part, newer, sealed_as(5))],
        keys=(newer_key(two.here, part, "vetting", key=newer, older=5),),
    )
    _take_unseen(two)
    claim(two, two.here, file, "after an odd key")
    assert claims(two, two.here, file) == before | {"after odd entries", "after an odd key"}
    with at(two.here):
        officer = two.actor("vetting")
        found = officer.call("fold_received", file=file)
        assert not found["amiss"]
        assert len(found["waiting"]) == 4
        assert officer.call("rebuild", mode="verify")["bad"] == []
        assert officer.call("rebuild", mode="check")["different"] == []


def test_a_closed_part_with_a_ring_that_is_none_keeps_no_other_from_its_reader(two: Two) -> None:
    file, there = known(two)
    _, other = known(two)
    with at(two.here):
        honest = models.Stream.objects.get(id=streams(two.there, other)["vetting"]).file
    two.share([honest], parts=ALL, readers=[reader(two)])
    bring(two)
    take_as_intake(two)
    forge(two.here, two.there, **_given(two, file, there))
    take_as_intake(two)
    assert read(two, two.there, other) != {}
    with at(two.there):
        officer = two.actor("vetting", two.there)
        assert open_file(officer, there, tuple(FIRST), "read").document("vetting")["claims"]
        found = officer.call("fold_received", file="")
        assert models.UnfoldedPart.objects.filter(stream="00" * 16, seen=0).exists()
        assert not found["amiss"]


def _given(two: Two, file: str, there: str) -> dict[str, Any]:
    """Give a closed part of a file that is there, the first of all by its id, whose older keys are no ring."""
    stream, key = "00" * 16, suite.fresh()
    named = key_id(stream, key)
    with at(two.there):
        (_, organisation), member = node_ids(), reader(two)
        public = member_keys(two.there.made("vetting")["seed"]).unwrap_public
    where = narrow_place(organisation, stream, "identity", member, named)
    parts = {**{name: streams(two.there, there)[name] for name in FIRST}, "identity": stream}
    ring = sealed_ring(organisation, stream, "identity", key=key, older=5)
    return {
        "entries": [Forged(stream, key, sealed_as(5))],
        "files": (SharedFile(there, "person", "VET_SHARE", 19700, parts, is_ended=False),),
        "keys": (
            SharedKey(
                stream, "identity", 0, named, write_wraps({member: wrap.wrap(public, where, key)}), ring
            ),
        ),
    }


def test_what_cannot_be_stored_keeps_nobody_from_signing_in(two: Two) -> None:
    file, _ = known(two)
    part = streams(two.here, file)["vetting"]
    forge(two.there, two.here, [Forged(part, suite.fresh(), sealed_as(5))])
    with at(two.here):
        taker = two.sessions[two.here.database, "intake"] = two.here.sign_in("intake")
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE kernel_leaves RENAME TO kernel_leaves_away")
        try:
            assert taking.take_waiting(taker, today=TODAY) == 0
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE kernel_leaves_away RENAME TO kernel_leaves")
        assert models.ArrivedBundle.objects.exists()
        assert taking.take_waiting(taker, today=TODAY) == 1


def test_a_key_that_is_none_does_not_stop_the_change_of_keys(two: Two) -> None:
    _, there = known(two)
    stream = streams(two.there, there)["vetting"]
    with at(two.here):
        own, _ = node_ids()
    with at(two.there):
        epoch = models.EpochWrap.objects.filter(compartment="vetting").order_by("-epoch")[0].epoch
        models.KeyWrap.objects.update_or_create(
            stream=stream,
            recipient=own,
            defaults={"epoch": epoch, "key": b"8 octets", "sealed": codec.encode([1, 2, 3])},
        )
    change_keys(two, two.there, ["vetting"])
    assert claims(two, two.there, there)


@pytest.mark.parametrize("junk", [b"junk", codec.encode(5), codec.encode([[b"1" * 16, 5]])])
def test_wraps_that_are_none_stop_no_bundle_and_are_made_anew(two: Two, junk: bytes) -> None:
    file, _ = known(two)
    two.share([file], parts=ALL, readers=[reader(two)])
    stream = stream_of(two.here, file)
    with at(two.here):
        models.Shared.objects.filter(stream=stream).update(wrapped=junk)
    (key,) = [key for one in bring(two) for key in one.keys if key.stream == stream]
    assert list(wraps_of(key.wrapped)) == [reader(two)]
    with at(two.here):
        # Nobody can say any more who had it: another key is owed.
        models.Shared.objects.filter(stream=stream).update(wrapped=junk)
        owe_keys_without(two.node, ["ab" * 16])
        assert models.WrapOwed.objects.filter(stream=stream, recipient=models.RENEWED).exists()
