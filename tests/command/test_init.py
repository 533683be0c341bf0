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
from thitsar.kernel.vault import shares
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


def _share(screen: Screen) -> tuple[list[str], int]:
    """Copy one share, and see which word is asked for."""
    shown = screen.until(r"type word (\d+):")
    words = dict(re.findall(r"(\d+) ([a-z]+)", shown.partition("Write these six")[0]))
    asked = re.search(r"type word (\d+):", shown)
    assert asked is not None
    return [words[str(place)] for place in range(1, 34)], int(asked[1])


def _rehearse(node: Path, copied: list[list[str]]) -> None:
    """Try shares twice, with every slip there is on the way."""
    with Screen("recovery", "rehearse", "--node", str(node), "--json") as screen:
        screen.until("Paper 1 of 3")
        screen.typed(" ".join(copied[0][:20]))
        screen.until("From word 21 on")
        screen.typed(" ".join(["xyzzyq", *copied[0][21:]]))
        screen.until("Word 21 is not in the list.*Word 21 again")
        screen.typed(copied[0][20].upper())
        screen.until("Share 1 is right.*Paper 2 of 3")
        screen.typed(" ".join(copied[0]))
        screen.until("Share 1 was typed already.*Paper 2 of 3")
        wrong = "academic" if copied[3][9] != "academic" else "acid"
        screen.typed(" ".join([*copied[3][:9], wrong, *copied[3][10:]]))
        screen.until("Word 10 is another one on the paper.*Paper 2 of 3")
        screen.typed("-".join(copied[3]))
        screen.until("Share 4 is right.*Paper 3 of 3")
        screen.typed(" ".join(copied[1]))
        screen.until("Shares 1, 2, 4 give the root.*Now rehearse with three others")
        assert screen.end() == (0, '{\n "shares": [\n  1,\n  2,\n  4\n ],\n "is_rehearsed": false\n}\n')
    with Screen("recovery", "rehearse", "--node", str(node)) as screen:
        for at in (1, 2):
            screen.until("Paper")
            screen.typed(" ".join(copied[at]))
        screen.until("Paper 3")
        screen.typed("")
        screen.until("Three shares are needed; these were 2")
        assert screen.end()[0] == 1
    with Screen("recovery", "rehearse", "--node", str(node), "--json") as screen:
        for at in (4, 2, 3):
            screen.until("Paper")
            screen.typed(" ".join(copied[at]))
        assert '"is_rehearsed": true' in screen.end()[1]


def _back_up(node: Path, copied: list[list[str]]) -> None:
    """Write a backup, try it, and put it back elsewhere."""
    file, again = node.with_name("backup"), node.with_name("again")
    assert thitsar("backup", "--out", file, "--node", node).status == 0
    assert thitsar("backup", "--out", file, "--node", node).status == 1
    for more, done in ((("--drill",), '"opened": '), (("--node", str(again)), '"is_waiting": true')):
        with Screen("restore", str(file), *more, "--json") as screen:
            for at in (0, 4, 2):
                screen.until("Paper")
                screen.typed(" ".join(copied[at]))
            status, piped = screen.end()
        assert (status, done in piped) == (0, True), piped
    told = thitsar("verify", "--node", again, "--json").plain
    assert told["is_sound"]
    assert (
        told["logs"][0]["entries"] == thitsar("verify", "--node", node, "--json").plain["logs"][0]["entries"]
    )
    assert not (again / "pepper").exists()
    assert thitsar("restore", "--no-partners", "--node", again, "--json").plain["is_waiting"] is False


@pytest.mark.slow
def test_a_node_is_founded_at_a_terminal_and_its_members_can_sign_in(node: Path) -> None:
    with Screen("init", "--node", str(node), *FOUNDERS, "--json") as screen:
        papers = _write_down(screen, ("Nilar Tun", "Ohnmar Kyi"))
        copied = []
        for number in range(5):
            words, place = _share(screen)
            if not number:
                screen.typed("wrong")
                screen.until(r"another word.*type word")
            screen.typed(words[place - 1])
            copied.append(words)
        status, piped = screen.end()
    assert status == 0
    assert '"members": 2' in piped
    read = [shares.read(" ".join(words)) for words in copied]
    assert len(shares.join(read[1:4])) == 32
    for secret in (
        *{word for words in copied for word in words},
        *papers["Nilar Tun"],
        *papers["Ohnmar Kyi"],
    ):
        assert f" {secret}" not in piped, "only the terminal is told"
    assert "\x1b[2J" in screen.shown.split(f"33 {words[32]}")[-1], "the screen is wiped afterwards"
    for path in (node, *node.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path.name
    _rehearse(node, copied)
    _back_up(node, copied)
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
        _share(screen)
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
        _share(screen)
        screen.interrupt()
        assert screen.end()[0] == 1


@pytest.mark.slow
def test_shares_are_made_anew_as_sheets_out_of_old_ones(node: Path) -> None:
    sheets = node.with_name("stick")
    with Screen("init", "--node", str(node), *FOUNDERS) as screen:
        _write_down(screen, ("Nilar Tun", "Ohnmar Kyi"))
        copied = []
        for _ in range(5):
            words, place = _share(screen)
            screen.typed(words[place - 1])
            copied.append(words)
        assert screen.end()[0] == 0
    with Screen("recovery", "create", "--node", str(node), "--sheets", str(sheets)) as screen:
        assert "stay valid" in screen.until("Paper 1")
        for at in (0, 1, 2):
            screen.typed(" ".join(copied[at]))
            screen.until("is right")
        for asked in ("stick that you can destroy", "plugged into this machine"):
            screen.until(asked)
            screen.typed("yes")
        fresh = []
        for number in range(1, 6):
            asked_for = re.search(r"type word (\d+)", screen.until(r"type word (\d+):"))
            page = (sheets / f"{number}.html").read_text(encoding="utf-8")
            listed = re.findall(r"<small>(\d+)</small> ([a-z]+)", page)
            fresh.append([word for _number, word in sorted(listed, key=lambda one: int(one[0]))])
            assert "CSO-A" not in page
            assert asked_for is not None
            screen.typed(fresh[-1][int(asked_for[1]) - 1])
        assert screen.end()[0] == 0
    old, new = (shares.join([shares.read(" ".join(one)) for one in some[2:]]) for some in (copied, fresh))
    assert old == new
    assert copied[0][:2] != fresh[0][:2]


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
