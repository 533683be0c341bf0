"""Words for codes: whatever a page or a command may have to name, it can name in Burmese."""

import re

import pytest
from django.utils import translation

from thitsar.apps.intake import exporting, words
from thitsar.apps.standing import words as standing
from thitsar.apps.vetting import words as vetting
from thitsar.kernel.access import sharing
from thitsar.kernel.access.emergencies import UNMASK, WHY_UNMASKED
from thitsar.kernel.access.policy import Role
from thitsar.kernel.exchange import taking
from thitsar.kernel.exchange.form import PARTS
from thitsar.kernel.ledger.events import event_types
from thitsar.kernel.ledger.walk import Kind
from thitsar.kernel.pages.labels import (
    COMPARTMENTS,
    EVENTS,
    HOLDS,
    PATHS,
    ROLES,
    SHARED_FOR,
    WHY_ENDED,
    WHY_REFUSED,
)
from thitsar.kernel.vault.agent import exporting_persons, opening_many
from thitsar.kernel.vault.agent.exporting_entry import EXPORT_ENTRY
from thitsar.kernel.vault.agent.exporting_persons import EXPORT_PERSONS
from thitsar.kernel.vault.agent.opening import PURPOSES as TO_OPEN
from thitsar.kernel.vault.agent.opening_many import OPEN_MANY
from thitsar.kernel.vault.agent.rebuilding import REBUILD
from thitsar.web.commands.verify import said
from thitsar.web.views import orders_shown
from thitsar.web.views.file import SHOWN
from thitsar.web.views.protection_words import DUE, PURPOSES, RULES, WHAT
from thitsar.web.views.timeline import _EVENTS

LATIN = re.compile("[A-Za-z]{2,}")
BURMESE = re.compile("[က-႟]")


def test_the_access_log_has_a_word_for_every_purpose() -> None:
    assert {*TO_OPEN, REBUILD, OPEN_MANY, EXPORT_PERSONS, EXPORT_ENTRY, UNMASK} <= PURPOSES.keys()
    assert orders_shown.WHY_MANY.keys() == set(opening_many.PURPOSES)
    assert orders_shown.WHY_SHARED.keys() == set(exporting_persons.PURPOSES)
    assert orders_shown.WHY_UNMASKED.keys() == set(WHY_UNMASKED)
    assert orders_shown.TABLES.keys() == {exporting.IDENTITIES}


def test_every_event_in_the_file_of_a_person_has_words() -> None:
    # In files about a list and about its columns, which are no person's; and of a plain app of tests.
    of_others = ("intake.import_", "intake.mapping_", "plain.", "history.")
    names = {one.name for one in event_types() if set(one.compartments) & set(SHOWN)}
    assert {name for name in names if not name.startswith(of_others)} - _EVENTS.keys() == set()


@pytest.mark.parametrize(
    "named",
    [
        PURPOSES,
        RULES,
        DUE,
        WHAT,
        orders_shown.WHY_MANY,
        orders_shown.WHY_UNMASKED,
        orders_shown.WHY_SHARED,
        orders_shown.TABLES,
    ],
)
def test_every_code_of_data_protection_has_burmese_words(named: dict[str, str]) -> None:
    test_every_code_has_burmese_words(named)


@pytest.mark.parametrize(
    "named",
    [
        *(COMPARTMENTS, EVENTS, PATHS, ROLES, HOLDS, SHARED_FOR, WHY_ENDED, WHY_REFUSED),
        *(words.EVENTS, words.WHY),
        *(vetting.EVENTS, vetting.WHY, vetting.STEPS, vetting.SAYS, standing.EVENTS, standing.REASONS),
    ],
)
def test_every_code_has_burmese_words(named: dict[str, str]) -> None:
    with translation.override("my"):
        spoken = [str(word) for word in named.values()]
    assert all(BURMESE.search(word) for word in spoken)
    assert not [word for word in spoken if LATIN.search(word)]


def test_every_code_of_sharing_has_words() -> None:
    assert (set(SHARED_FOR), set(WHY_ENDED)) == (set(sharing.PURPOSES), set(sharing.WHY_ENDED))
    assert (set(HOLDS), set(WHY_REFUSED)) == (set(PARTS), set(taking.WHY_REFUSED))


def test_every_role_has_a_name() -> None:
    assert ROLES.keys() == set(Role)


@pytest.mark.parametrize("kind", Kind)
def test_every_damage_to_a_log_is_said_in_burmese(kind: Kind) -> None:
    with translation.override("my"):
        told = said(17, kind)
    assert "17" in told
    assert not LATIN.search(told)
