"""Files of training: an exercise each, about nobody, made by an officer and seen by everybody."""

from collections.abc import Sequence
from datetime import date

from thitsar.kernel.access.roster import TRAINING
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.opening import create, opening_entry
from thitsar.kernel.ledger.record import record


def open_training(actor: Actor, kind: str, *, today: date) -> str:
    """Open one of an exercise that there is; Denied for whoever may not open files. Gives its id."""
    if kind not in TRAINING:
        raise Refused("Choose one of the exercises.")
    file = create(actor, kind, [()], team=(actor.member,), narrow=())[0]
    record(actor, [opening_entry(file)], today=today)
    return file.id


def trainings(actor: Actor) -> Sequence[tuple[str, str]]:
    """List them with their exercise, newest first."""
    return [(file, kind) for file, kind in actor.call("trainings")]
