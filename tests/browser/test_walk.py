"""The main job from the list to the figures, as its readers do it: with scripts and without, on a phone, in Burmese."""

import re

import pytest
from playwright.sync_api import Browser

from tests.browser.demo_node import DemoNode, list_of
from tests.browser.walking import Reader, reader

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def give(officer: Reader, content: bytes, do: str) -> None:
    """Give a list, with somebody else who may open it."""
    officer.page.set_input_files("[type=file]", {"name": "a.xlsx", "mimeType": SHEET, "buffer": content})
    officer.page.check("[name=team] >> nth=0")
    officer.press(f"main button[value={do}]")


def taken_in(officer: Reader) -> None:
    """Wait until the list is in: the page asks by itself, with scripts or without."""
    officer.page.wait_for_selector("main a[href='/held'] >> nth=0", timeout=60_000)
    officer.page.wait_for_selector("progress", state="detached", timeout=120_000)


def correct(officer: Reader, today: str) -> str:
    """Correct a row whose day of leaving has not come yet, and give the address of the file it becomes."""
    for address in officer.links("/held/"):
        officer.page.goto(address)
        field = officer.page.query_selector('.wrong [name="departure.date"]')
        if field is not None:
            break
    else:
        raise AssertionError("no row with a day that has not come")
    officer.look("row")
    field.fill("၂၀၉၉")
    officer.page.fill('[name="notes.note"]', "ဆေးလိုသည်")
    officer.press("main button[value=save]")
    officer.look("row-still-wrong")
    assert officer.page.input_value('[name="departure.date"]') == "၂၀၉၉", "what was typed stays"
    assert officer.page.input_value('[name="notes.note"]') == "ဆေးလိုသည်"
    officer.page.fill('[name="departure.date"]', today)
    officer.press("main button[value=save]")
    return officer.page.url


@pytest.mark.parametrize(("scripts", "seed"), [("on", 71), ("off", 72)])
def test_a_list_becomes_people_and_people_become_figures(
    browser: Browser, demo: DemoNode, scripts: str, seed: int
) -> None:
    content = list_of(seed)
    with reader(browser, demo, scripts=scripts) as officer:
        pin = officer.sign_in("intake")
        assert re.fullmatch("[၀-၉]{4}", pin)
        officer.look("today")
        officer.open("/import", "import")
        give(officer, content, "check")
        officer.look("import-checked")
        assert officer.page.is_checked("[name=team] >> nth=0"), "what was chosen stays chosen"
        officer.page.set_input_files("[type=file]", {"name": "a.xlsx", "mimeType": SHEET, "buffer": content})
        officer.press("main button[value=import]")
        officer.look("import-progress")
        taken_in(officer)
        officer.look("import-result")
        officer.open("/held", "held")
        file = correct(officer, "၂၀၂၁ မတ်လ")
        assert "/file/" in file, officer.words()
        officer.look("file")
        code = officer.page.inner_text("main code >> nth=0")
        for part in officer.links(f"/file/{file.rpartition('/')[2]}/"):
            officer.open(part, f"file-{part.rpartition('/')[2]}")
        officer.open("/search", "search")
        officer.page.fill("[name=text]", code)
        officer.press("main form button")
        officer.look("search-found")
        assert officer.links("/file/")[0] in file
    with reader(browser, demo, scripts=scripts) as analyst:
        analyst.sign_in("analyst")
        analyst.open("/numbers", "numbers")


# 320 pixels are 1280 at 400 % (WCAG 1.4.10).
WALKS = [
    ("my", 360, "light"),
    ("en", 1280, "light"),
    ("en", 360, "dark"),
    ("my", 1280, "dark"),
    ("my", 320, "light"),
]
PAGES = {
    "intake": (
        *("/today", "/search", "/register", "/register/blank", "/import", "/import/columns"),
        *("/held", "/two", "/help", "/nowhere"),
    ),
    "vetting": ("/today", "/two"),
    "approver": ("/today", "/two"),
    "analyst": ("/today", "/numbers"),
    "data_protection": ("/today", "/log", "/log/unusual", "/log/retention", "/log/exports"),
    "administrator": ("/today", "/members", "/members/add"),
}


