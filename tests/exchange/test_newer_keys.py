"""Sharing outlives the change of keys, on either side: what is said goes on being read, and only by those it is for."""

import time

import pytest

from tests.exchange.sharing import Two
from tests.exchange.test_taking import arrived, vetted
from tests.kernel.nodes import TODAY, TestNode, at
from thitsar.apps.vetting import commands
from thitsar.kernel import models
from thitsar.kernel.exchange import sending, taking
from thitsar.kernel.exchange.bundle import Bundle
from thitsar.kernel.exchange.sharing import end_share
from thitsar.kernel.exchange.wire.quarantine import lay_down
from thitsar.kernel.files.open_file import OpenFile
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.membership.removing import close_keys

PARTS = ["registration", "service", "vetting"]


def change_keys(two: Two, node: TestNode, parts: list[str] = PARTS) -> None:
    """Close these compartments' keys on one node and wait until their holders have changed them."""
    with at(node):
        if parts:
            close_keys(two.actor("admin", node), parts, reason="DEVICE_LOST", today=TODAY)
        last = time.monotonic() + 120
        while True:
            for who in ("intake", "vetting", "approver"):
                two.sessions[node.database, who] = node.sign_in(who)
            if not any(one["closed"] for one in two.actor("intake", node).call("key_state")):
                return
            assert time.monotonic() < last, "the keys were not changed"
            time.sleep(0.2)


def claim(two: Two, node: TestNode, file: str, statement: str) -> None:
    """Say something in the vetting part of a file."""
    with at(node):
        officer = two.actor("vetting", node)
        commands.claim(
            officer, commands.open_for(officer, file), type="SERVICE", statement=statement, today=TODAY
        )


def everybody_leaves(two: Two, node: TestNode) -> None:
    """Sign everybody out on one node."""
    node.agent.call("lock")
    for database, who in list(two.sessions):
        if database == node.database:
            del two.sessions[database, who]


def claims(two: Two, node: TestNode, file: str) -> set[str]:
    """Read all claims of a file as its vetting officer does after signing in."""
    with at(node):
        officer = two.sessions[node.database, "vetting"] = node.sign_in("vetting")
        return {one["statement"] for one in opened(officer, file).document("vetting")["claims"].values()}


def opened(officer: object, file: str) -> OpenFile:
    return commands.open_for(officer, file)  # type: ignore[arg-type]


def bring(two: Two) -> list[Bundle]:
    """Carry what this node owes to the partner's quarantine, after its receipt for what it took; gives what is new."""
    with at(two.here):
        own, _ = node_ids()
    with at(two.there):
        exchange = models.Exchange.objects.filter(partner=own).first()
    with at(two.here):
        sending.acknowledged(two.node, exchange.taken if exchange else 0)
    arrived(two)
    return two.said()


def take(two: Two) -> None:
    """Look at everything that lies in the partner's quarantine and take it in."""
    with at(two.there):
        taker = two.sessions[two.there.database, "intake"] = two.there.sign_in("intake")
        officer = two.actor("vetting", two.there)
        for partner in set(models.ArrivedBundle.objects.values_list("partner", flat=True)):
            while (one := taking.first_of(taker, partner)) is not None:
                assert not one.wrong, one.wrong
                taking.take_in(taker, one.id, (taker.member, officer.member), today=TODAY)
        two.sessions[two.there.database, "vetting"] = two.there.sign_in("vetting")


def back(two: Two) -> list[Bundle]:
    """Carry what the partner owes to this node and take it in; gives what it says."""
    with at(two.here):
        own, _ = node_ids()
    with at(two.there):
        sending.make_bundles(two.there.agent, own)
        rows = models.SentBundle.objects.filter(partner=own).order_by("number")
        brought = [(one.number, bytes(one.sealed)) for one in rows]
    found = []
    with at(two.here):
        taker = two.sessions[two.here.database, "intake"] = two.here.sign_in("intake")
        for number, sealed in brought:
            lay_down(two.node, number, sealed)
        while (one := taking.first_of(taker, two.node)) is not None:
            assert not one.wrong, one.wrong
            found.append(one.said)
            taking.take_in(taker, one.id, (), today=TODAY)
    with at(two.there):
        sending.acknowledged(own, brought[-1][0] if brought else 0)
    return [one for one in found if one is not None]


def shared(two: Two) -> tuple[str, str]:
    """Share a vetted file and let the partner take it in; gives its number here and there."""
    back(two)
    file = vetted(two)
    two.share([file], parts=PARTS)
    *_, first = [one for one in bring(two) if one.files]
    take(two)
    return file, first.files[-1].pseudonym


