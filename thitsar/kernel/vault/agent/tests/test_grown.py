"""What was signed as a witness outlives the agent, and nobody makes it forget by signing out at the wrong moment."""

from pathlib import Path

import pytest

from thitsar.kernel.errors import Unreadable
from thitsar.kernel.vault.agent.grown import Grown
from thitsar.kernel.vault.agent.tests.conftest import FullDisk

NODE = b"n" * 32
ROOT = b"r" * 32


def test_without_the_nodes_key_nothing_is_read_written_or_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "grown"
    Grown(path).note_signed(NODE, "log", 5, ROOT)
    for grown in (Grown(path), loaded(path)):
        with pytest.raises(Unreadable):
            grown.signed(b"", "log")
        with pytest.raises(Unreadable):
            grown.note_signed(b"", "log", 6, ROOT)
        assert grown.signed(NODE, "log") == (5, ROOT)
    assert Grown(path).signed(NODE, "log") == (5, ROOT)


def test_what_a_full_disk_did_not_take_is_not_known_either(tmp_path: Path, full_disk: FullDisk) -> None:
    path = tmp_path / "grown"
    grown = Grown(path)
    grown.note_signed(NODE, "log", 5, ROOT)
    for _ in range(2):
        with full_disk(path, -1), pytest.raises(OSError, match="too large"):
            grown.note_signed(NODE, "log", 6, ROOT)
    grown.note_signed(NODE, "log", 6, ROOT)
    assert Grown(path).signed(NODE, "log") == (6, ROOT)


def loaded(path: Path) -> Grown:
    """Give one that has read its file already."""
    grown = Grown(path)
    assert grown.signed(NODE, "log") is not None
    return grown
