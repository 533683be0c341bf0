"""SC-02, T1 to T4 and the bad input of its edges: Min Khant Zaw tells who he is, at a table at S-7Q2, on 2023-06-01."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from tests.cast import Cast
from tests.pages.forms_filled import begin, document, fill, register, send
from tests.pages.visiting import Person, Window, actor, add_people
from tests.vetting.windows import on
from thitsar.kernel.access.policy import Role
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.files.work_lists import WorkLists

pytestmark = pytest.mark.database

THAT_DAY = date(2023, 6, 1)
CARD, NUMBER = "၈/ပခက(နိုင်)၀၀၀၀၃၁", "တ-၀၀၀၀၃၁"
TOLD: dict[str, Mapping[str, Any]] = {
    "now": {"identity.dob": "1993/1995"},
    "who": {
        "identity.name_my": "မင်းခန့်ဇော်",
        "identity.name_latin": "Min Khant Zaw",
        "identity.father_name": "ဦးသန့်ဇော်",
        "identity.nrc": CARD,
    },
    "service": {
        "service.unit_type": "LIB",
        "service.specialty": "SIGNALS",
        "service.serial_no": NUMBER,
    },
}


class Table:
    """Two people who register and compare, each with a window."""

    def __init__(self, cast: Cast) -> None:
        cast.need("matcher")
        self.cast = cast
        self.officer, self.second = add_people(cast, ("Thiri Win", Role.INTAKE), ("Ohnmar", Role.INTAKE))
        self.window, self.other = Window(), Window()
        self.window.sign_in(self.officer)
        self.other.sign_in(self.second)

    def registered(self, **changed: Mapping[str, Any]) -> str:
        """Fill a form with what he said and these answers instead, and give the file."""
        draft = begin(self.window, self.second.member)
        every = {page: {**TOLD.get(page, {}), **changed.get(page, {})} for page in {*TOLD, *changed}}
        fill(self.window, draft, **every)
        done = register(self.window, draft)
        assert done.to.startswith("/file/"), done.words
        return done.to.rpartition("/")[2]

    def answers(self, file: str, part: str) -> dict[str, Any]:
        """Give what the file holds in one part."""
        return document(self.cast, self.officer, file, part)

    def pairs(self, file: str) -> list[str]:
        """Give the candidates this file stands in."""
        facets = WorkLists().facets(actor(self.cast, self.officer), "registration").items()
        return [id for id, one in facets if file in (one.get("left"), one.get("right"))]

    def judge(self, who: Person, pair: str, said: str) -> None:
        """Compare, and say what was found."""
        window = self.window if who == self.officer else self.other
        sent = {"judgement": said, "reason": "father's name differs: သန့် and သန်း"}
        assert window.post(f"/pair/{pair}", sent).status in {200, 302}

    def pair(self, pair: str) -> dict[str, Any]:
        """Give what became of a pair."""
        opened = open_file(actor(self.cast, self.officer), pair, ("registration",), "judge")
        return opened.document("registration")


@pytest.fixture(scope="module")
def table(cast: Cast) -> Table:
    return Table(cast)


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    on(THAT_DAY, monkeypatch)


def test_t1_the_number_is_read_and_masked_and_no_birthplace_is_guessed(table: Table) -> None:
    file = table.registered()
    read = table.answers(file, "identity")["identity"]["nrc"]
    assert (read["raw"], read["text"].split("(")[0]) == (CARD, "8/PAKHAKA")
    page = table.window.get(f"/file/{file}/identity")
    assert "8/PAKHAKA(N)•••031" in page.text
    assert CARD not in page.text
    assert "MMR008" not in str(table.answers(file, "identity"))
    assert not [name for one in table.answers(file, "identity").values() for name in one if "place" in name]


def test_t2_two_people_answer_a_candidate_and_nothing_is_merged(table: Table) -> None:
    known = {"identity.father_name": "ဦးသန်းဇော်", "identity.nrc": "", "identity.name_my": "မင်းခန့်ဇော်"}
    before = table.registered(now={"identity.dob": "1994"}, who=known, service={"service.serial_no": ""})
    file = table.registered()
    (pair,) = set(table.pairs(file)) & set(table.pairs(before))
    shown = table.window.get(f"/pair/{pair}").words
    assert "The same name and nearly the same birth year" in shown
    assert "the same father's name" not in shown, "they differ by a syllable"
    table.judge(table.officer, pair, "different")
    assert table.pair(pair)["state"] == "open"
    table.judge(table.second, pair, "different")
    assert table.pair(pair)["state"] == "different"
    assert table.window.get(f"/file/{file}").status == table.window.get(f"/file/{before}").status == 200


def test_t3_letters_that_look_alike_and_invisible_spaces_prevent_no_match(table: Table) -> None:
    name = {"identity.name_my": "ဝင်းရဲထွန်း", "identity.name_latin": "", "identity.nrc": ""}
    one = table.registered(who=name, service={"service.serial_no": ""})
    typed = {**name, "identity.name_my": "\u1040င်း\u200b\u1047ဲ\u200bထွန်း"}
    other = table.registered(who=typed, service={"service.serial_no": ""})
    assert set(table.pairs(one)) & set(table.pairs(other))


def test_t4_his_wife_is_kin_and_a_risk_and_has_no_name(table: Table) -> None:
    named = {"household.family_name": "စုမွန်ထက်", "household.family_relations_name": "Su Mon Htet"}
    file = table.registered(household=named)
    household = table.answers(file, "identity")["household"]
    assert household["family_relations"] == ["SPOUSE"]
    assert (household["family_in_junta_area"], household["family_at_risk"]) == ("yes", "yes")
    for part in ("registration", "identity", "service"):
        assert "စုမွန်" not in str(table.answers(file, part))
        assert "Su Mon" not in str(table.answers(file, part))


@pytest.mark.parametrize(
    ("page", "target", "typed", "said"),
    [
        ("who", "identity.nrc", "15/ABC(N)123456", "the first number is 1 to 14"),
        ("who", "identity.nrc", "12/OUKAMA(N)000044", "Two townships share this code"),
        ("departure", "departure.date", "2020-12", "before February 2021. Confirm the date"),
        ("departure", "notes.note", "he lives at 20.95,96.1", "It is never exported"),
    ],
)
def test_what_can_stand_is_doubted_in_words_and_accepted(
    table: Table, page: str, target: str, typed: str, said: str
) -> None:
    draft = begin(table.window)
    fill(table.window, draft)
    answer = send(table.window, draft, page, {target: typed})
    assert answer.status == 200
    assert said in answer.words
    assert send(table.window, draft, page, {}).status == 302
    assert register(table.window, draft).to.startswith("/file/")


def test_no_number_at_all_stops_nobody(table: Table) -> None:
    file = table.registered(who={"identity.nrc": ""}, service={"service.serial_no": ""})
    assert "nrc" not in table.answers(file, "identity")["identity"]


@pytest.mark.parametrize(
    ("page", "typed", "said"),
    [
        ("service", {"service.branch": "", "service.rank": "Captain"}, "First say which branch"),
        ("departure", {"departure.date": "2023-07"}, "This departure lies in the future"),
    ],
)
def test_what_cannot_stand_is_asked_again(
    table: Table, page: str, typed: Mapping[str, Any], said: str
) -> None:
    draft = begin(table.window)
    fill(table.window, draft)
    assert said in send(table.window, draft, page, typed).words
    assert said in table.window.post(f"/register/{draft}/check", {"do": "register"}).words
    assert table.window.get(f"/register/{draft}/{page}").status == 200, "nobody was registered"
