"""Find the targets, their examples and the corpus that is kept."""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent
CORPUS = _HERE / "corpus"


@dataclass(frozen=True)
class Target:
    """Hold one reader of hostile bytes: `fuzz_NAME` reads them, and raises for a fault."""

    name: str
    check: Callable[[bytes], object]
    examples: list[bytes]

    @property
    def corpus(self) -> Path:
        """Give the directory of inputs that are kept because each takes a way of its own."""
        return CORPUS / self.name

    def inputs(self) -> Iterator[bytes]:
        """Give the examples, then the corpus in a fixed order."""
        yield from self.examples
        if self.corpus.is_dir():
            yield from (path.read_bytes() for path in sorted(self.corpus.iterdir()))


def names() -> list[str]:
    """Name every target: a module of this name in `targets`."""
    return sorted(path.stem for path in (_HERE / "targets").glob("*.py") if path.stem != "__init__")


def load(name: str) -> Target:
    """Import a target; what it imports on the way is what is fuzzed."""
    module = importlib.import_module(f"tests.fuzz.targets.{name}")
    return Target(name, getattr(module, f"fuzz_{name}"), list(getattr(module, "EXAMPLES", [])))
