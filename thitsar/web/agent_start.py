"""Start the agent, the matcher and the wire of a node as programs of their own, and stop what was started."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import AF_UNIX, SOCK_STREAM, socket

from thitsar.kernel import programs
from thitsar.kernel.errors import Unreachable
from thitsar.kernel.vault.agent.overwriting import with_it

AGENT, MATCHER, WIRE = "agent", "matcher", "wire"
PATIENCE = 30.0
_PR_SET_PDEATHSIG = 1

Program = subprocess.Popen[bytes]


def answers(directory: Path, program: str) -> bool:
    """Tell whether the agent or the matcher of this node listens."""
    with socket(AF_UNIX, SOCK_STREAM) as probe:
        try:
            probe.connect(str(directory / "run" / f"{program}.sock"))
        except OSError:
            return False
    return True


def start(directory: Path, program: str, *words: str) -> Program:
    """Start one of them; it ends with this program, however this program ends."""
    command = [*programs.command("thitsar.web.command"), program]
    command += ["--node", str(directory), "--attached", str(os.getpid()), *words]
    environment = programs.environment()
    if program == AGENT:
        environment = with_it(environment)
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, env=environment)


def wait(directory: Path, program: str, started: Program) -> None:
    """Wait until it listens; Unreachable when it ends instead, after it said why."""
    until = time.monotonic() + PATIENCE
    while not answers(directory, program):
        if started.poll() is not None or time.monotonic() > until:
            stop([started])
            raise Unreachable("The %(program)s of this node does not start.", {"program": program})
        time.sleep(0.02)


def stop(running: list[Program], *, within: float = 1.0) -> None:
    """Ask these programs to end, and end those that do not; their memory goes back to the machine."""
    for one in running:
        one.terminate()
    until = time.monotonic() + within
    for one in running:
        try:
            one.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait()


@contextmanager
def borrowed(directory: Path, *needed: str) -> Iterator[None]:
    """Use the agent and matcher that run, or start what is missing for as long as this lasts."""
    started: list[Program] = []
    try:
        for program in needed:
            if not answers(directory, program):
                started.append(start(directory, program))
                wait(directory, program, started[-1])
        yield
    finally:
        stop(started[::-1])


def end_with(parent: int) -> None:
    """End when the program that started this one does, even if it is killed; leave Ctrl-C to it.

    Elsewhere than on Linux an agent outlives a killed parent until it has idled and locked.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(0)  # it ended before this was asked
