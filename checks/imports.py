"""Ask what the import contracts in pyproject.toml cannot: which module of an app, and why so late.

The contracts say which package may use which; here are the rules on single modules (house style 3 and 4).
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from checks import source

BETWEEN_APPS = {"events", "queries"}
PURE = {"rules", "events", "state"}
FOR_PURE = (
    "thitsar.kernel.text",
    "thitsar.kernel.sections",
    "thitsar.kernel.errors",
    "thitsar.kernel.access.policy",
    "thitsar.kernel.codec",
    "thitsar.kernel.ledger.event",
    "thitsar.kernel.own.marking",
    "thitsar.apps",
)
REASON = "late import: "


def find(root: Path) -> Iterator[str]:
    """Name every import that reaches into another app, makes a rule impure or hides in a function."""
    for file in source.python(root, "thitsar"):
        if not file.is_test:
            for line, imported in imports(file):
                yield from _between_apps(file, line, imported)
                yield from _impure(file, line, imported)
            yield from _late(file)


def imports(file: source.Source) -> Iterator[tuple[int, str]]:
    """Give every imported name in full, `from a import b` as a.b, wherever it stands."""
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(file, node)
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def _absolute(file: source.Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = file.module.split(".")
    above = node.level - (file.path.stem == "__init__")
    return ".".join([*package[: len(package) - above], *filter(None, [node.module])])


def _between_apps(file: source.Source, line: int, imported: str) -> Iterator[str]:
    here, there = _app(file.module), _app(imported)
    if not here or not there or here == there:
        return
    module = imported.split(".")[3:4]
    if not BETWEEN_APPS.issuperset(module or [""]):
        yield file.at(line, f"{here} may use events and queries of {there}, not {imported}")


def _impure(file: source.Source, line: int, imported: str) -> Iterator[str]:
    parts = file.module.split(".")
    if not _app(file.module) or parts[3:4] == [] or parts[3] not in PURE:
        return
    if imported.startswith("thitsar.") and not imported.startswith(FOR_PURE):
        yield file.at(line, f"{parts[3]} stays pure: it may not use {imported}")


def _late(file: source.Source) -> Iterator[str]:
    late = {
        node.lineno: outer.name
        for outer in ast.walk(file.tree)
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(outer)
        if isinstance(node, ast.Import | ast.ImportFrom) and not _has_reason(file, node.lineno)
    }
    for line, function in sorted(late.items()):
        yield file.at(line, f"an import inside {function}; say why: `# {REASON}<reason>`")


def _has_reason(file: source.Source, line: int) -> bool:
    return any(REASON in file.comments.get(near, "") for near in (line - 1, line))


def _app(module: str) -> str:
    parts = module.split(".")
    return parts[2] if parts[:2] == ["thitsar", "apps"] and len(parts) > 2 else ""
