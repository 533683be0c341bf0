"""A small demo, built once by the command itself with passphrases at their real cost."""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

import pytest

from tests.command.cli import Answer, thitsar
from thitsar.demo.people import HEADERS, make_list
from thitsar.demo.spreadsheet import to_xlsx

PEOPLE, SEED = 12, 5


@dataclass(frozen=True)
class Demo:
    """A demo's directory, who can sign in, and what the command said."""

    directory: Path
    credentials: list[dict[str, str]]
    answer: Answer

    def who(self, role: str) -> dict[str, str]:
        """Give the first member with this role."""
        return next(one for one in self.credentials if role in one["roles"])

    def as_member(self, role: str) -> tuple[str, ...]:
        """Give the arguments that sign a member in, the passphrase coming from the input."""
        return ("--node", str(self.directory), "--member", self.who(role)["member"], "--passphrase-file", "-")


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """Build a demo without serving it."""
    # Not below pytest's own directory: the path of a socket may be 107 bytes long.
    place = Path(tempfile.mkdtemp(prefix="demo-"))
    who = place / "who.json"
    numbers = ("--people", str(PEOPLE), "--seed", str(SEED))
    answer = thitsar("demo", "--node", place / "node", *numbers, "--no-serve", "--credentials-file", who)
    assert answer.status == 0, answer.err
    yield Demo(place / "node", json.loads(who.read_text("utf-8")), answer)
    rmtree(place)


@pytest.fixture
def arrivals(tmp_path: Path) -> Path:
    """Make a short list."""
    rows, _ = make_list(20, 31)
    path = tmp_path / "list.xlsx"
    path.write_bytes(to_xlsx(rows, HEADERS))
    return path
