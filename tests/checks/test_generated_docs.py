"""Generated documents: compared, and rewritten on request."""

from pathlib import Path

from checks import generated_docs

DOCUMENTS = {"docs/a.md": "tests.checks.test_generated_docs:document"}


def document() -> str:
    """Stand for any program that writes a document."""
    return "# A\n"


def test_it_finds_a_document_that_is_missing_or_stale(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    assert "missing" in next(generated_docs.find(tmp_path, DOCUMENTS))
    (tmp_path / "docs/a.md").write_text("# B\n")
    assert "out of date" in next(generated_docs.find(tmp_path, DOCUMENTS))


def test_it_is_content_after_rewriting_once(tmp_path: Path) -> None:
    assert list(generated_docs.rewrite(tmp_path, DOCUMENTS)) == ["docs/a.md"]
    assert list(generated_docs.find(tmp_path, DOCUMENTS)) == []
    assert list(generated_docs.rewrite(tmp_path, DOCUMENTS)) == []
