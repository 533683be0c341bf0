"""A reader with pencil, paper and patience: tries every table that agrees with what is shown.

Written without the network the program reasons with: it knows sums of parts and whole numbers, nothing else.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

Key = Hashable
# What adds up to what: the parts, and their total.
Sum = tuple[Sequence[Key], Key]


@dataclass
class Attacker:
    """Find the smallest and largest value each hidden figure takes in any table that agrees with the others.

    Nothing hidden is tried above its true value plus `more`: that keeps the search finite, and what it finds is
    never wider than the truth.
    """

    values: Mapping[Key, int]
    hidden: Sequence[Key]
    sums: Sequence[Sum]
    more: int
    found: dict[Key, tuple[int, int]] = field(default_factory=dict)

    def attack(self) -> dict[Key, tuple[int, int]]:
        """Try everything."""
        self._try(0, {key: count for key, count in self.values.items() if key not in self.hidden})
        return self.found

    def _try(self, at: int, known: dict[Key, int]) -> None:
        if at == len(self.hidden):
            for key in self.hidden:
                low, high = self.found.get(key, (known[key], known[key]))
                self.found[key] = (min(low, known[key]), max(high, known[key]))
            return
        key = self.hidden[at]
        for guess in range(self.values[key] + self.more + 1):
            known[key] = guess
            if all(self._agrees(one, known) for one in self.sums if key in one[0] or key == one[1]):
                self._try(at + 1, known)
        del known[key]

    def _agrees(self, one: Sum, known: Mapping[Key, int]) -> bool:
        parts, whole = one
        least = sum(known.get(part, 0) for part in parts)
        if whole not in known:
            return True
        open_parts = [part for part in parts if part not in known]
        most = least + sum(self.values[part] + self.more for part in open_parts)
        return least <= known[whole] <= most if open_parts else least == known[whole]


def sums_of(name: str, rows: Sequence[str], columns: Sequence[str], whole: Key) -> list[Sum]:
    """Say what adds up in a table with margins."""
    return [
        *(([(name, row, one) for one in columns], (name, row, "")) for row in rows),
        *(([(name, row, one) for row in rows], (name, "", one)) for one in columns),
        ([(name, row, "") for row in rows], whole),
        ([(name, "", one) for one in columns], whole),
    ]
