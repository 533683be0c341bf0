"""What leaves for a partner is exactly what two people and the person agreed to (R-CONS, R-BUN; S1, S5)."""

import pytest

from tests.exchange.sharing import UNTIL, Two
from tests.kernel.nodes import TODAY, at
from thitsar.kernel import models
from thitsar.kernel.access.sharing import FILE_SHARED
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.exchange import partnering, sending, sharing
from thitsar.kernel.files.open_file import Said
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership.leaving import open_roster

PARTS = ["registration", "service"]


def streams_of(file: str, *parts: str) -> dict[str, str]:
    rows = models.Stream.objects.filter(file=file, compartment__in=parts)
    return {one.compartment: one.id for one in rows}


def test_a_bundle_holds_exactly_what_was_agreed_to(two: Two) -> None:
    file, other = two.registered(), two.registered()
    assert two.share([file], parts=PARTS) == 1
    (said,) = two.said()
    with at(two.here):
        streams = streams_of(file, *PARTS)
        entries = models.Entry.objects.filter(stream__in=streams.values()).values_list("sequence", flat=True)
        everything = models.Entry.objects.filter(log__origin=said.sender).count()
        (shared,) = said.files
        assert (shared.purpose, shared.until, shared.is_ended) == ("VET_SHARE", day_number(UNTIL), False)
        assert dict(shared.streams) == streams
        assert file not in (shared.pseudonym, *streams.values())
        assert {one.stream: one.compartment for one in said.keys} == {
            id: name for name, id in streams.items()
        }
        assert sorted(one.sequence for one in said.entries) == sorted(entries)
        assert {one.stream for one in said.entries} == set(streams.values())
        assert len(said.leaves) == 32 * everything
        authors = {one.id for one in said.authors}
        assert authors == {two.actor(who).member for who in ("intake", "vetting", "approver")}
        # Nothing is owed now; what is said in a shared part is, and what is said elsewhere is not.
        two.taken()
        assert two.sent() == []
    two.say_consent(other, "WITHDRAWN")
    assert two.sent() == []
    with at(two.here):
        assert models.Exchange.objects.get(partner=two.node).sent == 1


def test_a_file_that_fits_into_no_bundle_stays_and_keeps_no_other_back(two: Two) -> None:
    large, other = two.registered(), two.registered()
    two.share([large, other], parts=PARTS)
    with at(two.here):
        entries = models.Entry.objects.filter(stream=streams_of(large, "registration")["registration"])
        entry = models.Entry.objects.filter(id=entries.earliest("sequence").id)
        whole = bytes(entry.get().ciphertext)
        entry.update(ciphertext=bytes(19 << 20))
        assert sending.make_bundles(two.here.agent, two.node) == 1
        assert sending.make_bundles(two.here.agent, two.node) == 0
        unsent = models.Shared.objects.filter(partner=two.node, number=0).values_list("stream", flat=True)
        assert set(models.Stream.objects.filter(id__in=unsent).values_list("file", flat=True)) == {large}
        entry.update(ciphertext=whole)
        assert sending.make_bundles(two.here.agent, two.node) == 1
        assert not models.Shared.objects.filter(partner=two.node, number=0).exists()
    two.taken()


def test_no_stanza_is_of_a_classical_key(two: Two) -> None:
    two.share([two.registered()], parts=PARTS)
    for sealed in two.sent():
        header = sealed.split(b"\n---")[0]
        stanzas = [line.split()[1] for line in header.splitlines() if line.startswith(b"-> ")]
        assert stanzas == [b"mlkem768x25519"]
    two.taken()


def test_nothing_is_shared_without_the_persons_word(two: Two) -> None:
    for consent in ("", "REFUSED"):
        with pytest.raises(Refused, match=r"agreed to sharing|said no"):
            two.ask([two.registered(consent=consent)], parts=PARTS)
    file = two.registered()
    with pytest.raises(Refused, match="agreed to sharing"):
        two.ask([file], parts=PARTS, purpose="TRANSFER")
    # Agreed to by two, and taken back by the person before it was done.
    approval = two.ask([file], parts=PARTS)
    two.say_consent(file, "WITHDRAWN")
    with at(two.here), pytest.raises(Refused, match="said no"):
        two.share_now(approval, [file], parts=PARTS)


def test_narrow_parts_and_those_one_does_not_read_stay(two: Two) -> None:
    file = two.registered()
    for parts in (["contact"], [*PARTS, "care"], ["roster"], ["match"]):
        with pytest.raises(Refused, match="not shared with other nodes"):
            two.ask([file], parts=parts)
    with pytest.raises(Refused, match="which people"):
        two.ask([file], parts=["identity"])
    with pytest.raises(Denied):
        two.ask([file], parts=["support"])


