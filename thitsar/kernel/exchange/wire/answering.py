"""The node that answers: a listener of its own, with a few callers at once, each for a while and no longer.

It needs nobody signed in. What the agent signed about its channel, and which partners there are, stays in its memory;
when the roster has changed since and the agent cannot be asked, nobody is answered.
"""

import socketserver
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from socket import AF_INET6, socket
from ssl import SSLContext, SSLSocket
from typing import Any

from django.db import DatabaseError, connections

from thitsar.kernel import models
from thitsar.kernel.errors import Purposeful, Unreachable, Unverified
from thitsar.kernel.exchange.wire import frames, giving, said
from thitsar.kernel.ledger import signatures
from thitsar.kernel.vault import channel, suite
from thitsar.kernel.vault.agent.client import Caller

# Callers at once, seconds until the first request must be here, seconds for each later step, requests on one channel.
CALLERS, FIRST, STEP, REQUESTS = 48, 10.0, 60.0, 512
Today = Callable[[], int]


@dataclass(frozen=True)
class Certified:
    """What the agent said about this channel, and as of which roster."""

    node: str
    until: int
    signature: bytes
    partners: Mapping[str, bytes]
    revision: int


class Answering:
    """What is known while this program runs: the channel's key, and what was certified of it."""

    def __init__(self, directory: Path, *, today: Today, acknowledged: giving.Acknowledged) -> None:
        self.today, self.acknowledged = today, acknowledged
        self.context: SSLContext
        self.context, self.channel = channel.answering(directory / "run")
        self._agent = Caller(directory / "run" / "agent.sock")
        self._certified: Certified | None = None
        self._lock = threading.Lock()

    def current(self) -> Certified | None:
        """Give what holds now; None where the roster is newer than what is known, or too many days went by."""
        with self._lock:
            known = self._certified
            if known is None or not self._is_current(known) or known.until - self.today() < said.HOLDS:
                self._certified = known = self._renewed(known)
        return known if known is not None and self._is_current(known) else None

    def _renewed(self, known: Certified | None) -> Certified | None:
        try:
            return Certified(**self._agent.call("certify_channel", channel=self.channel))
        except Purposeful:
            return known  # nobody is signed in, or no agent runs: what is known holds on, if it does

    def _is_current(self, known: Certified) -> bool:
        roster = models.Stream.objects.filter(file=known.node, compartment="roster")
        return (
            known.until >= self.today()
            and roster.values_list("revision", flat=True).first() == known.revision
        )


class Listener(socketserver.ThreadingTCPServer):
    """Answer partners; everybody else learns that something speaks TLS here, and nothing more."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], answering: Answering) -> None:
        """Listen; OSError where somebody else does."""
        self.answering = answering
        self._free = threading.BoundedSemaphore(CALLERS)
        if ":" in address[0]:
            self.address_family = AF_INET6
        super().__init__(address, _Caller)

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Let one more in, or hang up where there are too many."""
        return self._free.acquire(blocking=False)

    def make_room(self) -> None:
        """Let another one in."""
        self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: who calls, and with what, is nobody's to read."""


class _Caller(socketserver.BaseRequestHandler):
    server: Listener
    request: socket

    def handle(self) -> None:
        try:
            with suppress(Purposeful, OSError, DatabaseError):
                self._answer()
        finally:
            connections.close_all()
            self.server.make_room()

    def _answer(self) -> None:
        answering = self.server.answering
        known = answering.current()
        if known is None:
            return
        until = frames.moment(FIRST)
        with answering.context.wrap_socket(
            self.request, server_side=True, do_handshake_on_connect=False
        ) as caller:
            frames.greet(caller, until=until)
            challenge = suite.fresh(said.CHALLENGE)
            hello = said.Hello(challenge, answering.today(), known.until, known.signature)
            frames.send(caller, hello.written(), until=until)
            for _ in range(REQUESTS):
                challenge = self._step(caller, challenge, until)
                until = frames.moment(STEP)

    def _step(self, caller: SSLSocket, challenge: bytes, until: float) -> bytes:
        answering = self.server.answering
        raw = frames.receive(caller, longest=said.REQUEST, until=until)
        fresh, known = suite.fresh(said.CHALLENGE), answering.current()
        try:
            pull = _verified(raw, challenge, known, answering.channel)
        except Unverified:
            # One answer for whoever is unknown, stopped, or signed wrongly; and nothing else on this channel.
            frames.send(caller, said.Answer(said.REFUSED, fresh).written(), until=frames.moment(STEP))
            raise
        given = giving.answer(pull, fresh, answering.acknowledged, today=answering.today())
        frames.send(caller, given.written(), until=frames.moment(STEP))
        return fresh


def _verified(raw: bytes, challenge: bytes, known: Certified | None, own: bytes) -> said.Pull:
    pull, signature = said.read_pull(raw)
    partners, node = (known.partners, known.node) if known else ({}, "")
    # Of whoever is unknown a signature is checked as well, against a key nobody has: it takes as long.
    key = partners.get(pull.sender, own)
    signatures.verify(key, signature, pull.message(challenge, own))
    if pull.sender not in partners or pull.recipient != node:
        raise Unverified("This node gives nothing to whoever asks.")
    return pull


def listen(address: tuple[str, int], answering: Answering) -> Listener:
    """Listen for partners; Unreachable where the address is taken or not this machine's."""
    try:
        return Listener(address, answering)
    except OSError:
        raise Unreachable(
            "Partners cannot be answered at %(host)s port %(port)s: the address is taken, or not this machine's.",
            {"host": address[0], "port": address[1]},
        ) from None
