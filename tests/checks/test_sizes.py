"""Sizes: 400 lines a file, 60 a function."""

from pathlib import Path

import pytest

from checks import sizes
from tests.checks import plant


def _function(lines: int) -> str:
    return "def long():\n" + "    x = 1\n" * (lines - 1)


def test_it_finds_a_file_of_401_lines(tmp_path: Path) -> None:
    plant(tmp_path, {"thitsar/big.py": "x = 1\n" * 401, "thitsar/full.py": "x = 1\n" * 400})
    assert [finding.split(":")[0] for finding in sizes.find(tmp_path)] == ["thitsar/big.py"]


def test_it_counts_templates_too(tmp_path: Path) -> None:
    plant(tmp_path, {"thitsar/page.html": "<p>\n" * 401})
    assert len(list(sizes.find(tmp_path))) == 1


@pytest.mark.parametrize(("lines", "found"), [(60, 0), (61, 1)])
def test_it_finds_a_function_of_61_lines(tmp_path: Path, lines: int, found: int) -> None:
    plant(tmp_path, {"checks/one.py": _function(lines)})
    assert len(list(sizes.find(tmp_path))) == found


def test_it_leaves_migrations_alone(tmp_path: Path) -> None:
    plant(tmp_path, {"thitsar/kernel/migrations/first.py": _function(500)})
    assert list(sizes.find(tmp_path)) == []
