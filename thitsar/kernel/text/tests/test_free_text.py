"""What points at somebody in free text, and what a spreadsheet would run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.text.digits import to_myanmar
from thitsar.kernel.text.free_text import escape_cell, identifiers, is_formula


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("သူ့ဖုန်း 09xxxxxxxxx၊ 20.9512,96.1043 မှာနေသည်", ("phone", "coordinates")),
        ("he lives at 20.95,96.1, 09xxxxxxxxx", ("phone", "coordinates")),
        ("၀၉၄၂xxxxxxx သို့ဆက်ပါ", ("phone",)),
        ("ph 09-42x-xxx-xxx", ("phone",)),
        ("+95 9 4xx xxx xxx", ("phone",)),
        ("၂၀.၉၅၁၂၊၉၆.၁၀၄၃", ("coordinates",)),
        ("20°57'04\"N 96°06'15\"E", ("coordinates",)),
        ("47Q KV 12345 67890", ("coordinates",)),
        ("lat 20.95", ("coordinates",)),
        ("card 5/MAYANA(N)000101", ("nrc",)),
        ("၅/မရန(နိုင်)၀၀၀၁၀၁ ရှိ", ("nrc",)),
        ("၅/မရန(ႏိုင္)၀၀၀၁၀၁", ("nrc",)),
        ("somebody@example.org", ("email",)),
        ("t.me/somewhere", ("link",)),
        ("see https://x.example", ("link",)),
        ('=HYPERLINK("http://x.example","click")', ("link",)),
        ("09xxxxxxxxx 5/MAYANA(N)000101 a@b.example.org www.example.org", ("phone", "nrc", "email", "link")),
    ],
)
def test_it_notices_identifiers(text: str, kinds: tuple[str, ...]) -> None:
    assert identifiers(text) == kinds
    assert identifiers("\u200b".join(text)) == kinds


@pytest.mark.parametrize(
    "text",
    [
        *("", "ရွာမှာနေသည်", "left 09/03/2021", "left 09-03-2021", "2021-03-09", "26.10.2021", "၂၀၂၁ မတ် ၉ ရက်"),
        *(
            "T-000101",
            "200000 MMK",
            "1,000,000 kyat",
            "3.5, 4.5",
            "8:30 to 10:45",
            "units 11, 22, 33",
            "no.5",
            "Mr.Me",
        ),
        *("2021-10-26T09:13:00+06:30", "B23 B15", "P-OR6"),
    ],
)
def test_it_leaves_plain_text_alone(text: str) -> None:
    assert identifiers(text) == ()


@given(st.from_regex(r"09[0-9]{7,9}", fullmatch=True), st.text(alphabet="ကခဂ အသ", max_size=20))
def test_a_phone_number_is_noticed_in_any_digits_and_anywhere(number: str, around: str) -> None:
    for written in (number, to_myanmar(number)):
        assert "phone" in identifiers(f"{around} {written} {around}")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "@x", "-ok", "\tq", "\rq", " =x", "＝SUM(A1)", "−5", "\u200b=1", "=-1"]
)
def test_a_spreadsheet_would_run_these(text: str) -> None:
    assert is_formula(text)
    assert escape_cell(text).startswith("'")


@pytest.mark.parametrize("text", ["", "ok", "-5", "-5.2", "-1,000", "-10%", "5-3", "-", "--", "a=b", "အောင်"])
def test_a_spreadsheet_would_not_run_these(text: str) -> None:
    assert not is_formula(text)
    assert escape_cell(text) == text


@given(st.text())
def test_an_escaped_cell_is_no_formula_and_has_no_unprintable_character(text: str) -> None:
    escaped = escape_cell(text)
    assert not is_formula(escaped)
    assert not any(ord(character) < 32 and character not in "\t\n\r" for character in escaped)
    assert escape_cell(escaped) == escaped
