"""Imports: the rules on single modules, and the contracts of pyproject.toml on a planted house."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from checks import imports, source
from tests.checks import plant


def _found(root: Path) -> list[str]:
    return [finding.partition(": ")[0] for finding in imports.find(root)]


def test_it_finds_an_app_that_reaches_past_events_and_queries(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            "thitsar/apps/insight/views.py": "from thitsar.apps.intake.events import Registered\n"
            "from thitsar.apps.intake import queries\n"
            "from thitsar.apps.intake import commands\n"
            "import thitsar.apps.intake.state\n"
            "from thitsar.apps.insight import commands\n"
        },
    )
    assert _found(tmp_path) == ["thitsar/apps/insight/views.py:3", "thitsar/apps/insight/views.py:4"]


def test_it_follows_relative_imports(tmp_path: Path) -> None:
    plant(
        tmp_path, {"thitsar/apps/insight/views.py": "from ..intake import commands\nfrom . import commands\n"}
    )
    assert _found(tmp_path) == ["thitsar/apps/insight/views.py:1"]


def test_it_keeps_rules_away_from_the_machinery(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            "thitsar/apps/intake/rules.py": "from thitsar.kernel.text import names\n"
            "from thitsar.kernel.errors import Refused\n"
            "from thitsar.kernel import models\n",
            "thitsar/apps/intake/commands.py": "from thitsar.kernel import models\n",
        },
    )
    assert _found(tmp_path) == ["thitsar/apps/intake/rules.py:3"]


def test_it_wants_a_reason_for_a_late_import(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            "thitsar/a.py": "def f():\n    import json\n"
            "def g():\n    import json  # late import: seldom needed and slow\n"
            "def h():\n    # late import: seldom needed and slow\n    import json\n"
        },
    )
    assert _found(tmp_path) == ["thitsar/a.py:2"]


HOUSE = {
    "thitsar/__init__.py": "",
    "thitsar/web/__init__.py": "",
    "thitsar/demo/__init__.py": "",
    "thitsar/apps/__init__.py": "",
    "thitsar/apps/intake/__init__.py": "",
    "thitsar/apps/intake/queries.py": "",
    "thitsar/apps/intake/rules.py": "",
    "thitsar/apps/intake/events.py": "",
    "thitsar/apps/intake/state.py": "",
    "thitsar/apps/vetting/__init__.py": "",
    "thitsar/apps/standing/__init__.py": "",
    "thitsar/apps/insight/__init__.py": "",
    "thitsar/apps/insight/queries.py": "",
    "thitsar/kernel/__init__.py": "",
    "thitsar/kernel/text/__init__.py": "",
    "thitsar/kernel/text/names.py": "",
    "thitsar/kernel/sections/__init__.py": "",
    "thitsar/kernel/vault/__init__.py": "",
    "thitsar/kernel/vault/seal.py": "import cryptography.exceptions",
    "thitsar/kernel/vault/agent/__init__.py": "",
    "thitsar/kernel/vault/agent/client.py": "",
    "thitsar/kernel/vault/agent/session.py": "import thitsar.kernel.ledger",
    "thitsar/kernel/access/__init__.py": "import thitsar.kernel.vault.agent.client",
    "thitsar/kernel/ledger/__init__.py": "import cryptography",
}
BREACHES = {
    "layers": {"thitsar/kernel/text/names.py": "import thitsar.apps.intake.queries"},
    "path": {"thitsar/apps/intake/queries.py": "import thitsar.apps.insight.queries"},
    "cycles": {
        "thitsar/kernel/text/names.py": "import thitsar.kernel.sections",
        "thitsar/kernel/sections/__init__.py": "import thitsar.kernel.text.names",
    },
    "agent": {"thitsar/kernel/access/__init__.py": "import thitsar.kernel.vault.agent.session"},
    "pure": {
        "thitsar/apps/intake/rules.py": "import thitsar.kernel.text.names",
        "thitsar/kernel/text/names.py": "import django",
    },
    "cryptography": {"thitsar/web/__init__.py": "import cryptography"},
}


def _named() -> list[str]:
    """Give the files that a contract names one by one: they must be there."""
    contracts = tomllib.loads((source.ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    named = [module for contract in contracts for module in contract.get("source_modules", [])]
    modules = [one for one in named if one.startswith("thitsar.apps.") and "*" not in one]
    return [f"{one.replace('.', '/')}.py" for one in modules]


@pytest.mark.parametrize("contract", BREACHES)
def test_each_contract_is_kept_by_a_small_house_and_broken_by_one_import(
    tmp_path: Path, contract: str
) -> None:
    shutil.copy(source.ROOT / "pyproject.toml", tmp_path)
    plant(tmp_path, {**dict.fromkeys(_named(), ""), **HOUSE})
    assert _lint(tmp_path, contract) == 0
    plant(tmp_path, BREACHES[contract])
    assert _lint(tmp_path, contract) == 1


def test_an_app_that_no_contract_knows_is_found(tmp_path: Path) -> None:
    shutil.copy(source.ROOT / "pyproject.toml", tmp_path)
    plant(tmp_path, HOUSE | {"thitsar/apps/unheard_of/__init__.py": ""})
    assert _lint(tmp_path, "path") == 1


def _lint(root: Path, contract: str) -> int:
    # A process of its own: the linter imports the package it looks at, and here that is another one.
    program = (
        "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as run; run()"
    )
    command = [sys.executable, "-I", "-c", program, "--no-cache", "--no-logo", "--contract", contract]
    return subprocess.run(command, cwd=root, capture_output=True, check=False).returncode
