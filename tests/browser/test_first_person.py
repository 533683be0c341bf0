"""One person from a list to VALID, as `docs/first_person.md` tells it: on a phone, in Burmese, by five people."""

import re

import pytest
from playwright.sync_api import Browser

from tests.browser.demo_node import DemoNode, list_of
from tests.browser.test_vetting import take
from tests.browser.test_walk import give, taken_in
from tests.browser.walking import Reader, reader
from thitsar.demo.people import make_list

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SEED = 83
REASONS = "စာရွက်စာတမ်းများနှင့် ပြောပြချက်များ ကိုက်ညီပါသည်။"


def test_one_person_reaches_valid(browser: Browser, demo: DemoNode) -> None:
    with reader(browser, demo) as intake:
        file = _register(intake)
        _assign(intake, file, "vetting")
    with reader(browser, demo) as officer:
        officer.sign_in("vetting")
        for name in _approvers(demo):
            _assign(officer, file, name)
        _vet(officer, file)
        _recommend(officer, file, "PROVISIONAL")
    _agree(browser, demo, file, _approvers(demo)[:1])
    with reader(browser, demo) as officer:
        officer.sign_in("vetting")
        code, pin, words = _give_code(officer, file)
        assert _answer(browser, demo, code, pin) == "VALID"
        assert _answer(browser, demo, code, "000000" if pin != "000000" else "111111") == "UNKNOWN"
        _recommend(officer, file, "CLEARED")
    _agree(browser, demo, file, _approvers(demo))
    with reader(browser, demo) as commander:
        # The words a stranger may read over the shoulder.
        assert "အသိအမှတ်ပြုအဆင့် အတည်ပြုပြီး" in _asked(commander, code, pin)
        commander.look("first-check-cleared")
    with reader(browser, demo) as person:
        person.open("/own", "first-own-closed")
        for name, value in (("code", code), ("pin", pin), ("secret", words)):
            person.page.fill(f"[name={name}]", value)
        person.press("main form button")
        person.look("first-own")
        assert REASONS in person.words()
    with reader(browser, demo) as officer:
        officer.sign_in("vetting")
        officer.open(f"/vet/{file}/letter", "first-letter")
        assert REASONS in officer.words()


def _register(intake: Reader) -> str:
    """Take a list in and find somebody in it whose vetting can begin."""
    intake.sign_in("intake")
    intake.open("/import", "first-import")
    content = list_of(SEED)
    give(intake, content, "import")
    taken_in(intake)
    for row in make_list(60, SEED)[0]:
        if row["consent/share_vetting"] != "yes":
            continue  # an approver of another organisation is among those who vet
        name = row["person/name_my"] or row["person/name_latin"]
        intake.page.goto("/search")
        intake.page.fill("[name=text]", name)
        intake.press("main form button")
        for address in intake.links("/file/"):
            intake.page.goto(address)
            steps = intake.links(f"{address}/step/")
            if f"{address}/step/protect" in steps and not intake.page.query_selector(".notice"):
                intake.look("first-file")
                return address.rpartition("/")[2]
    raise AssertionError("nobody on the list is ready for vetting")


def _assign(member: Reader, file: str, who: str) -> None:
    """Assign somebody, by role or by name, to the file."""
    member.page.goto(f"/file/{file}")
    options = member.page.query_selector_all("#member option")
    values = {one.inner_text(): one.get_attribute("value") or "" for one in options}
    found = [value for text, value in values.items() if value.endswith(f".{who}") or who in text]
    if found:
        member.page.select_option("#member", found[0])
        member.press("form[action$='/team'] button")


def _approvers(demo: DemoNode) -> list[str]:
    """Name the approvers: of the node's own organisation first, and of another."""
    return [str(one["name"]) for one in demo.people if "approver" in list(one["roles"])]  # type: ignore[call-overload]


