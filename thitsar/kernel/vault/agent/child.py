"""Have a program of its own work with keys: they go in through a socket, counts come out, and it ends.

Python text cannot be wiped: what such a program opens is forgotten because it ends. Both ends of the socket are here.
"""

import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import suppress
from socket import socket
from typing import Any

from django.conf import settings

from thitsar.kernel import codec, programs
from thitsar.kernel.hardening import harden
from thitsar.kernel.vault.agent.overwriting import without_it

# How often it is asked whether the work may go on, in seconds.
BEAT = 0.2
_LENGTH = struct.Struct(">Q")
Child = subprocess.Popen[bytes]


def run(
    module: str, order: dict[str, Any], *, goes_on: Callable[[], bool], niceness: int = 0
) -> dict[str, Any] | None:
    """Start a program, give it its order and wait for what comes of it; None when it ended before that.

    Once `goes_on` says no it is killed: keys of somebody who signed out must not live on in it.
    """
    working = beats(module, order, goes_on=goes_on, niceness=niceness)
    while True:
        try:
            next(working)
        except StopIteration as end:
            done: dict[str, Any] | None = end.value
            return done


def beats(
    module: str, order: dict[str, Any], *, goes_on: Callable[[], bool], niceness: int = 0
) -> Generator[None, None, dict[str, Any] | None]:
    """Do the same for somebody who wants to hear that it goes on; whoever stops listening ends it."""
    ours, theirs = programs.private_pair()
    with ours:
        with theirs:
            child = subprocess.Popen(
                programs.command(module),
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=subprocess.DEVNULL,
                env={
                    **without_it(programs.environment()),
                    "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
                },
                # It may start others, and none of them may outlive it.
                process_group=0,
            )
        try:
            _step_back(child, niceness)
            return (yield from _answer(child, ours, order, goes_on))
        finally:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def answer(work: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Be such a program: take the order, do it and say what came of it; end with the agent at the latest."""
    harden()
    order = codec.unpack(_read_order())
    programs.settle()
    threading.Thread(target=_end_with_agent, daemon=True).start()
    sys.stdout.buffer.write(_framed(work(order)))
    sys.stdout.buffer.flush()


def _step_back(child: Child, niceness: int) -> None:
    # By more than this program does: where it steps back itself, nobody but root may come forward again.
    least = os.getpriority(os.PRIO_PROCESS, 0) + niceness
    with suppress(ProcessLookupError):
        os.setpriority(os.PRIO_PROCESS, child.pid, min(least, 19))


def _answer(
    child: Child, channel: socket, order: dict[str, Any], goes_on: Callable[[], bool]
) -> Generator[None, None, dict[str, Any] | None]:
    # Never shut: its end is how the child learns that this program has ended.
    channel.settimeout(BEAT)
    unsent, found = memoryview(_framed(order)), b""
    while unsent or len(found) < _LENGTH.size or len(found) < _LENGTH.size + _LENGTH.unpack_from(found)[0]:
        if not goes_on():
            return None
        try:
            if unsent:
                unsent = unsent[channel.send(unsent) :]
                continue
            piece = channel.recv(65_536)
        except TimeoutError:
            if child.poll() is not None:
                # Others that it started may still hold the socket open.
                return None
            yield
            continue
        except ConnectionError:
            return None
        if not piece:
            return None
        found += piece
    done: dict[str, Any] = codec.unpack(found[_LENGTH.size :])
    return done


def _framed(content: dict[str, Any]) -> bytes:
    packed = codec.pack(content)
    return _LENGTH.pack(len(packed)) + packed


def _read_order() -> bytes:
    (length,) = _LENGTH.unpack(sys.stdin.buffer.read(_LENGTH.size))
    return sys.stdin.buffer.read(length)


def _end_with_agent() -> None:
    # Nothing more is ever sent: this returns when the other end is closed, however the agent ended.
    with suppress(OSError):
        os.read(sys.stdin.fileno(), 1)
    os.killpg(0, signal.SIGKILL)
