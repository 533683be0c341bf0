"""Witnessing: whose logs this node cosigns, what it answers them, and what witnesses answer about its own."""

from typing import Any

from django.db import transaction

from thitsar.kernel import models
from thitsar.kernel.errors import Purposeful, Refused, Unverified
from thitsar.kernel.ledger.checkpoint import Checkpoint, read_checkpoint, require_signed, signed_by
from thitsar.kernel.ledger.notes import Note, read_lines
from thitsar.kernel.ledger.proof import Request, Stated, read_request
from thitsar.kernel.vault.agent.agent import Agent, operation, unlocked
from thitsar.kernel.vault.agent.checkpointing import node_seed
from thitsar.kernel.witnessing.joining import apart, continued, settle
from thitsar.kernel.witnessing.joints import is_owed, require_of_log, signers
from thitsar.kernel.witnessing.judging import Verdict, judge, split_view
from thitsar.kernel.witnessing.kept_checkpoints import (
    Known,
    contradicted,
    evidence,
    keep,
    lock,
    note_split,
    only_known,
)
from thitsar.kernel.witnessing.log_keys import LogKeys, keys_of, log_name, node_of, witness_signers
from thitsar.kernel.witnessing.restored import require_not_restored

_UNKNOWN = (
    "This is not the log of a partner of this node. Two people make its node one first: thitsar partner add"
)
_SPLIT = (
    "This log showed two histories. Nothing was signed. The proof is kept: `thitsar witness status` names it. Tell "
    "your data-protection officer."
)
_UNPROVEN = (
    "This checkpoint was not shown to continue the one that was cosigned before. Nothing was signed; what was brought "
    "is kept. Ask its node for a new request."
)
_OWN = "This is the log of this node itself. Ask another organisation to cosign it."
_DAY = 86_400


@operation
@unlocked
def known_logs(agent: Agent, handle: str) -> list[dict[str, Any]]:
    """List the logs of partners: what was cosigned of each, what it cosigned of ours, what does not fit together."""
    with agent.locked():
        agent.sessions.get(handle)
        known = known_partners(agent)
    held = {row.origin: row.size for row in models.Witnessed.objects.all()}
    ours = dict(models.Witness.objects.values_list("origin", "cosigned"))
    kept, waiting = evidence(), apart()
    return [
        {
            "node": node,
            "name": one.name,
            "words": one.keys.words,
            "organisation": one.keys.organisation,
            "witnessed": held.get(node, 0),
            "cosigned": ours.get(node, 0),
            "is_split": kept.get(node, False),
            "has_evidence": node in kept,
            "apart": [{"size": each.size, "since": each.since} for each in waiting.get(node, ())],
        }
        for node, one in sorted(known.items())
    ]


@operation
@unlocked
def cosign(agent: Agent, handle: str, request: bytes) -> bytes:
    """Answer a log's request as c2sp.org/tlog-witness says: signature lines, or the size that is held here.

    Raises Unverified when nothing about it is signed as it should be, Refused when its log showed two histories or did
    not show that it only grew; the evidence is kept.
    """
    asked = read_request(request)
    require_not_restored(agent.directory)
    with agent.locked():
        agent.sessions.get(handle)
        known = known_partners(agent)
    origin = node_of(asked.stated.checkpoint.origin)
    if origin == agent.node.row.node:
        raise Refused(_OWN)
    if origin not in known:
        raise Refused(_UNKNOWN)
    keys = known[origin].keys
    if is_owed(keys) and asked.stated.checkpoint.size != keys.joint:
        require_signed(asked.stated.checkpoint, asked.stated.note, keys.log)
        # By this its node knows what to show first.
        return f"{_held_size(agent, keys.node)}\n".encode()
    require_of_log(asked.stated, keys)
    answer, refusal = _judged(agent, keys, asked)
    if refusal is not None:
        raise refusal
    return answer


@operation
@unlocked
def take_answer(agent: Agent, handle: str, witness: str, answer: bytes) -> dict[str, Any]:
    """Take in a witness's answer: its signatures under our newest checkpoint, or how much of our log it knows."""
    with agent.locked():
        agent.sessions.get(handle)
        known = known_partners(agent)
        own = agent.node.row.node
    if witness not in known:
        raise Refused(_UNKNOWN)
    size = _size_answered(answer)
    if size is not None:
        _note_cosigned(witness, size)
        return {"size": size, "is_cosigned": False}
    lines = read_lines(answer.decode("utf-8", "surrogateescape"))
    for row in models.Checkpoint.objects.filter(origin=own).order_by("-size"):
        checkpoint, note = read_checkpoint(bytes(row.note))
        found = Note(note.text, lines)
        try:
            found_by = signed_by(checkpoint, found, known[witness].keys.witness)
        except Unverified:
            continue  # of another checkpoint: the lines do not say of which
        if found_by:
            keep(only_known(Stated(checkpoint, found), found_by), row.day)
            _note_cosigned(witness, checkpoint.size)
            return {"size": checkpoint.size, "is_cosigned": True}
    raise Unverified("This is not the signature of that witness under a checkpoint of this node.")