def test_a_second_person_agrees_to_exactly_this(two: Two) -> None:
    file, other = two.registered(), two.registered()
    approval = two.ask([file], parts=PARTS)
    with at(two.here):
        for files, parts in (([file, other], PARTS), ([other], PARTS), ([file], ["registration"])):
            with pytest.raises(Refused, match="second person"):
                two.share_now(approval, files, parts=parts)
        unagreed = two.ask([file], parts=PARTS, agree=False)
        with pytest.raises(Refused, match="second person"):
            two.share_now(unagreed, [file], parts=PARTS)
        two.share_now(approval, [file], parts=PARTS)
        with pytest.raises(Refused, match="used already"):
            two.share_now(approval, [file], parts=PARTS)
        assert set(models.Shared.objects.values_list("stream", flat=True)) >= set(
            streams_of(file, *PARTS).values()
        )
        assert not models.Shared.objects.filter(stream__in=streams_of(other, *PARTS).values()).exists()


def test_nobody_signs_for_sharing_past_the_agreement(two: Two) -> None:
    file = two.registered()
    with at(two.here):
        opened, _ = open_roster(two.actor("vetting"), file, "unshare")
        payload = {
            "partner": bytes.fromhex(two.node),
            "pseudonym": bytes(16),
            "compartments": PARTS,
            "purpose": "VET_SHARE",
            "until": day_number(UNTIL),
            "consent": b"",
            "approval": bytes(32),
            "readers": [],
        }
        with pytest.raises(Refused, match="second person"):
            record(two.actor("vetting"), [Said(opened, "roster", FILE_SHARED, 2, payload)], today=TODAY)
        # Whoever writes into the table has the agent sign nothing for it.
        streams = streams_of(file, *PARTS)
        for one in streams.values():
            models.Shared.objects.create(stream=one, partner=two.node, number=1)
        rows = models.Shared.objects.filter(stream__in=streams.values())
    said = two.said()
    named = {one.stream for bundle in said for one in bundle.entries}
    named |= {one.stream for bundle in said for one in bundle.keys}
    assert named.isdisjoint(streams.values())
    with at(two.here):
        rows.delete()
    two.taken()


def test_consent_taken_back_ends_it_by_itself(two: Two) -> None:
    file = two.registered()
    two.share([file], parts=PARTS)
    two.said()
    two.taken()
    two.say_consent(file, "WITHDRAWN")
    with at(two.here):
        (one,) = sharing.shares(two.actor("vetting"), file)
        assert (one["ended"], one["is_active"]) == ("WITHDRAWN", False)
        streams = streams_of(file, *PARTS)
    (said,) = two.said()
    assert [one.is_ended for one in said.files] == [True]
    # Not even the words that took it back.
    assert (said.entries, said.keys) == ((), ())
    with at(two.here):
        assert not models.Shared.objects.filter(stream__in=streams.values()).exists()
    two.taken()
    # Given again it is shared again, under the same name.
    two.say_consent(file, "GIVEN")
    two.share([file], parts=PARTS)
    (again,) = two.said()
    assert again.files[0].pseudonym == said.files[0].pseudonym
    assert (again.files[0].is_ended, len(again.keys)) == (False, 2)
    two.taken()


def test_many_files_leave_in_one_go(two: Two) -> None:
    files = [two.registered() for _ in range(5)]
    assert two.share(files, parts=PARTS) == 5
    said = two.said()
    assert sum(len(one.files) for one in said) == 5
    assert len({one.pseudonym for bundle in said for one in bundle.files}) == 5
    two.taken()


def test_bundles_follow_one_another(two: Two) -> None:
    with at(two.here):
        before = models.Exchange.objects.get(partner=two.node)
    for number in (1, 2):
        two.share([two.registered()], parts=PARTS)
        said = two.said()
        assert [one.number for one in said] == [before.sent + one for one in range(1, number + 1)]
    first, second = said
    assert first.previous == bytes(before.sent_hash)
    assert second.first == first.first + len(first.leaves) // 32
    with at(two.here):
        sending.acknowledged(two.node, first.number)
        assert [one.number for one in two.said()] == [second.number]
    two.taken()


def test_nothing_goes_to_a_stopped_partner(two: Two) -> None:
    """Last of this module: the node is no partner afterwards."""
    file = two.registered()
    two.share([file], parts=PARTS)
    with at(two.here):
        partnering.stop(two.actor("dpo"), "ORG-B", today=TODAY)
        with pytest.raises(Refused, match="no partner"):
            sending.make_bundles(two.here.agent, two.node)
    with pytest.raises(Refused, match="no partner"):
        two.ask([file], parts=PARTS)
