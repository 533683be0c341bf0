"""Set-up: current, or made again."""

import sys
from pathlib import Path

import pytest

from checks import environment


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the set-up at a .venv that holds an interpreter, the command and a stamp."""
    (tmp_path / "thitsar").touch()
    (tmp_path / "python").symlink_to(sys.executable)
    (tmp_path / "stamp").write_text("abc\n")
    monkeypatch.setattr(environment, "PYTHON", tmp_path / "python")
    monkeypatch.setattr(environment, "STAMP", tmp_path / "stamp")
    return tmp_path


def test_it_is_current_only_for_the_requirements_it_was_made_from(venv: Path) -> None:
    assert environment.is_current("abc")
    assert not environment.is_current("abd")


@pytest.mark.parametrize("lost", ["thitsar", "python", "stamp"])
def test_it_is_not_current_when_a_part_is_lost(venv: Path, lost: str) -> None:
    (venv / lost).unlink()
    assert not environment.is_current("abc")


def test_it_passes_over_interpreters_that_do_not_start_or_are_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in environment.CANDIDATES:
        (tmp_path / name).write_text("#!/bin/sh\nexit 127\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYTHON", "python3")
    assert environment.find_interpreter() is None
    (tmp_path / "python3.12").unlink()
    (tmp_path / "python3.12").symlink_to(sys.executable)
    assert environment.find_interpreter() == str(tmp_path / "python3.12")


def test_it_says_what_is_missing_when_no_interpreter_is_new_enough(
    venv: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(environment, "find_interpreter", lambda: None)
    assert environment.main() == 1
    assert "Python 3.11 or newer" in capsys.readouterr().out


def test_it_leaves_no_stamp_when_filling_fails(venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (venv / "stamp").unlink()
    monkeypatch.setattr(environment, "_fill", lambda install: False)
    assert environment.main() == 1
    assert not (venv / "stamp").exists()
