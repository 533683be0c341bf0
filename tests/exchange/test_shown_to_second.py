"""What a second person is shown of a share: all of it, in words, and nothing that hides."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from thitsar.kernel.errors import Refused
from thitsar.kernel.exchange.reader_words import words_of_reader
from thitsar.kernel.exchange.sharing import order_of
from thitsar.web.views import sharing_shown

PEOPLE = ["0f" * 16, "3a" * 16]
WHOLE = {
    "partner": "ORG-B",
    "parts": "identity registration",
    "purpose": "VET_SHARE",
    "until": "19601",
    "readers": " ".join(PEOPLE),
    "files": "1",
    "codes": "P-7K3MQ2",
}
OTHER_FORM = "Not to be agreed to"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def lines(summary: dict[str, Any]) -> dict[str, Any]:
    return {one["label"]: one.get("lines", one["value"]) for one in sharing_shown.exactly(summary)}


def test_people_are_shown_by_their_six_words_one_to_a_line() -> None:
    (shown,) = [value for label, value in lines(WHOLE).items() if "by voice" in label]
    assert shown == sorted(words_of_reader(one) for one in PEOPLE)
    assert not any(one in shown for one in PEOPLE)


def test_nothing_is_said_of_people_where_nobody_is_named() -> None:
    said = lines({**WHOLE, "parts": "registration", "readers": ""})
    assert sharing_shown.is_whole({**WHOLE, "readers": ""})
    assert not any("by voice" in label for label in said)


@pytest.mark.parametrize(
    "other",
    [
        {name: text for name, text in WHOLE.items() if name != "readers"},
        {**WHOLE, "more": "x"}, {**WHOLE, "readers": "x"}, {**WHOLE, "readers": 7}, {**WHOLE, "until": "x"},
        {**WHOLE, "readers": "0f" * 15},
    ],
)  # fmt: skip
def test_another_form_is_shown_as_it_is_and_said_not_to_be_agreed_to(other: dict[str, Any]) -> None:
    assert not sharing_shown.is_whole(other)
    said = sharing_shown.exactly(other)
    assert said[0]["label"] == OTHER_FORM
    assert [(one["label"], one["value"]) for one in said[1:]] == [
        (name, str(value)) for name, value in other.items()
    ]


def test_nothing_begins_by_a_request_in_which_nobody_could_be_named() -> None:
    with pytest.raises(Refused, match="ask again"):
        order_of({name: text for name, text in WHOLE.items() if name != "readers"})
    assert order_of(WHOLE)["readers"] == PEOPLE
