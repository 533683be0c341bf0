"""What Today says of keys: counts while they change, one line on the day it is done, else nothing."""

from typing import Any

import pytest
from django.utils import translation

from thitsar.web.views.changing import said

DAY = 9000


def key(**other: Any) -> dict[str, Any]:
    quiet = {"compartment": "vetting", "epoch": 1, "since": DAY - 3, "closed": False, "held": True}
    return {**quiet, "made": 0, "parts": 0, **other}


CHANGING = [key(closed=True, made=12, parts=40), key(closed=True, made=0, parts=2), key(epoch=2, since=DAY)]


def test_nothing_is_said_of_keys_that_rest_or_that_somebody_else_holds() -> None:
    assert said([], DAY) == said([key(), key(epoch=2)], DAY) == []
    assert said([key(closed=True, held=False), key(epoch=2, since=DAY, held=False)], DAY) == []


@pytest.mark.parametrize(
    ("language", "counts", "done"), [("en", ("2", "12 of 42"), "1"), ("my", ("၂", "၄၂ ခုအနက် ၁၂ ခု"), "၁")]
)
def test_it_counts_what_is_left_and_says_when_it_is_done(
    language: str, counts: tuple[str, str], done: str
) -> None:
    with translation.override(language):
        (told,) = said(CHANGING, DAY)
        (after,) = said([key(epoch=2, since=DAY), key()], DAY)
    assert all(one in told for one in counts)
    assert done in after
    assert "vetting" not in told + after
