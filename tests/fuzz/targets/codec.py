"""Fuzz the canonical encoding: what is read is written as the same bytes, and nothing but Unverified is raised."""

from typing import cast

from thitsar.kernel import codec
from thitsar.kernel.errors import Unverified

EXAMPLES = [
    codec.encode(value)
    for value in cast(list[object], [
        None, True, 0, 23, 24, 255, 256, 65536, 1 << 32, (1 << 64) - 1, -1, -(1 << 63), "", "သစ္စာ", b"\0" * 30,
        [], [[[]]], {"a": 1, "bb": [2, {}]}, {b"k": b"v"}, ["x" * 300, {"y": [False, None, -500]}],
    ])
] + [
    bytes.fromhex(refused) for refused in
    ("1817", "5f4100ff", "9fff", "a2616200616100", "c11a00000000", "f97e00", "fb3ff0000000000000", "0000")
]  # fmt: skip


def fuzz_codec(raw: bytes) -> bool:
    """Say whether the bytes were accepted; an AssertionError is a second way to write something."""
    try:
        value = codec.decode(raw)
    except Unverified:
        return False
    assert codec.encode(value) == raw, "accepted in a second form"
    return True
