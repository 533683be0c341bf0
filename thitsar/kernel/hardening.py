"""Keep a program's memory to itself, as far as an ordinary laptop allows (security.md section 3.4)."""

import ctypes
import resource
import sys
import threading

_PR_SET_DUMPABLE = 4
_MCL_CURRENT_AND_FUTURE = 3
# Locked memory counts every stack in full, and each caller has a thread. The deepest thing a caller can send, 400
# lists in each other, takes half of this.
STACK = 1024 * 1024


def harden() -> list[str]:
    """Forbid core dumps and tracing, lock the memory; gives the names of what this machine did not allow."""
    missing = hide()
    threading.stack_size(STACK)
    if not sys.platform.startswith("linux"):
        return [*missing, "locked-memory"]
    # Best effort: without the right to lock, the swap must be off or encrypted; `thitsar doctor` says so.
    if ctypes.CDLL(None).mlockall(_MCL_CURRENT_AND_FUTURE) != 0:
        missing.append("locked-memory")
    return missing


def hide() -> list[str]:
    """Forbid core dumps and tracing only: for a program that has somebody's list in memory and then ends."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not sys.platform.startswith("linux"):
        return ["no-dump"]
    hidden = ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) == 0
    return [] if hidden else ["no-dump"]
