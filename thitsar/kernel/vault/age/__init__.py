"""Write and read age v1 files for hybrid post-quantum keys: what leaves a node can be opened with any age program.

Strict on purpose: a file with a stanza of another kind is refused whole, also when one of ours would open it,
because nobody here can say who else it opens for or what that costs once a quantum computer exists.
Format: C2SP age; a file has no sender, so what comes from a partner is signed inside.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import BinaryIO

from thitsar.kernel.vault import suite
from thitsar.kernel.vault.age import header, payload, stanza
from thitsar.kernel.vault.age.keys import identity_of, public_of, recipient_of, seed_of

__all__ = ["decrypt", "decrypt_stream", "encrypt", "encrypt_stream", "identity_of", "recipient_of"]


def encrypt(recipients: Sequence[str | bytes], content: bytes) -> bytes:
    """Encrypt bytes in memory; see encrypt_stream."""
    target = BytesIO()
    encrypt_stream(recipients, BytesIO(content), target)
    return target.getvalue()


def decrypt(identities: Sequence[str | bytes], sealed: bytes) -> bytes:
    """Decrypt bytes in memory; see decrypt_stream."""
    target = BytesIO()
    decrypt_stream(identities, BytesIO(sealed), target)
    return target.getvalue()


def encrypt_stream(recipients: Sequence[str | bytes], source: BinaryIO, target: BinaryIO) -> None:
    """Encrypt all of `source` to 1 to 64 recipients, each `age1pq1…` or 1,216 bytes, 64 KiB at a time.

    Raises Unverified for a recipient that is none, before anything is written.
    """
    if not 0 < len(recipients) <= header.MOST_STANZAS:
        raise ValueError("an age file needs between 1 and 64 recipients")
    publics = [public_of(recipient) for recipient in recipients]
    file_key = suite.fresh(stanza.FILE_KEY)
    target.write(header.write(file_key, [stanza.wrap(public, file_key) for public in publics]))
    payload.encrypt(file_key, source, target)


def decrypt_stream(identities: Sequence[str | bytes], source: BinaryIO, target: BinaryIO) -> None:
    """Decrypt all of `source` with identities, each `AGE-SECRET-KEY-PQ-1…` or a 32-byte seed.

    The target gets a chunk once it is verified, but only a return says that the file is whole: use nothing
    of it before. Raises Unreadable when it is for other keys, Unverified when it is changed, cut or malformed.
    """
    seeds = [seed_of(identity) for identity in identities]
    read = header.read(source)
    file_key = stanza.unwrap(seeds, read.stanzas)
    header.verify(file_key, read)
    payload.decrypt(file_key, source, target)
