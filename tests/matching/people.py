"""Invented people as the matcher sees them, written as batches the way a commit writes them."""

import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from django.db import connection

from tests.cast import Cast
from thitsar.kernel.files.batches import MATCH, Row, seal_batches
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.text.names import read_name

SYLLABLES = (
    ("အောင်", "aung"), ("ကျော်", "kyaw"), ("မင်း", "min"), ("ဇော်", "zaw"), ("သန်း", "than"), ("လွင်", "lwin"),
    ("မြင့်", "myint"), ("ထွန်း", "tun"), ("ဝင်း", "win"), ("စိုး", "soe"), ("နိုင်", "naing"), ("ဖြိုး", "phyo"),
    ("ခန့်", "khant"), ("ရဲ", "ye"), ("လင်း", "lin"), ("သူ", "thu"), ("ဟိန်း", "hein"), ("ပိုင်", "paing"),
)  # fmt: skip
_INSERT = "INSERT INTO kernel_batch (place, kind, compartment, epoch, wrapped, sealed) VALUES (%s, %s, %s, %s, %s, %s)"


def vector(my: str, latin: str, **more: Any) -> dict[str, Any]:
    """Give what the identity compartment contributes about somebody of this name."""
    return {"my": [read_name(my).key], "la": [read_name(latin).key], **more}


def crowd(count: int, seed: int = 7) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Invent people: file, identity vector, service vector; none of them resembles the serial numbers of tests."""
    random = Random(seed)
    people = []
    for number in range(count):
        own, father = (random.choices(SYLLABLES, k=random.choice((2, 3, 3, 4))) for _ in range(2))
        born = random.randint(1965, 2003)
        identity = vector(
            "".join(one for one, _ in own),
            " ".join(one for _, one in own),
            fa=["".join(one for one, _ in father)],
            by=[born, born],
            nrc=f"{random.randint(1, 14)}/{random.choice(('mayana', 'pamana', 'thagaka'))}(n){number:06d}",
            dn=[f"ပန်းခြံ{number}", f"Garden {number}"],
            co=f"P-{number:05d}",
        )
        people.append((f"{random.getrandbits(128):032x}", identity, {"ser": f"t{number:06d}", "br": "ARMY"}))
    return people


def items(people: Iterable[tuple[str, dict[str, Any], dict[str, Any]]]) -> list[list[Any]]:
    """Give the items of a match batch."""
    return [
        one for file, *parts in people for one in ([file, "identity", parts[0]], [file, "service", parts[1]])
    ]


def write(actor: Actor, *batches: list[list[Any]]) -> None:
    """Add batches of match vectors as commits of this member would."""
    insert([row for batch in batches for row in seal_batches(actor, {(MATCH, "match"): batch})])


def insert(rows: list[Row]) -> None:
    """Put sealed batches into the table."""
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT, rows)


def token(cast: Cast) -> str:
    """Read what the agent and the matcher know each other by."""
    return (cast.directory / "run" / "matcher.token").read_text()


def merge_all(cast: Cast) -> None:
    """Have the agent merge until nothing is left to do."""
    while cast.agent.call("merge_batches", token=token(cast)):
        pass


@contextmanager
def fresh_matcher(cast: Cast) -> Iterator[subprocess.Popen[bytes]]:
    """Start a matcher that knows nothing yet, in place of one that another test may have left running."""
    for process in [one for one in cast.processes if "matcher" in one.args]:  # type: ignore[operator]
        _end(cast, process)
    process = cast.start("matcher")
    try:
        yield process
    finally:
        _end(cast, process)


def _end(cast: Cast, process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    cast.processes.remove(process)
    # Whoever needs one after this starts one.
    cast.started.discard("matcher")
