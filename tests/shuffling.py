"""Another order than the written one, so that a test which needs those before it is found: `--shuffle SEED`."""

import hashlib
import secrets

import pytest

OPTION, ANY = "--shuffle", "any"


def add_option(parser: pytest.Parser) -> None:
    """Let a run name its order; `any` draws one."""
    parser.addoption(OPTION, metavar="SEED", help="run tests in the order that SEED names; `any` draws one")


def settle(config: pytest.Config) -> str:
    """Give the seed of this run, drawn once for all its processes; empty where the order is the written one."""
    if config.option.shuffle == ANY:
        config.option.shuffle = str(secrets.randbelow(10_000))
    return config.option.shuffle or ""


def place(nodeid: str, seed: str) -> list[bytes]:
    """Give the place of a test: directories, their files and a file's tests are shuffled each within the one above."""
    path = nodeid.partition("::")[0]
    directory = path.rpartition("/")[0]
    # By hash: a test that comes or goes moves no other.
    return [hashlib.sha256(f"{seed}:{part}".encode()).digest() for part in (directory, path, nodeid)]
