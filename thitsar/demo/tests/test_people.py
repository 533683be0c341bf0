import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thitsar.demo.people import HEADERS, Row, Truth, make_list, make_people
from thitsar.demo.people_flaws import RATES
from thitsar.demo.people_tables import CARDS
from thitsar.kernel.errors import Refused
from thitsar.kernel.text.zawgyi import is_zawgyi

TODAY = date(2024, 3, 1)
ASCII = str.maketrans("၀၁၂၃၄၅၆၇၈၉", "0123456789")
LATIN = {(card.state, card.my): card.latin for card in CARDS}


@pytest.fixture(scope="module")
def people() -> list[Row]:
    return make_people(3_000, 11, TODAY)


@pytest.fixture(scope="module")
def messy() -> tuple[list[Row], list[Truth]]:
    return make_list(4_000, 12)


def card(text: str) -> str:
    """Bring the four ways of writing a card number to one."""
    plain = re.sub(r"\s", "", text).translate(ASCII).upper().replace("NAING", "N").replace("နိုင်", "N")
    state, letters, serial = re.fullmatch(r"(\d+)/(.+)\(N\)(\d{6})", plain).groups()  # type: ignore[union-attr]
    return f"{state}/{LATIN.get((int(state), letters), letters)}/{serial}"


def test_a_row_has_the_36_headers_of_the_sample_in_order(people: list[Row]) -> None:
    assert len(HEADERS) == len(set(HEADERS)) == 36
    assert HEADERS[5:13] == (
        "person/name_my", "person/name_en", "person/father_name", "person/alias",
        "person/sex", "person/dob", "person/age", "person/nrc",
    )  # fmt: skip
    assert all(tuple(row) == HEADERS for row in people)


def test_the_same_seed_gives_the_same_people_and_another_seed_others() -> None:
    assert make_people(50, 1, TODAY) == make_people(50, 1, TODAY)
    assert make_list(80, 1) == make_list(80, 1)
    assert make_people(50, 1, TODAY) != make_people(50, 2, TODAY)


def test_every_number_shows_that_it_is_invented(
    people: list[Row], messy: tuple[list[Row], list[Truth]]
) -> None:
    sound = people + [row for row, truth in zip(*messy, strict=True) if truth.flaw != "bad_nrc"]
    for row in sound:
        assert not row["person/nrc"] or re.search("/000[0-9]{3}$", card(row["person/nrc"]))
        assert re.fullmatch("(T-00[0-9]{4})?", row["service/serial_no"])
        assert not re.search("[0-9]{7}", row["notes"].translate(ASCII))


def test_card_and_personal_numbers_belong_to_one_person(messy: tuple[list[Row], list[Truth]]) -> None:
    owners: dict[str, set[int]] = defaultdict(set)
    for row, truth in zip(*messy, strict=True):
        if row["person/nrc"] and truth.flaw != "bad_nrc":
            owners[card(row["person/nrc"])].add(truth.person)
        if row["service/serial_no"]:
            owners[row["service/serial_no"]].add(truth.person)
    assert len(owners) > 3_000
    assert all(len(persons) == 1 for persons in owners.values())


def test_about_three_quarters_are_police(people: list[Row]) -> None:
    police = sum(row["service/branch"].upper() == "POLICE" for row in people)
    assert 0.70 < police / len(people) < 0.78


def test_people_left_after_the_coup_as_adults_and_arrived_before_today(people: list[Row]) -> None:
    for row in people:
        arrived = date.fromisoformat(row["today"])
        assert date(2021, 2, 1) <= arrived <= TODAY
        if left := re.fullmatch(r"\d{4}-\d\d-\d\d", row["departure/date"]):
            assert date(2021, 2, 1) <= date.fromisoformat(left.group()) <= arrived
        if born := re.fullmatch(r"\d{4}-\d\d-\d\d", row["person/dob"]):
            assert 19 <= (arrived - date.fromisoformat(born.group())).days / 365.25 < 57
        if row["person/age"]:
            assert 18 < int(row["person/age"].translate(ASCII)) < 59


def test_nobody_has_left_before_the_coup() -> None:
    with pytest.raises(Refused):
        make_people(1, 1, date(2021, 2, 1))


@given(st.integers(0, 40), st.integers(), st.dates(date(2021, 2, 2), date(2030, 1, 1)))
@settings(max_examples=50)
def test_any_number_of_people_can_be_made_for_any_later_day(count: int, seed: int, today: date) -> None:
    assert len(make_people(count, seed, today)) == count
    rows, truths = make_list(count, seed, today=today)
    assert len(rows) == len(truths) == count


def test_everybody_has_a_name_in_one_script_at_least(people: list[Row]) -> None:
    assert all(row["person/name_my"] or row["person/name_en"] for row in people)
    assert sum(not row["person/name_my"] for row in people) > 300
    assert sum(not row["person/name_en"] for row in people) > 300


@pytest.mark.parametrize(
    ("header", "shapes"),
    [
        ("person/nrc", ["", "9/A(A)9", "9 / A (A) 9", "9/A (A) 9", "9/မ(မ)9"]),
        ("person/dob", ["", "9-9-9", "9-9", "9/9/9", "9", "A 9", "9 မ"]),
        ("departure/date", ["", "9-9-9", "9-9", "9/9/9", "9", "A 9", "9 မ"]),
        ("departure/township", ["A9", "မ", "A"]),
    ],
)
def test_things_are_written_in_many_ways(people: list[Row], header: str, shapes: list[str]) -> None:
    def shape(text: str) -> str:
        plain = re.sub("[0-9]+", "9", text.translate(ASCII))
        return re.sub("[က-႟]+", "မ", re.sub("[A-Za-z-]*[A-Za-z]", "A", plain))

    assert {shape(row[header]) for row in people} == set(shapes)


