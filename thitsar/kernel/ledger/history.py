"""Fold a part that several nodes wrote: in causal order, and nothing said side by side is lost without a word.

In a part of one log nothing stands side by side, and this is the fold that `record` does entry by entry.
"""

from collections.abc import Sequence

from thitsar.kernel.files.beside import CONFLICTS, Beside, Said, conflicts
from thitsar.kernel.files.kinds import Document, FileKind, Told, merge_beside, said_by
from thitsar.kernel.ledger.causal import Placed, Point, in_order
from thitsar.kernel.ledger.folding import fold_entry

Heard = tuple[Point, Told]


def fold_history(kind: FileKind, compartment: str, heard: Sequence[Heard]) -> Document | None:
    """Fold entries in causal order; None where there are none.

    An entry whose author did not know all that stands before it is also folded on top of only what they knew, and
    the two are merged. Facts that were changed side by side are named as conflicts.
    """
    told = {point.hash: one for point, one in heard}
    placed = in_order(point for point, _ in heard)
    history = _History(kind, compartment, placed, [told[one.point.hash] for one in placed])
    document = history.fold((1 << len(placed)) - 1)
    if document is None or not any(one.beside for one in placed):
        return document
    return {**document, CONFLICTS: conflicts(history.said())}


class _History:
    """A part in order; each of the pasts somebody knew is folded once."""

    def __init__(
        self, kind: FileKind, compartment: str, placed: Sequence[Placed], told: Sequence[Told]
    ) -> None:
        self._kind, self._compartment = kind, compartment
        self._placed, self._told = placed, told
        self._folded: dict[int, Document | None] = {0: None}

    def fold(self, places: int) -> Document | None:
        """Fold the entries in these places, of which each stands here with all its author knew.

        Their order is the same as among more entries: what is ready first does not hang on what is not there.
        """
        if places not in self._folded:
            document: Document | None = None
            passed = 0
            for at, one in enumerate(self._placed):
                if places >> at & 1:
                    document = self._next(document, at, is_beside=bool(passed & ~one.known))
                    passed |= 1 << at
            self._folded[places] = document
        return self._folded[places]

    def said(self) -> list[Said]:
        """Give what each entry said of facts, on top of what its author knew."""
        found = []
        for one, told in zip(self._placed, self._told, strict=True):
            base = self.fold(one.known)
            own = fold_entry(self._kind, self._compartment, base, told)
            found.append(Said(one.known, said_by(self._kind, self._compartment, base, own, told)))
        return found

    def _next(self, before: Document | None, at: int, *, is_beside: bool) -> Document:
        said = self._told[at]
        after = fold_entry(self._kind, self._compartment, before, said)
        if not is_beside or before is None:
            return after
        base = self.fold(self._placed[at].known)
        own = fold_entry(self._kind, self._compartment, base, said)
        found = Beside(base=base or {}, own=own, before=before, after=after, name=said.name)
        return merge_beside(self._kind, self._compartment, found)
