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
from thitsar.kernel.ledger import chunks, rebuild, verify_deep  # noqa: E402 - as above
from thitsar.kernel.ledger.chunks import Keys, Span  # noqa: E402 - as above
from thitsar.kernel.vault.agent import child  # noqa: E402 - as above
from thitsar.kernel.vault.hierarchy import epoch_keys  # noqa: E402 - as above

Found = TypeVar("Found")
_given: dict[str, Keys] = {}


def work(asked: dict[str, Any]) -> dict[str, Any]:
    """Fold or check as the agent asked, and count what came of it."""
    _given["keys"] = keys_of(asked)
    return {"check": _check, "rebuild": _rebuild, "verify": _verify}[asked["mode"]]()


def keys_of(asked: dict[str, Any]) -> Keys:
    """Derive keys from the epochs' seeds as the agent sent them."""
    epochs = {(name, number): epoch_keys(name, number, seed) for name, number, seed in asked["epochs"]}
    publics = {name: (number, public) for name, (number, public) in asked["publics"].items()}
    return Keys(
        node=asked["node"],
        organisation=asked["organisation"],
        epochs=epochs,
        narrow=asked["narrow"],
        people=asked["people"],
        publics=publics,
        latest=asked["latest"],
        removed=tuple(asked["removed"]),
    )


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


def _fold(span: Span) -> rebuild.Folded:
    return rebuild.fold_span(span, _given["keys"])


def _look(span: Span) -> verify_deep.Checked:
    return verify_deep.check_span(span, _given["keys"])


def _each(work: Callable[[Span], Found]) -> Iterator[Found]:
    """Share the spans out to as many processes as there are processors; they inherit the keys in memory."""
    spans = list(chunks.spans())
    connections.close_all()
    with closing(get_context("fork").Pool(min(len(spans), os.cpu_count() or 1), initializer=harden)) as pool:
        yield from pool.imap_unordered(work, spans)


if __name__ == "__main__":
    child.answer(work)
