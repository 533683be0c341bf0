"""Which comparison the matcher uses: an app that knows what its vectors mean brings its own."""

from collections.abc import Callable, Iterable

from thitsar.kernel.matching.comparing import EXACT, Comparison, Fields

_used = [EXACT]


def register_comparison(
    blocking_keys: Callable[[Fields], Iterable[str]], reasons: Callable[[Fields, Fields], Iterable[str]]
) -> None:
    """Compare with these two pure functions; `reasons` says something only where a blocking key is shared."""
    _used[0] = Comparison(blocking_keys, reasons)


def comparison() -> Comparison:
    """Give the comparison in use."""
    return _used[0]
