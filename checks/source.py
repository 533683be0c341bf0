"""Find and read the source files that the checks speak about."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parent.parent
# What is built, installed or kept by a node is not source.
NOT_SOURCE = {
    ".git", ".venv", "build", "dist", "node", "demo-node", "node_modules", "screenshots",
    "__pycache__", ".mypy_cache", ".ruff_cache", ".hypothesis",
}  # fmt: skip
GENERATED = {"migrations"}


@dataclass(frozen=True)
class Source:
    """Hold one Python file with its tree and its comments by line."""

    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Parse once; a file that does not parse is ruff's to report."""
        return ast.parse(self.text, filename=str(self.path))

    @cached_property
    def comments(self) -> dict[int, str]:
        """Give each comment by its line, without the mark."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return {
            token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT
        }

    @property
    def is_test(self) -> bool:
        """Say whether the file belongs to tests, where some rules are relaxed."""
        return "tests" in self.path.parts

    @property
    def module(self) -> str:
        """Give the dotted name under which the file is imported."""
        parts = self.path.with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def at(self, line: int, sentence: str) -> str:
        """Point at a line in the form that editors can follow."""
        return f"{self.path}:{line}: {sentence}"


def python(root: Path, *folders: str) -> Iterator[Source]:
    """Read every Python file below these folders, generated ones left out."""
    for path in files(root, *folders):
        if path.suffix == ".py":
            yield Source(path.relative_to(root), path.read_text(encoding="utf-8"))


def files(root: Path, *folders: str) -> Iterator[Path]:
    """Walk these folders in a fixed order, past everything that is not source."""
    for folder in folders or (".",):
        yield from _walk(root / folder)


def words(name: str) -> list[str]:
    """Split an identifier into its words: `open_sealedFile` is open, sealed, file."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def _walk(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.name in NOT_SOURCE or path.name in GENERATED or path.name.endswith(".egg-info"):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        elif path.is_file():
            yield path
