"""Canonical bytes: the one encoding that is signed, hashed and sealed (RFC 8949 section 4.2.1)."""

from typing import Any, NoReturn

import cbor2

from thitsar.kernel.errors import Unverified

DEEPEST = 32
_LEAVES = frozenset({str, bytes, bool, type(None)})
# Every tag cbor2 knows; among them are numbers that take half a minute to read (security.md S4).
_TAGS = (0, 1, 2, 3, 4, 5, 25, 28, 29, 30, 35, 36, 37, 52, 54, 100, 256, 258, 260, 261, 1004, 43000, 55799)
# One kind of key to a map: then the length-first order of RFC 7049 and the bytewise one of RFC 8949 are the same.
_KEYS = frozenset({str, bytes})


def encode(value: object) -> bytes:
    """Encode ints, bytes, text, lists, maps, booleans and None deterministically.

    Raises Unverified for floats, tags and every other type, so that a mistake is found where it is made.
    """
    _inspect(value, DEEPEST)
    try:
        return cbor2.dumps(value, canonical=True)
    except UnicodeEncodeError:  # half a surrogate pair; the error would carry the whole text along
        raise _unverified() from None


def encode_flat(parts: list[str | bytes | int | None]) -> bytes:
    """Encode a list that holds no list or map: the same bytes as `encode`, for labels, which are made all the time."""
    for part in parts:
        kind = type(part)
        if kind not in _LEAVES and not (kind is int and -(1 << 63) <= part < 1 << 64):  # type: ignore[operator]
            raise _unverified()
    try:
        # Without maps there is nothing to sort, and no shorter form to choose.
        return cbor2.dumps(parts)
    except UnicodeEncodeError:
        raise _unverified() from None


def decode(raw: bytes) -> Any:
    """Decode, re-encode and compare: whatever is not the canonical byte string is Unverified (security.md C8)."""
    try:
        # Keys are looked at while it is read: to write maps that are keys of maps takes twice the time for each level.
        value = cbor2.loads(
            raw,
            semantic_decoders=_NO_TAGS,
            tag_hook=_refuse_tag,
            strict_hashable_types=True,
            allow_duplicate_keys=False,
            allow_indefinite=False,
            max_depth=2 * DEEPEST,
        )
        # The comparison refuses long integers, unsorted keys and trailing bytes.
        same = cbor2.dumps(value, canonical=True) == raw
    except Exception as error:  # a decoder of hostile bytes may fail in any way
        raise _unverified() from error
    if not same:
        raise _unverified()
    _inspect(value, DEEPEST)
    return value


def pack(value: object) -> bytes:
    """Encode a cache that only this node writes and reads back from under its own seal."""
    return cbor2.dumps(value)


def unpack(raw: bytes) -> Any:
    """Decode what `pack` wrote; the seal around it has already been checked."""
    return cbor2.loads(raw)


def _inspect(value: object, depth: int) -> None:
    kind = type(value)
    if kind in _LEAVES:
        return
    if kind is int:
        if not -(1 << 63) <= value < 1 << 64:  # type: ignore[operator]
            raise _unverified()
    elif depth == 0:
        raise _unverified()
    elif kind is list or kind is tuple:
        for item in value:  # type: ignore[attr-defined]
            if type(item) not in _LEAVES:
                _inspect(item, depth - 1)
    elif kind is dict:
        kinds = set(map(type, value))  # type: ignore[call-overload]
        if len(kinds) > 1 or not kinds <= _KEYS:
            raise _unverified()
        for item in value.values():  # type: ignore[attr-defined]
            if type(item) not in _LEAVES:
                _inspect(item, depth - 1)
    else:
        raise _unverified()


def _refuse_tag(*_: object) -> NoReturn:
    raise _unverified()


_NO_TAGS = dict.fromkeys(_TAGS, _refuse_tag)


def _unverified() -> Unverified:
    return Unverified("These bytes are not in the agreed form.")
