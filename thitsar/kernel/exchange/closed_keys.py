"""The key of a closed part as it travels: wrapped one by one to people at a partner's, each named by their id; pure."""

from collections.abc import Iterable, Mapping

from thitsar.kernel import codec
from thitsar.kernel.exchange import form

_LARGEST = 8 * 1024


def write_wraps(wraps: Mapping[str, bytes]) -> bytes:
    """Write them in the one form that is signed."""
    return codec.encode([[bytes.fromhex(id), sealed] for id, sealed in sorted(wraps.items())])


def wraps_of(wrapped: bytes) -> dict[str, bytes]:
    """Read to whom the key is wrapped; Unverified for anything that is not agreed, and for nobody."""
    plain = codec.decode(wrapped)
    if type(plain) is not list or not plain:
        raise form.malformed()
    rows = [form.row(one, form.exactly(form.ID), form.upto(_LARGEST)) for one in plain]
    found = {id.hex(): sealed for id, sealed in rows}
    if list(found) != sorted(found) or len(found) != len(rows):
        raise form.malformed()
    return found


def still_wrapped(wrapped: bytes, entitled: Iterable[str]) -> bytes:
    """Leave out of what was wrapped before whoever reads the part no more; empty where nobody is left."""
    here = set(entitled)
    kept = {id: sealed for id, sealed in wraps_of(wrapped).items() if id in here} if wrapped else {}
    return write_wraps(kept) if kept else b""