def _vet(officer: Reader, file: str) -> None:
    """Accept the file and record what it rests on."""
    officer.open(f"/vet/{file}/accept", "first-accept")
    officer.press("main form button")
    take(officer, file, "claim", type="IDENTITY", statement="မိမိပြောသူ ဖြစ်ပါသည်")
    take(officer, file, "claim", type="SERVICE", statement="ဆက်သွယ်ရေးတပ်သား ဖြစ်ခဲ့ပါသည်")
    officer.page.goto(f"/vet/{file}/evidence")
    options = officer.page.query_selector_all("[name=claim] option")
    identity, service = [value for one in options if (value := one.get_attribute("value"))]
    graded = {"direction": "+", "reliability": "B", "credibility": "2"}
    for claim, kind in (
        (identity, "DOC_NRC"),
        (identity, "KNOWLEDGE_INTERVIEW"),
        (service, "CDM_LETTER"),
        (service, "KNOWLEDGE_INTERVIEW"),
    ):
        take(officer, file, "evidence", claim=claim, kind=kind, what="ကြည့်ရှုပြီး နှိုင်းယှဉ်ပြီး", **graded)
    for voucher in ("CSO-PEMB", "ERO-KRN"):
        said = {"what": "တာဝန်အတူထမ်းခဲ့သည်", "voucher": voucher, **graded}
        take(officer, file, "evidence", claim=identity, kind="VOUCHER", **said)
    for check in ("AGE_SCREEN", "DUPLICATE_SEARCH"):
        take(officer, file, "check", type=check, result="SUPPORTS")
    for question in ("PERSON", "HOST", "SECURITY"):
        said = {"level": "LOW", "reasons": "အန္တရာယ် နည်းပါသည်", "mitigations": "လစဉ် ပြန်ကြည့်ရန်"}
        take(officer, file, "risk", question=question, **said)
    officer.page.goto(f"/vet/{file}/allegation")
    officer.page.check("[name=exists] >> nth=0")
    officer.press("main form button")
    officer.look("first-vetting")


def _recommend(officer: Reader, file: str, tier: str) -> None:
    officer.open(f"/vet/{file}/recommend", "first-tiers")
    officer.press(f"button[name=tier][value={tier}]")
    officer.page.fill("[name=reasons_my]", REASONS)
    officer.look(f"first-recommend-{tier.lower()}")
    officer.press("main form:not([action]) button")
    assert officer.page.url.endswith(f"/vet/{file}"), officer.words()
    officer.look(f"first-recommended-{tier.lower()}")


def _agree(browser: Browser, demo: DemoNode, file: str, names: list[str]) -> None:
    """Let these approvers look at what is asked and agree to exactly that, each at a browser of their own."""
    for name in names:
        with reader(browser, demo) as approver:
            approver.sign_in_as(name)
            assert f"/vet/{file}" in " ".join(approver.links("/vet/")), approver.words()
            approver.open(f"/vet/{file}/decide", "first-decide")
            approver.press("main button[value=approve]")
            approver.look("first-agreed")


def _give_code(officer: Reader, file: str) -> tuple[str, str, str]:
    """Draw a code with words for the person's own page."""
    officer.open(f"/code/{file}", "first-code")
    officer.page.check("[name=form][value=CODE_WORDS]")
    officer.page.fill("[name=household]", "၁")
    officer.page.check("[name=has_page]")
    officer.press("main form button")
    officer.look("first-code-given")
    code, pin, words = (one.inner_text() for one in officer.page.query_selector_all(".slip .secret"))
    assert re.fullmatch(r"\w+ \w+ \w+ \w+", code)
    return code, pin, words


def _answer(browser: Browser, demo: DemoNode, code: str, pin: str) -> str:
    """Ask at a gate, without being a member."""
    with reader(browser, demo) as commander:
        _asked(commander, code, pin)
        return commander.page.inner_text(".answer code")


def _asked(commander: Reader, code: str, pin: str) -> str:
    commander.open("/check", "first-check")
    commander.page.fill("[name=code]", code)
    commander.page.fill("[name=pin]", pin)
    commander.press("main form button")
    commander.look("first-check-answer")
    return commander.words()
