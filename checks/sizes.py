"""Keep files and functions small enough to be read in one go (house style 13)."""

import ast
from collections.abc import Iterator
from pathlib import Path

from checks import source

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
COUNTED = {".py", ".html", ".css", ".js"}


def find(root: Path) -> Iterator[str]:
    """Name every file over 400 lines and every function over 60."""
    for path in source.files(root, "thitsar", "tests", "checks"):
        lines = path.read_text(encoding="utf-8").count("\n") if path.suffix in COUNTED else 0
        if lines > LONGEST_FILE:
            yield f"{path.relative_to(root)}:1: {lines} lines; split it before it passes {LONGEST_FILE}"
    for file in source.python(root, "thitsar", "tests", "checks"):
        yield from _long_functions(file)


def _long_functions(file: source.Source) -> Iterator[str]:
    for node in ast.walk(file.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield file.at(node.lineno, f"{node.name} has {lines} lines; the limit is {LONGEST_FUNCTION}")
