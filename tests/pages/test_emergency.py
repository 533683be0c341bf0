"""A file opens in an emergency through the pages: asked for by its code, agreed to, read, closed, and told."""

from typing import Any

import pytest

from tests.cast import Cast
from tests.pages.forms_filled import begin, fill, register
from tests.pages.visiting import Person, Window, actor, add_people
from tests.vetting.windows import Windows
from thitsar.kernel.access.policy import Role
from thitsar.kernel.files.opening import open_file

BANNER = "Open to you in an emergency"


@pytest.fixture(scope="module")
def file(at_work: Windows) -> str:
    window = at_work.of("intake")
    draft = begin(window)
    fill(window, draft, who={"identity.name_my": "စိုးမြင့်အောင်", "identity.father_name": "ဦးလှထွန်း"})
    return register(window, draft).to.rpartition("/")[2]


@pytest.fixture(scope="module")
def code(at_work: Windows, file: str) -> str:
    opened = open_file(actor(at_work.cast, at_work.people["intake"]), file, ("registration",), "read")
    return str(opened.document("registration")["code"])


def _of(cast: Cast, who: str) -> Window:
    window = Window()
    window.sign_in(Person(*cast.credentials(who), cast.member(who)))
    return window


@pytest.mark.database
def test_the_whole_path_of_an_emergency(cast: Cast, at_work: Windows, file: str, code: str) -> None:
    (carer,) = add_people(cast, ("Ma Wint", Role.CASE_WORKER))
    window, officer = Window(), _of(cast, "dpo")
    window.sign_in(carer)
    gone = window.get(f"/file/{file}")
    assert gone.status == 404
    assert 'href="/emergency"' in gone.text
    assert "/emergency" not in _of(cast, "analyst").get(f"/file/{file}").text
    sent: dict[str, Any] = {"code": code, "parts": ["registration", "identity"], "reason_code": "HEALTH"}
    assert window.post("/emergency", {**sent, "do": "ask"}).status == 422
    sent |= {"reason": "Brought in unconscious", "do": "ask"}
    assert window.post("/emergency", sent).to == "/emergency"
    assert "Waits for a second person" in window.get("/emergency").words
    assert window.get(f"/file/{file}").status == 404
    two = officer.get("/two")
    assert "Open a file in an emergency" in two.words
    # Roles that others proposed meanwhile wait on this page, too: what is urgent stands above them.
    form = next(one for one in two.forms() if ("do", "agree") in one.buttons)
    assert code in two.text.partition(form.action)[0]
    assert officer.post(form.action, {"digest": form.fields["digest"][0], "do": "agree"}).to == "/two"
    (opens,) = [one.action for one in window.get("/emergency").forms() if one.action.endswith("/open")]
    assert window.post(opens).to == f"/file/{file}"
    page = window.get(f"/file/{file}")
    assert (page.status, BANNER in page.words, code in page.words) == (200, True, True)
    assert "စိုးမြင့်အောင်" in window.get(f"/file/{file}/identity").text
    assert window.post(opens).status == 422
    assert "A file was opened in an emergency" in officer.get("/today").words
    assert "A file was opened in an emergency" not in at_work.of("intake").get("/today").words
    closed = window.post(f"/emergency/{file}/end")
    assert closed.to == "/today", closed.words
    assert window.get(f"/file/{file}").status == 404
    (tells,) = [one.action for one in officer.get("/emergency").forms() if one.action.endswith("/tell")]
    assert window.post(tells).status == 404
    assert officer.post(tells).to == "/emergency"
    assert "A file was opened in an emergency" not in officer.get("/today").words
    assert "In an emergency" in officer.get(f"/log/file/{file}").words
