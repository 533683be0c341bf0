"""`thitsar prove` and `verify-proof` as people type them: by a file and the name of what was said in it."""

import sqlite3
from pathlib import Path

import pytest

from tests.command.cli import Answer, thitsar
from tests.command.conftest import Demo

pytestmark = pytest.mark.slow


def _prove(demo: Demo, *words: str | Path, role: str = "intake", json: bool = True) -> Answer:
    typed = demo.who(role)["passphrase"] + "\n"
    return thitsar("prove", *words, *demo.as_member(role), *(("--json",) if json else ()), typed=typed)


def _sentence(answer: Answer) -> str:
    assert answer.status == 1, answer
    sentence: str = answer.plain["error"]["sentence"]
    return sentence


def test_an_entry_is_proven_by_its_file_and_what_was_said(demo: Demo, tmp_path: Path) -> None:
    file, proof = _file(demo), tmp_path / "proof"
    words, typed = demo.as_member("intake"), demo.who("intake")["passphrase"] + "\n"
    made = thitsar("checkpoint", "--out", tmp_path / "checkpoint", *words, typed=typed)
    assert made.status == 0, made.err
    done = _prove(demo, file[:8], "intake.registered", "--out", proof)
    assert done.status == 0, done.err
    seen = thitsar("verify-proof", proof, "--json")
    assert (seen.status, seen.plain["sequence"]) == (3, done.plain["entry"])
    # Said in more than one part: each is listed with its day, and the number is asked for.
    several = _prove(demo, file, "intake.answered", json=False)
    assert several.status == 1
    assert {"identity", "service"} <= set(several.out.split())
    assert "Name one by its number" in several.err
    proof.write_bytes(proof.read_bytes().replace(b"index", b"index 1"))
    assert "Ask whoever gave it to you" in _sentence(thitsar("verify-proof", proof, "--json"))


def test_what_cannot_be_proven_says_what_to_do_next(demo: Demo) -> None:
    file = _file(demo)
    assert "Nothing of this name" in _sentence(_prove(demo, file, "vetting.unheard_of"))
    assert "thitsar prove --help" in _sentence(_prove(demo, file))
    assert "not a file code" in _sentence(_prove(demo, "P-12", "intake.registered"))
    # Who may not read it is told what everybody is told of a file there is not.
    stranger = _prove(demo, file, "intake.registered", role="analyst")
    assert _sentence(stranger) == _sentence(_prove(demo, "0" * 32, "intake.registered"))


def _file(demo: Demo) -> str:
    """Give the first file in which this intake officer may read who registered it."""
    (path,) = demo.directory.glob("*.sqlite3")
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        rows = database.execute(
            "SELECT file FROM kernel_stream WHERE compartment = 'registration' ORDER BY file"
        ).fetchall()
    for (file,) in rows:
        # Without a checkpoint it says that there is none yet: the entry was found all the same.
        if "Nothing of this name" not in _prove(demo, str(file), "intake.registered").out:
            return str(file)
    raise AssertionError("No file of the demo is open to its intake officer.")