def test_what_is_said_after_this_nodes_keys_changed_brings_the_new_key_once(two: Two) -> None:
    file, there = shared(two)
    back(two)
    change_keys(two, two.here)
    claim(two, two.here, file, "under the next key")
    first = [one for one in bring(two) if one.entries]
    assert [key.compartment for one in first for key in one.keys] == ["vetting"]
    take(two)
    assert claims(two, two.there, there) >= {"as told", "under the next key"}
    claim(two, two.here, file, "and again")
    assert [key for one in bring(two) for key in one.keys] == []
    take(two)
    assert "and again" in claims(two, two.there, there)


def test_what_the_partner_says_after_its_keys_changed_is_read_here(two: Two) -> None:
    file, there = shared(two)
    change_keys(two, two.there)
    claim(two, two.there, there, "said there")
    found = back(two)
    assert "vetting" in {key.compartment for one in found for key in one.keys}
    assert claims(two, two.here, file) >= {"as told", "said there"}
    # And both go on reading one another.
    claim(two, two.here, file, "answered here")
    bring(two)
    take(two)
    assert claims(two, two.there, there) >= {"as told", "said there", "answered here"}


def test_a_newer_key_of_a_known_part_is_taken_without_a_person_looking(two: Two) -> None:
    file, _ = shared(two)
    back(two)
    change_keys(two, two.here)
    claim(two, two.here, file, "by itself")
    assert any(one.keys for one in bring(two))
    with at(two.there):
        taker = two.sessions[two.there.database, "intake"] = two.there.sign_in("intake")
        assert taking.take_waiting(taker, today=TODAY) > 0
        assert not models.ArrivedBundle.objects.exists()


def test_files_shared_under_keys_the_partner_changed_meanwhile_come_again_by_themselves(two: Two) -> None:
    file = vetted(two)
    two.share([file], parts=PARTS)
    change_keys(two, two.there)
    *_, first = [one for one in bring(two) if one.files]
    take(two)
    there = first.files[-1].pseudonym
    with at(two.there):
        # Nothing is ever written under a key that was wrapped to one who may have left.
        streams = [one.stream for one in first.keys]
        assert not models.KeyWrap.objects.filter(stream__in=streams).exists()
    back(two)
    again = bring(two)
    assert {key.stream for one in again for key in one.keys} >= set(streams)
    assert not any(one.files for one in again)
    take(two)
    assert claims(two, two.there, there) == {"as told"}
    claim(two, two.there, there, "and they go on")
    back(two)
    assert "and they go on" in claims(two, two.here, file)


def test_a_key_that_came_and_nobody_took_up_is_carried_when_the_receivers_keys_change(two: Two) -> None:
    file, there = shared(two)
    back(two)
    change_keys(two, two.here)
    claim(two, two.here, file, "not read before they changed")
    assert any(one.keys for one in bring(two))
    with at(two.there):
        everybody_leaves(two, two.there)
        taker = two.sessions[two.there.database, "intake"] = two.there.sign_in("intake")
        officer = two.there.member("vetting")
        while (one := taking.first_of(taker, models.ArrivedBundle.objects.all()[0].partner)) is not None:
            taking.take_in(taker, one.id, (taker.member, officer), today=TODAY)
            if not models.ArrivedBundle.objects.exists():
                break
        assert models.KeyWrap.objects.filter(recipient__in=models.Log.objects.values("origin")).exists()
    change_keys(two, two.there)
    assert "not read before they changed" in claims(two, two.there, there)


def test_nobody_signed_in_who_holds_the_key_only_delays_it(two: Two) -> None:
    file, there = shared(two)
    back(two)
    change_keys(two, two.here)
    claim(two, two.here, file, "waits for its key")
    with at(two.here):
        everybody_leaves(two, two.here)
        two.actor("admin")
    first = bring(two)
    assert [one for one in first if one.entries]
    assert not any(one.keys for one in first)
    take(two)
    assert "waits for its key" not in claims(two, two.there, there)
    two.actor("vetting")
    assert [key.compartment for one in bring(two) for key in one.keys] == ["vetting"]
    take(two)
    assert "waits for its key" in claims(two, two.there, there)


@pytest.mark.parametrize("reason", ["DONE", "WITHDRAWN"])
def test_after_sharing_ended_what_is_written_next_lies_under_a_key_the_partner_never_had(
    two: Two, reason: str
) -> None:
    file, _ = shared(two)
    with at(two.here):
        officer = two.actor("vetting")
        stream = commands.open_for(officer, file).parts["vetting"].stream
        given = key_of_last_entry(stream)
        end_share(officer, file, two.node, reason=reason, today=TODAY)
    claim(two, two.here, file, "of no concern to them")
    with at(two.here):
        own = key_of_last_entry(stream)
        assert own != given
    claim(two, two.here, file, "nor this")
    with at(two.here):
        assert key_of_last_entry(stream) == own, "it is changed once"
        assert claims(two, two.here, file) >= {"as told", "of no concern to them", "nor this"}


def key_of_last_entry(stream: str) -> bytes:
    """Give the id of the key the newest entry of a part lies under."""
    return bytes(models.Entry.objects.filter(stream=stream).order_by("-id").values_list("key", flat=True)[0])
