"""A held row whose answers are codes: the form says what they mean and which others there are."""

import pytest

from tests.cast import Cast
from tests.pages.lists_made import sound_rows, take
from tests.pages.visiting import Person, Window, actor
from thitsar.apps.intake.sections import REGISTRY
from thitsar.kernel.files import drafts

pytestmark = pytest.mark.database


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "Now: Police Sergeant.",
                "Now: Taungoo.",
                "Now: refused an unlawful order.",
                "What can be answered",
            ),
        ),
        ("my", ("ရဲတပ်ကြပ်ကြီး", "တောင်ငူ", "ဥပဒေမဲ့အမိန့်ကို ငြင်းဆန်", "ဖြေနိုင်သည့် အဖြေများ")),
    ],
)
def test_codes_are_said_in_words_and_the_others_are_listed(
    cast: Cast, officer: Person, language: str, words: tuple[str, ...]
) -> None:
    cast.need("matcher")
    (row,) = sound_rows(1, {"en": 610, "my": 611}[language])
    row.update({"consent/registration": "no", "service/rank": "P-OR6", "departure/township": "MMR007009"})
    row["departure/motives"] = "M03"
    maker = actor(cast, officer)
    before = set(drafts.ids_for(maker, "row"))
    take(maker, [row], team=(officer.member,))
    (draft,) = set(drafts.ids_for(maker, "row")) - before
    window = Window(language)
    window.sign_in(officer)
    page = window.get(f"/held/{draft}")
    for word in words:
        assert word in page.words
    field = REGISTRY.field("departure.motives")
    assert field is not None
    assert field.codes is not None
    for code in field.codes.labels:
        assert f"<code>{code}</code>" in page.text
