"""Dates keep the precision that was said."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.errors import Refused
from thitsar.kernel.text.dated import parse
from thitsar.kernel.text.dates import Dated, certainly_after, certainly_before, read_date, show
from thitsar.kernel.text.digits import to_myanmar
from thitsar.kernel.text.months import BURMESE

_years = st.integers(1900, 2100)
_months = st.integers(1, 12)
_points = st.one_of(
    st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(date.isoformat),
    st.builds("{}-{:02}".format, _years, _months),
    st.builds("{}-{}".format, _years, st.integers(33, 36)),
    _years.map(str),
)
_about = st.builds(str.__add__, _points, st.sampled_from(["", "~"]))
_edtf = st.one_of(
    _about,
    st.tuples(_about, _about).map("/".join),
    _about.map("{}/..".format),
    _about.map("../{}".format),
).filter(lambda edtf: parse(edtf) is not None)


@pytest.mark.parametrize(
    ("raw", "edtf", "precision"),
    [
        ("2021-03-09", "2021-03-09", "D"),
        ("26/10/2021", "2021-10-26", "D"),
        ("26.10.2021", "2021-10-26", "D"),
        ("26-10-2021", "2021-10-26", "D"),
        ("01/02/2022", "2022-02-01", "D"),
        ("2021/10/26", "2021-10-26", "D"),
        ("2021-10-26T09:13:00+06:30", "2021-10-26", "D"),
        ("2021-10-26 00:00:00", "2021-10-26", "D"),
        ("၂၆/၁၀/၂၀၂၁", "2021-10-26", "D"),
        ("၂၀၂၁ ခုနှစ် အောက်တိုဘာလ ၂၆ ရက်", "2021-10-26", "D"),
        ("၂၀၂၁ခုနှစ်၊ အောက်တိုဘာလ ၂၆ရက်နေ့", "2021-10-26", "D"),
        ("26 Oct 2021", "2021-10-26", "D"),
        ("26th of October 2021", "2021-10-26", "D"),
        ("October 26, 2021", "2021-10-26", "D"),
        ("2021-03", "2021-03", "M"),
        ("10/2021", "2021-10", "M"),
        ("Mar 2022", "2022-03", "M"),
        ("၂၀၂၃ မတ်", "2023-03", "M"),
        ("၂၀၂၁ ဖေဖော်ဝါရီ", "2021-02", "M"),
        ("၂၀၂၂ ဇန်န၀ါရီလ", "2022-01", "M"),
        ("၂၀၂၁ ေအာက္တိုဘာ", "2021-10", "M"),
        ("ဩဂုတ် ၂၀၂၁", "2021-08", "M"),
        ("သြဂုတ် ၂၀၂၁", "2021-08", "M"),
        ("၂၀၂၁ ၃ လပိုင်း", "2021-03", "M"),
        ("2021-Q2", "2021-34", "Q"),
        ("2021-34", "2021-34", "Q"),
        ("April to June 2021", "2021-34", "Q"),
        ("2021", "2021", "Y"),
        ("၂ဝ၂၁", "2021", "Y"),
        ("၂၀၂၁ ခုနှစ်", "2021", "Y"),
        ("2021~", "2021~", "Y"),
        ("about 2021", "2021~", "Y"),
        ("၂၀၂၁ လောက်", "2021~", "Y"),
        ("2021-03/2021-05", "2021-03/2021-05", "R"),
        ("March to May 2021", "2021-03/2021-05", "R"),
        ("2021/2022", "2021/2022", "R"),
        ("2021-03/..", "2021-03/..", "R"),
        ("until March 2021", "../2021-03", "R"),
        ("1383", "2021-04/2022-04", "R"),
        ("၁၃၈၃ ခုနှစ်", "2021-04/2022-04", "R"),
        ("မြန်မာသက္ကရာဇ် ၁၃၈၃ ခုနှစ် တန်ခူးလဆန်း ၅ ရက်", "2021-04/2022-04", "R"),
        ("", "", "U"),
        ("unknown", "", "U"),
        ("မသိပါ", "", "U"),
        ("-", "", "U"),
    ],
)
def test_it_reads_what_people_write(raw: str, edtf: str, precision: str) -> None:
    dated = read_date(raw)
    assert (dated.edtf, dated.precision, dated.raw) == (edtf, precision, raw)


@pytest.mark.parametrize(
    "raw",
    [
        *(
            "hello",
            "10/26/2021",
            "30/02/2021",
            "2021-13",
            "26/10/21",
            "2564",
            "20211026",
            "2021-05/2021-03",
            "1200",
        ),
        *(
            "9999-12-31T23:00:00Z",
            "0001-01-01",
            "31 June 2021",
            "2021-Q5",
            "../..",
            "/",
            "x" * 10_000,
            "2021-03-00",
        ),
    ],
)
def test_it_asks_again_rather_than_guess(raw: str) -> None:
    with pytest.raises(Refused, match="2021-03-09"):
        read_date(raw)


def test_it_takes_the_day_in_myanmar_from_a_time_elsewhere() -> None:
    assert read_date("2021-10-26T23:13:00Z").edtf == "2021-10-27"


def test_it_reads_what_a_spreadsheet_hands_over() -> None:
    assert read_date(datetime(2021, 3, 9, 0, 0)).edtf == "2021-03-09"  # noqa: DTZ001 - spreadsheets know no zone
    assert read_date(date(2021, 3, 9)).edtf == "2021-03-09"
    assert read_date(None).precision == "U"


def test_a_month_is_never_its_first_day() -> None:
    dated = read_date("2021-03")
    assert (dated.earliest, dated.latest) == (date(2021, 3, 1), date(2021, 3, 31))
    assert show(dated.edtf, "en") == "March 2021"
    assert show("2023-03", "my") == "၂၀၂၃ မတ်လ"


@given(_edtf)
def test_what_is_shown_reads_back_as_what_was_meant(edtf: str) -> None:
    meant = parse(edtf)
    assert meant is not None
    for language in ("en", "my"):
        again = read_date(show(meant.edtf, language))
        assert (again.edtf, again.earliest, again.latest, again.precision) == (
            meant.edtf,
            meant.earliest,
            meant.latest,
            meant.precision,
        )


@given(_edtf)
def test_myanmar_digits_read_like_others(edtf: str) -> None:
    assert read_date(to_myanmar(edtf)).edtf == read_date(edtf).edtf


@given(_years, _months)
def test_every_month_reads_in_burmese(year: int, month: int) -> None:
    assert read_date(f"{to_myanmar(str(year))} {BURMESE[month - 1]}").edtf == f"{year}-{month:02}"


@given(_edtf, st.dates(date(1890, 1, 1), date(2110, 1, 1)))
def test_nothing_is_certainly_before_and_after_one_day(edtf: str, day: date) -> None:
    dated = read_date(edtf)
    assert not (certainly_before(dated, day) and certainly_after(dated, day))
    if certainly_before(dated, day):
        assert dated.latest is not None
        assert dated.latest < day


def test_a_year_is_neither_before_the_coup_nor_in_the_future() -> None:
    year = read_date("2021")
    assert not certainly_before(year, date(2021, 2, 1))
    assert not certainly_after(year, date(2021, 6, 1))
    assert certainly_before(read_date("2020-11"), date(2021, 2, 1))
    assert certainly_after(read_date("2031-05-04"), date(2023, 1, 1))


def test_nothing_is_certain_about_the_unknown() -> None:
    unknown = read_date("")
    assert unknown == Dated("", None, None, "U", "")
    assert not certainly_before(unknown, date.max)
    assert not certainly_after(unknown, date.min)
    assert show("", "my") == "မသိ"


@given(st.text(max_size=120))
def test_anything_is_read_or_refused(raw: str) -> None:
    try:
        dated = read_date(raw)
    except Refused:
        return
    assert dated.precision in "DMQYRU"
    assert dated.precision == "U" or read_date(dated.edtf).edtf == dated.edtf
