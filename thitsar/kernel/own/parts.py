"""A person's own page, part by part: each is sealed by whoever may read that part, and opened by the person alone."""

from typing import Any

from thitsar.kernel import codec, models
from thitsar.kernel.own.keys import OwnPublic
from thitsar.kernel.vault import seal, suite, wrap


def write_part(to: OwnPublic, part: str, content: dict[str, Any]) -> None:
    """Seal what the person sees of one part, in place of what was there."""
    key = suite.fresh()
    wrapped = wrap.wrap(to.unwrap_public, _place(to.locator, part), key)
    sealed = seal.seal(key, _place(to.locator, part), codec.pack(content))
    row = {"sealed": codec.pack([wrapped, sealed])}
    models.OwnPage.objects.update_or_create(locator=to.locator, part=part, defaults=row)


def read_parts(locator: str, unwrapping: wrap.PrivateKey) -> dict[str, dict[str, Any]]:
    """Open all parts of a person's page with their key."""
    found = {}
    for row in models.OwnPage.objects.filter(locator=locator):
        wrapped, sealed = codec.unpack(bytes(row.sealed))
        key = wrap.unwrap(unwrapping, _place(locator, row.part), wrapped)
        found[row.part] = codec.unpack(seal.open_sealed(key, _place(locator, row.part), sealed))
    return found


def _place(locator: str, part: str) -> suite.Place:
    return ("own-page", locator, part)
