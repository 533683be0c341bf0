import re
from itertools import pairwise

import pytest

from thitsar.web.tests.look.conftest import Site
from thitsar.web.tests.look.pages import LANGUAGES, PAGES, STRANGERS, Elements, fetch, words

both = pytest.mark.parametrize("language", LANGUAGES)
every = pytest.mark.parametrize("name", PAGES)
MOST = 15_000
# What would tell a stranger at the table what this is.
TELLING = re.compile(
    r"thitsar|သစ္စာ|defect|desert|soldier|army|police|vetting|intake|refugee|resistance|case|"
    r"တပ်|ဘက်ပြောင်း|စိစစ်|ရဲ|တော်လှန်|အမှုတွဲ|CDM",
    re.IGNORECASE,
)


def _page(site: Site, name: str, language: str) -> Elements:
    answer = fetch(f"{site.base}/look/{name}", language)
    assert answer.status == 200
    return Elements(answer.text)


@both
@every
def test_a_page_has_one_heading_of_the_first_rank_and_skips_no_rank(
    site: Site, name: str, language: str
) -> None:
    ranks = [int(one.tag[1]) for one in _page(site, name, language).named("h1", "h2", "h3", "h4")]
    assert ranks.count(1) == 1
    assert ranks[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(ranks))


@both
@every
def test_every_control_has_a_label_and_every_reference_leads_somewhere(
    site: Site, name: str, language: str
) -> None:
    page = _page(site, name, language)
    ids = [one.attributes["id"] for one in page.all if "id" in one.attributes]
    labels = {one.attributes.get("for"): words(one) for one in page.named("label")}
    assert len(ids) == len(set(ids))
    for control in page.named("input", "select", "textarea"):
        if control.attributes.get("type") != "hidden":
            assert labels.get(control.attributes["id"]), control
    for one in page.all:
        for reference in ("for", "aria-describedby", "aria-labelledby"):
            assert set(one.attributes.get(reference, "").split()) <= set(ids), one
        if one.tag == "a" and one.attributes["href"].startswith("#") and one.attributes["href"] != "#":
            assert one.attributes["href"][1:] in ids, one


@both
@every
def test_a_page_says_its_language_and_nothing_in_its_title(site: Site, name: str, language: str) -> None:
    page = _page(site, name, language)
    assert page.all[0].attributes["lang"] == language
    assert words(page.named("title")[0]) == {"my": "မှတ်စု", "en": "Notes"}[language]


@both
@every
def test_every_page_but_the_harmless_one_can_be_left_and_read_in_the_other_language(
    site: Site, name: str, language: str
) -> None:
    page = _page(site, name, language)
    leaving = [one for one in page.named("a") if "data-leave" in one.attributes]
    switch = [one for one in page.named("button") if one.attributes.get("name") in {"language", "speak"}]
    if name == "left":
        assert not leaving
        assert not page.named("form", "a", "script")
    else:
        assert [one.attributes["href"] for one in leaving] == ["/leave"]
        assert [one.attributes["value"] for one in switch] == [{"my": "en", "en": "my"}[language]]


@both
@every
def test_a_page_is_light(site: Site, name: str, language: str) -> None:
    assert len(fetch(f"{site.base}/look/{name}", language).sent) <= MOST


@both
@pytest.mark.parametrize("name", [*STRANGERS, "help"])
def test_a_stranger_reads_nothing_that_tells_what_this_is(site: Site, name: str, language: str) -> None:
    page = _page(site, name, language)
    shown = words(page.named("main")[0]) + words(page.named("title")[0])
    assert not TELLING.search(shown), TELLING.search(shown)


@both
def test_a_burmese_page_shows_burmese_digits_only(site: Site, language: str) -> None:
    shown = words(_page(site, "today", language).named("main")[0])
    bare = re.sub(r"P-[0-9A-Z]{4}-[0-9A-Z]{2}", "", shown)
    assert bool(re.search(r"[0-9]", bare)) == (language == "en")
    assert bool(re.search(r"[၀-၉]", bare)) == (language == "my")


def test_a_hidden_figure_has_no_bar_and_no_number(site: Site) -> None:
    page = _page(site, "numbers", "en")
    marks = [one for one in page.named("span") if one.attributes.get("role") == "img"]
    assert {words(one) for one in marks} == {"•"}
    assert [one.attributes["width"] for one in page.named("rect")] == ["85", "100"]


def test_a_form_without_scripts_is_covered_by_the_browser_itself(site: Site) -> None:
    page = _page(site, "quarantine_row", "my")
    refresh = [one for one in page.named("meta") if one.attributes.get("http-equiv") == "refresh"]
    assert [one.attributes["content"] for one in refresh] == ["125;url=/cover?next=/look/quarantine_row"]
    assert refresh[0].around[-1] == "noscript"


def test_typed_values_stay_in_a_form_with_errors(site: Site) -> None:
    page = _page(site, "quarantine_row", "en")
    kept = {one.attributes["name"]: one.attributes.get("value") for one in page.named("input")}
    assert kept["left_on"] == "2032-01"
    summary = next(one for one in page.all if one.attributes.get("class") == "problems")
    assert "Day of leaving: This day has not come yet." in words(summary)
