"""Run the rules of the house over the source; `python -m checks sizes words` runs two of them."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from checks import (
    asvs,
    crypto_inventory,
    docstrings,
    excepts,
    generated_docs,
    imports,
    no_addresses,
    sizes,
    source,
    translations,
    words,
)

CHECKS: dict[str, Callable[[Path], Iterable[str]]] = {
    "sizes": sizes.find,
    "docstrings": docstrings.find,
    "words": words.find,
    "excepts": excepts.find,
    "imports": imports.find,
    "crypto_inventory": crypto_inventory.find,
    "no_addresses": no_addresses.find,
    "translations": translations.find,
    "generated_docs": generated_docs.find,
    "asvs": asvs.find,
}


def main(names: list[str]) -> int:
    """Print every finding of the named checks, or of all, and fail if there is one."""
    found = 0
    for name in names or CHECKS:
        findings = list(CHECKS[name](source.ROOT))
        found += len(findings)
        print(f"{name}: {len(findings) or 'nothing'} to mend", *findings, sep="\n  ")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
