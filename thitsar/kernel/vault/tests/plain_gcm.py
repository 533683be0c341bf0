"""AES-GCM written a second time over bare AES, with its arithmetic laid open: whoever knows both keys can solve it.

After NIST SP 800-38D; nonces of 96 bits only.
"""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 16
_REDUCTION = 0xE1 << 120


def block_cipher(key: bytes, block: bytes) -> bytes:
    """Encrypt one block."""
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(block)  # noqa: S305 - GCM is built on it


def multiply(x: int, y: int) -> int:
    """Multiply in the field of 2^128 elements, the first bit being the coefficient of 1."""
    product = 0
    for bit in reversed(range(128)):
        if x >> bit & 1:
            product ^= y
        y = y >> 1 ^ (_REDUCTION if y & 1 else 0)
    return product


def power(x: int, exponent: int) -> int:
    """Raise to a power; 2^128 - 2 gives the inverse."""
    result = 1 << 127
    while exponent:
        if exponent & 1:
            result = multiply(result, x)
        x, exponent = multiply(x, x), exponent >> 1
    return result


def stream(key: bytes, nonce: bytes, blocks: int) -> bytes:
    """Give the bytes that the content is combined with."""
    return b"".join(block_cipher(key, nonce + number.to_bytes(4, "big")) for number in range(2, blocks + 2))


def hashed_blocks(aad: bytes, hidden: bytes) -> list[int]:
    """Give what the tag is the sum of, each block to be multiplied with its power of the hash key."""
    padded = b"".join(part + bytes(-len(part) % BLOCK) for part in (aad, hidden))
    padded += (8 * len(aad)).to_bytes(8, "big") + (8 * len(hidden)).to_bytes(8, "big")
    return [int.from_bytes(padded[at : at + BLOCK], "big") for at in range(0, len(padded), BLOCK)]


def tag(key: bytes, nonce: bytes, blocks: list[int]) -> int:
    """Give the tag over these blocks."""
    hash_key, total = int.from_bytes(block_cipher(key, bytes(BLOCK)), "big"), 0
    for block in blocks:
        total = multiply(total ^ block, hash_key)
    return total ^ int.from_bytes(block_cipher(key, nonce + b"\0\0\0\1"), "big")


def encrypt(key: bytes, nonce: bytes, content: bytes, aad: bytes) -> bytes:
    """Encrypt, with the tag behind."""
    hidden = xor(content, stream(key, nonce, -(-len(content) // BLOCK)))
    return hidden + tag(key, nonce, hashed_blocks(aad, hidden)).to_bytes(BLOCK, "big")


def for_two_keys(keys: tuple[bytes, bytes], nonce: bytes, start: bytes, aad: bytes, *, at: int) -> bytes:
    """Change one block of `start` so that one tag fits under both keys; give ciphertext and tag."""
    blocks = hashed_blocks(aad, start)
    place = -(-len(aad) // BLOCK) + at
    blocks[place] = 0
    hash_keys = [int.from_bytes(block_cipher(key, bytes(BLOCK)), "big") for key in keys]
    tags = [tag(key, nonce, blocks) for key in keys]
    weights = [power(hash_key, len(blocks) - place) for hash_key in hash_keys]
    # tag0 + block * weight0 = tag1 + block * weight1
    solved = multiply(tags[0] ^ tags[1], power(weights[0] ^ weights[1], (1 << 128) - 2))
    hidden = start[: at * BLOCK] + solved.to_bytes(BLOCK, "big") + start[(at + 1) * BLOCK :]
    return hidden + tag(keys[0], nonce, hashed_blocks(aad, hidden)).to_bytes(BLOCK, "big")


def xor(left: bytes, right: bytes) -> bytes:
    """Combine bytes with as many of the others."""
    return bytes(one ^ other for one, other in zip(left, right, strict=False))
