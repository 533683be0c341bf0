"""Bind an approval to exactly what was asked for: the digest of an event's own content."""

from collections.abc import Mapping
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
