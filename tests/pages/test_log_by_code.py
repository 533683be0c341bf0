"""The log finds a file by the code that somebody read out, and its reader learns nothing else by it."""

from collections.abc import Callable

import pytest

from tests.cast import Cast
from tests.kernel.reading import log_lines
from tests.pages.forms_filled import begin, fill, register
from tests.pages.visiting import Person, Window, actor, add_people, stored
from tests.vetting.windows import Windows
from thitsar.apps.intake.pseudonyms import file_code
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.opening import open_file

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def file(at_work: Windows) -> str:
    """Register somebody, page by page: the matcher learns of them as of everybody."""
    window = at_work.of("intake")
    draft = begin(window)
    # Like nobody else here: of whoever resembles a child the matcher tells no code.
    fill(window, draft, who={"identity.name_my": "သူရိန်မင်းထက်", "identity.father_name": "ဦးမင်းဇေယျာ"})
    return register(window, draft).to.rpartition("/")[2]


@pytest.fixture(scope="module")
def code(at_work: Windows, file: str) -> str:
    opened = open_file(actor(at_work.cast, at_work.people["intake"]), file, ("registration",), "read")
    registration = opened.document("registration")
    return str(registration["code"])


@pytest.fixture
def officer(cast: Cast, at_work: Windows) -> Window:
    window = Window()
    window.sign_in(Person(*cast.credentials("dpo"), cast.member("dpo")))
    return window


@pytest.mark.parametrize("change", [str, str.lower, lambda code: code.replace("-", " ")])
def test_a_code_finds_the_lines_of_its_file(
    officer: Window, file: str, code: str, change: Callable[[str], str]
) -> None:
    page = officer.post("/log", {"file": change(code)})
    assert page.status == 200, page.words
    assert file[:8] in page.text
    shown = page.text.count('<tr role="row"><th scope="row"')
    assert shown == officer.get(f"/log/file/{file}").text.count('<tr role="row"><th scope="row"')
    assert "Jasmine" not in page.words
    older = next(one for one in page.forms() if ("what", "access_log") in one.buttons)
    assert older.fields["file"] == [file], "what goes on with these lines names no code"


def test_a_code_nobody_has_and_one_misheard_are_each_said(officer: Window) -> None:
    nobody = officer.post("/log", {"file": file_code(b"\1\2\3\4\5")})
    assert (nobody.status, "No file of this node has this code" in nobody.words) == (422, True)
    misheard = officer.post("/log", {"file": file_code(b"\1\2\3\4\5")[:-1]})
    assert (misheard.status, "This is no number of this list" in misheard.words) == (422, True)


def test_only_data_protection_may_ask_and_it_is_counted_and_noted(
    cast: Cast, at_work: Windows, code: str, file: str
) -> None:
    for who in ("admin", "analyst", "approver", "intake", "vetting", "host"):
        with pytest.raises(Denied):
            cast.sign_in(who).call("file_of_code", code=code)
    # Of this test's own: all questions of an hour are used up.
    dpo, before = actor(cast, add_people(cast, ("Thant Sin", Role.DATA_PROTECTION))[0]), stored()
    assert dpo.call("file_of_code", code=code) == file
    for part in (code[:6], code[2:], "", "P-"):
        assert dpo.call("file_of_code", code=part) == "", "a part of a code finds nothing"
    assert stored() == before
    said = [line[1:] for line in log_lines(dpo) if line[4] == "coded"]
    assert said[-1] == [dpo.member, "", "audit", "coded"]
    with pytest.raises(Refused):
        _use_up(dpo)


def _use_up(dpo: Actor) -> None:
    """Ask more than the questions of an hour."""
    for _ in range(200):
        dpo.call("file_of_code", code="P-000000000")
