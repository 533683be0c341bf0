"""A member whose role does not allow a command, or does not open what it brings, hears just that."""

from pathlib import Path

import pytest

from tests.command.cli import thitsar
from tests.command.conftest import Demo

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("language", ["en", "my"])
def test_it_is_the_role_that_is_missing_and_not_the_file(demo: Demo, arrivals: Path, language: str) -> None:
    said = {"en": "Your roles do not allow this command.", "my": "သင့်တာဝန်များဖြင့်"}[language]
    for role, command in (("administrator", ("import", arrivals)), ("intake", ("numbers",))):
        words = demo.who(role)["passphrase"] + "\n"
        answer = thitsar(*command, *demo.as_member(role), "--language", language, typed=words)
        assert answer.status == 1
        assert answer.err.splitlines()[-1].startswith(said)


def test_nobody_is_named_for_a_team_who_could_not_open_it(demo: Demo, arrivals: Path) -> None:
    words = demo.who("intake")["passphrase"] + "\n"
    before = thitsar("verify", "--node", demo.directory, "--json").plain
    named = ("--team", demo.who("analyst")["name"])
    answer = thitsar("import", arrivals, *demo.as_member("intake"), *named, typed=words)
    assert answer.status == 1
    assert "does not open names and numbers" in answer.err
    assert thitsar("verify", "--node", demo.directory, "--json").plain == before
