"""End what is shared of a file once the person takes their consent back, whoever writes that down and how.

In the commit that says so nothing more is owed to the partner; that it has ended is said right after it.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum

from thitsar.apps.intake.sharing import is_covered, names_organisation
from thitsar.apps.intake.state import path_of
from thitsar.kernel import models
from thitsar.kernel.access.policy import Role, scope_of
from thitsar.kernel.errors import Purposeful
from thitsar.kernel.exchange.owing import owe_nothing
from thitsar.kernel.exchange.sharing import end_all, shares
from thitsar.kernel.files.kinds import Document
from thitsar.kernel.files.open_file import Actor, Said
from thitsar.kernel.files.opening import node_ids, registration_stream

# What had been heard of partners when a member's files were looked at last; kept by each program for its run.
_looked: dict[str, tuple[int, int] | int] = {}
# Files of which something is owed to a partner, and in whose registration another node's people said something that
# was folded. A file that came from a partner begins there, and shares nothing on.
_SPOKEN = (
    "SELECT DISTINCT s.file FROM kernel_stream s JOIN kernel_entry e ON e.stream = s.id"
    " JOIN kernel_log l ON l.id = e.log_id WHERE s.compartment = 'registration' AND l.origin <> %s"
    " AND s.file IN (SELECT t.file FROM kernel_shared h JOIN kernel_stream t ON t.id = h.stream WHERE h.is_ended = %s)"
    " AND EXISTS (SELECT 1 FROM kernel_entry o WHERE o.stream = s.id AND o.log_id <> e.log_id AND o.id < e.id)"
    " AND NOT EXISTS (SELECT 1 FROM kernel_unfoldedpart u WHERE u.stream = s.id)"
)


def end_uncovered(actor: Actor, said: Said, documents: Mapping[str, Document], today: date) -> None:
    """Stop what nothing covers any more."""
    registration = documents[said.part.stream]
    if not said.part.revision or not _may_be_shared(registration):
        return
    ending = [
        one
        for one in shares(actor, said.file.id)
        if one["is_active"] and not is_covered(registration, one["purpose"], one["organisation"])
    ]
    for one in ending:
        owe_nothing([one["partner"]], one["streams"])
    if ending:
        transaction.on_commit(lambda: _say(actor, said.file.id, [one["partner"] for one in ending], today))


def stop_at_once(registration: str, nodes: Collection[str]) -> None:
    """Owe these partners nothing more of the file with this registration, with no key and before anybody signs in."""
    file = models.Stream.objects.get(id=registration).file
    streams = list(models.Stream.objects.filter(file=file).values_list("id", flat=True))
    owe_nothing(nodes, streams)


def end_stopped(actor: Actor, file: str, *, today: date) -> None:
    """Say in the file's roster that sharing ended which the person had stopped; giving again begins nothing anew."""
    with suppress(Purposeful):
        stopped = [one["partner"] for one in shares(actor, file) if one["is_active"] and not _is_owed(one)]
        if stopped:
            end_all(actor, file, stopped, reason="WITHDRAWN", today=today)


def end_heard(actor: Actor, *, today: date) -> None:
    """End what is shared of this member's files once a partner's people wrote down that it is covered no more."""
    heard = _heard()
    if _looked.get(actor.member, 0) == heard or not _may_end(actor):
        return
    # Nobody's page fails because a file was closed to them a moment ago.
    with suppress(Purposeful):
        if not heard or _end_some(actor, _spoken_by_others(actor), today):
            _looked[actor.member] = heard


def _end_some(actor: Actor, files: list[str], today: date) -> bool:
    """End what the agent finds uncovered; tells whether it has looked at all of these files."""
    given = actor.call("uncovered_shares", files=files)
    for file, nodes in given["found"].items():
        stop_at_once(registration_stream(file), nodes)
        _say(actor, file, nodes, today)
    is_done: bool = given["is_done"]
    return is_done


def _may_end(actor: Actor) -> bool:
    return scope_of(frozenset(map(Role, actor.roles)), "unshare", "roster") is not None


def _heard() -> tuple[int, int] | int:
    """Count what was taken in from partners and what of it waits to be folded; 0 where nothing ever was."""
    taken = models.Exchange.objects.aggregate(taken=Sum("taken"))["taken"]
    return (taken, models.UnfoldedPart.objects.count()) if taken else 0


def _spoken_by_others(actor: Actor) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_SPOKEN, [node_ids()[0], False])
        found = {file for (file,) in cursor.fetchall()}
    mine = actor.call("assigned", since=0)["added"] if found else ()
    return sorted(file for file, _kind in mine if file in found)


def _is_owed(one: Mapping[str, Any]) -> bool:
    rows = models.Shared.objects.filter(partner=one["partner"], stream__in=one["streams"])
    return rows.filter(is_ended=False).exists()


def _may_be_shared(registration: Document) -> bool:
    """Tell whether anything can ever have covered a share; what the tables say of it nobody need believe."""
    return path_of(registration) == "child" or any(names_organisation(one) for one in registration["said"])


def _say(actor: Actor, file: str, partners: list[str], today: date) -> None:
    # Where it fails nothing is sent all the same, and whoever opens the file next says it.
    with suppress(Purposeful):
        end_all(actor, file, partners, reason="WITHDRAWN", today=today)
