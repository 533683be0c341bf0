"""Decide in a process of its own, while the first one records: reading names is most of the work of a list.

The process gets the list through a socket, gives its decisions back through it, and ends: nothing of a refused row
stays in any process that lives on.
"""

import pickle
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import IO, Any

from thitsar.apps.intake.deciding import Decision, Received, decide_all, list_digest
from thitsar.apps.intake.rows import check_list
from thitsar.apps.intake.sections import REGISTRY
from thitsar.kernel.errors import Refused, Unreachable
from thitsar.kernel.hardening import hide
from thitsar.kernel.programs import command, environment, private_pair, settle
from thitsar.kernel.sections.mapping import HeaderMap
from thitsar.kernel.sections.table import Table, read_table

TOGETHER = 25


class Reading:
    """A list being read aside: first how long it is and what recognises it, then its decisions."""

    def __init__(self, to_child: IO[bytes], from_child: IO[bytes]) -> None:
        self._to_child, self._from_child = to_child, from_child
        self.rows, self.digest = self._receive()

    def decisions(self, received: Mapping[str, Received], *, today: date) -> Iterator[Decision]:
        """Give the decisions in the order of the rows."""
        _send(self._to_child, (dict(received), today))
        while some := self._receive():
            yield from some

    def _receive(self) -> Any:
        try:
            answer = pickle.load(self._from_child)  # noqa: S301 - our own child, through what nobody else can open
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise Unreachable(
                "Reading the list stopped. Give the same list again; what is done stays done."
            ) from error
        if isinstance(answer, Refused):
            raise answer
        return answer


@contextmanager
def read_aside(content: bytes, mapping: HeaderMap) -> Iterator[Reading]:
    """Start reading a list aside; Refused when it cannot be read."""
    ours, theirs = private_pair()
    with theirs:
        process = subprocess.Popen(
            command("thitsar.apps.intake.deciding_aside"),
            stdin=theirs.fileno(),
            stdout=theirs.fileno(),
            stderr=subprocess.DEVNULL,
            env=environment(),
            # Ctrl-C at a terminal reaches a whole group, and would cut this one off in the middle of a message:
            # who asked stops after the rows at hand, and ends it.
            process_group=0,
        )
    try:
        with ours, ours.makefile("wb") as to_child, ours.makefile("rb") as from_child:
            _send(to_child, (content, mapping))
            yield Reading(to_child, from_child)
    finally:
        process.kill()
        process.wait()


def read_list(content: bytes, mapping: HeaderMap) -> Table:
    """Read a list and check that the columns that decide over rows are there."""
    table = read_table(content)
    check_list(table.headers, mapping, REGISTRY)
    return table


def _send(stream: IO[bytes], message: object) -> None:
    pickle.dump(message, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()


def _read(orders: IO[bytes], answers: IO[bytes]) -> None:
    content, mapping = pickle.load(orders)  # noqa: S301 - from the process that started this one
    try:
        table = read_list(content, mapping)
    except Refused as error:
        _send(answers, error)
        return
    _send(answers, (len(table.rows), list_digest(table, mapping)))
    received, today = pickle.load(orders)  # noqa: S301 - as above
    some: list[Decision] = []
    for decision in decide_all(table, mapping, REGISTRY, received, today=today):
        some.append(decision)
        if len(some) == TOGETHER:
            _send(answers, some)
            some = []
    if some:
        _send(answers, some)
    _send(answers, [])


if __name__ == "__main__":
    # Before the list comes: a dump or a neighbour's debugger would have all of it.
    hide()
    settle()
    try:
        _read(sys.stdin.buffer, sys.stdout.buffer)
    except (EOFError, OSError):
        sys.exit(1)  # whoever asked is gone
