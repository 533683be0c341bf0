"""Ask an age written by others (npm `age-encryption`, on the noble libraries), in a program of its own."""

import json
import shutil
import subprocess
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from checks import source

_SOURCE = Path(__file__).parent / "typage"
# Beside the other packages that tests need, outside the tree that is read and kept.
_INSTALLED = source.ROOT / ".venv" / "typage"
_OLDEST_NODE = (20, 19)
_PATIENCE = 120


class Missing(Exception):
    """Say why the other age cannot be asked on this machine."""


class RefusedThere(Exception):
    """Carry why the other age did not do as it was asked."""


class OtherAge:
    """Hold the running program; it answers one question at a time."""

    def __init__(self, program: "subprocess.Popen[str]") -> None:
        self._program = program

    def encrypt(self, recipients: Sequence[str], content: bytes) -> bytes:
        """Encrypt there, what is to be read here."""
        return b64decode(self._ask("encrypt", recipients, content))

    def decrypt(self, identities: Sequence[str], sealed: bytes) -> bytes:
        """Decrypt there, what was written here; RefusedThere when it does not open."""
        return b64decode(self._ask("decrypt", identities, sealed))

    def recipient(self, identity: str) -> str:
        """Work out there, who holds an identity."""
        return self._ask("recipient", [identity], b"")

    def _ask(self, verb: str, keys: Sequence[str], content: bytes) -> str:
        asked = {"verb": verb, "keys": list(keys), "content": b64encode(content).decode()}
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(json.dumps(asked) + "\n")
        self._program.stdin.flush()
        said: dict[str, str] = json.loads(self._program.stdout.readline())
        if "refused" in said:
            raise RefusedThere(said["refused"])
        return said["answer"]


@contextmanager
def other_age() -> Iterator[OtherAge]:
    """Start it, installed first from its pinned and hashed packages; Missing where that cannot be."""
    _install()
    command = ["node", str(_INSTALLED / "age.mjs")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        try:
            yield OtherAge(program)
        finally:
            program.kill()


def _install() -> None:
    wanted = {path.name: path.read_bytes() for path in _SOURCE.iterdir()}
    if all(
        (_INSTALLED / name).is_file() and (_INSTALLED / name).read_bytes() == wanted[name] for name in wanted
    ):
        return
    _require_node()
    made = Path(tempfile.mkdtemp(dir=_INSTALLED.parent, prefix="typage-"))
    shutil.copytree(_SOURCE, made, dirs_exist_ok=True)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]
    try:
        done = subprocess.run(
            command, cwd=made, capture_output=True, timeout=_PATIENCE, check=False
        ).returncode
    except subprocess.TimeoutExpired:
        done = 1
    if done:
        shutil.rmtree(made)
        raise Missing("npm could not install age-encryption; the other age is not asked")
    shutil.rmtree(_INSTALLED, ignore_errors=True)
    try:
        made.rename(_INSTALLED)
    except OSError:  # another process of the same run was first
        shutil.rmtree(made)


def _require_node() -> None:
    if not shutil.which("node") or not shutil.which("npm"):
        raise Missing("no node and npm on this machine; the other age is not asked")
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    version = tuple(int(part) for part in said.strip().lstrip("v").split(".")[:2])
    if version < _OLDEST_NODE:
        raise Missing(f"node {said.strip()} is older than 20.19; the other age is not asked")
