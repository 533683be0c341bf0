"""What has come from a partner so far: whole bundles in quarantine, and the beginning of one beside the database.

The beginning is sealed bytes under a name of its digest, so that a cut costs no more than what was on its way.
"""

import os
from collections.abc import Callable
from pathlib import Path

from thitsar.kernel import models
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.exchange import bundle
from thitsar.kernel.exchange.wire.giving import digest_of
from thitsar.kernel.exchange.wire.said import Piece

# Puts one sealed bundle into quarantine: from whom, its number, its bytes.
Arrive = Callable[[str, int, bytes], None]
LARGEST = bundle.LONGEST + 1024 * 1024


class Partial:
    """What there is from one partner while it is being asked."""

    def __init__(self, directory: Path, partner: str, arrive: Arrive) -> None:
        self._directory = directory / "exchange"
        self._partner, self._arrive = partner, arrive
        self._directory.mkdir(mode=0o700, exist_ok=True)
        self.came = 0
        self._begun = self._found()
        self._keep_what_is_whole()

    def wanted(self) -> tuple[int, int]:
        """Give number and byte from which on something is missing."""
        counted = models.Exchange.objects.filter(partner=self._partner).values_list("taken", flat=True)
        number = (counted.first() or 0) + 1
        held = set(
            models.ArrivedBundle.objects.filter(partner=self._partner).values_list("number", flat=True)
        )
        while number in held:
            number += 1
        begun = self._begun
        return (number, begun.stat().st_size) if begun is not None and self._is_of(number) else (number, 0)

    def add(self, piece: Piece) -> None:
        """Keep one piece, and the bundle once it is whole; what does not go on from what there is is not believed."""
        if piece.size > LARGEST:
            raise Refused("This is more than one bundle may hold.")
        if (piece.number, piece.offset) != self.wanted():
            raise Unverified(
                "Your partner's node gave something else than was asked for. Nothing of it was taken."
            )
        path = self._path(piece)
        if piece.offset and path != self._begun:
            # Its bundle is another than before: from its beginning, the next time.
            self._forget()
            raise Unverified("A bundle was changed while it was fetched. It is fetched anew the next time.")
        if not piece.offset and len(piece.content) == piece.size:
            self._keep(piece, piece.content)
            return
        if not piece.offset:
            self._forget()
        how = os.O_APPEND if piece.offset else os.O_TRUNC
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | how, 0o600), "wb") as file:
            file.write(piece.content)
        self._begun = path
        if piece.offset + len(piece.content) == piece.size:
            self._keep(piece, path.read_bytes())

    def begin_anew(self) -> None:
        """Forget the beginning there is: nothing goes on from it."""
        self._forget()

    def _keep_what_is_whole(self) -> None:
        # The program was killed between the last piece and the quarantine: nothing follows on, so nobody would give it.
        if self._begun is None:
            return
        _, number, digest = self._begun.name.split("-")
        if int(number) != self.wanted()[0]:
            self._forget()  # it came whole before that, and may be taken in by now
            return
        sealed = self._begun.read_bytes()
        if digest_of(sealed).hex() == digest:
            self._keep(Piece(int(number), bytes.fromhex(digest), len(sealed), 0, sealed), sealed)

    def _keep(self, piece: Piece, sealed: bytes) -> None:
        if digest_of(sealed) != piece.digest:
            self._forget()
            raise Unverified("A bundle was changed while it was fetched. It is fetched anew the next time.")
        self._arrive(self._partner, piece.number, sealed)
        self._forget()
        self.came += 1

    def _path(self, piece: Piece) -> Path:
        return self._directory / f"{self._partner}-{piece.number}-{piece.digest.hex()}"

    def _found(self) -> Path | None:
        return next(iter(sorted(self._directory.glob(f"{self._partner}-*"))), None)

    def _is_of(self, number: int) -> bool:
        return self._begun is not None and self._begun.name.split("-")[1] == str(number)

    def _forget(self) -> None:
        for path in self._directory.glob(f"{self._partner}-*"):
            path.unlink()
        self._begun = None
