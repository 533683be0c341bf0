"""Compare the documents that programs write with what those programs write now.

Run as a program (`make docs`) it rewrites them. To add one, add one line to DOCUMENTS.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path

from checks import source

# Each function takes nothing and returns the whole text.
DOCUMENTS = {
    "docs/codebook.md": "thitsar.apps.intake.sections:document",
    "docs/crypto-inventory.md": "checks.crypto_inventory:document",
    "docs/events.md": "checks.events:document",
    "docs/permissions.md": "thitsar.kernel.access.policy:permissions",
}


def find(root: Path, documents: Mapping[str, str] = DOCUMENTS) -> Iterator[str]:
    """Name every document that is missing or says something else than its program."""
    for path, program in documents.items():
        kept = root / path
        if not kept.is_file():
            yield f"{path}:1: missing; run `make docs`"
        elif kept.read_text(encoding="utf-8") != _author(program)():
            yield f"{path}:1: out of date; run `make docs` and read what changed"


def rewrite(root: Path, documents: Mapping[str, str] = DOCUMENTS) -> Iterator[str]:
    """Write every document that differs and give back its path."""
    for path in [finding.partition(":")[0] for finding in find(root, documents)]:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(_author(documents[path])(), encoding="utf-8")
        yield path


def _author(program: str) -> Callable[[], str]:
    module, _, function = program.partition(":")
    author: Callable[[], str] = getattr(import_module(module), function)
    return author


if __name__ == "__main__":
    sys.stdout.writelines(f"wrote {path}\n" for path in rewrite(source.ROOT))
