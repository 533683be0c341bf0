"""Keep of all inputs the fewest and shortest that take every way which any of them takes."""

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import Any

from tests.fuzz import targeting

# A way: a file with two lines that followed each other, or how it ended and about how long the input was.
Way = tuple[str | int, ...]
_MOST = 4096  # bytes of an input; longer ones are found again from these


def keep_what_differs(name: str, found: Path) -> int:
    """Write the corpus of a target anew from what is kept and what was found; gives how many are kept."""
    target = targeting.load(name)
    inputs = {content for content in target.inputs() if content}
    inputs |= {path.read_bytes() for path in found.iterdir() if path.stat().st_size <= _MOST}
    kept = fewest(target, inputs - set(target.examples))
    target.corpus.mkdir(parents=True, exist_ok=True)
    for path in target.corpus.iterdir():
        path.unlink()
    for content in kept:
        (target.corpus / hashlib.sha256(content).hexdigest()[:16]).write_bytes(content)
    return len(kept)


def fewest(target: targeting.Target, inputs: Iterable[bytes]) -> list[bytes]:
    """Choose, the shortest first, those that take a way which the examples and the chosen do not."""
    seen = set[Way]().union(*(ways(target, content) for content in target.examples))
    kept = []
    for content in sorted(inputs, key=lambda content: (len(content), content)):
        taken = ways(target, content)
        if not taken <= seen:
            seen |= taken
            kept.append(content)
    return kept


def ways(target: targeting.Target, content: bytes) -> set[Way]:
    """Read one input and note every step between two lines of the program."""
    taken: set[Way] = set()
    last: dict[str, int] = {}

    def step(frame: FrameType, event: str, _: Any) -> Any:
        file = frame.f_code.co_filename
        if "thitsar" not in file and "fuzz" not in file:
            return None
        taken.add((file, last.get(file, 0), frame.f_lineno))
        last[file] = frame.f_lineno
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        ended = target.check(content)
    finally:
        sys.settrace(before)
    return taken | {(str(ended), len(content).bit_length())}
