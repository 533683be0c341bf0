"""Bind an approval to exactly what was asked for: the digest of an event's own content."""

from collections.abc import Iterable, Mapping
from typing import Any

from thitsar.kernel import codec
from thitsar.kernel.vault import suite


def bound(name: str, payload: Mapping[str, Any], binding: str) -> dict[str, Any]:
    """Give the payload with its digest in the field `binding`."""
    return {**payload, binding: content_digest(name, payload, binding)}


def is_bound(name: str, payload: Mapping[str, Any], binding: str) -> bool:
    """Tell whether a payload carries the digest of the rest of it, so that no two contents share one."""
    given = payload.get(binding)
    return isinstance(given, bytes) and suite.equal(given, content_digest(name, payload, binding))


def content_digest(name: str, payload: Mapping[str, Any], binding: str) -> bytes:
    """Hash everything an event says but its digest."""
    rest = {key: value for key, value in payload.items() if key != binding}
    return suite.digest("bound", name, codec.encode(rest))


def said_digest(author: str, name: str, payload: Mapping[str, Any]) -> bytes:
    """Hash what somebody said, so that a request can name what it rests on."""
    return suite.digest("said", author, name, codec.encode(payload))


def resting_on(digests: Iterable[bytes]) -> bytes:
    """Hash all that was said before a request, in whatever order it arrived."""
    return suite.digest("resting-on", *sorted(digests))
