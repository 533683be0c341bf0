"""A backup is one file that only the named open, and out of it comes the same node, which waits for its partners."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests import databases
from tests.kernel.conftest import Maker
from tests.kernel.nodes import TODAY, TestNode, at, new_file, write
from thitsar.kernel import codec, models
from thitsar.kernel.backup.restoring import Restored, restore
from thitsar.kernel.backup.tables import rows_of_all
from thitsar.kernel.backup.writing import write_backup
from thitsar.kernel.errors import Refused, Unreadable, Unverified
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.ledger.verify import verify
from thitsar.kernel.recovery.opening import RootKeys, coverage
from thitsar.kernel.recovery.root import recovery_seed, require_root
from thitsar.kernel.vault import age, suite
from thitsar.kernel.witnessing import restored

pytestmark = pytest.mark.database


@contextmanager
def _elsewhere(node: TestNode, place: Path) -> Iterator[TestNode]:
    """Give an empty place for the same node, and point this process at it."""
    directory = place / "again"
    directory.mkdir(parents=True)
    database = databases.create("again") if databases.server() else str(directory / "node.sqlite3")
    again = replace(node, directory=directory, database=database, processes=[])
    with at(again):
        call_command("migrate", verbosity=0)
        yield again
        again.stop()
    if databases.server():
        databases.drop(database)


def _back_up(node: TestNode, out: Path, *, also: tuple[str, ...] = ()) -> Path:
    write_backup(node.directory, out, also=also, pepper=None, today=TODAY)
    return out


def _restore(node: TestNode, again: TestNode, file: Path) -> Restored:
    def require(stated: Mapping[str, Any]) -> None:
        require_root(node.founded.root, stated)

    return restore(file, again.directory, recovery_seed(node.founded.root), require)


def _take_any(stated: Mapping[str, Any]) -> None:
    """Stand for a person who compared the six words."""
    assert stated["root"]


def _all() -> dict[str, list[list[Any]]]:
    found: dict[str, list[list[Any]]] = {}
    for name, _columns, rows in rows_of_all():
        found.setdefault(name, []).extend(rows)
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


def test_what_is_restored_is_the_node_and_signs_nothing_before_partners_were_asked(
    make: Maker, tmp_path: Path
) -> None:
    node = make()
    with at(node):
        file = new_file(node.sign_in("intake"), "registration", "identity")
        out = _back_up(node, tmp_path / "monday")
        before = _all()
    node.stop()
    with _elsewhere(node, tmp_path) as again:
        found = _restore(node, again, out)
        assert _all() == before
        assert found.counts == {name: len(rows) for name, rows in before.items()}
        assert verify().is_sound
        covered = coverage(RootKeys(node.founded.root))
        assert covered.opened == covered.entries == models.Entry.objects.count()
        assert covered.parts_opened == covered.parts
        shutil.copy(node.directory / "pepper", again.directory / "pepper")
        again.start()
        intake = again.sign_in("intake")
        opened = open_file(intake, file.id, ("identity",), "read")
        with pytest.raises(Refused, match="restored from a backup"):
            write(intake, opened, "identity", "more")
        restored.clear(again.directory)
        assert write(intake, opened, "identity", "more") == before["kernel_log"][0][2] + 1


def test_somebody_named_opens_it_and_nobody_else(node: TestNode, tmp_path: Path) -> None:
    seed = suite.fresh()
    out = _back_up(node, tmp_path / "monday", also=(age.recipient_of(seed),))
    with _elsewhere(node, tmp_path) as again:
        with pytest.raises(Unreadable):
            restore(out, again.directory, suite.fresh(), _take_any)
        assert not models.Node.objects.exists()
        assert sorted(path.name for path in again.directory.iterdir() if "sqlite" not in path.name) == []
        restore(out, again.directory, age.identity_of(seed), _take_any)
        assert verify().is_sound
        with pytest.raises(Refused, match="There is a node here already"):
            restore(out, again.directory, age.identity_of(seed), _take_any)


def test_the_pepper_goes_along_only_when_asked(node: TestNode, tmp_path: Path) -> None:
    pepper = (node.directory / "pepper").read_bytes()
    opened = age.decrypt([recovery_seed(node.founded.root)], _back_up(node, tmp_path / "a").read_bytes())
    assert pepper not in opened
    write_backup(node.directory, tmp_path / "b", also=(), pepper=pepper, today=TODAY)
    with _elsewhere(node, tmp_path) as again:
        assert _restore(node, again, tmp_path / "b").has_pepper
        assert (again.directory / "pepper").read_bytes() == pepper
        assert os.stat(again.directory / "pepper").st_mode & 0o077 == 0


def test_it_is_never_written_over_another_file(node: TestNode, tmp_path: Path) -> None:
    out = _back_up(node, tmp_path / "monday")
    with pytest.raises(Refused, match="file of this name"):
        _back_up(node, out)
    with pytest.raises(Unverified):
        _back_up(node, tmp_path / "b", also=("age1pq1nonsense",))
    assert [path.name for path in tmp_path.iterdir()] == ["monday"]


def test_a_changed_or_cut_file_restores_nothing(node: TestNode, tmp_path: Path) -> None:
    good = _back_up(node, tmp_path / "monday").read_bytes()
    changed = [
        bytes([*good[:at], good[at] ^ 1, *good[at + 1 :]]) for at in range(0, len(good), len(good) // 15)
    ]
    cut = [good[:at] for at in range(1, len(good), len(good) // 15)]
    with _elsewhere(node, tmp_path) as again:
        for raw in [*changed, *cut, b"", good + b"x"]:
            (tmp_path / "changed").write_bytes(raw)
            with pytest.raises((Unreadable, Unverified)):
                _restore(node, again, tmp_path / "changed")
            assert not models.Node.objects.exists()
            assert not restored.is_marked(again.directory)


class TestWhoHasThePublicKey:
    """Anybody can encrypt to the recovery key, which the statement names."""

    def test_cannot_pass_another_organisation_off(self, node: TestNode, make: Maker, tmp_path: Path) -> None:
        other = make()
        seed = recovery_seed(node.founded.root)
        with at(other):
            out = _back_up(other, tmp_path / "forged", also=(age.recipient_of(seed),))
        with _elsewhere(node, tmp_path) as again:
            with pytest.raises(Refused, match="of another root"):
                _restore(node, again, out)
            assert not models.Node.objects.exists()
            assert not restored.is_marked(again.directory)

    def test_cannot_name_a_place_outside_or_a_table_of_its_own(self, node: TestNode, tmp_path: Path) -> None:
        seed = recovery_seed(node.founded.root)
        good = age.decrypt([seed], _back_up(node, tmp_path / "good").read_bytes())
        size = int.from_bytes(good[:4], "big")
        for frame in (
            ["file", "../pepper", b"x"],
            ["file", ".profile", b"x"],
            ["rows", "django_migrations", ["app"], [["x"]]],
            ["rows", "kernel_node; DROP TABLE kernel_entry", ["id"], [[1]]],
            ["end", {"kernel_node": 7}],
            "anything",
        ):
            raw = codec.encode(frame)
            forged = good[: 4 + size] + len(raw).to_bytes(4, "big") + raw
            (tmp_path / "forged").write_bytes(age.encrypt([age.recipient_of(seed)], forged))
            with _elsewhere(node, tmp_path / f"place{hash(repr(frame))}") as again:
                with pytest.raises(Unverified):
                    _restore(node, again, tmp_path / "forged")
                assert not models.Node.objects.exists()
