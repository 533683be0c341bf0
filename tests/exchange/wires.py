"""Two nodes that are partners, bundles that wait between them, and the programs that carry these over loopback."""

import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from tests.exchange.test_partners import become_partners
from tests.kernel.nodes import ROOT, TestNode, at
from thitsar.kernel import models
from thitsar.kernel.access.policy import NODE_KEY
from thitsar.kernel.exchange import bundle, card
from thitsar.kernel.exchange.bundle import Bundle
from thitsar.kernel.exchange.wire import frames, said
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.ledger import signatures
from thitsar.kernel.vault import channel, hierarchy, wrap
from thitsar.kernel.vault.places import epoch_place

PATIENCE = 60.0
NOTE = 60_000
Program = subprocess.Popen[str]


@dataclass(frozen=True)
class Side:
    """One of two partners: its node, its id, and the seed of its keys, which these tests alone take out."""

    node: TestNode
    id: str
    seed: bytes


@dataclass(frozen=True)
class Pair:
    """The node that gives and the one that asks, partners of each other, somebody signed in on both."""

    giver: Side
    asker: Side
    port: int


def make_pair(giver: TestNode, asker: TestNode) -> Pair:
    """Make two nodes partners; `giver` gets a port of its own, and `asker` knows it."""
    become_partners(giver, asker, "ORG-B")
    become_partners(asker, giver, "ORG-A")
    return paired(giver, asker)


def paired(giver: TestNode, asker: TestNode) -> Pair:
    """Give two nodes that are partners a port between them, which the asking one knows."""
    pair = Pair(_side(giver), _side(asker), free_port())
    set_address(pair, pair.port)
    return pair


def begin_anew(pair: Pair) -> None:
    """Let nothing have been exchanged between the two, and somebody be signed in on both."""
    for side, other in ((pair.giver, pair.asker), (pair.asker, pair.giver)):
        side.node.move_clock(86_400 + 60)
        with at(side.node):
            side.node.sign_in("admin")
            models.SentBundle.objects.all().delete()
            models.ArrivedBundle.objects.all().delete()
            models.Exchange.objects.filter(partner=other.id).update(sent=0, taken=0)
        for one in begun(pair):
            one.unlink()
    set_address(pair, pair.port)


def set_address(pair: Pair, port: int) -> None:
    """Tell the asking node where the other one answers."""
    with at(pair.asker.node):
        admin = pair.asker.node.sign_in("admin")
        admin.call("set_address", partner=pair.giver.id, address=f"127.0.0.1:{port}")


def wait_for(pair: Pair, *sizes: int) -> list[bytes]:
    """Let bundles of about these sizes wait for the asker, sealed as they are in earnest."""
    public = wrap.public_bytes(card.bundle_seed(pair.asker.seed))
    with at(pair.giver.node):
        row, _ = models.Exchange.objects.get_or_create(partner=pair.asker.id)
        made = []
        for number, size in enumerate(sizes, row.sent + 1):
            one = replace(_EMPTY, sender=pair.giver.id, recipient=pair.asker.id, number=number)
            notes = tuple(os.urandom(min(NOTE, size - start)) for start in range(0, size, NOTE))
            made.append(bundle.seal(pair.giver.seed, replace(one, notes=notes), public))
            models.SentBundle.objects.create(partner=pair.asker.id, number=number, sealed=made[-1])
        models.Exchange.objects.filter(partner=pair.asker.id).update(sent=row.sent + len(sizes))
    return made


def arrived(pair: Pair) -> list[bytes]:
    """Give what lies in quarantine, in the order of its numbers."""
    with at(pair.asker.node):
        rows = models.ArrivedBundle.objects.filter(partner=pair.giver.id).order_by("number")
        return [bytes(one.sealed) for one in rows]


def take_in(pair: Pair, number: int) -> None:
    """Let everything up to a number have been taken in."""
    with at(pair.asker.node):
        models.Exchange.objects.filter(partner=pair.giver.id).update(taken=number)
        models.ArrivedBundle.objects.filter(partner=pair.giver.id, number__lte=number).delete()


def waiting(pair: Pair) -> list[int]:
    """Give the numbers of the bundles that wait for the asker."""
    with at(pair.giver.node):
        rows = models.SentBundle.objects.filter(partner=pair.asker.id).order_by("number")
        return list(rows.values_list("number", flat=True))


