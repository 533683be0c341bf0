"""`thitsar log`: what a data-protection officer reads at a terminal, and what nobody else does."""

import pytest

from tests.command.cli import Answer, thitsar
from tests.command.conftest import Demo

pytestmark = pytest.mark.slow


def _log(demo: Demo, *asked: str, role: str = "data_protection", json: bool = True) -> Answer:
    words = demo.who(role)["passphrase"] + "\n"
    return thitsar("log", *asked, *demo.as_member(role), *(("--json",) if json else ()), typed=words)


def test_it_prints_lines_by_file_member_purpose_and_day(demo: Demo) -> None:
    whole = _log(demo).plain
    assert whole["count"] >= len(whole["lines"]) > 0
    numbers = [one["line"] for one in whole["lines"]]
    assert numbers == sorted(numbers, reverse=True)
    one = next(line for line in whole["lines"] if line["purpose"] == "signed_in")
    by_member = _log(demo, "--who", one["member"], "--purpose", "signed_in").plain
    assert {(line["member"], line["purpose"]) for line in by_member["lines"]} == {
        (one["member"], "signed_in")
    }
    assert _log(demo, "--since", "2099-01-01").plain["count"] == 0
    assert _log(demo, "--file", "0" * 32).plain["count"] == 0
    older = _log(demo, "--before", str(numbers[-1])).plain
    assert all(line["line"] < numbers[-1] for line in older["lines"])


@pytest.mark.parametrize(("language", "said"), [("en", "newest first."), ("my", "နောက်ဆုံးဖြစ်သည်ကို")])
def test_it_says_in_the_readers_language_who_did_what(demo: Demo, language: str, said: str) -> None:
    answer = _log(demo, "--language", language, json=False)
    assert answer.status == 0, answer.err
    assert said in answer.out


def test_it_lists_unusual_reading_and_what_is_due(demo: Demo) -> None:
    assert set(_log(demo, "--unusual").plain) == {"remarks"}
    assert set(_log(demo, "--retention").plain) == {"count", "overdue", "rules", "rows"}
    for asked in ("--unusual", "--retention"):
        answer = _log(demo, asked, json=False)
        assert (answer.status, bool(answer.out.strip())) == (0, True)


@pytest.mark.parametrize(
    ("role", "asked"), [("administrator", ()), ("intake", ("--unusual",)), ("analyst", ("--retention",))]
)
def test_nobody_else_is_answered(demo: Demo, role: str, asked: tuple[str, ...]) -> None:
    answer = _log(demo, *asked, role=role)
    assert answer.status == 1
    assert answer.plain["error"]["sentence"] == "Your roles do not allow this command."


def test_what_is_no_member_or_no_day_is_said(demo: Demo) -> None:
    assert _log(demo, "--who", "Nobody At All").status == 1
    assert _log(demo, "--since", "2026-13-01").status == 2
    assert _log(demo, "--unusual", "--retention").status == 2
