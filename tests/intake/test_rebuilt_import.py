"""A list that was taken in and worked on: the ledger alone gives all of it again, whatever became of the rest."""

from pathlib import Path
from typing import Any

import pytest

from tests.intake.ending import WHO, ending
from tests.intake.killing import receiving, restart, result_of, start_import
from tests.kernel.nodes import TODAY, TestNode, approved, at
from thitsar.apps.intake import commands
from thitsar.apps.intake import drafts as held
from thitsar.demo.people import HEADERS, make_list
from thitsar.demo.spreadsheet import to_csv
from thitsar.kernel import models
from thitsar.kernel.files import drafts
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.vault.agent.rebuilding import digest_of

pytestmark = [pytest.mark.database, pytest.mark.slow]

ROWS, SEED = 120, 9


def work(node: TestNode) -> None:
    """Judge a pair by two people, so that two files are linked, and correct a row that was held back."""
    with at(node):
        intake, vetting = node.sign_in("intake"), node.sign_in("vetting")
        lists = WorkLists()
        facets = lists.facets(intake, "registration")
        pair = sorted(file for file, one in facets.items() if one.get("kind") == "candidate")[0]
        for who in (intake, vetting):
            opened = open_file(who, pair, ("registration",), "judge")
            commands.judge(who, opened, verdict="same", reason="The same voice.", today=TODAY)
        waiting = [held.held_row(one) for one in drafts.open_drafts(intake, drafts.ids_for(intake, held.ROW))]
        row = next(one for one in waiting if [code for _, code, _ in one.problems] == ["no_consent"])
        header = row.mapping.headers["consent.REG"]
        corrected = commands.correct_row(intake, row, {**row.row, header: "yes"}, today=TODAY, lists=lists)
        assert corrected.file


def rebuild(node: TestNode) -> dict[str, Any]:
    """Write everything anew with the keys of all members together."""
    with at(node):
        actors = {who: node.sign_in(who) for who in WHO}
        approval = approved(actors["intake"], actors["approver"], "rebuild", digest_of("rebuild"))
        done: dict[str, Any] = actors["intake"].call("rebuild", mode="rebuild", approval=approval)
        return done


def without_entries(found: dict[str, Any]) -> dict[str, Any]:
    """Leave out how many entries there are: who agrees to a rebuild says so in the log."""
    return {name: value for name, value in found.items() if name != "entries"}


def test_what_was_recorded_is_what_is_rebuilt_even_from_nothing_but_the_ledger(tmp_path: Path) -> None:
    with receiving(tmp_path / "node") as node:
        result_of(start_import(node, to_csv(make_list(ROWS, SEED)[0], HEADERS)))
        work(node)
        recorded = without_entries(ending(node))
        assert rebuild(node)["different"] == []
        assert without_entries(ending(node)) == recorded
        with at(node):
            # Everything that is folded from the log goes, and all that lists are made of.
            streams = models.Stream.objects.exclude(compartment="approvals")
            count = streams.update(sealed=b"")
            models.Batch.objects.exclude(compartment="approvals").delete()
        done = rebuild(node)
        assert len(done["different"]) >= count
        assert done["opened"] == done["streams"]
        # Programs that have read nothing of what was there before.
        restart(node)
        assert without_entries(ending(node)) == recorded
