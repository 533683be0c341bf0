"""SC-03, the beginning: intake enters Aung Pyae Phyo and Hein Htet Zaw at the table, on 2024-04-10."""

from datetime import date

import pytest

from tests.cast import Cast
from tests.pages.forms_filled import PAGES, begin, fill, register, send
from tests.pages.visiting import actor
from tests.scenarios.test_sc02_intake import Table
from tests.vetting.windows import on
from thitsar.apps.intake import queries
from thitsar.kernel.files.opening import open_file

pytestmark = pytest.mark.database

THAT_DAY = date(2024, 4, 10)


@pytest.fixture(scope="module")
def table(cast: Cast) -> Table:
    return Table(cast)


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    on(THAT_DAY, monkeypatch)


def test_t1_whatever_he_says_the_school_form_opens_the_child_path_at_once(table: Table) -> None:
    draft = begin(table.window)
    told = {
        "departure.type": "LEFT",
        "identity.age": "၁၈",
        "identity.dob": "2007-08",
        "arrival.site": "S-M4X",
    }
    answer = send(table.window, draft, "now", {**PAGES["now"], **told})
    for page in ("consent", "who", "household"):
        assert answer.to == f"/register/{draft}/{page}"
        assert "The child-protection focal point takes over" in table.window.get(answer.to).words
        named = {"identity.name_my": "အောင်ပြည့်ဖြိုး"} if page == "who" else {}
        answer = send(table.window, draft, page, {**PAGES[page], **named})
    assert answer.to == f"/register/{draft}/check", "service and leaving are not asked of a child"
    file = register(table.window, draft).to.rpartition("/")[2]
    opened = open_file(actor(table.cast, table.officer), file, ("registration", "service"), "read")
    assert queries.is_on_child_path(opened.document("registration"))
    assert queries.is_on_child_path(opened.document("service"))


def test_t6_his_friend_enlisted_at_sixteen_is_an_adult_marked_for_support(table: Table) -> None:
    draft = begin(table.window)
    born, joined = {"identity.dob": "2003-12", "identity.age": "20"}, {"service.enlisted": "2020-03"}
    named = {"identity.name_my": "ဟိန်းထက်ဇော်", "identity.father_name": "ဦးထက်ဇော်"}
    fill(table.window, draft, now={**born, "departure.type": "LEFT"}, who=named, service=joined)
    file = register(table.window, draft).to.rpartition("/")[2]
    opened = open_file(actor(table.cast, table.officer), file, ("registration", "identity"), "read")
    registration = opened.document("registration")
    assert not queries.is_on_child_path(registration)
    assert registration["recruited_as_child"] is True
