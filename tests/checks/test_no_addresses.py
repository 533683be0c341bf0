"""No address in what pins versions, no path of one machine anywhere."""

from pathlib import Path

import pytest

from checks import no_addresses
from tests.checks import plant

ADDRESS = "ht" + "tps" + ":" + "//mirror.example/simple"


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml", "package-lock.json", "a/b.toml"])
def test_it_finds_an_address_where_versions_are_pinned(tmp_path: Path, name: str) -> None:
    plant(tmp_path, {name: f"url = {ADDRESS}\n"})
    assert len(list(no_addresses.find(tmp_path))) == 1


@pytest.mark.parametrize("line", ["--index-url simple", "-i simple", "--find-links wheels"])
def test_it_finds_a_line_that_names_an_index(tmp_path: Path, line: str) -> None:
    plant(tmp_path, {"requirements-dev.txt": line})
    assert len(list(no_addresses.find(tmp_path))) == 1


def test_it_lets_documents_point_at_addresses(tmp_path: Path) -> None:
    plant(tmp_path, {"docs/a.md": ADDRESS, "requirements.txt": "a==1 \\\n    --hash=sha256:00\n"})
    assert list(no_addresses.find(tmp_path)) == []


@pytest.mark.parametrize(
    "parts", [("", "ro" + "ot", "x"), ("", "wo" + "rk", "main", "x"), ("", "opt", "py" + "pi")]
)
def test_it_finds_a_path_of_one_machine(tmp_path: Path, parts: tuple[str, ...]) -> None:
    plant(tmp_path, {"docs/a.md": "see " + "/".join(parts)})
    assert len(list(no_addresses.find(tmp_path))) == 1


@pytest.mark.parametrize("text", ["/work/", "https://example.org/root/x", "framework/main", ":root { }"])
def test_it_lets_ordinary_words_be(tmp_path: Path, text: str) -> None:
    plant(tmp_path, {"docs/a.md": text})
    assert list(no_addresses.find(tmp_path)) == []
