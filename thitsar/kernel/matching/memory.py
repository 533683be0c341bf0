"""All that the matcher knows while somebody is unlocked, and the three questions it answers of it."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from thitsar.kernel.files.batches import Item
from thitsar.kernel.matching.blocks import Blocks
from thitsar.kernel.matching.candidates import candidates
from thitsar.kernel.matching.comparing import Comparison
from thitsar.kernel.matching.searching import Lines
from thitsar.kernel.matching.vectors import CODE, DISPLAY_NAME, Vectors, names_of, shown
from thitsar.kernel.text.names import read_name

MOST_FOUND = 20
# A single letter is part of nearly every name: whoever types it is looking for a list.
SHORTEST = 2
_SIGNS = re.compile(r"[\W_]+")


class Memory:
    """Hold vectors and what finds them again."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._vectors = Vectors()
        self._blocks = Blocks()
        self._names = Lines()
        self._display_names = Lines()
        self._codes = Lines()

    def __len__(self) -> int:
        return len(self._vectors)

    def take(self, items: Iterable[Item]) -> None:
        """Take what batches brought, in their order: later replaces earlier."""
        newest = {(file, compartment): vector for file, compartment, vector in items}
        files = dict.fromkeys(file for file, _ in newest)
        for file in files:
            self._blocks.remove(file, self._comparison.blocking_keys(self._vectors.get(file)))
        for (file, compartment), vector in newest.items():
            self._vectors.put(file, compartment, vector)
        for file in files:
            vector = self._vectors.get(file)
            self._blocks.add(file, self._comparison.blocking_keys(vector))
            self._names.put(file, names_of(vector))
            self._display_names.put(file, map(_plain, vector.get(DISPLAY_NAME) or ()))
            self._codes.put(file, [plain_code(vector.get(CODE, ""))])

    def resembles(self, vector: Mapping[str, Any], without: Collection[str]) -> list[dict[str, Any]]:
        """Give at most five candidates with the reasons, none of the files `without`."""
        return candidates(vector, self._vectors, self._blocks, comparison=self._comparison, without=without)

    def search(self, text: str) -> list[dict[str, Any]]:
        """Give at most twenty files by a name, part of one, or a file code; `exact` or `part` is all that is said."""
        found = {one: True for one, is_whole in self._codes.find(plain_code(text), 1).items() if is_whole}
        for lines, part in ((self._names, read_name(text).key), (self._display_names, _plain(text))):
            if len(part) >= SHORTEST:
                for one, is_whole in lines.find(part, MOST_FOUND).items():
                    found[one] = found.get(one, False) or is_whole
        nearest = sorted(found, key=lambda one: not found[one])[:MOST_FOUND]
        return [
            {"file": one, **shown(self._vectors.get(one)), "reasons": ["exact" if found[one] else "part"]}
            for one in nearest
        ]

    def coded(self, code: str) -> str:
        """Give the file that has exactly this code, and nothing of it; empty when there is none."""
        found = self._codes.find(plain_code(code), 1)
        return next((file for file, is_whole in found.items() if is_whole), "")


def plain_code(code: str) -> str:
    """Give one form to a file code however it was typed."""
    return _SIGNS.sub("", code).casefold()


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
