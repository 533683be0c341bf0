"""The same encoding written a second time, after RFC 8949 section 4.2.1 alone, to compare the codec with."""

from hypothesis import strategies as st

_WIDTHS = ((24, 1 << 8, 1), (25, 1 << 16, 2), (26, 1 << 32, 4), (27, 1 << 64, 8))

integers = st.integers(-(1 << 63), (1 << 64) - 1) | st.sampled_from(
    [at + by for at in (0, 24, 1 << 8, 1 << 16, 1 << 32, 1 << 63) for by in (-1, 0)]
)
texts = st.text(st.characters(codec="utf-8"), max_size=40)
blobs = st.binary(max_size=40)
leaves = st.none() | st.booleans() | integers | texts | blobs
# Everything the codec takes, up to 256 bytes and items long enough for every width of a length.
values = st.recursive(
    leaves | st.binary(min_size=20, max_size=300) | st.text("သစ္စာ a", min_size=20, max_size=300),
    lambda inner: (
        st.lists(inner, max_size=30)
        | st.dictionaries(texts, inner, max_size=6)
        | st.dictionaries(blobs, inner, max_size=6)
    ),
    max_leaves=20,
)


def plain(value: object) -> bytes:
    """Encode a value the slow and obvious way."""
    match value:
        case None | bool():
            return {None: b"\xf6", True: b"\xf5", False: b"\xf4"}[value]
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case bytes():
            return _head(2, len(value)) + value
        case str():
            return _head(3, len(value.encode())) + value.encode()
        case list() | tuple():
            return _head(4, len(value)) + b"".join(plain(item) for item in value)
        case dict():
            # In the bytewise order of the encoded keys.
            pairs = sorted((plain(key), plain(item)) for key, item in value.items())
            return _head(5, len(value)) + b"".join(key + item for key, item in pairs)
    raise TypeError(type(value))


def _head(major: int, argument: int) -> bytes:
    if argument < 24:
        return bytes([major << 5 | argument])
    for code, limit, width in _WIDTHS:
        if argument < limit:
            return bytes([major << 5 | code]) + argument.to_bytes(width, "big")
    raise ValueError(argument)
