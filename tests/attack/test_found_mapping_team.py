"""Whoever saves a mapping may not thereby read the people of everybody's lists."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import TODAY, Cast
from tests.pages.conftest import _site, officer, second_officer
from tests.pages.lists_made import csv, sound_rows
from tests.pages.visiting import Person, Window, actor
from thitsar.apps.intake import mappings
from thitsar.apps.intake.rows import FIELD_FORM
from thitsar.apps.intake.views import lists as page
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.sections.mapping import HeaderMap

__all__ = ["_site", "officer", "second_officer"]
pytestmark = pytest.mark.database


@pytest.mark.parametrize("chosen", ["", "zz"])
def test_a_mapping_adds_nobody_to_the_readers_of_a_list(
    cast: Cast, officer: Person, second_officer: Person, monkeypatch: pytest.MonkeyPatch, chosen: str
) -> None:
    thief = actor(cast, second_officer)
    # By its name the last of those that fit: found for every list of the field form.
    mapping = HeaderMap("zz", FIELD_FORM.columns)
    mappings.save(thief, mapping, team=(thief.member,), lists=WorkLists(), today=TODAY)
    started: list[tuple[str, ...]] = []

    def start(*_: Any, team: tuple[str, ...]) -> None:
        started.append(team)

    monkeypatch.setattr(page, "start_import", start)
    window = Window()
    window.sign_in(officer)
    window.get("/import")
    listed = SimpleUploadedFile("list.csv", csv(sound_rows(2, seed=len(chosen) + 4711)))
    answer = window.post("/import", {"file": listed, "mapping": chosen, "do": "import"})
    assert answer.status == 302, answer.words
    assert started == [(officer.member,)]
