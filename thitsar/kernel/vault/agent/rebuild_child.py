"""Fold or check everything in a process of its own: keys come in by a socket, counts go out, and it ends.

Started by the agent alone, as `python -m thitsar.kernel.vault.agent.rebuild_child`.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from multiprocessing import get_context
from typing import Any, TypeVar

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thitsar.web.settings")
django.setup()

from django.db import connections  # noqa: E402 - set up first

from thitsar.kernel.hardening import harden  # noqa: E402 - as above
from thitsar.kernel.ledger import chunks, rebuild, received, verify_deep  # noqa: E402 - as above
from thitsar.kernel.ledger.chunks import Keys, Span  # noqa: E402 - as above
from thitsar.kernel.vault.agent import child  # noqa: E402 - as above
from thitsar.kernel.vault.agent.lending import keys_of  # noqa: E402 - as above

Found = TypeVar("Found")
_given: dict[str, Keys] = {}


def work(asked: dict[str, Any]) -> dict[str, Any]:
    """Fold or check as the agent asked, and count what came of it."""
    _given["keys"] = keys_of(asked)
    ways = {"check": _check, "rebuild": _rebuild, "verify": _verify, "received": _hear}
    return ways[asked["mode"]]()


def _check() -> dict[str, Any]:
    return rebuild.total(_each(_fold))


def _verify() -> dict[str, Any]:
    return verify_deep.total(_each(_look))


def _rebuild() -> dict[str, Any]:
    through, kept = rebuild.newest_batch(), []
    for folded in _each(_fold):
        rebuild.write_span(folded, _given["keys"])
        folded.items.clear()
        folded.documents.clear()
        folded.revisions.clear()
        kept.append(folded)
    rebuild.drop_replaced(through, kept)
    return rebuild.total(kept)


def _hear() -> dict[str, Any]:
    return received.total(_each(_fold_marked, list(chunks.marked_spans())))


def _fold_marked(span: Span) -> dict[str, Any]:
    return received.fold_marked(span, _given["keys"])


def _fold(span: Span) -> rebuild.Folded:
    return rebuild.fold_span(span, _given["keys"])


def _look(span: Span) -> verify_deep.Checked:
    return verify_deep.check_span(span, _given["keys"])


def _each(work: Callable[[Span], Found], some: list[Span] | None = None) -> Iterator[Found]:
    """Share the spans out to as many processes as there are processors; they inherit the keys in memory."""
    spans = list(chunks.spans()) if some is None else some
    connections.close_all()
    with closing(
        get_context("fork").Pool(max(1, min(len(spans), os.cpu_count() or 1)), initializer=harden)
    ) as pool:
        yield from pool.imap_unordered(work, spans)


if __name__ == "__main__":
    child.answer(work)
