"""The inventory of cryptography: complete, and strict about chance and about time."""

from pathlib import Path

import pytest

from checks import crypto_inventory
from tests.checks import plant


@pytest.mark.parametrize(
    "line",
    [
        "import hashlib",
        "from cryptography.hazmat.primitives import hashes",
        "from os import urandom",
        "import os\nkey = os.urandom(32)",
        "def f():\n    import ssl",
        "import secrets",
        "import hmac",
    ],
)
def test_it_lists_every_use(tmp_path: Path, line: str) -> None:
    plant(tmp_path, {"thitsar/a.py": f'"""Keep a key."""\n{line}\n'})
    assert "| thitsar/a.py | `" in crypto_inventory.document(tmp_path)
    assert "| Keep a key. |" in crypto_inventory.document(tmp_path)


def test_it_leaves_out_files_without_any_and_tests(tmp_path: Path) -> None:
    plant(
        tmp_path, {"thitsar/a.py": "import os\nos.getpid()\n", "thitsar/tests/test_a.py": "import hashlib\n"}
    )
    assert crypto_inventory.document(tmp_path) == crypto_inventory.HEAD


def test_it_finds_predictable_chance_outside_the_demo(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            "thitsar/a.py": "import random\n",
            "thitsar/b.py": "from random import choice\n",
            "thitsar/demo/c.py": "import random\n",
            "thitsar/tests/test_d.py": "import random\n",
        },
    )
    assert [line.partition(":")[0] for line in crypto_inventory.find(tmp_path)] == [
        "thitsar/a.py",
        "thitsar/b.py",
    ]


@pytest.mark.parametrize("compared", ["mac == other", "a.tag != b", "given[0:32] == 1 or digest[:4] == b''"])
def test_it_finds_a_comparison_whose_time_tells(tmp_path: Path, compared: str) -> None:
    plant(
        tmp_path,
        {"thitsar/kernel/vault/a.py": f"if {compared}:\n    pass\n", "thitsar/b.py": f"x = {compared}\n"},
    )
    findings = list(crypto_inventory.find(tmp_path))
    assert [line.partition(":")[0] for line in findings] == ["thitsar/kernel/vault/a.py"]


@pytest.mark.parametrize("compared", ["stage == 1", "len(tag) == 16", "equal(mac, other)", "mac is None"])
def test_it_accepts_comparisons_that_tell_nothing(tmp_path: Path, compared: str) -> None:
    plant(tmp_path, {"thitsar/kernel/vault/a.py": f"if {compared}:\n    pass\n"})
    assert list(crypto_inventory.find(tmp_path)) == []
