"""Files for every relation a member can have to one: assigned, not assigned, and a file about nobody."""

from tests.kernel.nodes import TODAY, TestNode, new_file, say
from thitsar.kernel import models
from thitsar.kernel.access.policy import COMPARTMENTS, is_narrow
from thitsar.kernel.files.open_file import OpenFile
from thitsar.kernel.files.opening import create, extend, node_ids, open_file, opening_entry
from thitsar.kernel.ledger.record import record
from thitsar.kernel.vault import seal, suite, wrap
from thitsar.kernel.vault.hierarchy import epoch_keys
from thitsar.kernel.vault.places import (
    RECOVERY,
    broad_place,
    epoch_place,
    narrow_place,
    opening_root,
    stream_id,
)
from thitsar.kernel.vault.ring import key_id

# Parts a person's file can have, and who begins each of those that intake does not.
BEGUN = {
    "vetting": "vetting",
    "debrief": "debriefer",
    "grievance": "grievance",
    "contact": "handler",
    "care": "counsellor",
    "testimony": "documenter",
}
OF_A_PERSON = ("registration", "identity", "service", "support", *BEGUN, "standing")


def assigned_file(node: TestNode) -> OpenFile:
    """Make a file with every part and somebody of every role in its team, each part begun by who may."""
    everybody = tuple(node.member(who) for who in node.names)
    maker = node.sign_in("stranger")
    parts = ("registration", "identity", "service", "support")
    file = new_file(maker, *parts, team=everybody, narrow=everybody)
    for part, who in BEGUN.items():
        actor = node.sign_in(who)
        opened = open_file(actor, file.id, (part,), "write")
        extend(actor, opened, part)
        record(actor, [say(opened, part, "first")], today=TODAY)
    for part in COMPARTMENTS:
        if part not in {*OF_A_PERSON, "roster"} or part == "standing":
            plant(node, file, part)
    return file


def others_file(node: TestNode, *parts: str) -> OpenFile:
    """Make a file whose maker alone is in its team, with these parts lying in the database."""
    maker = node.sign_in("stranger")
    file = create(maker, "plain", [()], team=(maker.member,), narrow=(maker.member,))[0]
    record(maker, [opening_entry(file)], today=TODAY)
    for part in parts:
        plant(node, file, part)
    return file


def plant(node: TestNode, file: OpenFile, part: str) -> None:
    """Put a part into the database as a later app would: under its true id, with a data key of its own."""
    assert file.opening is not None
    maker = node.made("stranger")["person"]
    stream = stream_id(opening_root(file.opening, maker["member"]), part)
    organisation, key = node_ids()[1], suite.fresh()
    named = key_id(stream, key)
    if is_narrow(part):
        recipient, number, public = maker["member"], 0, maker["unwrap_public"]
        where = narrow_place(organisation, stream, part, recipient, named)
        sealed = wrap.wrap(public, where, key)
    else:
        recipient, number = "", 1
        # As a holder of the compartment's key would: a wrap to its public half is anybody's until an entry vouches.
        wrapping = epoch_keys(part, number, _epoch_seed(node, part)).wrapping
        sealed = seal.seal(wrapping, broad_place(organisation, stream, part, number, named), key, size=64)
    models.Stream.objects.create(
        id=stream, file=file.id, compartment=part, head=b"", revision=1, epoch=number, sealed=b""
    )
    models.KeyWrap.objects.create(stream=stream, recipient=recipient, epoch=number, key=named, sealed=sealed)


def _epoch_seed(node: TestNode, part: str) -> bytes:
    """Open a compartment's seed with the organisation's root, to which all of them are wrapped."""
    private = wrap.private_key(suite.derive(node.founded.root, "recovery"))
    row = models.EpochWrap.objects.get(compartment=part, recipient=RECOVERY)
    return wrap.unwrap(private, epoch_place(node_ids()[1], part, 1, RECOVERY), bytes(row.sealed))
