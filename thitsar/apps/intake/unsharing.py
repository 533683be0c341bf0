"""End what is shared of a file once the person takes their consent back, whoever writes that down and how.

In the commit that says so nothing more is owed to the partner; that it has ended is said right after it.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from django.db import transaction

from thitsar.apps.intake.sharing import is_covered
from thitsar.kernel import models
from thitsar.kernel.errors import Purposeful
from thitsar.kernel.exchange.owing import owe_nothing
from thitsar.kernel.exchange.sharing import end_all, shares
from thitsar.kernel.files.kinds import Document
from thitsar.kernel.files.open_file import Actor, Said


def end_uncovered(actor: Actor, said: Said, documents: Mapping[str, Document], today: date) -> None:
    """Stop what nothing covers any more."""
    if not said.part.revision or not _is_shared(said.file.id):
        return
    registration = documents[said.part.stream]
    ending = [
        one
        for one in shares(actor, said.file.id)
        if one["is_active"] and not is_covered(registration, one["purpose"], one["organisation"])
    ]
    for one in ending:
        rows = models.Shared.objects.filter(partner=one["partner"], stream__in=one["streams"])
        owe_nothing(rows)
    if ending:
        transaction.on_commit(lambda: _say(actor, said.file.id, [one["partner"] for one in ending], today))


def stop_at_once(registration: str, nodes: Collection[str]) -> None:
    """Owe these partners nothing more of the file with this registration, with no key and before anybody signs in."""
    file = models.Stream.objects.get(id=registration).file
    streams = list(models.Stream.objects.filter(file=file).values_list("id", flat=True))
    rows = models.Shared.objects.filter(partner__in=list(nodes), stream__in=streams)
    rows.update(is_ended=True, wrapped=b"", ring=b"")


def end_stopped(actor: Actor, file: str, *, today: date) -> None:
    """Say in the file's roster that sharing ended which the person had stopped; giving again begins nothing anew."""
    with suppress(Purposeful):
        stopped = [one["partner"] for one in shares(actor, file) if one["is_active"] and not _is_owed(one)]
        if stopped:
            end_all(actor, file, stopped, reason="WITHDRAWN", today=today)


def _is_owed(one: Mapping[str, Any]) -> bool:
    rows = models.Shared.objects.filter(partner=one["partner"], stream__in=one["streams"])
    return rows.filter(is_ended=False).exists()


def _say(actor: Actor, file: str, partners: list[str], today: date) -> None:
    # Where it fails nothing is sent all the same, and whoever opens the file next says it.
    with suppress(Purposeful):
        end_all(actor, file, partners, reason="WITHDRAWN", today=today)


def _is_shared(file: str) -> bool:
    streams = models.Stream.objects.filter(file=file).values_list("id", flat=True)
    return models.Shared.objects.filter(stream__in=list(streams), is_ended=False).exists()
