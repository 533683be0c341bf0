"""Ask for a reason wherever every error is caught (house style 11)."""

import ast
from collections.abc import Iterator
from pathlib import Path

from checks import source

BROAD = {"Exception", "BaseException"}


def find(root: Path) -> Iterator[str]:
    """Name every broad `except` without a comment on its line, above it or right below it."""
    for file in source.python(root, "thitsar", "tests", "checks"):
        for node in ast.walk(file.tree):
            if isinstance(node, ast.ExceptHandler) and _is_broad(node) and not _has_reason(file, node.lineno):
                yield file.at(node.lineno, "a broad except needs a comment that says why")


def _is_broad(node: ast.ExceptHandler) -> bool:
    caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(kind is None or (isinstance(kind, ast.Name) and kind.id in BROAD) for kind in caught)


def _has_reason(file: source.Source, line: int) -> bool:
    said = [file.comments.get(near, "") for near in (line - 1, line, line + 1)]
    # A mark for the linter alone is no reason.
    return any((comment and not comment.startswith("noqa")) or " - " in comment for comment in said)
