"""What every command does first: look at the node's directory, load Django, refuse weakened keys."""

import argparse
import shutil
from pathlib import Path

from thitsar.kernel.errors import Purposeful, Refused

NODE = "node"


def existing(directory: Path, language: str) -> None:
    """Load Django for a node that is there."""
    if not is_node(directory):
        raise Refused(
            "There is no node in %(directory)s. Name one with --node, or found one with `thitsar init`.",
            {"directory": directory},
        )
    for name in ("assets", "run"):
        # The settings look whether `assets` is there; what is built into it comes later.
        (directory / name).mkdir(mode=0o700, exist_ok=True)
    load(language)


def fresh(directory: Path, language: str) -> None:
    """Make the directory of a new node, which only its owner may open, and load Django."""
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise Refused(
            "%(directory)s is not empty. Name a new directory for the node.", {"directory": directory}
        )
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)
    (directory / "assets").mkdir(mode=0o700)
    load(language)


def undo(directory: Path, *, was_there: bool) -> None:
    """Empty a directory that `fresh` made, after what was to be founded in it was not."""
    from django.db import connections  # noqa: PLC0415 - late import: Django is loaded by now

    connections.close_all()
    for path in directory.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    if not was_there:
        directory.rmdir()


def member_arguments(parser: argparse.ArgumentParser) -> None:
    """Let the person say who they are."""
    parser.add_argument(
        "--member", metavar="NAME", help="sign-in name (asked for at the terminal if left out)"
    )
    parser.add_argument(
        "--passphrase-file", metavar="FILE", help="file with the passphrase; - reads it from the input"
    )
    parser.add_argument("--key-file", metavar="FILE", help="key file on a stick, for whoever needs one")


def is_node(directory: Path) -> bool:
    """Tell whether a node was founded in this directory."""
    # The pepper may be on a stick, the database on a server; an agent has run in every node that was used.
    return any((directory / name).exists() for name in ("pepper", "node.sqlite3", "agent"))


def load(language: str) -> None:
    """Load Django with this node's settings; Refused where passphrases would be cheap to guess."""
    import django  # noqa: PLC0415 - late import: help and wrong usage answer without it

    django.setup()
    from django.conf import settings  # noqa: PLC0415 - late import: as above
    from django.utils import translation  # noqa: PLC0415 - late import: as above

    from thitsar.kernel.vault import memorised, stretch  # noqa: PLC0415 - late import: as above
    from thitsar.web.translations import compile_catalogues  # noqa: PLC0415 - late import: as above

    if settings.FOR_TESTS or stretch.is_lowered() or memorised.is_lowered():
        raise Refused("These settings are for tests only. A node for real people does not start with them.")
    compile_catalogues()
    translation.activate(language)


def translated(error: Purposeful, language: str) -> str:
    """Say an error in another language; in English where the catalogue does not know it."""
    import django  # noqa: PLC0415 - late import: an English sentence needs no Django

    django.setup()
    from django.utils import translation  # noqa: PLC0415 - late import: as above

    from thitsar.web.translations import compile_catalogues  # noqa: PLC0415 - late import: as above

    compile_catalogues()
    with translation.override(language):
        sentence = translation.gettext(error.sentence)
    return sentence % error.values if error.values else sentence
