"""What one request is answered with: bundles that wait for the partner, from a number and a byte on."""

from collections.abc import Callable, Iterator
from functools import lru_cache

from django.db import connection

from thitsar.kernel import models
from thitsar.kernel.exchange.signs import keep_heard, sign_for
from thitsar.kernel.exchange.wire import said
from thitsar.kernel.vault import suite

# Forgets what a partner has taken in: everything up to a number.
Acknowledged = Callable[[str, int], None]
_PIECE = "SELECT substr(sealed, %s, %s) FROM kernel_sentbundle WHERE id = %s"
_SIZES = (
    "SELECT id, number, length(sealed) FROM kernel_sentbundle WHERE partner = %s AND number >= %s"
    " ORDER BY number LIMIT %s"
)


def answer(pull: said.Pull, challenge: bytes, acknowledged: Acknowledged, *, today: int) -> said.Answer:
    """Answer a request whose signature was verified, and note what its partner says it has taken in."""
    if abs(pull.day - today) > said.DAYS_OFF:
        return said.Answer(said.CLOCK, challenge)
    sent = models.Exchange.objects.filter(partner=pull.sender).values_list("sent", flat=True).first() or 0
    if pull.taken > sent:
        return said.Answer(said.AHEAD, challenge)
    if models.SentBundle.objects.filter(partner=pull.sender, number__lte=pull.taken).exists():
        acknowledged(pull.sender, pull.taken)
    keep_heard(pull.sender, pull.sign)
    return said.Answer(said.GIVEN, challenge, sent, tuple(_pieces(pull)), sign_for(pull.sender))


def _pieces(pull: said.Pull) -> Iterator[said.Piece]:
    room, offset, expected = said.ROOM, pull.offset, pull.number
    with connection.cursor() as cursor:
        cursor.execute(_SIZES, [pull.sender, pull.number, said.MOST])
        for row, number, size in cursor.fetchall():
            # Only what follows on: whoever gets a later one first would have to wait with it.
            if number != expected or offset >= size or room <= 0:
                return
            length = min(room, size - offset)
            cursor.execute(_PIECE, [offset + 1, length, row])
            content = bytes(cursor.fetchone()[0])
            yield said.Piece(number, _digest(row, number), size, offset, content)
            room, offset, expected = room - length, 0, number + 1


@lru_cache(maxsize=256)
def _digest(row: int, number: int) -> bytes:
    # By row and number: a database put back while this runs could use an id again, and the digest would be refused.
    return digest_of(bytes(models.SentBundle.objects.only("sealed").get(id=row, number=number).sealed))


def digest_of(sealed: bytes) -> bytes:
    """Name a sealed bundle by its bytes."""
    return suite.digest("sealed-bundle", sealed)
