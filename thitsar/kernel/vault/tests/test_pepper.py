"""The pepper is moved without a moment in which there is none, whatever fails on the way."""

import os
from pathlib import Path

import pytest

from thitsar.kernel.errors import Purposeful, Refused, Unreachable, Unverified
from thitsar.kernel.vault import pepper, suite


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("THITSAR_PEPPER", raising=False)
    directory = tmp_path / "node"
    directory.mkdir()
    (directory / "pepper").write_bytes(suite.fresh())
    return directory


def test_it_is_moved_and_the_old_one_is_gone(
    node: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, stick = pepper.read(node), tmp_path / "stick"
    kept = (node / "pepper").open("rb")  # as a journal or an undelete would find it
    pepper.move(node, stick)
    with kept:
        assert kept.read() != before
    assert not (node / "pepper").exists()
    assert stick.stat().st_mode & 0o077 == 0
    with pytest.raises(Unreachable, match="Plug in the stick"):
        pepper.read(node)
    monkeypatch.setenv("THITSAR_PEPPER", str(stick))
    assert pepper.read(node) == before
    pepper.copy(node, tmp_path / "second")
    assert (tmp_path / "second").read_bytes() == before


@pytest.mark.parametrize("call", ["open", "fsync", "rename", "unlink", "read_bytes"])
@pytest.mark.parametrize("which", range(4))
def test_whatever_fails_a_whole_pepper_lies_in_one_of_the_two_places_and_a_second_try_ends_it(
    node: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, which: int
) -> None:
    before, stick, calls = pepper.read(node), tmp_path / "stick", 0
    owner = os if call in {"open", "fsync"} else Path
    real = getattr(owner, call)

    def failing(*given: object, **more: object) -> object:
        nonlocal calls
        calls += 1
        if calls == which + 1:
            raise OSError("the stick was pulled out")
        return real(*given, **more)

    with monkeypatch.context() as faulty:
        faulty.setattr(owner, call, failing)
        try:
            pepper.move(node, stick)
        except (Purposeful, OSError):
            assert calls == which + 1
    places = [one.read_bytes() for one in (node / "pepper", stick) if one.exists()]
    assert before in places
    if (node / "pepper").exists() and (node / "pepper").read_bytes() == before:
        pepper.move(node, stick)
    assert stick.read_bytes() == before


def test_nothing_that_lies_there_is_written_over(node: Path, tmp_path: Path) -> None:
    before, other = pepper.read(node), tmp_path / "list"
    other.write_bytes(b"names")
    for there, said in ((other, "Another file"), (tmp_path / "no" / "stick", "Is the stick in")):
        with pytest.raises(Refused, match=said):
            pepper.move(node, there)
    with pytest.raises(Refused, match="there already"):
        pepper.move(node, node / "pepper")
    assert other.read_bytes() == b"names"
    assert pepper.read(node) == before


def test_another_file_is_not_taken_for_a_pepper(node: Path) -> None:
    (node / "pepper").write_bytes(b"thitsar-key-file 1")
    with pytest.raises(Unverified, match="not a pepper"):
        pepper.read(node)
