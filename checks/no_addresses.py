"""Keep addresses of package registries and paths of one machine out of the repository."""

import re
from collections.abc import Iterator
from pathlib import Path

from checks import source

# A lock file made behind a mirror names the mirror; everybody else's set-up then fails or, worse, trusts it.
WITHOUT_ADDRESSES = ("requirements*.txt", "*.toml", "package-lock.json", "**/*.toml", "**/package-lock.json")
INDEX = re.compile(r"^\s*--?(index-url|extra-index-url|find-links|trusted-host|i|f)\b")
# Put together from parts, so that this file passes its own check.
MACHINE_PATHS = re.compile(r"(?<![\w.-])/(wo" + r"rk/(main|shared)|ro" + r"ot|opt/(py" + r"pi|wheels))\b")


def find(root: Path) -> Iterator[str]:
    """Name every line with an address where none may be, and every path of somebody's machine."""
    for path in source.files(root):
        name = path.relative_to(root)
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        strict = any(name.match(pattern) for pattern in WITHOUT_ADDRESSES)
        for number, line in enumerate(text.splitlines(), 1):
            if strict and ("://" in line or INDEX.match(line)):
                yield f"{name}:{number}: an address; requirements carry hashes only"
            if MACHINE_PATHS.search(line):
                yield f"{name}:{number}: a path of one machine"
