"""Collect the English sentences in Python: what gettext is called with, the five errors say, constants hold."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from checks import source
from checks.imports import imports

# name: positions of context, singular and plural among the arguments
Positions = tuple[int | None, int, int | None]
SINGULAR: Positions = (None, 0, None)
CALLS: dict[str, Positions] = {
    "_": SINGULAR,
    "gettext": SINGULAR,
    "gettext_lazy": SINGULAR,
    "gettext_noop": SINGULAR,
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
SENTENCE = re.compile(r"[A-Z][\w'’]*[ :,][^<>{}]*[.!?]")
ERRORS = {"Refused", "Denied", "Unverified", "Unreadable", "Unreachable"}


@dataclass(frozen=True, order=True)
class Sentence:
    """Name one translatable sentence as gettext does: by context, singular and plural."""

    singular: str
    plural: str = ""
    context: str = ""


def in_python(root: Path) -> Iterator[tuple[str, Sentence]]:
    """Give every sentence with the file that says it, errors' sentences traced to their constants."""
    files = _files(root)
    for file in files.values():
        for call in _calls(file):
            if called(call) in ERRORS:
                for text in _texts(file, call.args[:1], files):
                    if text:
                        yield file.path.as_posix(), Sentence(text)
            elif called(call) in CALLS:
                context, singular, plural = (_constant(call, at) for at in CALLS[called(call)])
                if singular:
                    yield file.path.as_posix(), Sentence(singular, plural, context)
        for text in _constants(file):
            yield file.path.as_posix(), Sentence(text)


def not_constant(root: Path) -> Iterator[str]:
    """Name every error whose sentence is put together, because no catalogue can hold it."""
    files = _files(root)
    for file in files.values():
        for call in _calls(file):
            if called(call) in ERRORS and None in _texts(file, call.args[:1], files):
                yield file.at(call.lineno, f"{called(call)} takes a constant sentence, and its values apart")


def called(call: ast.Call) -> str:
    """Give the last part of the name that is called."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _files(root: Path) -> dict[str, source.Source]:
    return {file.module: file for file in source.python(root, "thitsar") if not file.is_test}


def _constants(file: source.Source) -> Iterator[str]:
    """Give constants that are whole sentences: pure code says them and knows no reader."""
    for node in file.tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))):
                if name.isupper() and SENTENCE.fullmatch(text):
                    yield text


def _calls(file: source.Source) -> Iterator[ast.Call]:
    return (node for node in ast.walk(file.tree) if isinstance(node, ast.Call))


def _constant(call: ast.Call, position: int | None) -> str:
    if position is None or position >= len(call.args):
        return ""
    match call.args[position]:
        case ast.Constant(value=str(text)):
            return text
    return ""


def _texts(
    file: source.Source, nodes: list[ast.expr], files: dict[str, source.Source]
) -> Iterator[str | None]:
    """Follow each expression to the constants it stands for; None where the trail ends."""
    for node in nodes:
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.IfExp(body=body, orelse=other):
                yield from _texts(file, [body, other], files)
            case ast.Attribute(attr="sentence"):
                # Raised again: it was collected where it was first said.
                continue
            case ast.Name(id=name) | ast.Call(func=ast.Name(id=name)):
                yield from _named(file, name, files)
            case _:
                yield None


def _named(file: source.Source, name: str, files: dict[str, source.Source]) -> Iterator[str | None]:
    for node in file.tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                return (yield from _texts(file, [value], files))
            case ast.FunctionDef(name=target) if target == name:
                returned = [
                    inner.value for inner in ast.walk(node) if isinstance(inner, ast.Return) and inner.value
                ]
                return (yield from _texts(file, returned, files))
    for _, imported in imports(file):
        module, _, original = imported.rpartition(".")
        if original == name and module in files:
            return (yield from _named(files[module], name, files))
    yield None