def _judged(agent: Agent, keys: LogKeys, asked: Request) -> tuple[bytes, Purposeful | None]:
    """Check and store in one transaction, or the race of the specification would let a smaller tree follow a larger."""
    stated, day = asked.stated, agent.day()
    fresh = only_known(stated, signers(keys))
    with transaction.atomic():
        row = lock(keys.node)
        held = _held(agent, row, stated.checkpoint.origin)
        judged = judge(held, asked)
        if judged.verdict is Verdict.COSIGN and not contradicted(fresh, keys, day):
            answer = _cosigned(agent, row, fresh, day)
            settle(keys, day, [(held.size, fresh.checkpoint.size)])
            return answer, None
        if judged.verdict is Verdict.OTHER_SIZE and not _seen(fresh, asked, keys, day):
            return f"{held.size}\n".encode(), None
    if judged.verdict is Verdict.UNPROVEN:
        note_split(keys.node, day, asked.written(), is_proven=False)
        return b"", Refused(_UNPROVEN)
    if judged.verdict is Verdict.SPLIT:
        # Where the database is older than what was signed the note is not at hand: what was brought is kept.
        known = bool(row.note) and row.size == held.size
        first = Stated(*read_checkpoint(bytes(row.note))) if known else None
        content = split_view(keys, first, stated, judged.hashes) if first else asked
        note_split(keys.node, day, content.written(), is_proven=known)
    return b"", Refused(_SPLIT)


def _held_size(agent: Agent, node: str) -> int:
    with transaction.atomic():
        return _held(agent, lock(node), log_name(node)).size


def _held(agent: Agent, row: models.Witnessed, origin: str) -> Checkpoint:
    """Give the newest checkpoint that was cosigned, also where the database was put back to an older one."""
    held = Checkpoint(origin, row.size, bytes(row.root))
    with agent.locked():
        signed = agent.grown.signed(agent.node.counts_key(), row.origin)
    if signed is None or signed[0] < held.size:
        return held
    kept = Checkpoint(origin, *signed)
    if kept.size == held.size and kept != held:
        raise Unverified("What this node cosigned was changed in its database. Stop work on this machine.")
    return kept


def _cosigned(agent: Agent, row: models.Witnessed, stated: Stated, day: int) -> bytes:
    checkpoint = stated.checkpoint
    with agent.locked():
        # First beside the database: killed before the commit, the node goes on from what it may have signed.
        agent.grown.note_signed(agent.node.counts_key(), row.origin, checkpoint.size, checkpoint.root)
        own = witness_signers(agent.node.row.node, node_seed(agent))
        # The day and no time: what is cosigned must not tell when people work.
        lines = tuple(one.sign(checkpoint, day * _DAY) for one in own)
    cosigned = Stated(checkpoint, stated.note.joined(lines))
    row.size, row.root, row.note = checkpoint.size, checkpoint.root, cosigned.note.written()
    row.save(update_fields=["size", "root", "note"])
    keep(cosigned, day)
    return "".join(line.written() for line in lines).encode()


def _seen(fresh: Stated, asked: Request, keys: LogKeys, day: int) -> bool:
    """Remember a rightly signed checkpoint that is not cosigned now; tell whether it contradicts one that is held."""
    if contradicted(fresh, keys, day):
        return True
    keep(fresh, day)
    verdict, links = continued(asked, keys, day)
    return verdict is Verdict.SPLIT or settle(keys, day, links)


def _size_answered(answer: bytes) -> int | None:
    """Read the answer of a witness that knows another size than the one it was asked to go on from."""
    digits = answer.removesuffix(b"\n")
    is_size = answer.endswith(b"\n") and digits.isdigit() and len(digits) < 19
    return int(digits) if is_size and str(int(digits)).encode() == digits else None


def known_partners(agent: Agent) -> dict[str, Known]:
    """Give the logs of partners that were agreed to and not stopped; callers hold the agent's lock."""
    partners = agent.node.roster.partners.values()
    return {one.node: Known(one.name, keys_of(one)) for one in partners if one.is_active}


def _note_cosigned(witness: str, size: int) -> None:
    models.Witness.objects.update_or_create(origin=witness, defaults={"cosigned": size})
