"""The check itself: the same steps for every code, so that no time and no bytes tell unknown from not cleared.

Derive once, read one row, unwrap once, open once, verify once, decode once. Where there is no row the decoy takes its
place: a record that says nothing, under keys anybody can work out, whose answer is never used for anything.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.db import connection

from thitsar.kernel.checking.identity import Identity, identity
from thitsar.kernel.checking.records import (
    Row,
    open_record,
    seal_record,
    wrap_key,
    write_record,
)
from thitsar.kernel.checking.registry import Content
from thitsar.kernel.ledger import signatures
from thitsar.kernel.vault import memorised, suite

# Both rows are looked for and one is read, whichever it is.
_FIND = (
    "SELECT locator, revision, wrapped, sealed, stream FROM kernel_checkrecord WHERE locator IN (%s, %s)"
    " ORDER BY CASE WHEN locator = %s THEN 0 ELSE 1 END LIMIT 1"
)


@dataclass(frozen=True)
class Decoy:
    """A record for codes that have none, and whose signature it carries."""

    row: Row
    wrapping: bytes
    who: Identity


def check(code: str, pin: str) -> Content:
    """Give what is said to whoever typed this code and PIN; nothing for what is unknown.

    Raises Unverified when a record was tampered with.
    """
    who = identity()
    keys = memorised.keys_of(code, pin, organisation=who.organisation)
    decoy = decoy_of(who.node, who.organisation)
    found = _find(keys.locator, decoy)
    is_known = suite.equal(found.locator.encode(), keys.locator.encode())
    wrapping, signer = (keys.wrapping, who) if is_known else (decoy.wrapping, decoy.who)
    return open_record(found if is_known else decoy.row, wrapping, signer)


def ensure_decoy() -> None:
    """Put the decoy among the records, so that a check reads a row even where the asked one is missing."""
    who = identity()
    write_record(decoy_of(who.node, who.organisation).row)


@lru_cache(maxsize=4)
def decoy_of(node: str, organisation: str) -> Decoy:
    """Make the decoy of a node; whoever finds it in the table learns that it is none of the others."""
    seed = suite.digest("check-decoy", node, organisation)
    keys = memorised.Keys(suite.derive(seed, "locator", length=16).hex(), suite.derive(seed, "wrapping"))
    signing = signatures.signing_key(suite.derive(seed, "signing"))
    key = suite.derive(seed, "key")
    sealed = seal_record(key, organisation, keys.locator, revision=1, content={}, sign=signing.sign)
    row, public = Row(keys.locator, 1, wrap_key(organisation, keys, key), sealed), signing.public_key()
    return Decoy(
        row, keys.wrapping, Identity(node, organisation, b"", public.public_bytes_raw(), is_demo=False)
    )


def _find(locator: str, decoy: Decoy) -> Row:
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [locator, decoy.row.locator, locator])
        found = cursor.fetchone()
    if found is None:
        return decoy.row
    place, revision, wrapped, sealed, stream = found
    return Row(place, revision, bytes(wrapped), bytes(sealed), stream)
