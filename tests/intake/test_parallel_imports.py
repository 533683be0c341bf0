"""Two people take in the same rows at once: nobody is registered twice, and who comes second hears a sentence."""

import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.intake.ending import ending
from tests.intake.killing import receiving, result_of, start_import
from tests.kernel.nodes import TestNode, at
from thitsar.apps.intake.importing import CHUNK
from thitsar.demo.people import HEADERS, make_list
from thitsar.demo.spreadsheet import to_csv
from thitsar.kernel.files.work_lists import WorkLists

pytestmark = [pytest.mark.database, pytest.mark.slow]

ROWS, SEED = 160, 3
MEANWHILE = "Somebody else took in some of these rows a moment ago. Give the same list again; what is done stays done."
CHANGED = "Somebody else changed this file a moment ago. Look at it again, then repeat what you did."
BEGUN = "Another member began to take this list in. Ask them to give it again: it goes on where it stopped."
TAKEN_IN = "Another member has taken this list in already."


def outcome(program: "subprocess.Popen[bytes]") -> str:
    """Wait for the end of an import and give the sentence it stopped with, if it did."""
    _, err = program.communicate(timeout=120)
    assert program.returncode in {0, 1}, err.decode()
    return err.decode().strip()


def times_registered(node: TestNode) -> Counter[str]:
    """Count how many files each submission has."""
    with at(node):
        facets = WorkLists().facets(node.sign_in("intake"), "registration")
        return Counter(one["uuid"] for one in facets.values() if one.get("kind") == "person")


def test_nobody_is_registered_twice_by_lists_that_share_rows(tmp_path: Path) -> None:
    rows, _ = make_list(ROWS, SEED)
    lists = {"intake": to_csv(rows, HEADERS), "intake2": to_csv(rows[1:], HEADERS)}
    with receiving(tmp_path / "node") as node:
        programs = [start_import(node, content, who=who) for who, content in lists.items()]
        assert {outcome(program) for program in programs} <= {"", MEANWHILE}
        for who, content in lists.items():
            (said,) = result_of(start_import(node, content, who=who))
            assert said["registered"] + said["skipped"] > ROWS / 2
        registered = times_registered(node)
        assert set(registered.values()) == {1}
        assert len(registered) > ROWS / 2
        ending(node)  # whatever is there is sound, and what the ledger gives


def test_one_list_begun_twice_at_once_is_one_import(tmp_path: Path) -> None:
    content = to_csv(make_list(ROWS, SEED)[0], HEADERS)
    with receiving(tmp_path / "node") as node:
        programs = [start_import(node, content) for _ in range(3)]
        assert {outcome(program) for program in programs} <= {"", CHANGED, MEANWHILE}
        result_of(start_import(node, content))
        assert set(times_registered(node).values()) == {1}
        with at(node):
            facets = WorkLists().facets(node.sign_in("intake"), "registration")
            states = [one["state"] for one in facets.values() if one.get("kind") == "import"]
        assert states == ["finished"]


def test_another_members_list_is_theirs_to_go_on_with(tmp_path: Path) -> None:
    content = to_csv(make_list(CHUNK + 10, SEED)[0], HEADERS)
    with receiving(tmp_path / "node") as node:
        start_import(node, content, die_at=30).communicate()
        assert outcome(start_import(node, content, who="intake2")) == BEGUN
        before = times_registered(node)
        result_of(start_import(node, content))
        assert sum(times_registered(node).values()) > sum(before.values())
        assert outcome(start_import(node, content, who="intake2")) == TAKEN_IN
