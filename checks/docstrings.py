"""Ask for one sentence on everything public, because names alone do not say why (house style 15)."""

import ast
from collections.abc import Iterator
from pathlib import Path

from checks import source


def find(root: Path) -> Iterator[str]:
    """Name every public module, class and function in thitsar/ without a docstring."""
    for file in source.python(root, "thitsar"):
        if file.is_test:
            continue
        # An empty __init__.py only says that the folder is a package.
        if file.text.strip() and ast.get_docstring(file.tree) is None:
            yield file.at(1, "the module does not say what it is for")
        for node in file.tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and _lacks(node):
                yield file.at(node.lineno, f"{node.name} has no docstring")


def _lacks(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    return not node.name.startswith("_") and ast.get_docstring(node) is None
