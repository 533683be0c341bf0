"""`thitsar member replace`: new keys are shown, and open nothing before a second person agreed."""

from pathlib import Path

from tests.command.cli import Answer, thitsar
from tests.command.conftest import Demo


def _replace(demo: Demo, who: str, shown: str) -> Answer:
    asked = ("member", "replace", shown, *demo.as_member(who), "--json")
    return thitsar(*asked, typed=demo.who(who)["passphrase"])


def test_new_keys_open_nothing_until_another_person_agrees_and_the_old_ones_stay(
    demo: Demo, arrivals: Path
) -> None:
    shown = demo.who("analyst")["name"]
    refused = _replace(demo, "analyst", demo.who("administrator")["name"])
    assert (refused.status, "Your roles do not allow" in refused.err) == (1, True), refused.err
    made = _replace(demo, "administrator", shown).plain
    assert made["waits_for_second_person"]
    new = ("--node", demo.directory, "--member", made["member"], "--passphrase-file", "-", "--json")
    assert thitsar("numbers", *new, typed=made["passphrase"]).status == 1
    old = demo.who("analyst")["passphrase"]
    assert thitsar("numbers", *demo.as_member("analyst"), "--json", typed=old).status == 0
    # Asked once more, it begins anew: who waits bears the same name, and is not taken for another member.
    again = _replace(demo, "administrator", shown)
    assert again.status == 0, again.err
    assert again.plain["member"] != made["member"]
    # Nor where a list is taken in.
    words = demo.who("intake")["passphrase"] + "\n"
    named = thitsar("import", arrivals, *demo.as_member("intake"), "--team", shown, typed=words)
    assert "does not open names and numbers" in named.err, named.err
    own = _replace(demo, "administrator", demo.who("administrator")["name"])
    assert (own.status, "Nobody enrols themselves" in own.err) == (1, True), own.err
