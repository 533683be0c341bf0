"""Sizes that tell little: fixed buckets for entries, Padmé for the rest (security.md section 3.2)."""

from thitsar.kernel.errors import Unverified

ENTRY_BUCKETS = (512, 2048, 8192)
SMALLEST = 256
_LENGTH = 4


def bucket(length: int) -> int:
    """Choose the padded size of an entry of this many bytes."""
    need = length + _LENGTH
    return next((size for size in ENTRY_BUCKETS if need <= size), padme(need))


def padme(length: int) -> int:
    """Round up so that at most log2(log2(length)) bits of the size show (Nikitin et al., PURBs, 2019)."""
    length = max(length, SMALLEST)
    exponent = length.bit_length() - 1
    kept = exponent.bit_length()
    mask = (1 << (exponent - kept)) - 1
    return (length + mask) & ~mask


def pad(content: bytes, size: int | None = None) -> bytes:
    """Put the true length before the content and zeros behind it, up to `size` bytes or the Padmé size."""
    size = padme(len(content) + _LENGTH) if size is None else size
    if size < len(content) + _LENGTH:
        raise ValueError("the bucket is smaller than its content")
    return (len(content).to_bytes(_LENGTH, "big") + content).ljust(size, b"\0")


def unpad(padded: bytes) -> bytes:
    """Take the content out again; any other filling than zeros is Unverified."""
    length = int.from_bytes(padded[:_LENGTH], "big")
    if len(padded) < _LENGTH + length or any(padded[_LENGTH + length :]):
        raise Unverified("These bytes are not in the agreed form.")
    return padded[_LENGTH : _LENGTH + length]
