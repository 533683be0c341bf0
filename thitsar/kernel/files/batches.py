"""Facets, statistics patches, match vectors, days of erasure: what one commit adds to lists, one sealed piece each.

A later item of the same id replaces an earlier one; merging many batches into one changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from thitsar.kernel import codec
from thitsar.kernel.files.kinds import facet_of, patch_of, retention_of, vector_of
from thitsar.kernel.files.open_file import Actor, Said
from thitsar.kernel.vault import seal, suite
from thitsar.kernel.vault.adding import wrap_to
from thitsar.kernel.vault.places import batch_key_place

FACET = "facet"
STATISTICS = "statistics"
MATCH = "match"
RETENTION = "retention"

ADDED = "INSERT INTO kernel_batch (place, kind, compartment, epoch, wrapped, sealed) VALUES (%s, %s, %s, %s, %s, %s)"

Item = list[Any]
Row = tuple[str, str, str, int, bytes, bytes]


def items_of(said: Iterable[Said], documents: dict[str, Any]) -> dict[tuple[str, str], list[Item]]:
    """Work out what changed parts contribute, by kind of batch and compartment that holds its key."""
    items: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for one in {one.part.stream: one for one in said}.values():
        file, compartment, document = one.file, one.compartment, documents[one.part.stream]
        facet = facet_of(file.kind, compartment, document)
        if facet is not None:
            items[FACET, compartment].append([file.id, facet])
        if compartment == "roster":
            continue
        patch = patch_of(file.kind, compartment, document)
        if patch is not None:
            items[STATISTICS, "statistics"].append([file.statistics, compartment, patch])
        vector = vector_of(file.kind, compartment, document)
        if vector is not None:
            items[MATCH, "match"].append([file.id, compartment, vector])
        due = retention_of(file.kind, compartment, document)
        if due is not None:
            items[RETENTION, "audit"].append([file.id, compartment, due])
    return items


def seal_batches(actor: Actor, items: dict[tuple[str, str], list[Item]]) -> list[Row]:
    """Seal each list of items: with the list's key where the actor holds it, else so that only holders open it."""
    rows = []
    for (kind, compartment), content in items.items():
        place = suite.fresh(16).hex()
        keys = list_keys(actor, compartment) if kind == FACET else {}
        to = publics(actor)[compartment]
        number = to[0]
        if number in keys:
            key, wrapped = keys[number], b""
        else:
            key = suite.fresh()
            wrapped = wrap_to(to, batch_key_place(compartment, number, place), key)
        sealed = seal.seal(key, batch_place(kind, compartment, number, place), codec.pack(content))
        rows.append((place, kind, compartment, number, wrapped, sealed))
    return rows


def batch_place(kind: str, compartment: str, epoch: int, place: str) -> suite.Place:
    """Name the place of a batch."""
    return ("batch-content", kind, compartment, epoch, place)


def open_batch(key: bytes, row: Row) -> list[Item]:
    """Open one batch with its own key, or with the list's key where the batch has none."""
    place, kind, compartment, epoch, _, sealed = row
    opened: list[Item] = codec.unpack(
        seal.open_sealed(key, batch_place(kind, compartment, epoch, place), sealed)
    )
    return opened


def list_keys(actor: Actor, compartment: str) -> dict[int, bytes]:
    """Give the list keys of a compartment by epoch; empty when the actor may not list it."""
    known = actor.known.setdefault("lists", {})
    if compartment not in known:
        known[compartment] = actor.call("list_keys", compartment=compartment)
    keys: dict[int, bytes] = known[compartment]
    return keys


def know_list_keys(actor: Actor, compartment: str, keys: dict[int, bytes]) -> None:
    """Take list keys that came with another answer; they are not asked for again."""
    actor.known.setdefault("lists", {})[compartment] = keys


def know_roster(actor: Actor, newest: int) -> None:
    """Forget keys that were asked for before the roster's newest entry: somebody who left may know them."""
    if actor.known.get("roster") != newest:
        actor.known.pop("publics", None)
        actor.known.pop("lists", None)
        actor.known["roster"] = newest


def publics(actor: Actor) -> dict[str, tuple[int, bytes]]:
    """Give to whom what is added to each compartment is wrapped, from the signed roster."""
    if "publics" not in actor.known:
        actor.known["publics"] = actor.call("publics")
    found: dict[str, tuple[int, bytes]] = actor.known["publics"]
    return found