@contextmanager
def answering(pair: Pair, **environment: str) -> Iterator[Program]:
    """Let the giving node answer, until the block ends."""
    program = start_answering(pair, **environment)
    try:
        yield program
    finally:
        program.kill()
        program.communicate()


def start_answering(pair: Pair, **environment: str) -> Program:
    """Let the giving node answer, and wait until something listens."""
    program = _start(pair.giver.node, "answer", f"127.0.0.1:{pair.port}", **environment)
    last = time.monotonic() + PATIENCE
    while program.poll() is None and time.monotonic() < last:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", pair.port)) == 0:
                return program
        time.sleep(0.02)
    return program


def start_asking(pair: Pair, **environment: str) -> Program:
    """Let the asking node ask once, as a program of its own."""
    return _start(pair.asker.node, "ask", **environment)


def ask(pair: Pair) -> str:
    """Let the asking node ask once; gives how many bundles came, and what went wrong."""
    out, _ = start_asking(pair).communicate(timeout=PATIENCE)
    return out.strip()


def spoken(
    pair: Pair,
    *,
    sender: str,
    seed: bytes,
    recipient: str = "",
    say: bytes = b"",
    keep: list[bytes] | None = None,
) -> said.Answer:
    """Ask as anybody could who writes their own program; gives the answer as it is."""
    plain = socket.create_connection(("127.0.0.1", pair.port))
    with channel.asking().wrap_socket(plain) as caller:
        until = frames.moment(PATIENCE)
        hello = said.read_hello(frames.receive(caller, longest=said.HELLO, until=until))
        asked = said.Pull(sender, recipient or pair.giver.id, 0, 1, 0, hello.day)
        if not say:
            message = asked.message(hello.challenge, channel.key_of(caller.getpeercert(binary_form=True)))
            say = asked.written(signatures.signing_key(seed).sign(message))
        if keep is not None:
            keep.append(say)
        frames.send(caller, say, until=until)
        return said.read_answer(frames.receive(caller, longest=said.LARGEST, until=until))


def begun(pair: Pair) -> list[Path]:
    """Give the files that hold the beginning of a bundle."""
    return list((pair.asker.node.directory / "exchange").glob(f"{pair.giver.id}-*"))


_counted = [0]


def carried() -> int:
    """Give how many bytes went through `cutting` so far, both ways."""
    return _counted[0]


@contextmanager
def cutting(pair: Pair, *, after: int) -> Iterator[int]:
    """Stand between the two and cut each connection after so many bytes; gives the port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_carry_all, args=(listening, pair.port, after), daemon=True).start()
        yield listening.getsockname()[1]
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)


def _carry_all(listening: socket.socket, port: int, after: int) -> None:
    with suppress(OSError):
        while True:
            near, _ = listening.accept()
            with near, socket.create_connection(("127.0.0.1", port)) as far:
                _carry(near, far, after)


def _carry(near: socket.socket, far: socket.socket, left: int) -> None:
    other = {near: far, far: near}
    with suppress(OSError):
        while left > 0:
            for one in select.select([near, far], [], [])[0]:
                content = one.recv(min(left, 1 << 16)) if left else b""
                if not content:
                    return
                other[one].sendall(content)
                left -= len(content)
                _counted[0] += len(content)


def free_port() -> int:
    """Give a port nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def _start(node: TestNode, *words: str, **environment: str) -> Program:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.exchange.wire_program", *words],
        env={**os.environ, **node.environment(), **environment},
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def _side(node: TestNode) -> Side:
    with at(node):
        node.sign_in("admin")
        id, organisation = node_ids()
        row = models.EpochWrap.objects.get(compartment=NODE_KEY, recipient=node.member("admin"))
        where = epoch_place(organisation, NODE_KEY, row.epoch, row.recipient)
        mine = hierarchy.member_keys(node.made("admin")["seed"])
        return Side(node, id, wrap.unwrap(mine.unwrapping, where, bytes(row.sealed)))


_EMPTY = Bundle(sender="", recipient="", number=1, previous=bytes(32), day=1, first=1, leaves=b"")
