"""Look a typed name up among many thousand: whole names first, then beginnings, then parts; in memory only."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator


class Lines:
    """Hold a few lines of text for each file and find the files that have a part of one.

    One long text is searched instead of an index of syllables: a million letters take a thousandth of a second,
    and a name hides in nothing that would have to be forgotten separately.
    """

    def __init__(self) -> None:
        self._lines: dict[str, str] = {}
        self._text = ""
        self._starts = array("L")
        self._files: list[str] = []
        self._is_stale = False

    def put(self, file: str, lines: Iterable[str]) -> None:
        """Hold these lines for a file, in place of earlier ones."""
        text = "\n".join(line for line in lines if line)
        if text:
            self._lines[file] = f"\n{text}\n"
        else:
            self._lines.pop(file, None)
        self._is_stale = True

    def find(self, part: str, most: int) -> dict[str, bool]:
        """Give files that have this part, nearest first, and whether it is a whole line of theirs."""
        found: dict[str, bool] = {}
        for needle in (f"\n{part}\n", f"\n{part}", part) if part else ():
            for file in self._with(needle):
                found.setdefault(file, needle.endswith("\n"))
                if len(found) >= most:
                    return found
        return found

    def _with(self, needle: str) -> Iterator[str]:
        self._refresh()
        at = self._text.find(needle)
        while at >= 0:
            number = bisect_right(self._starts, at) - 1
            yield self._files[number]
            after = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._text)
            at = self._text.find(needle, after)

    def _refresh(self) -> None:
        if not self._is_stale:
            return
        self._files = list(self._lines)
        self._text = "".join(self._lines.values())
        self._starts = array("L")
        at = 0
        for line in self._lines.values():
            self._starts.append(at)
            at += len(line)
        self._is_stale = False
