"""What partners know of all logs, compared with what is known here; and what joins the checkpoints of a log."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from thitsar.kernel import models
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.exchange.bundle import MOST_NOTES
from thitsar.kernel.ledger.checkpoint import read_checkpoint, signed_by
from thitsar.kernel.ledger.notes import Key
from thitsar.kernel.ledger.proof import (
    Request,
    SplitView,
    Stated,
    is_request,
    is_split_view,
    read_request,
    read_split_view,
)
from thitsar.kernel.vault.agent.agent import Agent, operation, unlocked
from thitsar.kernel.vault.agent.checkpointing import checkpoint, node_seed
from thitsar.kernel.vault.agent.cosigning import known_partners
from thitsar.kernel.witnessing.joining import answers, continued, settle
from thitsar.kernel.witnessing.joints import require_of_log, signers
from thitsar.kernel.witnessing.judging import Verdict, verify_split_view
from thitsar.kernel.witnessing.kept_checkpoints import (
    contradicted,
    keep,
    lock,
    note_split,
    only_known,
    tree_of,
)
from thitsar.kernel.witnessing.log_keys import LogKeys, node_of, stated_keys, witness_signers
from thitsar.kernel.witnessing.restored import answered


@dataclass(frozen=True)
class _Here:
    """This node, and whose logs it knows."""

    agent: Agent
    own: LogKeys
    witness: list[Key]
    partners: dict[str, LogKeys]

    @property
    def keys(self) -> list[Key]:
        every = (self.own, *self.partners.values())
        return [*(key for one in every for key in (*signers(one), *one.witness)), *self.witness]

    def of(self, node: str) -> LogKeys | None:
        return self.own if node == self.own.node else self.partners.get(node)


@dataclass(frozen=True)
class _Told:
    """What one text says: a checkpoint, one with what it continues, or a proof of two histories."""

    node: str
    stated: Stated
    request: Request | None = None
    split: SplitView | None = None

    def found(self, verdict: str) -> dict[str, Any]:
        return {"node": self.node, "size": self.stated.checkpoint.size, "found": verdict}


@operation
@unlocked
def take_checkpoints(
    agent: Agent, handle: str, notes: Sequence[bytes], sender: str = ""
) -> list[dict[str, Any]]:
    """Take in what a partner knows of all logs; gives one finding for each text: a checkpoint, a request, or a proof.

    What is compared: NEW, KNOWN, JOINED (shown to continue one that is held), UNPROVEN (not shown to, though it says
    so; kept), SPLIT (two histories, kept), AHEAD (somebody saw more of our own log than there is), UNKNOWN_LOG,
    UNVERIFIED. `sender` is the node that told it, for a restored node that waits for it.
    """
    here = _here(agent, handle, notes)
    found = _compared(here, notes)
    if sender:
        answered(agent.directory, sender, here.partners)
    return found


@operation
@unlocked
def join_checkpoints(agent: Agent, handle: str, notes: Sequence[bytes]) -> dict[str, Any]:
    """Compare what was told, and prove of each checkpoint of a log held here that the newest continues it, or does not.

    Gives the findings, and the proofs for whoever told it.
    """
    here = _here(agent, handle, notes)
    found = _compared(here, notes)
    told: dict[str, list[Stated]] = {}
    for raw in notes:
        one = _read(here, raw)
        if isinstance(one, _Told):
            told.setdefault(one.node, []).append(one.stated)
    if here.own.node in told:
        checkpoint(agent)
    proofs = []
    for node, some in sorted(told.items()):
        keys = here.of(node)
        proofs += answers(some, keys) if keys else []
    return {"findings": found, "proofs": proofs}


@operation
@unlocked
def settle_checkpoints(agent: Agent, handle: str, node: str) -> bool:
    """Compare anew what is held of a partner's log, after more of its hashes came; tell whether it is two histories."""
    keys = _here(agent, handle, ()).partners.get(node)
    if keys is None:
        return False
    with transaction.atomic():
        lock(node)
        return settle(keys, agent.day())


def _here(agent: Agent, handle: str, notes: Sequence[bytes]) -> _Here:
    if len(notes) > MOST_NOTES:
        raise Refused("This is more than a partner may bring at once.")
    with agent.locked():
        agent.sessions.get(handle)
        partners = {node: one.keys for node, one in known_partners(agent).items()}
        own = stated_keys(bytes(agent.node.row.statement))
        witness = [one.key for one in witness_signers(own.node, node_seed(agent))]
    return _Here(agent, own, witness, partners)


