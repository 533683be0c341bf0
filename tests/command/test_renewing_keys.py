"""New keys for the node and for answers, as three people and an administrator type it; everything else works on."""

import re
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import pytest

from tests.command.cli import thitsar
from tests.command.screen import Screen

pytestmark = pytest.mark.slow

FOUNDERS = ("--organisation", "CSO-A", "--founder", "Nilar Tun=administrator")
MORE = ("--founder", "Ohnmar Kyi=intake,vetting,data_protection")


@pytest.fixture
def place() -> Iterator[Path]:
    """Give a directory short enough for a socket."""
    made = Path(mkdtemp(prefix="keys-"))
    yield made
    rmtree(made)


def _founded(node: Path) -> tuple[list[list[str]], list[list[str]]]:
    """Found a node; gives sign-in name and passphrase of both founders, and the words of five shares."""
    papers, copied = [], []
    with Screen("init", "--node", str(node), *FOUNDERS, *MORE) as screen:
        for _ in range(2):
            papers.append(re.findall(r"^    (\S.*)$", screen.until("Press Enter"), re.MULTILINE))
            screen.typed("")
        for _ in range(5):
            shown = screen.until(r"type word (\d+):")
            words = dict(re.findall(r"(\d+) ([a-z]+)", shown.partition("Write these six")[0]))
            copied.append([words[str(number)] for number in range(1, 34)])
            asked = re.search(r"type word (\d+):", shown)
            assert asked is not None
            screen.typed(words[asked[1]])
        assert screen.end()[0] == 0
    return papers, copied


def _type_three(screen: Screen, copied: list[list[str]]) -> None:
    for at in (4, 0, 2):
        screen.until("Paper")
        screen.typed(" ".join(copied[at]))


def _renew(node: Path, copied: list[list[str]], name: str, passphrase: str) -> tuple[int, str]:
    with Screen("recovery", "renew-node-keys", "--node", str(node), "--json") as screen:
        screen.until("Keys of members are not changed")
        _type_three(screen, copied)
        screen.until("Sign-in name")
        screen.typed(name)
        screen.until("Passphrase")
        screen.typed(passphrase)
        return screen.end()


def test_three_shares_and_an_administrator_renew_the_keys_at_a_terminal(place: Path) -> None:
    node, again = place / "node", place / "again"
    ((admin, admins), (officer, officers)), copied = _founded(node)
    as_admin = ("--node", node, "--member", admin, "--passphrase-file", "-")
    as_officer = ("--node", node, "--member", officer, "--passphrase-file", "-")
    assert thitsar("checkpoint", "--out", place / "before", *as_admin, typed=admins).status == 0
    assert _renew(node, copied, officer, officers)[0] == 1
    status, piped = _renew(node, copied, admin, admins)
    assert (status, piped) == (0, '{\n "number": 1,\n "without_page": 0\n}\n')
    assert thitsar("checkpoint", "--out", place / "after", *as_officer, typed=officers).status == 0
    for words in (
        ("verify",),
        ("verify", "--deep", *as_officer[2:]),
        ("rebuild", "--check", *as_officer[2:]),
    ):
        done = thitsar(*words, "--node", node, "--json", typed=officers if officer in words else admins)
        assert done.status == 0, (words, done.out, done.err)
    for number in ("1", "3"):
        proof = place / f"proof{number}"
        made = thitsar("prove", number, "--out", proof, *as_admin, typed=admins)
        assert made.status == 0, made.err
        # By the word of the organisation alone: nobody else cosigned it.
        assert thitsar("verify-proof", proof).status == 3
    backup = place / "backup"
    assert thitsar("backup", "--out", backup, "--with-pepper", "--node", node).status == 0
    with Screen("restore", str(backup), "--node", str(again), "--no-partners", "--json") as screen:
        _type_three(screen, copied)
        assert screen.end()[0] == 0
    restored = ("--node", again, "--member", officer, "--passphrase-file", "-")
    assert thitsar("checkpoint", "--out", place / "restored", *restored, typed=officers).status == 0
    with Screen("restore", str(backup), "--drill", "--json") as screen:
        _type_three(screen, copied)
        status, piped = screen.end()
    assert (status, '"bad": []' in piped) == (0, True), piped