@pytest.mark.parametrize("role", PAGES)
def test_every_page_of_a_role_has_no_fault(browser: Browser, demo: DemoNode, role: str) -> None:
    with reader(browser, demo) as member:
        member.sign_in(role)
        for language, width, scheme in WALKS:
            member.turn(language, width, scheme)
            for address in PAGES[role]:
                member.open(address, f"{role}{address.replace('/', '-')}")
            member.page.goto("/today")
            for start, name in (("/file/", "file"), ("/pair/", "pair")):
                found = member.links(start)
                if found:
                    member.open(found[0], f"{role}-{name}")
                    member.page.goto("/today")
        member.open("/cover?next=/today", f"{role}-cover")


def test_typed_words_wait_for_whoever_goes_elsewhere_and_back(browser: Browser, demo: DemoNode) -> None:
    with reader(browser, demo, language="en") as officer:
        pin = officer.sign_in("intake")
        officer.page.goto(officer_row(officer))
        officer.page.fill('[name="notes.note"]', "typed before leaving")
        officer.press("nav a[href='/search']")
        officer.page.fill("[name=text]", "nobody at all")
        officer.press("main form button")
        officer.page.go_back()
        officer.page.go_back()
        assert officer.page.input_value('[name="notes.note"]') == "typed before leaving"
        officer.page.goto("/search")
        officer.page.fill("[name=text]", "typed while covered")
        officer.page.request.get("/cover")
        officer.press("main form button")
        officer.look("covered")
        officer.page.fill("[name=pin]", pin)
        officer.press("main form button")
        officer.look("carried")
        officer.press("main form button")
        assert officer.page.input_value("[name=text]") == "typed while covered"


def test_a_page_that_covers_itself_keeps_what_was_typed(browser: Browser, demo: DemoNode) -> None:
    with reader(browser, demo) as officer:
        pin = officer.sign_in("intake")
        officer.page.clock.install()
        officer.page.goto("/search")
        officer.page.fill("[name=text]", "ခရေ")
        officer.page.clock.run_for(119_000)
        with officer.page.expect_navigation():
            officer.page.clock.run_for(5_000)
        assert "ခရေ" not in officer.page.content()
        officer.look("covered-by-itself")
        officer.page.fill("[name=pin]", pin)
        officer.press("main form button")
        officer.press("main form button")
        assert officer.page.input_value("[name=text]") == "ခရေ"


def officer_row(officer: Reader) -> str:
    """Give the address of a row that waits."""
    officer.page.goto("/held")
    return officer.links("/held/")[0]


def test_keys_alone_reach_everything_in_the_order_of_the_page(browser: Browser, demo: DemoNode) -> None:
    with reader(browser, demo) as officer:
        officer.sign_in("intake")
        officer.page.goto("/import")
        seen = []
        for _ in range(60):
            officer.page.keyboard.press("Tab")
            found = officer.page.evaluate(
                "() => { const one = document.activeElement; const style = getComputedStyle(one);"
                "return [one.tagName, [...document.querySelectorAll('*')].indexOf(one), style.outlineStyle,"
                "one.matches('.skip')] }"
            )
            if found[0] == "BODY":
                break
            seen.append(found)
        assert seen[0][3], "the first key leads past the head of the page"
        assert [one[1] for one in seen] == sorted(one[1] for one in seen)
        assert {one[2] for one in seen} <= {"solid", "auto"}, "what the keys reach is seen"


def test_a_routine_page_is_one_small_request(browser: Browser, demo: DemoNode) -> None:
    with reader(browser, demo) as officer:
        officer.sign_in("intake")
        officer.page.goto("/today", wait_until="networkidle")
        addresses = [*PAGES["intake"][:-1], officer.links("/file/")[0], officer_row(officer)]
        network = officer.page.context.new_cdp_session(officer.page)
        network.send("Network.enable")
        lengths: list[int] = []
        network.on("Network.loadingFinished", lambda told: lengths.append(int(told["encodedDataLength"])))
        for address in addresses:
            lengths.clear()
            officer.page.goto(address, wait_until="networkidle")
            sent = [one for one in lengths if one]
            assert len(sent) == 1, (address, sent)
            assert sent[0] <= 15_000, (address, sent)