def _compared(here: _Here, notes: Sequence[bytes]) -> list[dict[str, Any]]:
    told = [_read(here, raw) for raw in notes]
    found: dict[int, dict[str, Any]] = {}
    logs: dict[str, list[tuple[int, _Told]]] = {}
    for at, one in enumerate(told):
        if not isinstance(one, _Told):
            found[at] = one
        elif one.node == here.own.node:
            found[at] = one.found(_own_taken(here, one))
        else:
            logs.setdefault(one.node, []).append((at, one))
    for node, some in sorted(logs.items()):
        found |= _taken(here, here.partners[node], some)
    return [found[at] for at in range(len(told))]


def _read(here: _Here, raw: bytes) -> _Told | dict[str, Any]:
    """Read one text and check what it says is signed; the finding where nothing of it is compared."""
    try:
        request = read_request(raw) if is_request(raw) else None
        split = read_split_view(raw) if is_split_view(raw) else None
        whole = request.stated if request else split.second if split else Stated(*read_checkpoint(raw))
        node, size = node_of(whole.checkpoint.origin), whole.checkpoint.size
        keys = here.of(node)
        if keys is None:
            return {"node": node, "size": size, "found": "UNKNOWN_LOG"}
        if split is not None:
            verify_split_view(split, keys)
        require_of_log(whole, keys)
        if request is not None and request.old > size:
            raise Unverified(
                "A proof does not show what it claims. Ask whoever gave it to you for a new one."
            )
        return _Told(node, only_known(whole, here.keys), request, split)
    except Unverified:
        return {"node": "", "size": 0, "found": "UNVERIFIED"}


def _taken(here: _Here, keys: LogKeys, some: Sequence[tuple[int, _Told]]) -> dict[int, dict[str, Any]]:
    """Compare all that was told of one log, then say what of it is joined."""
    found, links, day = {}, list[tuple[int, int]](), here.agent.day()
    with transaction.atomic():
        lock(keys.node)
        for at, one in some:
            verdict = _compare(here, keys, one)
            if one.request is not None and verdict in ("NEW", "KNOWN"):
                judged, shown = continued(one.request, keys, day)
                links += shown
                verdict = _CONTINUED.get(judged, verdict)
            found[at] = one.found(verdict)
        is_split = settle(keys, day, links)
    for _, one in some:
        if signed_by(one.stated.checkpoint, one.stated.note, here.witness):
            _remember_own(here.agent, one.stated)
    if is_split and all(one["found"] != "SPLIT" for one in found.values()):
        found[some[0][0]] = some[0][1].found("SPLIT")
    return found


def _compare(here: _Here, keys: LogKeys, one: _Told) -> str:
    day = here.agent.day()
    if _is_proof(keys, one, day) or contradicted(one.stated, keys, day):
        return "SPLIT"
    held = models.Checkpoint.objects.filter(origin=keys.node, size=one.stated.checkpoint.size)
    is_new = not held.exists()
    keep(one.stated, day)
    return "NEW" if is_new else "KNOWN"


def _own_taken(here: _Here, one: _Told) -> str:
    """Compare a checkpoint of our own log with the log itself; what does not fit is kept."""
    own, found, day = here.own, one.stated.checkpoint, here.agent.day()
    tree = tree_of(own.node, found.size)
    if _is_proof(own, one, day):
        return "SPLIT"
    if tree.size < found.size:
        # This node was put back from a copy, or somebody else signs with its key: either way it must not go on.
        note_split(own.node, day, one.stated.note.written(), is_proven=False)
        return "AHEAD"
    if contradicted(one.stated, own, day):
        return "SPLIT"
    if tree.root(tree.size) != found.root:
        note_split(own.node, day, one.stated.note.written(), is_proven=False)
        return "SPLIT"
    is_new = not models.Checkpoint.objects.filter(origin=own.node, size=found.size).exists()
    keep(one.stated, day)
    return "NEW" if is_new else "KNOWN"


def _is_proof(keys: LogKeys, one: _Told, day: int) -> bool:
    if one.split is None:
        return False
    # With the statement that is known here, whatever the text brought.
    proof = SplitView(keys.statement, one.split.hashes, one.split.first, one.split.second)
    note_split(keys.node, day, proof.written())
    return True


def _remember_own(agent: Agent, known: Stated) -> None:
    """Take up again what this node cosigned and forgot, being restored from a copy."""
    with transaction.atomic():
        row = lock(node_of(known.checkpoint.origin))
        if row.size < known.checkpoint.size:
            row.size, row.root, row.note = known.checkpoint.size, known.checkpoint.root, known.note.written()
            row.save(update_fields=["size", "root", "note"])
            with agent.locked():
                before = agent.grown.signed(agent.node.counts_key(), row.origin)
                if before is None or before[0] < row.size:
                    agent.grown.note_signed(agent.node.counts_key(), row.origin, row.size, row.root)


_CONTINUED = {Verdict.COSIGN: "JOINED", Verdict.SPLIT: "SPLIT", Verdict.UNPROVEN: "UNPROVEN"}
