"""Somebody whose file is shared, at their own page; and what of it is owed to the partner."""

import itertools
from dataclasses import dataclass
from typing import Any

from tests.exchange.pages import pages_of
from tests.exchange.sharing import Two
from tests.kernel.nodes import TODAY, TestNode, at
from tests.pages.visiting import Answer, Window
from thitsar.apps.intake import events
from thitsar.apps.intake.wishes import take_in
from thitsar.apps.standing.events import CodeGiven
from thitsar.kernel import models
from thitsar.kernel.exchange import sharing
from thitsar.kernel.files.opening import extend, node_ids, open_file
from thitsar.kernel.ledger.record import record
from thitsar.kernel.ledger.saying import said
from thitsar.kernel.own.keys import keep_own_key
from thitsar.kernel.own.parts import SHARING, read_parts, write_parts
from thitsar.kernel.vault.memorised import OwnKeys, own_keys_of

PARTS = ["registration", "service"]
NOBODY_ELSE = "No other organisation was given anything of your file."
_numbers = itertools.count()


@dataclass
class Owner:
    """Somebody whose file it is, with words of their own."""

    node: TestNode
    file: str
    words: str

    @property
    def keys(self) -> OwnKeys:
        """Derive what only they have."""
        with at(self.node):
            return own_keys_of("amber kite lamp road", "123456", self.words, organisation=node_ids()[1])

    def page(self, language: str = "en", **more: str) -> Answer:
        """Open their page, or ask for something on it."""
        typed = {"code": "amber kite lamp road", "pin": "123456", "secret": self.words, **more}
        with pages_of(self.node):
            return Window(language).post("/own", typed)

    def sealed(self) -> dict[str, Any]:
        """Give what was sealed for them of sharing."""
        keys = self.keys
        with at(self.node):
            return read_parts(keys.locator, keys.unwrapping).get(SHARING, {})

    def row(self) -> bytes:
        """Give that as it lies on the disk."""
        locator = self.keys.locator
        with at(self.node):
            return bytes(models.OwnPage.objects.get(locator=locator, part=SHARING).sealed)


def owning(two: Two, file: str, node: TestNode | None = None) -> Owner:
    """Give somebody the keys of a page about their file."""
    owner = Owner(node or two.here, file, f"only i know these {next(_numbers)}")
    keys, vetting = owner.keys, two.actor("vetting", owner.node)
    publics = {"unwrap_public": keys.unwrap_public, "sign_public": keys.sign_public}
    with at(owner.node):
        opened = open_file(vetting, file, ("registration",), "read")
        keep_own_key(vetting, file, keys.locator, **publics)()
        extend(vetting, opened, "standing")
        given = CodeGiven(
            "0b" * 16, b"k" * 32, b"w", "CODE_WORDS", keys.locator, keys.unwrap_public, keys.sign_public
        )
        record(vetting, [said(opened, given)], today=TODAY)
        write_parts(vetting, opened)
    return owner


def listed(two: Two, file: str) -> dict[str, Any]:
    """Give what the roster says of the one share of a file."""
    with at(two.here):
        (one,) = sharing.shares(two.actor("vetting"), file)
        return dict(one)


def owed(two: Two, file: str) -> bool:
    """Tell whether anything of a file is owed to the partner still."""
    with at(two.here):
        streams = list(models.Stream.objects.filter(file=file).values_list("id", flat=True))
        return models.Shared.objects.filter(stream__in=streams, is_ended=False).exists()


def take_wishes(two: Two, file: str) -> None:
    """Let intake take in what the person asked for."""
    with at(two.here):
        opened = open_file(two.actor("intake"), file, events.OF_A_PERSON, "write")
        take_in(two.actor("intake"), opened, today=TODAY)
