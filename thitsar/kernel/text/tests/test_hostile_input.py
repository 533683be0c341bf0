"""Long and broken input is answered, and soon."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thitsar.kernel.errors import Refused
from thitsar.kernel.text import age, codes, dates, digits, fold, free_text, names, nrc, places, ranks, zawgyi

_LIST = codes.CodeList("letters", {"A": ("a", "က")})
_READERS: dict[str, Callable[[str], object]] = {
    "digits": digits.to_ascii,
    "probability": zawgyi.probability,
    "is_zawgyi": zawgyi.is_zawgyi,
    "to_unicode": zawgyi.to_unicode,
    "convert": zawgyi.convert,
    "names": names.read_name,
    "dates": dates.read_date,
    "age": age.read_age,
    "nrc": nrc.read_nrc,
    "ranks": lambda raw: ranks.read_rank(raw, raw),
    "townships": places.read_township,
    "identifiers": free_text.identifiers,
    "formula": free_text.is_formula,
    "escape": free_text.escape_cell,
    "fold": fold.fold_word,
    "codes": _LIST.read,
}
_PIECES = (
    *("က", "ေ", "်", "ြ", "ျ", "္", "ဝ၀", "၀", "ရ၇", "မ ", "က္", "ေက်ာ္", "ၤ", "သြ", "ဥ်", "့်", "၎", "\u103a\u1037"),
    *(
        "a",
        "A ",
        "U ",
        "0",
        "09",
        "9 ",
        "a.",
        "a@",
        "1.",
        "20.9 ",
        "x*",
        "5/",
        "5/ABC(",
        "12/က",
        "+9",
        "-",
        "95 ",
        "47Q",
    ),
    *(
        "\x00",
        "\u200b",
        "\u202e",
        "\u200f",
        "\ufeff",
        " ",
        "\n",
        "\ufffd",
        "\U0001f349",
        "à",
        "à̀",
        "ﷺ",
        "𝕀",
        "=",
        "°",
        "(",
    ),
    *("2021 ", "2021-", "to ", "မှ ", "~", "January ", "MMR002", "့", "\u1039\u1039", "\u0300"),
)
_LONG = 20_000
_SOON = 2.0  # seconds of a processor; what grows with the square of the length takes minutes


@pytest.mark.parametrize("reader", _READERS)
def test_long_input_is_answered_soon(reader: str) -> None:
    for piece in _PIECES:
        started = time.thread_time()
        _answer(reader, piece * (_LONG // len(piece)))
        assert time.thread_time() - started < _SOON, ascii(piece)


@pytest.mark.parametrize("reader", _READERS)
@settings(max_examples=40)
@given(raw=st.lists(st.sampled_from(_PIECES), max_size=30).map("".join))
def test_any_mixture_is_read_or_refused(reader: str, raw: str) -> None:
    _answer(reader, raw)


@pytest.mark.parametrize("reader", _READERS)
@settings(max_examples=40)
@given(raw=st.text(max_size=50))
def test_any_text_is_read_or_refused(reader: str, raw: str) -> None:
    _answer(reader, raw)


def _answer(reader: str, raw: str) -> None:
    refusal = ""
    try:
        _READERS[reader](raw)
    except Refused as refused:
        refusal = str(refused)
    # A message must not repeat what may be somebody's name or number.
    assert len(raw) < 12 or raw not in refusal
