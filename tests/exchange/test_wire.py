"""Bundles go from node to node over TLS, as two processes and two databases on loopback."""

import socket
from contextlib import ExitStack

import pytest
from django.db.models import F

from tests.exchange import wires
from tests.exchange.wires import Pair
from tests.kernel.nodes import TODAY, TestNode, at
from thitsar.kernel import models
from thitsar.kernel.exchange import partnering
from thitsar.kernel.exchange.wire import said
from thitsar.kernel.exchange.wire.answering import CALLERS


@pytest.fixture
def pair(one_pair: Pair) -> Pair:
    wires.begin_anew(one_pair)
    return one_pair


def test_what_waits_comes_and_what_was_taken_in_is_forgotten(pair: Pair) -> None:
    sent = wires.wait_for(pair, 500, 300_000, 2_500_000, 900)
    with wires.answering(pair):
        assert wires.ask(pair) == "4"
        assert wires.arrived(pair) == sent
        # Having it is not having taken it in.
        assert wires.ask(pair) == "0"
        assert wires.waiting(pair) == [1, 2, 3, 4]
        wires.take_in(pair, 3)
        assert wires.ask(pair) == "0"
        assert wires.waiting(pair) == [4]
        more = wires.wait_for(pair, 100)
        assert wires.ask(pair) == "1"
        assert wires.arrived(pair) == [sent[3], *more]


def test_a_stranger_a_stopped_partner_and_a_wrong_signature_hear_the_same(
    two_nodes: tuple[TestNode, TestNode],
) -> None:
    pair = wires.make_pair(*two_nodes)
    wires.wait_for(pair, 500)
    with wires.answering(pair):
        stranger = wires.spoken(pair, sender="ee" * 16, seed=b"s" * 32)
        forged = wires.spoken(pair, sender=pair.asker.id, seed=b"s" * 32)
        elsewhere = wires.spoken(pair, sender=pair.asker.id, seed=pair.asker.seed, recipient="ee" * 16)
        assert wires.spoken(pair, sender=pair.asker.id, seed=pair.asker.seed).pieces
        with at(pair.giver.node):
            partnering.stop(pair.giver.node.sign_in("admin"), "ORG-B", today=TODAY)
        stopped = wires.spoken(pair, sender=pair.asker.id, seed=pair.asker.seed)
        for one in (stranger, forged, elsewhere, stopped):
            assert (one.what, one.newest, one.pieces) == (said.REFUSED, 0, ())
        assert "gives nothing" in wires.ask(pair)
        assert wires.arrived(pair) == []


def test_a_request_is_of_no_use_again(pair: Pair) -> None:
    wires.wait_for(pair, 500)
    with wires.answering(pair):
        first: list[bytes] = []
        assert wires.spoken(pair, sender=pair.asker.id, seed=pair.asker.seed, keep=first).pieces
        # Word for word what was right a moment ago, on another channel of the same node.
        assert wires.spoken(pair, sender=pair.asker.id, seed=b"", say=first[0]).what == said.REFUSED


def test_it_answers_while_nobody_is_signed_in_and_asks_only_while_somebody_is(pair: Pair) -> None:
    sent = wires.wait_for(pair, 500)
    with wires.answering(pair):
        assert wires.spoken(pair, sender=pair.asker.id, seed=pair.asker.seed).pieces
        with at(pair.giver.node):
            pair.giver.node.agent.call("lock")
        assert wires.ask(pair) == "1"
        assert wires.arrived(pair) == sent
        # The roster changed and nobody says whether the asker is a partner still.
        with at(pair.giver.node):
            models.Stream.objects.filter(file=pair.giver.id, compartment="roster").update(
                revision=F("revision") + 1
            )
        assert "does not answer" in wires.ask(pair)


def test_more_callers_than_it_has_room_for_are_hung_up_on(pair: Pair) -> None:
    with wires.answering(pair), ExitStack() as calling:

        def call() -> socket.socket:
            return calling.enter_context(socket.create_connection(("127.0.0.1", pair.port), timeout=60))

        silent = [call() for _ in range(CALLERS)]
        # Not one of them is answered, and whoever comes now hears at once that there is no room.
        assert call().recv(1) == b""
        silent[0].close()
        while wires.ask(pair) != "0":
            pass


