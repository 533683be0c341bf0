"""A corrected row whose candidates could not be asked for: the question waits sealed, and is asked at a sign-in."""

import pytest

from tests.cast import Cast
from tests.matching.people import fresh_matcher
from tests.pages.lists_made import again, sound_rows
from tests.pages.test_held import CONSENT, Hold, hold, save
from tests.pages.visiting import Person, Window, actor
from thitsar.apps.intake.drafts import ASKING
from thitsar.kernel.files import drafts
from thitsar.kernel.files.work_lists import WorkLists

__all__ = ["hold"]
pytestmark = pytest.mark.database


def _held_child(hold: Hold, seed: int) -> tuple[str, str]:
    """Have an adult registered and the same person, said to be a child, held back; gives adult's code and draft."""
    (adult,) = sound_rows(1, seed)
    child = again(adult, seed + 1, **{"person/dob": "2008-03", "household/adults": "1"})
    (draft,) = hold.rows([adult, {**child, "consent/registration": "no"}])
    return adult["_uuid"], draft


def _people(officer: Person, cast: Cast) -> dict[str, dict[str, object]]:
    return WorkLists().facets(actor(cast, officer), "registration")


@pytest.mark.parametrize("who", ["officer", "second_officer"])
def test_a_pair_is_raised_once_the_matcher_is_back(
    *, hold: Hold, officer: Person, second_officer: Person, cast: Cast, window: Window, who: str
) -> None:
    uuid, draft = _held_child(hold, 720 if who == "officer" else 730)
    adult = next(id for id, one in _people(officer, cast).items() if one.get("uuid") == uuid)
    with fresh_matcher(cast):
        pass  # and it is gone, as when a machine is short of memory
    done = save(window, draft, **{CONSENT: "yes"})
    assert done.to.startswith("/file/"), "the person is registered all the same"
    child = done.to.removeprefix("/file/")
    owed = drafts.ids_for(actor(cast, officer), ASKING)
    assert len(owed) == 1
    assert _people(officer, cast)[adult]["path"] == "adult"
    cast.need("matcher")
    Window().sign_in({"officer": officer, "second_officer": second_officer}[who])
    after = _people(officer, cast)
    pairs = [{one["left"], one["right"]} for one in after.values() if one.get("kind") == "candidate"]
    assert {adult, child} in pairs
    assert after[adult]["path"] == "child"
    assert drafts.ids_for(actor(cast, officer), ASKING) == []
    Window().sign_in(officer)
    again = [
        {one["left"], one["right"]}
        for one in _people(officer, cast).values()
        if one.get("kind") == "candidate"
    ]
    assert again.count({adult, child}) == 1, "asked once"


def test_nothing_waits_when_the_matcher_answered(
    hold: Hold, officer: Person, cast: Cast, window: Window
) -> None:
    cast.need("matcher")
    _, draft = _held_child(hold, 740)
    assert save(window, draft, **{CONSENT: "yes"}).to.startswith("/file/")
    assert drafts.ids_for(actor(cast, officer), ASKING) == []
