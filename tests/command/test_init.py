"""Founding a node at a terminal: shown once, written down, or not founded at all."""

import re
import stat
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import pytest

from tests.command.cli import thitsar
from tests.command.screen import Screen
from thitsar.kernel.vault.spoken import from_words
from thitsar.kernel.vault.wordlists import ENGLISH

FOUNDERS = (
    "--organisation",
    "CSO-A",
    "--founder",
    "Nilar Tun=administrator",
    "--founder",
    "Ohnmar Kyi=intake,vetting",
)


@pytest.fixture
def node() -> Iterator[Path]:
    """Give a directory short enough for a socket."""
    place = Path(mkdtemp(prefix="init-"))
    yield place / "node"
    rmtree(place)


def _write_down(screen: Screen, names: tuple[str, ...]) -> dict[str, list[str]]:
    """Press Enter through the papers, copying each: name and passphrase by shown name."""
    papers = {}
    for name in names:
        paper = screen.until("Press Enter")
        assert name in paper
        papers[name] = re.findall(r"^    (\S.*)$", paper, re.MULTILINE)
        screen.typed("")
    return papers


def _root(screen: Screen) -> tuple[list[str], int]:
    shown = screen.until(r"type word (\d+):")
    words = re.findall(r"\d+ ([a-z]+)", shown)
    asked = re.search(r"type word (\d+):", shown)
    assert asked is not None
    return words, int(asked[1])


@pytest.mark.slow
def test_a_node_is_founded_at_a_terminal_and_its_members_can_sign_in(node: Path) -> None:
    with Screen("init", "--node", str(node), *FOUNDERS, "--json") as screen:
        papers = _write_down(screen, ("Nilar Tun", "Ohnmar Kyi"))
        words, place = _root(screen)
        assert len(from_words(" ".join(words))) == 32
        screen.typed("wrong")
        screen.until("another word")
        screen.typed(words[place - 1])
        status, piped = screen.end()
    assert status == 0
    assert '"members": 2' in piped
    for secret in (*words, *papers["Nilar Tun"], *papers["Ohnmar Kyi"]):
        assert f" {secret}" not in piped, "only the terminal is told"
    assert "\x1b[2J" in screen.shown.split(words[0])[-1], "the screen is wiped afterwards"
    for path in (node, *node.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path.name
    name, passphrase = papers["Nilar Tun"]
    assert all(word in ENGLISH for word in passphrase.split())
    arguments = ("member", "add", "--shown", "Yan Naing Soe", "--roles", "analyst", "--organisation", "CSO-A")
    as_admin = ("--node", str(node), "--member", name, "--passphrase-file", "-")
    refused = thitsar(*arguments, *as_admin, typed=passphrase)
    assert refused.status == 1
    assert "Run it in a terminal" in refused.err


@pytest.mark.slow
def test_what_nobody_wrote_down_is_not_founded(node: Path) -> None:
    with Screen("init", "--node", str(node), *FOUNDERS) as screen:
        _write_down(screen, ("Nilar Tun", "Ohnmar Kyi"))
        _root(screen)
        screen.interrupt()
        status, _ = screen.end()
    assert status == 1
    assert not node.exists()


@pytest.mark.slow
def test_it_asks_for_organisation_and_founders_that_were_not_named(node: Path) -> None:
    with Screen("init", "--node", str(node)) as screen:
        screen.until("organisation that owns")
        screen.typed("CSO-A")
        screen.until("Name=role,role:")
        screen.typed("Nilar Tun=nothing")
        assert "The roles are" in screen.until("Name=role,role:")
        screen.typed("Nilar Tun=administrator")
        screen.until("Name=role,role:")
        screen.typed("")
        _write_down(screen, ("Nilar Tun",))
        _root(screen)
        screen.interrupt()
        assert screen.end()[0] == 1


def test_it_refuses_without_a_terminal_and_leaves_nothing(node: Path) -> None:
    answer = thitsar("init", "--node", node, *FOUNDERS)
    assert answer.status == 1
    assert "Run it in a terminal" in answer.err
    assert not node.exists()


def test_it_refuses_a_directory_that_holds_anything(node: Path) -> None:
    node.mkdir()
    (node / "letter.txt").write_text("mine")
    with Screen("init", "--node", str(node), *FOUNDERS) as screen:
        assert screen.end()[0] == 1
    assert "is not empty" in screen.shown
    assert (node / "letter.txt").read_text() == "mine"


def test_it_refuses_founders_without_administrator_or_with_an_unknown_role(node: Path) -> None:
    for founder, said in (
        ("Ohnmar Kyi=intake", "must be the administrator"),
        ("Nilar=boss", "no role"),
        ("=intake", "Name=role"),
    ):
        with Screen("init", "--node", str(node), "--organisation", "CSO-A", "--founder", founder) as screen:
            assert screen.end()[0] == 1
        assert said in screen.shown
        assert not node.exists()
