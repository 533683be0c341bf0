"""Start a program of this package with nothing of the directory somebody happens to stand in."""

import gc
import os
import sys
from pathlib import Path
from socket import socket, socketpair

import thitsar

_HERE = str(Path(thitsar.__file__).parent.parent)


def command(module: str) -> list[str]:
    """Give the command that runs one of our modules.

    Without `-P` a file called like a library would be run in its place: in a folder of downloads it is somebody
    else's, and the program gets a whole list, or keys.
    """
    return [sys.executable, "-P", "-m", module]


def environment() -> dict[str, str]:
    """Give this program's environment, in which the package is found wherever it lies."""
    # An empty piece would be the present directory again.
    known = [one for one in os.environ.get("PYTHONPATH", "").split(os.pathsep) if one]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(dict.fromkeys([_HERE, *known]))}


def private_pair() -> tuple[socket, socket]:
    """Give the two ends of what a program is told things through.

    Not a pipe: until the program has hidden itself, any other of the same user opens its end of a pipe in /proc, and
    takes out what was meant for it or puts something in. A socket cannot be opened there.
    """
    return socketpair()


def settle() -> None:
    """Leave what is loaded by now out of the search for circular garbage, and search less often for more.

    A list of people is trees of small objects, which go by themselves. Searching them again and again took an eighth
    of an import.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
