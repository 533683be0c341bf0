"""Bundles on a stick: files whose names and sizes tell whoever finds it no more than that there are some."""

import os
from pathlib import Path

from thitsar.kernel import models
from thitsar.kernel.errors import Refused, Unreadable, Unverified
from thitsar.kernel.exchange.wire.arriving import LARGEST
from thitsar.kernel.exchange.wire.quarantine import lay_down
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.vault import suite

ENDING = ".age"


def export(partner: str, place: Path) -> list[Path]:
    """Write what waits for a partner into a folder, under names that say nothing, or one bundle into a new file.

    Refused where nothing waits or the file is there; nothing is forgotten here before the partner says it has it.
    """
    waiting = models.SentBundle.objects.filter(partner=partner).order_by("number")
    numbers = list(waiting.values_list("number", flat=True))
    if not numbers:
        raise Refused("Nothing waits for this partner.")
    if not place.is_dir() and len(numbers) > 1:
        raise Refused("%(count)s bundles wait. Name a folder that is there.", {"count": len(numbers)})
    written = []
    for number in numbers:
        sealed = bytes(waiting.get(number=number).sealed)
        path = place / (suite.fresh(8).hex() + ENDING) if place.is_dir() else place
        _write(path, sealed)
        written.append(path)
    return written


def take(actor: Actor, paths: list[Path]) -> list[str]:
    """Lay bundles from a stick into quarantine, in any order and as often as one likes; gives each one's sender.

    Refused for a file that is no bundle for this node or was not copied whole; the others are laid down first.
    """
    found, failed = [], None
    for path in paths:
        try:
            found.append(_take(actor, path))
        except Refused as error:
            failed = failed or error
    if failed is not None:
        raise failed
    return found


def _take(actor: Actor, path: Path) -> str:
    try:
        with path.open("rb") as file:
            sealed = file.read(LARGEST + 1)
    except OSError:
        raise Refused("%(path)s cannot be read. Look whether it is there.", {"path": path}) from None
    try:
        said = actor.call("sender_of_bundle", sealed=sealed)
    except (Unverified, Unreadable):
        raise Refused(
            "%(path)s is no bundle for this node, or was not copied whole. Nothing was changed. Copy it from the stick "
            "again; if it stays so, ask your partner to write it anew.",
            {"path": path},
        ) from None
    counted = models.Exchange.objects.filter(partner=said["node"]).values_list("taken", flat=True).first()
    if said["number"] > (counted or 0):
        lay_down(said["node"], said["number"], sealed)
    name: str = said["name"]
    return name


def _write(path: Path, sealed: bytes) -> None:
    """Write it whole or not at all, and never over another."""
    begun = path.with_name(f"{path.name}.part")
    try:
        if path.exists():
            raise FileExistsError
        with os.fdopen(os.open(begun, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        begun.rename(path)
    except FileExistsError:
        raise Refused("%(path)s is there already. Name another file.", {"path": path}) from None
    except OSError:
        begun.unlink(missing_ok=True)
        raise Refused(
            "%(path)s cannot be written. Look whether the stick is full or locked.", {"path": path}
        ) from None
