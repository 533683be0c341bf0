"""The program of the wire: answers partners where it was told to listen, and asks them from time to time."""

import threading
import time
from pathlib import Path

from django.db import DatabaseError, connections

from thitsar.kernel.errors import Purposeful
from thitsar.kernel.exchange import sending
from thitsar.kernel.exchange.wire import answering, rounds
from thitsar.kernel.exchange.wire.quarantine import lay_down
from thitsar.kernel.programs import settle
from thitsar.kernel.vault.agent.client import Caller

# How often it is looked whether somebody is to be asked, in seconds.
LOOK = 5.0


def run(
    directory: Path,
    *,
    listen: tuple[str, int] | None,
    every: float,
    today: answering.Today,
) -> None:
    """Work until the process is told to stop; `every` is in seconds, 0 where nobody is asked."""
    (directory / "run").mkdir(mode=0o700, parents=True, exist_ok=True)
    known = answering.Answering(directory, today=today, acknowledged=sending.acknowledged)
    if listen is None:
        settle()
        _ask_partners(directory, every)
        return
    with answering.listen(listen, known) as server:
        threading.Thread(target=_stay_certified, args=(known,), daemon=True).start()
        if every:
            threading.Thread(target=_ask_partners, args=(directory, every), daemon=True).start()
        settle()
        server.serve_forever(poll_interval=0.5)


def _stay_certified(known: answering.Answering) -> None:
    # While somebody is signed in: a moment later nobody may be, and partners call in the night.
    while True:
        try:
            known.current()
        except DatabaseError:
            connections.close_all()
        time.sleep(LOOK)


def _ask_partners(directory: Path, every: float) -> None:
    agent, plan = Caller(directory / "run" / "agent.sock"), rounds.Rounds(every)
    while True:
        time.sleep(LOOK)
        try:
            for one in agent.call("exchange_partners"):
                if plan.due(one["node"], time.monotonic()):
                    # In one go, whenever it was said: what a partner finds tells nothing of when people work.
                    sending.make_bundles(agent, one["node"])
                    asked = rounds.ask(agent.call, directory, one, lay_down)
                    plan.note(asked, time.monotonic())
        except (Purposeful, DatabaseError, OSError):
            continue  # nobody is signed in, or the disk is full: it is looked again
        finally:
            connections.close_all()
