"""What opens a member's key, changed at a terminal: the old is valid until the new one was proved."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command.cli import Answer, thitsar
from tests.command.conftest import Demo
from tests.command.screen import Screen
from thitsar.kernel.vault import key_file, suite


@pytest.fixture
def node(demo: Demo) -> Iterator[Path]:
    """Give a copy of the demo whose keys may be changed."""
    place = Path(tempfile.mkdtemp(prefix="key-"))
    shutil.copytree(demo.directory, place / "n", ignore=shutil.ignore_patterns("*.sock"))
    yield place / "n"
    shutil.rmtree(place)


def _as(demo: Demo, node: Path, *more: str | Path, words: str = "", action: str = "key-file") -> Answer:
    who = demo.who("analyst")
    typed = (words or who["passphrase"]) + "\n"
    signing_in = ("--node", node, "--member", who["member"], "--passphrase-file", "-")
    return thitsar("member", action, *signing_in, *more, typed=typed)


def test_a_new_passphrase_is_shown_at_the_terminal_only(demo: Demo, node: Path) -> None:
    who = demo.who("analyst")
    with Screen("member", "passphrase", "--node", str(node), "--member", who["member"]) as screen:
        screen.until("Passphrase:")
        screen.typed(who["passphrase"])
        shown = screen.until("Press Enter")
        found = re.search(r"\n    ((?:[a-z]+ ){6}[a-z]+)\n", shown)
        assert found is not None
        screen.typed("")
        screen.until("from your paper:")
        screen.typed(found[1])
        screen.until("the old one is not any more")
        status, out = screen.end()
    assert status == 0
    assert found[1] not in out
    assert _as(demo, node).status == 1
    assert _as(demo, node, words=found[1]).status == 0


def test_a_key_file_is_needed_from_then_on_and_can_be_taken_away(demo: Demo, node: Path) -> None:
    stick, spare = node.parent / "stick", node.parent / "spare"
    made = _as(demo, node, "--out", stick, "--json")
    assert made.status == 0, made.err
    name = key_file.name(key_file.read(stick.read_bytes()))
    assert made.plain["needed"] == [{"kind": "key_file", "name": name}]
    assert stick.stat().st_mode & 0o077 == 0
    assert "key file or a passkey needs it here" in _as(demo, node).err
    assert _as(demo, node, "--out", spare, "--key-file", stick).status == 0
    assert _as(demo, node, "--remove", name, "--key-file", spare).status == 0
    assert _as(demo, node, "--key-file", stick).status == 1
    assert _as(demo, node, "--key-file", spare).status == 0


def test_what_is_wrong_with_a_stick_is_said_and_nothing_is_left_behind(demo: Demo, node: Path) -> None:
    stick = node.parent / "stick"
    assert "Is the stick in" in _as(demo, node, "--key-file", stick).err
    assert "Is the stick in" in _as(demo, node, "--out", stick / "nowhere").err
    stick.write_bytes(key_file.write(suite.fresh())[:-3])
    assert "damaged" in _as(demo, node, "--key-file", stick).err
    assert "Name another one" in _as(demo, node, "--out", stick).err
    assert _as(demo, node).status == 0


def test_a_duress_passphrase_is_shown_at_the_terminal_only_and_can_be_taken_away(
    demo: Demo, node: Path
) -> None:
    who = demo.who("analyst")
    with Screen("member", "duress", "--node", str(node), "--member", who["member"]) as screen:
        screen.until("Passphrase:")
        screen.typed(who["passphrase"])
        shown = screen.until("Press Enter")
        found = re.search(r"\n    ((?:[a-z]+ ){6}[a-z]+)\n", shown)
        assert found is not None
        screen.typed("")
        screen.until("from your paper:")
        screen.typed(found[1])
        screen.until("Nobody is blamed")
        status, out = screen.end()
    assert status == 0
    assert found[1] not in out
    for words in ("", found[1]):
        assert _as(demo, node, words=words).status == 0
    assert _as(demo, node, "--remove", action="duress").status == 0
    assert _as(demo, node, words=found[1]).status == 1
    assert _as(demo, node).status == 0


def test_six_words_are_those_of_the_member_and_no_secret(demo: Demo) -> None:
    shown = _as(demo, demo.directory, "--language", "en", action="words")
    assert shown.status == 0, shown.err
    found = re.search(r"\n    ((?:[a-z]+ ){5}[a-z]+)\n", shown.out)
    assert found is not None
    again = _as(demo, demo.directory, "--json", action="words")
    assert again.plain["words"] == found[1]
