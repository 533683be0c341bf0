"""A demo served as anybody would serve it, with a list that can still be taken in."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from thitsar.demo.people import HEADERS, make_list
from thitsar.demo.spreadsheet import to_xlsx

ROOT = Path(__file__).parents[2]
# Enough for rows that are held back and for pairs.
PEOPLE = 100


@dataclass(frozen=True)
class DemoNode:
    """Where it answers, and who may sign in."""

    base: str
    people: tuple[dict[str, object], ...]

    def paper(self, role: str) -> tuple[str, str]:
        """Give name and passphrase of the first member with this role."""
        found = next(one for one in self.people if role in list(one["roles"]))  # type: ignore[call-overload]
        return str(found["member"]), str(found["passphrase"])

    def paper_of(self, name: str) -> tuple[str, str]:
        """Give name and passphrase of the member who is shown under this name."""
        found = next(one for one in self.people if one["name"] == name)
        return str(found["member"]), str(found["passphrase"])

    def names(self) -> set[str]:
        """Give the words in the names of members: a name stays in its own letters."""
        return {word for one in self.people for word in str(one["name"]).split()}


@contextmanager
def demo_node() -> Iterator[DemoNode]:
    """Build and serve a demo; nothing of it stays."""
    # Not below pytest's own directory: the path of a socket may be 107 bytes long.
    place = Path(tempfile.mkdtemp(prefix="walk-"))
    try:
        _run(
            place,
            "demo",
            "--people",
            str(PEOPLE),
            "--seed",
            "3",
            "--no-serve",
            "--credentials-file",
            "who.json",
        )
        people = tuple(json.loads((place / "who.json").read_text()))
        with subprocess.Popen(
            [*_command(place, "serve"), "--port", "0", "--json"],
            env=_environment(),
            cwd=place,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as server:
            assert server.stdout is not None
            try:
                yield DemoNode(json.loads(server.stdout.readline())["address"], people)
            finally:
                server.send_signal(signal.SIGINT)
                server.wait(timeout=30)
    finally:
        shutil.rmtree(place)


def list_of(seed: int, count: int = 60) -> bytes:
    """Write a list with every flaw of the sample, of people nobody has met yet."""
    return to_xlsx(make_list(count, seed)[0], HEADERS)


def _run(place: Path, name: str, *arguments: str) -> None:
    done = subprocess.run(
        [*_command(place, name), *arguments],
        env=_environment(),
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr


def _command(place: Path, name: str) -> list[str]:
    return [sys.executable, "-P", "-m", "thitsar.web.command", name, "--node", str(place / "node")]


def _environment() -> dict[str, str]:
    ours = {"THITSAR_NODE", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "PYTHONPATH": str(ROOT)}