def test_another_node_at_the_address_is_asked_nothing(pair: Pair) -> None:
    wires.wait_for(pair, 500)
    asker = wires.Pair(pair.asker, pair.giver, pair.port)
    with wires.answering(asker):  # the asker itself answers where its partner should
        assert "not your partner's node" in wires.ask(pair)


def test_what_was_changed_on_the_way_is_fetched_anew(pair: Pair) -> None:
    sent = wires.wait_for(pair, 2_500_000)
    with wires.answering(pair), wires.cutting(pair, after=1_500_000) as port:
        wires.set_address(pair, port)
        assert "0 Your partner's node does not answer" in wires.ask(pair)
        (begun,) = wires.begun(pair)
        held = begun.read_bytes()
        assert 0 < len(held) < len(sent[0])
        begun.write_bytes(b"x" + held[1:])
        wires.set_address(pair, pair.port)
        assert "fetched anew" in wires.ask(pair)
        assert wires.ask(pair) == "1"
        assert wires.arrived(pair) == sent
        assert wires.begun(pair) == []


def test_after_a_cut_it_goes_on_from_the_byte_where_it_stopped(pair: Pair) -> None:
    sent = wires.wait_for(pair, 3_500_000)
    with wires.answering(pair), wires.cutting(pair, after=2_500_000) as port:
        wires.set_address(pair, port)
        held = []
        while not wires.arrived(pair):
            wires.ask(pair)
            held.append(sum(one.stat().st_size for one in wires.begun(pair)))
        assert held[:-1] == sorted(held[:-1])
        assert len(held) == 2
        assert wires.arrived(pair) == sent


def test_killed_between_the_last_piece_and_the_quarantine_it_loses_nothing(pair: Pair) -> None:
    sent = wires.wait_for(pair, 1_500_000)
    with wires.answering(pair):
        wires.start_asking(pair, THITSAR_DIE="_keep").communicate()
        (begun,) = wires.begun(pair)
        assert begun.stat().st_size == len(sent[0])
        assert wires.ask(pair) == "1"
        assert wires.arrived(pair) == sent
        # Killed after it was laid down, and taken in since: what lies beside the database is no bundle any more.
        begun.write_bytes(sent[0])
        wires.take_in(pair, 1)
        assert wires.ask(pair) == "0"
        assert wires.arrived(pair) == []
        assert wires.begun(pair) == []
        # Longer than the bundle that is there now: from its beginning, the next time.
        wires.wait_for(pair, 1_200_000)
        stale = begun.with_name(f"{pair.giver.id}-2-{'0' * 64}")
        stale.write_bytes(bytes(9_000_000))
        assert wires.ask(pair) == "0"
        assert wires.ask(pair) == "1"


def test_nothing_to_give_looks_like_one_small_bundle_and_costs_less_than_four_kilobytes(pair: Pair) -> None:
    with wires.answering(pair), wires.cutting(pair, after=1 << 30) as port:
        wires.set_address(pair, port)
        # Not the first, which is signed with both keys and larger.
        wires.wait_for(pair, 300)
        wires.ask(pair)
        sizes = []
        for more in ((), (700,)):
            wires.wait_for(pair, *more)
            before = wires.carried()
            wires.ask(pair)
            sizes.append(wires.carried() - before)
        assert sizes[0] == sizes[1] < 4096
        assert len(wires.arrived(pair)) == 2


def test_a_node_put_back_from_a_copy_is_told(pair: Pair) -> None:
    wires.take_in(pair, 9)
    with at(pair.asker.node):
        models.Exchange.objects.update_or_create(partner=pair.giver.id, defaults={"taken": 9})
    with wires.answering(pair):
        assert "put back from a copy" in wires.ask(pair)


def test_a_wrong_clock_is_named(pair: Pair) -> None:
    with wires.answering(pair):
        wires.ask(pair)
        pair.asker.node.move_clock(20 * 86_400)
        assert "date of this machine" in wires.ask(pair)
