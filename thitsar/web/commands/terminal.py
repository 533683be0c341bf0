"""Speak with the person at the terminal itself, past pipes and files, and forget what was shown."""

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from thitsar.kernel.errors import Refused
from thitsar.kernel.vault import key_file

_DEVICE = "/dev/tty"
# Screen and, where the terminal keeps one, what has scrolled away.
_CLEAR = "\033[H\033[2J\033[3J"


@dataclass(frozen=True)
class Terminal:
    """The controlling terminal: nothing said here can end in a file."""

    _device: int

    def say(self, *lines: str) -> None:
        """Show lines."""
        os.write(self._device, ("\n".join(lines) + "\n").encode())

    def ask(self, question: str) -> str:
        """Ask for one line."""
        os.write(self._device, f"{question} ".encode())
        typed = bytearray()
        while not typed.endswith(b"\n"):
            piece = os.read(self._device, 1)
            if not piece:
                raise KeyboardInterrupt
            typed += piece
        return typed.decode(errors="replace").strip()

    def clear(self) -> None:
        """Take what was shown off the screen."""
        os.write(self._device, _CLEAR.encode())


@contextmanager
def terminal() -> Iterator[Terminal]:
    """Open the controlling terminal; Refused where there is none, because a pipe or a file would keep it."""
    try:
        device = os.open(_DEVICE, os.O_RDWR | os.O_NOCTTY)
    except OSError:
        raise Refused(
            "What this command shows once may not end in a file or a pipe. Run it in a terminal."
        ) from None
    try:
        yield Terminal(device)
    finally:
        os.close(device)


def read_credentials(member: str | None, passphrase_file: str | None) -> tuple[str, str]:
    """Give sign-in name and passphrase from the arguments, asking at the terminal for what is missing."""
    if member is None:
        with terminal() as screen:
            member = screen.ask(_("Sign-in name:"))
    if passphrase_file is None:
        return member, ask_secret(_("Passphrase:"))
    source = Path(passphrase_file)
    try:
        with sys.stdin if source == Path("-") else source.expanduser().open(encoding="utf-8") as file:
            return member, file.readline().strip()
    except (OSError, UnicodeDecodeError):
        raise Refused(
            "The file with the passphrase cannot be read. Look at its name and its owner."
        ) from None


def ask_secret(question: str) -> str:
    """Ask at the terminal for what is not shown while it is typed."""
    with terminal():
        return getpass.getpass(f"{question} ")


def read_key_file(path: Path | str | None) -> bytes:
    """Give the bytes of a key file; empty where none is named. Refused when it is missing, damaged or no key file."""
    if path is None:
        return b""
    try:
        with Path(path).expanduser().open("rb") as file:
            return key_file.read(file.read(key_file.LONGEST + 1))
    except OSError:
        raise Refused("The key file cannot be read. Is the stick in, and the name right?") from None


class Progress:
    """Show on stderr how far long work has come: one line that moves, or in a file one for each tenth."""

    def __init__(self) -> None:
        self._tenth = 0

    def show(self, done: int, total: int) -> None:
        """Show it."""
        tenth = done * 10 // total if total else 10
        said = _("%(done)s of %(total)s") % {"done": done, "total": total}
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{said}" + ("\n" if tenth == 10 > self._tenth else ""))
        elif tenth > self._tenth:
            sys.stderr.write(f"{said}\n")
        self._tenth = tenth
        sys.stderr.flush()
