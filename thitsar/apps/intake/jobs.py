"""Long work in a process of its own: the list goes through a socket, never through a file."""

import fcntl
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings

from thitsar.kernel import codec
from thitsar.kernel.programs import command, environment, private_pair


def start_import(
    handle: str, file: str, content: bytes, mapping: dict[str, Any], *, team: tuple[str, ...]
) -> None:
    """Start taking in a list in the session's name, unless it is being taken in; it ends with the session."""
    order = codec.pack(
        {"handle": handle, "file": file, "mapping": mapping, "team": list(team), "content": content}
    )
    # Locked for as long as the process lives, however it ends: the number of a process may be another's one day.
    with _running(file).open("wb") as mark:
        if not _is_locked(mark):
            return
        _flag(file).unlink(missing_ok=True)
        ours, theirs = private_pair()
        with theirs:
            process = subprocess.Popen(
                command("thitsar.apps.intake.job"),
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**environment(), "THITSAR_NODE": str(settings.NODE)},
                start_new_session=False,
                pass_fds=(mark.fileno(),),
            )
    _children.append(process)
    # Whether it ends before it has read all of it, the page will show.
    with ours, suppress(ConnectionError):
        ours.sendall(order)


def stop_import(file: str) -> None:
    """Ask a running import to stop after its present commit."""
    _flag(file).touch()


def must_stop(file: str) -> bool:
    """Tell a running import whether somebody asked it to stop."""
    return _flag(file).exists()


def is_running(file: str) -> bool:
    """Tell whether the process that takes this list in is still there."""
    for process in _children:
        process.poll()
    try:
        with _running(file).open("rb") as mark:
            fcntl.flock(mark, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def done(file: str) -> None:
    """Remove the marks of a run; they hold nothing."""
    _running(file).unlink(missing_ok=True)
    _flag(file).unlink(missing_ok=True)


def _is_locked(mark: BinaryIO) -> bool:
    # Once more after a moment: somebody may be looking whether it runs.
    for _ in range(2):
        with suppress(BlockingIOError):
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        time.sleep(0.05)
    return False


# Kept so that ended children are reaped.
_children: list[subprocess.Popen[bytes]] = []


def _flag(file: str) -> Path:
    return Path(settings.NODE) / "run" / f"{file}.stop"


def _running(file: str) -> Path:
    return Path(settings.NODE) / "run" / f"{file}.running"
