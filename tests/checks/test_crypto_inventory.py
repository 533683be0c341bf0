"""The inventory of cryptography: complete, and strict about chance and about time."""

from pathlib import Path

import pytest

from checks import crypto_inventory
from checks.crypto_places import PLACES
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


@pytest.mark.parametrize(
    "line",
    [
        "from cryptography.hazmat.primitives.ciphers.aead import AESGCM",
        "import cryptography",
        "def f():\n    from cryptography import x509",
        "import shamir_mnemonic",
        "import hashlib\nhashlib.sha256(b'')",
        "from hashlib import sha256",
        "import hashlib as quick\nquick.sha256(b'')",
        "import hmac\nhmac.compare_digest(a, b)",
        "import secrets\nsecrets.token_hex()",
        "import os\nos.urandom(8)",
        "from os import urandom",
        "import ssl",
        "import nacl.secret",
        "from django.core import signing",
        "from django.utils.crypto import get_random_string",
        "from Crypto.Cipher import ARC4",
    ],
)
def test_it_finds_a_primitive_outside_the_vault(tmp_path: Path, line: str) -> None:
    plant(tmp_path, {"thitsar/web/a.py": f"{line}\n"})
    assert list(crypto_inventory.find(tmp_path))


@pytest.mark.parametrize(
    "line",
    [
        "import hashlib\nhashlib.md5(b'')",
        "from hashlib import sha1",
        "import hashlib\nhashlib.new('sha256')",
        "import secrets\nsecrets.SystemRandom()",
        "from cryptography.hazmat.primitives.asymmetric import ec",
        "from cryptography.hazmat.primitives.asymmetric import rsa",
        "from cryptography.hazmat.primitives.ciphers import Cipher, algorithms",
        "from cryptography.hazmat.primitives.hashes import SHA1",
        "from cryptography.fernet import Fernet",
        "from cryptography.hazmat.primitives import hpke\nhpke.Suite(hpke.KEM.X25519, 1, 2)",
        "import _md5",
    ],
)
def test_it_finds_an_algorithm_outside_the_suite_even_in_the_vault(tmp_path: Path, line: str) -> None:
    plant(tmp_path, {"thitsar/kernel/vault/a.py": f"{line}\n"})
    assert list(crypto_inventory.find(tmp_path))


def test_it_accepts_the_suite_in_the_vault_and_a_listed_use_elsewhere(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            "thitsar/kernel/vault/a.py": "import hashlib\nimport os\nfrom cryptography.hazmat.primitives import hpke\n"
            "hashlib.sha256(os.urandom(8))\nhpke.KEM.MLKEM768_X25519\n",
            "thitsar/kernel/ledger/entry.py": "import hashlib\nhashlib.sha256(b'').digest()\n",
            "thitsar/kernel/ledger/signatures.py": "from cryptography.exceptions import InvalidSignature\n",
        },
    )
    assert list(crypto_inventory.find(tmp_path)) == []


def test_every_listed_place_still_does_what_it_is_listed_for() -> None:
    document = crypto_inventory.document()
    for path, (uses, _) in PLACES.items():
        row = next(line for line in document.splitlines() if line.startswith(f"| {path} |"))
        shown = [one.strip("`") for one in row.split(" | ")[1].split(", ")]
        # What is imported by name from a module is shown as that.
        assert all(any(one == use or one.startswith(f"{use}.") for one in shown) for use in uses), path
