"""Run `thitsar` as a person would: a program of its own, in an environment that tries to weaken it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
COMMAND = [sys.executable, "-m", "thitsar.web.command"]


@dataclass(frozen=True)
class Answer:
    """What the command said and how it ended."""

    status: int
    out: str
    err: str

    @property
    def plain(self) -> Any:
        """Read its output as JSON."""
        return json.loads(self.out)


def environment(**more: str) -> dict[str, str]:
    """Give an environment without the suite's own node and database, but with its settings, which must not count."""
    kept = {name: value for name, value in os.environ.items() if name not in {"THITSAR_NODE", "DATABASE_URL"}}
    return {**kept, "DJANGO_SETTINGS_MODULE": "tests.settings", "COLUMNS": "80", **more}


def thitsar(*arguments: str | Path, typed: str = "", **more: str) -> Answer:
    """Run one command without a terminal."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        input=typed,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        cwd=ROOT,
        env=environment(**more),
        start_new_session=True,  # no controlling terminal
    )
    return Answer(done.returncode, done.stdout, done.stderr)
