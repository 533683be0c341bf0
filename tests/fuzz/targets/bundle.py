"""Fuzz what stands inside a bundle and a card: nothing but the five errors, and no second way to write anything."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
# Who stated a node is read where the tables are known.
django.setup()

from tests.exchange.bundles import SEEDS, SENDER, first_bundle, next_bundle, opened, sent  # noqa: E402 - as above
from thitsar.kernel import codec  # noqa: E402 - as above
from thitsar.kernel.errors import Purposeful  # noqa: E402 - as above
from thitsar.kernel.exchange import bundle, card  # noqa: E402 - as above

_FIRST = first_bundle()
_BODY = _FIRST.body()
EXAMPLES = [
    _BODY,
    next_bundle(_FIRST).body(),
    opened(sent(_FIRST)),
    codec.encode([*codec.decode(_BODY), 1]),
    codec.encode([codec.encode({"form": card.FORM}), *card.sign(SEEDS[SENDER], "card", b"")]),
]


def fuzz_bundle(raw: bytes) -> bool:
    """Say whether the bytes were accepted as what is signed; an AssertionError is a second way to write something."""
    for read in (bundle.sender_of, card.read):
        try:
            read(raw)
        except Purposeful:
            continue
    try:
        found = bundle.parse(raw)
    except Purposeful:
        return False
    assert found.body() == raw, "accepted in a second form"
    return True
