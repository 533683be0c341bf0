"""Programs of a node that tests start: each is waited for, and none that does not answer is left behind."""

import subprocess
import sys
import time
from pathlib import Path

from thitsar.kernel.errors import Purposeful, Unreachable
from thitsar.kernel.vault.agent.client import Caller

ROOT = Path(__file__).parent.parent
# So long only where a machine is busy with much else.
PATIENCE = 60.0


def start(*words: str, socket: Path, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    """Start a program of these tests and wait until it answers at its socket."""
    program = subprocess.Popen([sys.executable, "-m", *words], env=environment, cwd=ROOT)
    last = time.monotonic() + PATIENCE
    while program.poll() is None and time.monotonic() < last:
        try:
            Caller(socket).call("alive")
        except Unreachable:
            time.sleep(0.02)
            continue
        except Purposeful:  # it answers, if only to refuse: that is all that was waited for
            pass
        return program
    program.kill()
    program.wait()
    raise Unreachable(f"{' '.join(words)} does not answer.")
