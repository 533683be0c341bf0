"""Read the public vectors, and give those made for classical keys a head for one of ours."""

import hashlib
import hmac
import re
import zlib
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from thitsar.kernel.vault import wrap
from thitsar.kernel.vault.age import stanza

SEED = bytes(range(32))
_STANZA = re.compile(rb"^-> X25519 \S+\n\S{43}\n", re.M)


@dataclass(frozen=True)
class Vector:
    """Hold one public vector: what to expect and the file."""

    name: str
    expect: str
    payload: str
    file_key: bytes
    identities: list[str]
    armored: bool
    content: bytes

    def with_our_stanza(self) -> bytes:
        """Wrap the same file key for SEED where the X25519 stanza stands, and authenticate the new head.

        Whatever else is wrong with the file stays wrong: a missing chunk, a space too many, another version.
        """
        ours = stanza.wrap(wrap.public_bytes(SEED), self.file_key)
        lines = b"-> mlkem768x25519 %b\n%b\n" % (_base64(ours.share), _base64(ours.body))
        changed = _STANZA.sub(lambda _: lines, self.content, count=1)
        return changed.replace(self._mac(self.content), self._mac(changed), 1)

    def _mac(self, content: bytes) -> bytes:
        authenticated = content[: content.index(b"\n---") + 4]
        key = HKDF(SHA256(), 32, salt=None, info=b"header").derive(self.file_key)
        return _base64(hmac.digest(key, authenticated, hashlib.sha256))


def _base64(content: bytes) -> bytes:
    return b64encode(content).rstrip(b"=")


def _read(path: Path) -> Vector:
    head, _, content = path.read_bytes().partition(b"\n\n")
    said = [line.partition(": ")[::2] for line in head.decode().split("\n")]
    first = dict(reversed(said))
    return Vector(
        name=path.name,
        expect=first["expect"],
        payload=first.get("payload", hashlib.sha256().hexdigest()),
        file_key=bytes.fromhex(first.get("file key", "")),
        identities=[value for key, value in said if key == "identity"],
        armored="armored" in first,
        content=zlib.decompress(content) if "compressed" in first else content,
    )


ALL = [_read(path) for path in sorted(Path(__file__).with_suffix("").iterdir()) if path.suffix != ".md"]
BY_NAME = {vector.name: vector for vector in ALL}
