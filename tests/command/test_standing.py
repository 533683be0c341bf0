"""A check from the command line: where code and number come from, what is printed, and how it ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.checking.given import make_row
from tests.command.cli import Answer, thitsar
from tests.command.conftest import Demo
from tests.command.screen import Screen
from tests.kernel.nodes import TestNode, at
from thitsar.kernel import models
from thitsar.kernel.access.policy import ANSWERS_KEY
from thitsar.kernel.checking.records import write_record
from thitsar.kernel.days import day_number
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.ledger import signatures
from thitsar.kernel.text.digits import to_myanmar
from thitsar.kernel.vault import hierarchy, keybag, memorised, wrap
from thitsar.kernel.vault.agent.founding import Founded
from thitsar.kernel.vault.agent.signing_in import locator
from thitsar.kernel.vault.places import epoch_place

pytestmark = pytest.mark.slow
TODAY = day_number(date.today())  # noqa: DTZ011 - as the command does
PIN = "271828"
SAYS: dict[str, Any] = {
    "tier": "CLEARED_COND",
    "conditions": [["NO_ARMS", TODAY + 9]],
    "until": TODAY + 10,
    "grace": TODAY + 40,
    "suspended": 0,
    "is_revoked": False,
}
CODES = {
    "VALID": ("abacus kite river stone", SAYS, 0),
    "EXPIRED": ("amber moss tide lamp", {**SAYS, "until": 1, "grace": 31}, 3),
    "REVOKED_CONTACT_ISSUER": ("123 456 789 0123", {**SAYS, "is_revoked": True}, 4),
    "UNKNOWN": ("cedar fig gale hill", {}, 5),
}


@pytest.fixture(scope="module", autouse=True)
def _given(demo: Demo) -> None:
    """Write a record of each kind into the demo, signed with its key for answers."""
    with _at(demo.directory):
        signing = _answers_key(demo)
        memorised.lower_rounds_for_tests(memorised.FLOOR)
        try:
            for code, content, _status in CODES.values():
                write_record(make_row(signing, content, code=code, pin=PIN))
        finally:
            memorised.lower_rounds_for_tests(100)


def check(demo: Demo, *arguments: str, code: str, pin: str = PIN) -> Answer:
    """Check with code and number from the input."""
    return thitsar(
        "standing",
        "check",
        "--node",
        demo.directory,
        "--from-file",
        "-",
        *arguments,
        typed=f"{code}\n{pin}\n",
    )


@pytest.mark.parametrize("result", CODES)
def test_each_answer_has_its_status_and_its_words(demo: Demo, result: str) -> None:
    code, content, status = CODES[result]
    answer = check(demo, "--json", code=code.upper().replace(" ", "-"), pin=to_myanmar(PIN))
    assert answer.status == status, answer.err
    expected = {"answer": result}
    if result == "VALID":
        assert answer.plain == {
            "answer": "VALID",
            "tier": "CLEARED_COND",
            "until": date.fromordinal(date(1970, 1, 1).toordinal() + content["until"]).isoformat(),
            "review_overdue": False,
            "conditions": answer.plain["conditions"],
        }
        assert [one["code"] for one in answer.plain["conditions"]] == ["NO_ARMS"]
    else:
        assert answer.plain == expected
    assert code.split()[0] not in answer.out + answer.err


def test_a_wrong_number_says_what_an_unknown_code_does(demo: Demo) -> None:
    wrong = check(demo, code=CODES["VALID"][0], pin="000000")
    unknown = check(demo, code="nobody has these words")
    undecided = check(demo, code=CODES["UNKNOWN"][0])
    assert (wrong.out, wrong.err, wrong.status) == (unknown.out, unknown.err, 5)
    assert (undecided.out, undecided.err, undecided.status) == (unknown.out, unknown.err, 5)
    assert "UNKNOWN" in wrong.out


def test_a_person_is_asked_at_the_terminal_and_nothing_stays_on_it(demo: Demo) -> None:
    with Screen("standing", "check", "--node", str(demo.directory)) as screen:
        screen.until("Code:")
        screen.typed(CODES["VALID"][0])
        screen.until("Number of six digits:")
        screen.typed(PIN)
        screen.until(r"\x1b\[3J")
        status, out = screen.end()
    assert status == 0
    assert out.startswith("VALID · ")
    assert PIN not in out


def test_without_a_terminal_and_without_a_file_it_is_refused(demo: Demo) -> None:
    answer = thitsar("standing", "check", "--node", demo.directory)
    assert answer.status == 1
    assert "Run it in a terminal" in answer.err


def test_a_file_that_cannot_be_read_is_refused(demo: Demo, tmp_path: Path) -> None:
    answer = thitsar("standing", "check", "--node", demo.directory, "--from-file", tmp_path / "none")
    assert answer.status == 1
    assert "cannot be read" in answer.err
    assert thitsar("standing", "look", "--node", demo.directory).status == 2


def test_a_trial_may_name_both_in_its_arguments_and_the_help_says_who_sees_them(demo: Demo) -> None:
    code = CODES["REVOKED_CONTACT_ISSUER"][0]
    answer = thitsar("standing", "check", "--code", code, "--pin", PIN, "--node", demo.directory)
    assert answer.status == 4
    said = " ".join(thitsar("standing", "--help").out.split())
    assert "stand in the list of programs of this machine" in said


@contextmanager
def _at(directory: Path) -> Iterator[None]:
    with at(TestNode(directory, str(directory / "node.sqlite3"), Founded(b"", []), ())):
        yield


def _answers_key(demo: Demo) -> Any:
    one, pepper = demo.who("vetting"), (demo.directory / "pepper").read_bytes()
    row = models.Member.objects.get(locator=locator(one["member"], pepper))
    _, seed = keybag.open_keybag(row.id, one["passphrase"], bytes(row.keybag), pepper=pepper)
    wrapped = models.EpochWrap.objects.get(compartment=ANSWERS_KEY, recipient=row.id)
    where = epoch_place(node_ids()[1], ANSWERS_KEY, wrapped.epoch, row.id)
    return signatures.signing_key(
        wrap.unwrap(hierarchy.member_keys(seed).unwrapping, where, bytes(wrapped.sealed))
    )
