"""The programme of checks: every one is run, and one finding fails the whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from checks import __main__ as programme

FILES = {path.stem for path in Path(programme.__file__).parent.glob("*.py")}
PROGRAMS_OF_THEIR_OWN = {
    "__init__",
    "__main__",
    "source",
    "msgids",
    "sentences",
    "environment",
    "rounds",
    "events",
    "crypto_places",
}


def test_no_check_is_forgotten() -> None:
    assert set(programme.CHECKS) == FILES - PROGRAMS_OF_THEIR_OWN


def test_it_fails_when_one_check_finds_something(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def find(root: Path) -> Iterator[str]:
        yield "a.py:1: wrong"

    monkeypatch.setattr(programme, "CHECKS", {"one": find, "two": lambda root: iter(())})
    assert programme.main([]) == 1
    assert capsys.readouterr().out == "one: 1 to mend\n  a.py:1: wrong\ntwo: nothing to mend\n"
    assert programme.main(["two"]) == 0
