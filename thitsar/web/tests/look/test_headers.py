import re

import pytest

from thitsar.web.tests.look.conftest import Site
from thitsar.web.tests.look.pages import Elements, fetch, words

POLICY = {
    "default-src 'none'", "style-src 'self'", "script-src 'self'", "font-src 'self'", "img-src 'self' data:",
    "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
}  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/look/today", "/nothing", "/fail/broken", "/fail/refused", "/static/nothing"]
)
def test_every_answer_carries_the_headers_and_is_never_kept(site: Site, path: str) -> None:
    headers = fetch(site.base + path).headers
    assert set(headers["content-security-policy"].split("; ")) == POLICY
    assert headers["cache-control"] == "no-store"
    assert headers["pragma"] == "no-cache"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["x-robots-tag"] == "none"
    assert "camera=()" in headers["permissions-policy"]


def test_static_files_are_kept_for_ever_and_carry_the_headers_too(site: Site) -> None:
    page = Elements(fetch(f"{site.base}/look/sign_in").text)
    style = next(
        one.attributes["href"] for one in page.named("link") if one.attributes["rel"] == "stylesheet"
    )
    headers = fetch(site.base + style).headers
    assert "immutable" in headers["cache-control"]
    assert "pragma" not in headers
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("language", ["my", "en"])
def test_what_may_not_be_seen_is_answered_like_what_does_not_exist(site: Site, language: str) -> None:
    assert _bare(site, "/fail/denied", language) == _bare(site, "/nothing/at/all", language)
    assert _bare(site, "/fail/denied", language) != _bare(site, "/fail/refused", language)


def _bare(site: Site, path: str, language: str) -> tuple[int, str, frozenset[str]]:
    answer = fetch(site.base + path, language)
    text = answer.text.replace(path, "")
    # The token differs with every answer.
    text = re.sub(r'(name="csrfmiddlewaretoken" value=")\w+', r"\1", text)
    return answer.status, text, frozenset(answer.headers)


@pytest.mark.parametrize(
    ("kind", "status"),
    [("refused", 422), ("unverified", 503), ("unreadable", 503), ("unreachable", 503), ("broken", 500)],
)
def test_an_error_says_what_to_do_in_the_readers_language(site: Site, kind: str, status: int) -> None:
    answer = fetch(f"{site.base}/fail/{kind}")
    shown = words(Elements(answer.text).named("main")[0])
    assert answer.status == status
    assert "ZZSECRET" not in answer.text
    assert ("ဘာမျှ မပြောင်းလဲပါ" in shown) == (kind != "broken")
    assert ("အစီရင်ခံနံပါတ်" in shown) == (kind != "refused")


def test_the_log_holds_class_and_number_and_the_line_of_the_program_and_nothing_else(site: Site) -> None:
    shown = words(Elements(fetch(f"{site.base}/fail/broken", "en").text).named("main")[0])
    number = re.search(r"Report number: (\d{8})", shown)
    assert number
    log = site.log.read_text()
    assert re.search(rf"^ValueError {number[1]} thitsar[\w.]+:\d+$", log, re.MULTILINE)
    assert "ZZSECRET" not in log
    assert all(re.fullmatch(r"\w+ \d{8} (thitsar[\w.]+:\d+)?", line) for line in log.splitlines()), log
