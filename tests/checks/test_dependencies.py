"""Every direct dependency has its line in the decision about dependencies, and every version its hash."""

import re
import tomllib

import pytest

from checks import source

PROJECT = tomllib.loads((source.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DIRECT = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
NAMES = {re.split(r"[\[<>=]", requirement)[0] for requirement in DIRECT}
LISTS = ("requirements.txt", "requirements-dev.txt")
DECISION = (source.ROOT / "docs/decisions/0001-dependencies.md").read_text(encoding="utf-8")


def _listed() -> set[str]:
    first_cells = re.findall(r"^\| ([^|]+) \|", DECISION, flags=re.MULTILINE)
    return {re.split(r"[ (]", name.strip())[0] for cell in first_cells for name in cell.split(",")} - {
        "package"
    }


def test_every_dependency_has_its_line_and_no_line_is_left_over() -> None:
    assert _listed() == NAMES


@pytest.mark.parametrize("name", LISTS)
def test_every_pinned_version_has_a_hash(name: str) -> None:
    text = (source.ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    pinned = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert len(pinned) > 20
    assert all("==" in requirement and "--hash=sha256:" in requirement for requirement in pinned)


def test_what_runs_is_the_same_in_development() -> None:
    run, develop = ((source.ROOT / name).read_text(encoding="utf-8") for name in LISTS)
    versions = re.findall(r"^[a-z0-9-]+==\S+", run, flags=re.MULTILINE)
    assert set(versions) <= set(re.findall(r"^[a-z0-9-]+==\S+", develop, flags=re.MULTILINE))
