"""Everything a node has stored sealed, wrapped or signed, each with the key and the place that open it.

Imported after the node is set up: the program's own modules and functions say where a thing stands.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.mutations import Ciphertext
from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import NODE_KEY
from thitsar.kernel.files.batches import batch_place
from thitsar.kernel.files.open_file import Part, document_place
from thitsar.kernel.ledger import entry, signatures
from thitsar.kernel.vault import keybag, seal, suite, wrap
from thitsar.kernel.vault.hierarchy import epoch_keys, member_keys
from thitsar.kernel.vault.places import broad_place, epoch_place, narrow_place
from thitsar.kernel.vault.stretch import Cost, stretch


@dataclass(frozen=True)
class Keys:
    """Everything the members together hold; the organisation's root is not among it."""

    organisation: str
    members: dict[str, Any]
    epochs: dict[tuple[str, int], Any]
    streams: dict[str, tuple[bytes, str, int]]


def gather(directory: Path, members: list[dict[str, Any]]) -> Iterator[Ciphertext]:
    """Read the whole node with the seeds of its members."""
    row = models.Node.objects.get()
    by_member = {one["person"]["member"]: member_keys(one["seed"]) for one in members}
    keys = Keys(row.organisation, by_member, {}, {})
    for read in (_epochs, _data_keys, _entries, _documents, _batches, _drafts, _members, _signed):
        yield from read(keys)
    yield from _slots(members, (directory / "pepper").read_bytes())
    yield from _agent_files(keys, directory / "agent")


def _epochs(keys: Keys) -> Iterator[Ciphertext]:
    for row in models.EpochWrap.objects.filter(recipient__in=keys.members):
        where = epoch_place(keys.organisation, row.compartment, row.epoch, row.recipient)
        private, raw = keys.members[row.recipient].unwrapping, bytes(row.sealed)
        if row.compartment != NODE_KEY:
            opened = epoch_keys(row.compartment, row.epoch, wrap.unwrap(private, where, raw))
            keys.epochs[row.compartment, row.epoch] = opened
        yield Ciphertext("epoch wrap", "wrap", wrap.unwrap, private, where, raw)


def _data_keys(keys: Keys) -> Iterator[Ciphertext]:
    compartments = dict(models.Stream.objects.values_list("id", "compartment"))
    for row in models.KeyWrap.objects.all():
        compartment, raw = compartments[row.stream], bytes(row.sealed)
        epoch = keys.epochs.get((compartment, row.epoch))
        if row.recipient in keys.members:
            where = narrow_place(keys.organisation, row.stream, compartment, row.recipient, bytes(row.key))
            private = keys.members[row.recipient].unwrapping
            found = Ciphertext("data key, narrow", "wrap", wrap.unwrap, private, where, raw)
        elif epoch is not None and row.recipient == "":
            where = broad_place(keys.organisation, row.stream, compartment, row.epoch, bytes(row.key))
            found = Ciphertext("data key, broad", "seal", seal.open_sealed, epoch.wrapping, where, raw)
        elif epoch is not None:
            where = broad_place(keys.organisation, row.stream, compartment, row.epoch, bytes(row.key))
            found = Ciphertext("data key, added", "wrap", wrap.unwrap, epoch.unwrapping, where, raw)
        else:
            continue
        opened: Any = found.open(found.key, found.place, found.raw)
        keys.streams[row.stream] = (opened, compartment, row.epoch)
        yield found


def _entries(keys: Keys) -> Iterator[Ciphertext]:
    for row in models.Entry.objects.select_related("log"):
        if row.stream in keys.streams:
            key, where = keys.streams[row.stream][0], entry.place(row.log.origin, row.sequence, row.stream)
            yield Ciphertext("entry", "seal", entry.open_entry, key, where, bytes(row.ciphertext))


def _documents(keys: Keys) -> Iterator[Ciphertext]:
    for stream, (key, _, _) in keys.streams.items():
        yield document(keys.organisation, stream, key)


def document(organisation: str, stream: str, key: bytes) -> Ciphertext:
    """Read a document as it is now."""
    row = models.Stream.objects.get(id=stream)
    where = document_place(organisation, Part(row.id, row.compartment, key, row.epoch), row.revision)
    return Ciphertext("document", "seal", seal.open_sealed, key, where, bytes(row.sealed))


def _batches(keys: Keys) -> Iterator[Ciphertext]:
    for row in models.Batch.objects.all():
        epoch = keys.epochs.get((row.compartment, row.epoch))
        if epoch is None:
            continue
        key: bytes = epoch.listing
        if row.wrapped:
            at = ("batch", row.compartment, row.epoch, row.place)
            yield Ciphertext("batch wrap", "wrap", wrap.unwrap, epoch.unwrapping, at, bytes(row.wrapped))
            key = wrap.unwrap(epoch.unwrapping, at, bytes(row.wrapped))
        where = batch_place(row.kind, row.compartment, row.epoch, row.place)
        yield Ciphertext(f"{row.kind} batch", "seal", seal.open_sealed, key, where, bytes(row.sealed))


