"""TLS 1.3 between two nodes: a key drawn for each run, in a certificate that says nothing about anybody.

Who answers is proven inside, by what the node's key signed about this key (exchange/wire). No authority, no names: the
hello of TLS is the same for everybody. OpenSSL 3.0 knows no key agreement that a quantum computer cannot break; what
must outlast one is sealed before it comes here (security.md section 2).
"""

import os
import ssl
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import suite

# The same in every certificate: it is no proof of anything, and must not tell one node from another.
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


def answering(place: Path) -> tuple[ssl.SSLContext, bytes]:
    """Draw a key and give what answers with it, with its 32 public bytes; `place` is where a file may lie a moment.

    Python reads a key from a file only. It lies there encrypted under bytes that never leave memory.
    """
    key, password = Ed25519PrivateKey.generate(), suite.fresh()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password),
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.num_tickets = 0
    path = place / f"channel-{os.getpid()}"
    path.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(pem + _certificate(key).public_bytes(serialization.Encoding.PEM))
        context.load_cert_chain(path, password=password)
    finally:
        path.unlink(missing_ok=True)
    return context, key.public_key().public_bytes_raw()


def asking() -> ssl.SSLContext:
    """Give what asks: it believes no certificate, because whoever uses it looks at the key inside."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def key_of(certificate: bytes | None) -> bytes:
    """Give the public key a channel was answered with; Unverified for anything but Ed25519."""
    try:
        found = x509.load_der_x509_certificate(certificate or b"").public_key()
    except ValueError as error:
        raise _another() from error
    if not isinstance(found, Ed25519PublicKey):
        raise _another()
    return found.public_bytes_raw()


def _certificate(key: Ed25519PrivateKey) -> x509.Certificate:
    nobody = x509.Name([])
    made = x509.CertificateBuilder(nobody, nobody, key.public_key(), 1, _FIRST, _LAST)
    return made.sign(key, None)


def _another() -> Unverified:
    return Unverified("What answers there is no node of this program. Nothing was sent. Look at the address.")
