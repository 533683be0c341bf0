"""Have whatever the agent frees written over at once: Python cannot wipe a text, but the C library can.

Two things decide it, and both are fixed when a program starts. Python must hand small texts back to the C library
and not keep them for itself; and glibc must fill what it is given, for which the caches of its threads have to be off.
"""

import os
import platform
import sys

_SETTINGS = {
    "PYTHONMALLOC": "malloc",
    "GLIBC_TUNABLES": "glibc.malloc.perturb=170:glibc.malloc.tcache_count=0:glibc.malloc.arena_max=1",
}


def overwrite_freed() -> None:
    """Start this program anew with these settings, unless it has them or another C library is in use."""
    if not is_possible() or _SETTINGS.items() <= os.environ.items():
        return
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, **_SETTINGS})  # noqa: S606 - no shell is meant


def with_it(environment: dict[str, str]) -> dict[str, str]:
    """Give a program these settings from its start, so that it need not start anew."""
    return {**environment, **_SETTINGS} if is_possible() else environment


def is_possible() -> bool:
    """Tell whether the C library is the one that can."""
    return platform.libc_ver()[0] == "glibc"


def without_it(environment: dict[str, str]) -> dict[str, str]:
    """Leave these settings out for a program that ends with its work: it would only be slower."""
    return {name: value for name, value in environment.items() if name not in _SETTINGS}
