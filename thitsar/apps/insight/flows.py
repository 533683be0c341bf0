"""Exact bounds of a hidden figure, given every figure that is shown; pure.

Published tables are read as one circulation: a figure is an edge, and "the parts make up the total" says that what
flows into a node flows out of it. In a network, the largest and the smallest whole number a hidden edge can carry
are two maximum flows in the residual graph of the hidden edges (L. H. Cox, "Network models for complementary cell
suppression", JASA 90, 1995). The bounds are reached, not merely safe to quote: no reader can do better than them.
"""

from collections import deque
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass

from thitsar.kernel.errors import Refused

Key = Hashable


@dataclass(frozen=True)
class Figure:
    """One figure that could be published: a flow from one node to another.

    `k` is the threshold it stands under, `weight` what it costs to hide it, beside smaller and larger figures.
    """

    key: Key
    tail: str
    head: str
    value: int
    k: int
    weight: int


def require_balanced(figures: Iterable[Figure]) -> None:
    """Refuse figures that are negative or do not add up: bounds worked out from them would mean nothing."""
    balance: dict[str, int] = {}
    for one in figures:
        if one.value < 0:
            raise Refused("These figures do not add up. Nothing is shown.")
        balance[one.tail] = balance.get(one.tail, 0) - one.value
        balance[one.head] = balance.get(one.head, 0) + one.value
    if any(balance.values()):
        raise Refused("These figures do not add up. Nothing is shown.")


def rise(figure: Figure, hidden: Iterable[Figure], *, limit: int) -> int:
    """Tell by how much a hidden figure could be larger than it is, up to a limit."""
    return _most(figure.head, figure.tail, [one for one in hidden if one is not figure], limit)


def fall(figure: Figure, hidden: Iterable[Figure], *, limit: int) -> int:
    """Tell by how much a hidden figure could be smaller than it is, up to a limit; never below zero."""
    others = [one for one in hidden if one is not figure]
    return _most(figure.tail, figure.head, others, min(limit, figure.value))


def width(figure: Figure, hidden: Collection[Figure], *, limit: int) -> int:
    """Tell how wide the interval of a hidden figure is, up to a limit."""
    down = fall(figure, hidden, limit=limit)
    return down + rise(figure, hidden, limit=limit - down) if down < limit else limit


def bounds(figures: Collection[Figure], hidden: Collection[Key]) -> dict[Key, tuple[int, int | None]]:
    """Give the smallest and the largest value of every hidden figure; None where there is no largest."""
    closed = [one for one in figures if one.key in hidden]
    # More than everything together: only a cycle without bound carries that much.
    limit = sum(one.value for one in figures) + 1
    found: dict[Key, tuple[int, int | None]] = {}
    for one in closed:
        more = rise(one, closed, limit=limit)
        found[one.key] = (
            one.value - fall(one, closed, limit=limit),
            None if more == limit else one.value + more,
        )
    return found


def _most(source: str, target: str, edges: list[Figure], limit: int) -> int:
    if source == target:
        return limit
    moved = [0] * len(edges)
    leaving: dict[str, list[tuple[int, int, str]]] = {}
    for at, one in enumerate(edges):
        leaving.setdefault(one.tail, []).append((at, 1, one.head))
        leaving.setdefault(one.head, []).append((at, -1, one.tail))

    def room(at: int, way: int) -> int:
        # Any figure may be larger; none may be smaller than nothing.
        return limit if way > 0 else edges[at].value + moved[at]

    total = 0
    while total < limit:
        steps = _shortest(source, target, leaving, room)
        if steps is None:
            break
        amount = min(limit - total, *(room(at, way) for at, way in steps))
        for at, way in steps:
            moved[at] += way * amount
        total += amount
    return total


def _shortest(
    source: str, target: str, leaving: dict[str, list[tuple[int, int, str]]], room: Callable[[int, int], int]
) -> list[tuple[int, int]] | None:
    came: dict[str, tuple[str, int, int]] = {source: ("", 0, 0)}
    waiting = deque([source])
    while waiting and target not in came:
        node = waiting.popleft()
        for at, way, to in leaving.get(node, ()):
            if to not in came and room(at, way) > 0:
                came[to] = (node, at, way)
                waiting.append(to)
    if target not in came:
        return None
    steps, node = [], target
    while node != source:
        node, at, way = came[node]
        steps.append((at, way))
    return steps