def _drafts(keys: Keys) -> Iterator[Ciphertext]:
    for row in models.DraftWrap.objects.select_related("draft").filter(recipient__in=keys.members):
        where = ("draft", row.draft_id, row.recipient)
        found = Ciphertext(
            "draft wrap",
            "wrap",
            wrap.unwrap,
            keys.members[row.recipient].unwrapping,
            where,
            bytes(row.sealed),
        )
        yield found
        opened = wrap.unwrap(found.key, where, found.raw)
        key = codec.decode(opened)[0]
        content = bytes(row.draft.sealed)
        yield Ciphertext("draft", "seal", seal.open_sealed, key, ("draft-content", row.draft_id), content)


def _members(keys: Keys) -> Iterator[Ciphertext]:
    for row in models.Member.objects.exclude(state=b""):
        key = suite.derive(keybag.forced_seed(keys.members[row.id].own), "state")
        where, content = ("state-cover", row.id), bytes(row.state)
        yield Ciphertext("member state", "seal", seal.open_sealed, key, where, content)


def _signed(keys: Keys) -> Iterator[Ciphertext]:
    yield from heads()
    body, *both = codec.decode(bytes(models.Node.objects.get().statement))
    said = codec.decode(body)
    publics = (said["root"], said["root_quantum"])
    yield Ciphertext("statement", "sign", _open_root, publics, (body,), b"".join(both))
    for row in models.Entry.objects.select_related("log").order_by("?")[:200]:
        if row.stream in keys.streams:
            where = entry.place(row.log.origin, row.sequence, row.stream)
            signed = entry.open_entry(keys.streams[row.stream][0], where, bytes(row.ciphertext))
            public = keys.members[signed.inner.author].sign_public
            yield Ciphertext(
                "author's signature", "sign", _open_author, public, (signed.body,), signed.signature
            )


def heads() -> Iterator[Ciphertext]:
    """Read the newest head of each log."""

    for log in models.Log.objects.all():
        where = (log.origin, log.sequence, bytes(log.head))
        yield Ciphertext("head", "sign", _open_head, bytes(log.public), where, bytes(log.signature))


def _slots(members: list[dict[str, Any]], pepper: bytes) -> Iterator[Ciphertext]:
    for one in members:
        bag: bytes = one["keybag"]
        header = bag[: keybag.HEADER]
        numbers = [int.from_bytes(header[at : at + 4], "big") for at in (1, 5, 9)]
        stretched = stretch(one["passphrase"], header[13:], Cost(*numbers))
        key = keybag._slot_key(stretched, pepper, b"", 0)
        where = ("slot", one["person"]["member"], 0, header)
        yield Ciphertext("key slot", "seal", seal.open_sealed, key, where, bag[len(header) :][: keybag.SLOT])


def _agent_files(keys: Keys, directory: Path) -> Iterator[Ciphertext]:
    for path in directory.glob("*.quota"):
        own = keys.members[path.stem].own
        yield Ciphertext("count", "seal", seal.open_sealed, own, ("quota", path.stem), path.read_bytes())
    path, at, run, key, number = directory / "access.log", 0, b"", b"", 0
    raw = path.read_bytes() if path.exists() else b""
    while at < len(raw):
        length = int.from_bytes(raw[at + 1 : at + 5], "big")
        content = raw[at + 5 : at + 5 + length]
        if raw[at : at + 1] == b"K":
            run, epoch, wrapped = codec.unpack(content)
            private, number = keys.epochs["audit", epoch].unwrapping, 0
            key = wrap.unwrap(private, ("access-log", run, epoch), wrapped)
            yield Ciphertext(
                "access log wrap", "wrap", wrap.unwrap, private, ("access-log", run, epoch), wrapped
            )
        else:
            number += 1
            yield Ciphertext(
                "access log line", "seal", seal.open_sealed, key, ("access-log", run, number), content
            )
        at += 5 + length


def _open_head(public: bytes, place: tuple[Any, ...], raw: bytes) -> None:
    origin, sequence, head = place
    signatures.verify(public, raw, entry.head_bytes(origin, sequence, head))


def _open_author(public: bytes, place: tuple[Any, ...], raw: bytes) -> None:
    signatures.verify(public, raw, place[0])


def _open_root(publics: tuple[bytes, bytes], place: tuple[Any, ...], raw: bytes) -> None:
    signatures.verify_root(publics, (raw[:64], raw[64:]), place[0])
