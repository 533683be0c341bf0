"""Refuse names that say nothing (house style 12).

A line on which a framework asks for such a name says so in a comment: `# name: <reason>`.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from checks import source

BANNED = {"manager", "managers", "helper", "helpers", "util", "utils", "handler", "handlers", "data", "info"}
# Django's and Python's own names, and the role of the person who handles a source.
ALLOWED = {
    "HANDLER",
    "FILE_UPLOAD_HANDLERS",
    "DATA_UPLOAD_MAX_MEMORY_SIZE",
    "DATA_UPLOAD_MAX_NUMBER_FIELDS",
    "get_context_data",
    "handle_data",
    "handler400",
    "handler403",
    "handler404",
    "handler500",
    "process_exception",
    "process_view",
}
TERMS = re.compile(r"data_?(key|protection)", re.IGNORECASE)


def find(root: Path) -> Iterator[str]:
    """Name every file, class, function, parameter and variable with a banned word in it."""
    for file in source.python(root, "thitsar", "tests", "checks"):
        if is_banned(file.path.stem):
            yield file.at(1, f"the file name {file.path.stem} says nothing")
        for line, name in _definitions(file.tree):
            if is_banned(name) and "name:" not in file.comments.get(line, ""):
                yield file.at(line, f"the name {name} says nothing; use the word of the glossary")


def is_banned(name: str) -> bool:
    """Say whether a name holds a banned word, outside the terms that are the field's own."""
    if name in ALLOWED:
        return False
    words = source.words(TERMS.sub("", name))
    # A process may be a running program and service is what people left: empty are the verb and the class.
    is_empty = len(words) > 1 and (words[0] == "process" or name.endswith("Service"))
    return bool(BANNED & set(words)) or is_empty


def _definitions(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield node.lineno, name
            # Attributes of other objects were named by others.
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                yield node.lineno, name
            case ast.alias(asname=str(name)):
                yield node.lineno, name
