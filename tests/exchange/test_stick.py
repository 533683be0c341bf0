"""Bundles on a stick: names that say nothing, nothing lost with it, and nothing damaged by what is on it."""

from pathlib import Path

import pytest

from tests.exchange import wires
from tests.exchange.wires import Pair
from tests.kernel.nodes import at
from thitsar.kernel.errors import Refused
from thitsar.kernel.exchange import stick
from thitsar.kernel.exchange.wire.arriving import Partial
from thitsar.kernel.exchange.wire.quarantine import lay_down


@pytest.fixture
def pair(one_pair: Pair) -> Pair:
    wires.begin_anew(one_pair)
    return one_pair


def exported(pair: Pair, place: Path) -> list[Path]:
    with at(pair.giver.node):
        return stick.export(pair.asker.id, place)


def taken(pair: Pair, *paths: Path) -> list[str]:
    with at(pair.asker.node):
        return stick.take(pair.asker.node.sign_in("admin"), list(paths))


def test_a_stick_brings_what_waits_in_any_order_and_as_often_as_one_likes(pair: Pair, tmp_path: Path) -> None:
    sent = wires.wait_for(pair, 500, 70_000, 900)
    files = exported(pair, tmp_path)
    assert all("ORG" not in one.name and pair.asker.id not in one.name for one in files)
    assert len({one.name for one in (*files, *exported(pair, tmp_path))}) == 6
    assert taken(pair, files[2], files[0]) == ["ORG-A", "ORG-A"]
    assert taken(pair, *files) == ["ORG-A"] * 3
    assert wires.arrived(pair) == sent
    # Exported is not taken in: a lost stick loses nothing.
    assert wires.waiting(pair) == [1, 2, 3]
    # What came by stick is not asked for again.
    with at(pair.asker.node):
        assert Partial(pair.asker.node.directory, pair.giver.id, lay_down).wanted() == (4, 0)
    wires.take_in(pair, 3)
    assert taken(pair, *files) == ["ORG-A"] * 3
    assert wires.arrived(pair) == []


def test_whatever_else_is_on_it_is_refused_and_changes_nothing(pair: Pair, tmp_path: Path) -> None:
    sent = wires.wait_for(pair, 500, 70_000)
    first, second = exported(pair, tmp_path)
    torn, other, own = tmp_path / "torn", tmp_path / "other", tmp_path / "own"
    torn.write_bytes(second.read_bytes()[:-1000])
    other.write_bytes(b"holiday")
    back = Pair(pair.asker, pair.giver, pair.port)
    wires.wait_for(back, 100)
    (mine,) = exported(back, _folder(own))
    for one in (torn, other, mine):
        with pytest.raises(Refused, match="no bundle for this node, or was not copied whole"):
            taken(pair, one)
    with pytest.raises(Refused, match="cannot be read"):
        taken(pair, tmp_path / "nothing")
    # One that is torn keeps none of the others out.
    with pytest.raises(Refused, match="not copied whole"):
        taken(pair, torn, first)
    assert wires.arrived(pair) == sent[:1]


def test_nothing_is_written_over_and_nothing_half(pair: Pair, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Nothing waits"):
        exported(pair, tmp_path)
    sent = wires.wait_for(pair, 500)
    file = tmp_path / "one"
    assert exported(pair, file) == [file]
    with pytest.raises(Refused, match="is there already"):
        exported(pair, file)
    assert file.read_bytes() == sent[0]
    wires.wait_for(pair, 500)
    with pytest.raises(Refused, match="Name a folder"):
        exported(pair, tmp_path / "two")
    assert [one.name for one in tmp_path.iterdir()] == ["one"]
    with pytest.raises(Refused, match="cannot be written"):
        _write_where_nobody_can(sent[0])


def _write_where_nobody_can(sealed: bytes) -> None:
    stick._write(Path("/proc/nowhere/one"), sealed)


def _folder(path: Path) -> Path:
    path.mkdir()
    return path
