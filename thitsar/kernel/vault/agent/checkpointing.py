"""Checkpoints of this node's own log: worked out by the agent from what is committed, signed with both node keys."""

from django.db import OperationalError

from thitsar.kernel import models
from thitsar.kernel.errors import Purposeful, Unreadable, Unverified
from thitsar.kernel.ledger.checkpoint import Checkpoint, read_checkpoint, require_signed
from thitsar.kernel.ledger.notes import Note
from thitsar.kernel.ledger.proof import Stated
from thitsar.kernel.vault.agent.agent import Agent, operation, unlocked
from thitsar.kernel.vault.agent.grown import walk
from thitsar.kernel.witnessing.kept_checkpoints import keep
from thitsar.kernel.witnessing.log_keys import log_name, log_signers
from thitsar.kernel.witnessing.restored import is_marked, require_not_restored

_ANOTHER = "This node's log is shorter or another than it was. Stop work on this machine."


@operation
@unlocked
def sign_checkpoint(agent: Agent, handle: str) -> bytes:
    """Sign the length and root of the committed log, store it and give it; nothing is taken on anybody's word."""
    with agent.locked():
        agent.sessions.get(handle)
    return checkpoint(agent)


@operation
@unlocked
def catch_up(agent: Agent, handle: str) -> None:
    """Sign today's checkpoint: asked by the first commit of a day that nobody signed in on."""
    with agent.locked():
        agent.sessions.get(handle)
    daily_checkpoint(agent)


def daily_checkpoint(agent: Agent) -> None:
    """Sign today's checkpoint where there is none yet; called at each sign-in, outside the agent's lock.

    One a day, whatever happens on it: nobody learns from checkpoints when people work.
    """
    agent.checkpoint_day = today = agent.day()
    node = agent.node.row.node
    of_today = models.Checkpoint.objects.filter(origin=node, day=today)
    if is_marked(agent.directory) or of_today.exists():
        return
    if models.Checkpoint.objects.filter(origin=node, size=agent.node.log_head()[0]).exists():
        return  # nothing was said since
    try:
        checkpoint(agent)
    except (OperationalError, Purposeful):
        # A long commit holds the database, or the log is not what it was: then the next commit is refused, with a
        # sentence for whoever makes it, and `thitsar verify` names it.
        return


def checkpoint(agent: Agent) -> bytes:
    """Walk the log from where it was walked last up to its newest head, then sign and store."""
    require_not_restored(agent.directory)
    with agent.locked():
        seed = node_seed(agent)
        last = agent.node.log_head()
        begun = agent.grown.walked(agent.node.counts_key())
        node = agent.node.row.node
    signed = {
        size: bytes(root)
        for size, root in models.Checkpoint.objects.filter(origin=node, size__gte=begun[0].size).values_list(
            "size", "root"
        )
    }
    if begun[0].size > last[0] or any(size > last[0] for size in signed):
        raise Unverified(_ANOTHER)
    if signed.get(begun[0].size, begun[0].root) != begun[0].root:
        raise Unverified(_ANOTHER)
    # Outside the lock: a million entries take some seconds, and others read meanwhile.
    tree = walk(node, begun, last, signed)
    found = Checkpoint(log_name(node), tree.size, tree.root)
    if tree.size in signed:
        return _stored(agent, seed, found)
    with agent.locked():
        if agent.grown.walked(agent.node.counts_key())[0].size > tree.size:
            return checkpoint(agent)  # somebody else's is longer by now
        agent.grown.note_walked(agent.node.counts_key(), tree, last[1])
        agent.grown.note_signed(agent.node.counts_key(), node, tree.size, tree.root)
        # The time is 0: whoever reads it learns from the log's own signature nothing of when people work.
        lines = tuple(one.sign(found, 0) for one in log_signers(node, seed))
    keep(Stated(found, Note(found.text(), lines)), agent.day())
    return _stored(agent, seed, found)


def _stored(agent: Agent, seed: bytes, found: Checkpoint) -> bytes:
    node = agent.node.row.node
    raw = bytes(models.Checkpoint.objects.get(origin=node, size=found.size).note)
    first, second = (one.key for one in log_signers(node, seed))
    stated, note = read_checkpoint(raw)
    require_signed(stated, note, (first, second))
    if stated != found:
        raise Unverified(_ANOTHER)
    return raw


def node_seed(agent: Agent) -> bytes:
    """Give the seed of the node's key; Unreadable when nobody here holds it."""
    if agent.node.signing is None:
        raise Unreadable("The node's signing key is not unlocked.")
    return agent.node.signing.private_bytes_raw()
