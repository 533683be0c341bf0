"""Which figures are not shown (R-SDC): small ones, whole groups, and as many more as it takes to protect them; pure.

All figures of a page are decided together, so that no two of its tables give away by difference what each hides.
"""

from collections.abc import Collection, Mapping, Sequence
from heapq import heappop, heappush

from thitsar.apps.insight.flows import Figure, Key, require_balanced, width

Cells = Mapping[tuple[str, str], int]
# So many chosen figures are each tried without; more of them would take too long for a page.
_FEW = 16


def listed(name: str, counts: Mapping[str, int], *, k: int, start: str, end: str) -> list[Figure]:
    """Read the parts of one total as figures between two nodes; the total itself is an edge of its own."""
    return [Figure((name, part), start, end, count, k, count) for part, count in counts.items()]


def total(key: Key, count: int, *, k: int, start: str, end: str, weight: int) -> Figure:
    """Read a total as a figure; its weight says how dear it is beside the others."""
    return Figure(key, start, end, count, k, weight)


def crossed(name: str, cells: Cells, *, k: int, start: str, end: str) -> list[Figure]:
    """Read a table of rows and columns with both its margins as figures between two nodes."""
    rows: dict[str, int] = {}
    columns: dict[str, int] = {}
    for (row, column), count in cells.items():
        rows[row] = rows.get(row, 0) + count
        columns[column] = columns.get(column, 0) + count
    # A margin goes only where no set of cells would do: it is dearer than all cells together.
    dear = sum(rows.values())
    figures = [
        Figure((name, row, column), f"{name}:row:{row}", f"{name}:column:{column}", count, k, count)
        for (row, column), count in cells.items()
    ]
    figures += [
        Figure((name, row, ""), start, f"{name}:row:{row}", n, k, n + dear) for row, n in rows.items()
    ]
    figures += [
        Figure((name, "", one), f"{name}:column:{one}", end, n, k, n + dear) for one, n in columns.items()
    ]
    return figures


def small(figures: Collection[Figure]) -> frozenset[Key]:
    """Name the figures from 1 to below their threshold: suppressed for themselves."""
    return frozenset(one.key for one in figures if 0 < one.value < one.k)


def whole_groups(name: str, cells: Cells, *, sensitive: Collection[str]) -> frozenset[Key]:
    """Name the cells of every row that lies in one sensitive column altogether.

    The zeros beside it say the same as the full cell: both go. A zero in a column that is empty anyway says nothing.
    """
    filled = {column for (_, column), count in cells.items() if count}
    rows: dict[str, dict[str, int]] = {}
    for (row, column), count in cells.items():
        rows.setdefault(row, {})[column] = count
    found = set()
    for row, counts in rows.items():
        where = [column for column, count in counts.items() if count]
        if len(where) == 1 and where[0] in sensitive:
            found |= {(name, row, column) for column in counts if column in filled}
    return frozenset(found)


def suppress(figures: Sequence[Figure], also: Collection[Key] = ()) -> frozenset[Key]:
    """Name every figure that is not to be shown: the small ones, those in `also`, and what protects them.

    Whatever is hidden could, by all that is shown, lie anywhere in an interval at least its threshold wide. Nothing
    tells the small ones from those that protect them: all get the same mark.
    """
    require_balanced(figures)
    first = small(figures) | frozenset(also)
    if not first:
        return first
    found = _Search(figures, first, frozenset()).run()
    # Where nothing would protect them, nothing is shown at all.
    return frozenset(_cheaper(figures, first, found)) if found else frozenset(one.key for one in figures)


def _cheaper(figures: Sequence[Figure], first: frozenset[Key], found: dict[Key, Figure]) -> dict[Key, Figure]:
    """Do without each figure that was chosen, in turn: a search that always takes the nearest is seldom the best."""
    chosen = sorted(
        (one for key, one in found.items() if key not in first), key=lambda one: one.weight, reverse=True
    )
    if len(chosen) > _FEW:
        return found
    for one in chosen:
        other = _Search(figures, first, frozenset({one.key})).run()
        if other is not None and _weight(other) < _weight(found):
            return _cheaper(figures, first, other)
    return found


def _weight(hidden: Mapping[Key, Figure]) -> int:
    return sum(one.weight for one in hidden.values())


class _Search:
    """Hide figures along cheap cycles until each hidden one has room; then show what was not needed."""

    def __init__(self, figures: Sequence[Figure], first: frozenset[Key], barred: frozenset[Key]) -> None:
        self._first, self._barred = first, barred
        self._hidden = {one.key: one for one in figures if one.key in first}
        self._needs = {key: one.k for key, one in self._hidden.items()}
        self._at: dict[str, list[tuple[Figure, bool, str]]] = {}
        for one in figures:
            self._at.setdefault(one.tail, []).append((one, True, one.head))
            self._at.setdefault(one.head, []).append((one, False, one.tail))

    def run(self) -> dict[Key, Figure] | None:
        """Give what is hidden in the end; nothing when that cannot be done without the barred figure."""
        for one in sorted(self._hidden.values(), key=lambda figure: figure.value):
            self._protect(one)
        self._show_again()
        return self._hidden if all(map(self._has_room, self._hidden.values())) else None

    def _protect(self, figure: Figure) -> None:
        """Give a figure room, and every figure that is hidden for its sake."""
        waiting = [figure]
        while waiting:
            one = waiting.pop()
            k = self._needs[one.key]
            # A small figure can fall by what it is; only the rest has to be gained by rising.
            for gain in (max(1, k - one.value), k):
                if self._has_room(one):
                    break
                for beside in self._cycle(one, gain):
                    self._hidden[beside.key] = beside
                    self._needs[beside.key] = max(k, beside.k)
                    waiting.append(beside)

    def _show_again(self) -> None:
        """Show the dearest figures again that nothing hidden depends on."""
        chosen = [one for key, one in self._hidden.items() if key not in self._first]
        for one in sorted(chosen, key=lambda figure: figure.weight, reverse=True):
            del self._hidden[one.key]
            if not all(map(self._has_room, self._hidden.values())):
                self._hidden[one.key] = one

    def _has_room(self, figure: Figure) -> bool:
        k = self._needs[figure.key]
        return width(figure, self._hidden.values(), limit=k) >= k

    def _cycle(self, figure: Figure, gain: int) -> list[Figure]:
        """Find the cheapest figures to hide, so that this one could be larger by `gain`.

        There is always such a cycle through a figure above zero: along the flow itself every figure may grow.
        """
        queue: list[tuple[int, int, str]] = [(0, 0, figure.head)]
        cost = {figure.head: 0}
        came: dict[str, tuple[str, Figure]] = {}
        order = 0
        while queue:
            so_far, _, node = heappop(queue)
            if node == figure.tail:
                break
            if so_far > cost[node]:
                continue
            for one, is_growing, to in self._at[node]:
                price = self._price(one, gain, is_growing)
                if one is figure or price is None or so_far + price >= cost.get(to, so_far + price + 1):
                    continue
                cost[to], came[to] = so_far + price, (node, one)
                order += 1
                heappush(queue, (so_far + price, order, to))
        steps, node = [], figure.tail
        while node in came and node != figure.head:
            node, one = came[node]
            if one.key not in self._hidden:
                steps.append(one)
        return steps

    def _price(self, one: Figure, gain: int, is_growing: bool) -> int | None:
        is_hidden = one.key in self._hidden
        # Zeros do not protect: a reader may know that there can be none.
        if (
            (one.value == 0 and not is_hidden)
            or (not is_growing and one.value < gain)
            or one.key in self._barred
        ):
            return None
        return 0 if is_hidden else one.weight + 1
