"""Unwrapping what somebody added to a compartment, with the epoch it names or, without one, the reader's own key."""

from thitsar.kernel.errors import Unreadable
from thitsar.kernel.vault import wrap
from thitsar.kernel.vault.adding import EACH, unwrap_own
from thitsar.kernel.vault.agent.session import Session
from thitsar.kernel.vault.places import batch_key_place


def unwrap_batch(session: Session, compartment: str, epoch: int, place: str, wrapped: bytes) -> bytes:
    """Give the key of one batch; Unreadable where it is not wrapped for this member."""
    where = batch_key_place(compartment, epoch, place)
    if epoch == EACH and session.keys is not None:
        return unwrap_own(session.keys.unwrapping, session.member, place=where, wrapped=bytes(wrapped))
    keys = session.epochs.get((compartment, epoch))
    if keys is None:
        raise Unreadable("Nobody unlocked here holds the key of this list.")
    return wrap.unwrap(keys.unwrapping, where, bytes(wrapped))