def test_truth_counts_rows_and_first_appearances(messy: tuple[list[Row], list[Truth]]) -> None:
    rows, truths = messy
    assert [truth.row for truth in truths] == list(range(1, len(rows) + 1))
    firsts = list(dict.fromkeys(truth.person for truth in truths))
    assert firsts == list(range(1, len(firsts) + 1))
    assert 0.88 < len(firsts) / len(rows) < 0.94


def test_flaws_come_at_the_rates_of_the_sample(messy: tuple[list[Row], list[Truth]]) -> None:
    planted = [truth.flaw for truth in messy[1]]
    assert {flaw: planted.count(flaw) for flaw in RATES} == {flaw: 10 * rate for flaw, rate in RATES.items()}


@pytest.mark.parametrize("seed", range(5))
def test_a_short_list_has_every_flaw(seed: int) -> None:
    assert {truth.flaw for truth in make_list(200, seed)[1]} == {"", *RATES}


def test_a_flaw_shows_in_its_row_and_in_no_other(messy: tuple[list[Row], list[Truth]]) -> None:
    shows: dict[str, Callable[[Row], bool]] = {
        "zero_width": lambda row: "\u200b" in row["person/name_my"],
        "lookalike_digit": lambda row: "၀" in row["person/name_my"],
        "no_consent": lambda row: row["consent/registration"] != "yes",
        "empty_name": lambda row: not row["person/name_my"] + row["person/name_en"],
        "identifier_in_note": lambda row: "09xxxxxxxxx" in row["notes"],
        "formula": lambda row: row["notes"][:1] in tuple("=@"),
        "bad_age": lambda row: int(row["person/age"].translate(ASCII) or 0) > 120,
        "unknown_code": lambda row: row["departure/type"] in ("RAN_AWAY", "WENT_HOME"),
        "insider": lambda row: row["departure/type"].strip().lower() in ("insider", "ဖရဲသီး"),
        "captured": lambda row: row["departure/type"].strip().lower() in ("captured", "ဖမ်းဆီးခံရသူ", "သုံ့ပန်း"),
        "before_coup": lambda row: bool(re.search("2020|2019", row["departure/date"].translate(ASCII))),
        "child": lambda row: (
            0 < int(row["person/age"].translate(ASCII) or 0) < 18
            or bool(re.search("20(0[4-9]|1[0-9])", row["person/dob"].translate(ASCII)))
        ),
        "zawgyi": lambda row: bool(
            re.search("[\u1033\u1034\u1060-\u109f]|\u1039(?![က-အ])", row["person/name_my"])
        ),
    }
    for row, truth in zip(*messy, strict=True):
        assert {flaw for flaw, shown in shows.items() if shown(row)} == {truth.flaw} & set(shows)


def test_a_future_departure_lies_after_the_day_of_the_row(messy: tuple[list[Row], list[Truth]]) -> None:
    for row, truth in zip(*messy, strict=True):
        years = re.findall("20[0-9]{2}", row["departure/date"].translate(ASCII))
        assert (truth.flaw == "future_departure") == any(int(year) > int(row["today"][:4]) for year in years)


def test_the_programs_reader_finds_the_zawgyi(messy: tuple[list[Row], list[Truth]]) -> None:
    planted = [row["person/name_my"] for row, truth in zip(*messy, strict=True) if truth.flaw == "zawgyi"]
    others = [row["person/name_my"] for row, truth in zip(*messy, strict=True) if truth.flaw != "zawgyi"]
    assert sum(map(is_zawgyi, planted)) / len(planted) > 0.98
    assert sum(map(is_zawgyi, others)) / len(others) < 0.01


def test_a_submission_sent_again_is_the_very_same(messy: tuple[list[Row], list[Truth]]) -> None:
    first: dict[str, tuple[Row, Truth]] = {}
    for row, truth in zip(*messy, strict=True):
        original, whose = first.setdefault(row["_uuid"], (row, truth))
        assert (original is row) == (truth.flaw not in ("same_uuid", "uuid_clash"))
        if original is not row:
            assert (whose.flaw, whose.row < truth.row) == ("", True)
            assert (original == row) == (whose.person == truth.person) == (truth.flaw == "same_uuid")


def test_people_written_down_again_are_spelled_in_other_ways(messy: tuple[list[Row], list[Truth]]) -> None:
    spelled: dict[int, list[Row]] = defaultdict(list)
    for row, truth in zip(*messy, strict=True):
        if not truth.flaw:
            spelled[truth.person].append(row)
    twice = [rows for rows in spelled.values() if len(rows) > 1]
    assert len(twice) > 150
    for header in ("person/name_en", "person/father_name", "person/dob", "service/rank", "departure/date"):
        assert sum(rows[0][header] != rows[1][header] for rows in twice) > len(twice) / 3
    for rows in twice:
        assert len({row["service/branch"].upper() for row in rows}) == 1


def test_letters_of_a_card_are_told_apart_within_a_state() -> None:
    for letters in ({(card.state, card.my) for card in CARDS}, {(card.state, card.latin) for card in CARDS}):
        assert len(letters) == len(CARDS)


def test_the_tables_are_not_those_of_the_program() -> None:
    for source in files("thitsar.demo").iterdir():
        if source.name.startswith("people") or source.name == "zawgyi_writer.py":
            assert "kernel.text" not in source.read_text("utf-8")
