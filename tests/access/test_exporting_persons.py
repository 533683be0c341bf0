"""A table about persons leaves for one organisation, sealed to its key, with what the persons agreed to and no more."""

import csv
import io
from typing import Any

import pytest

from tests.access.agreeing import Agreeing
from tests.access.ordered import OPERATIONS, OTHER_SEED, SEED, agree, persons, to
from tests.kernel.nodes import TODAY, say, write
from tests.kernel.reading import log_lines
from thitsar.kernel.errors import Denied, Purposeful, Refused, Unreadable
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.ledger.record import record
from thitsar.kernel.vault import age
from thitsar.kernel.vault.wordlists import ENGLISH

PERSONS = OPERATIONS["persons"]


def _rows(sealed: bytes, seed: bytes = SEED) -> list[list[str]]:
    return list(csv.reader(io.StringIO(age.decrypt([seed], sealed).decode("utf-8-sig"))))


def test_what_leaves_is_marked_and_opens_to_its_recipient_and_to_nobody_here(two: Agreeing) -> None:
    asked = PERSONS.ask(two)
    agree(two, asked)
    sealed = PERSONS.have(two, asked)
    rows = _rows(sealed)
    assert rows[0] == rows[-1] == ["TLP:RED"]
    assert rows[1] == ["for", "ORG"]
    table = rows[rows.index([]) + 1 : len(rows) - 1 - rows[::-1].index([])]
    assert table == [["said", "count"], *[["first", "1"]] * 3]
    with pytest.raises(Unreadable):
        _rows(sealed, OTHER_SEED)
    assert b"first" not in sealed
    lines = log_lines(two.actor("dpo"), member=two.node.member("vetting"))
    assert {line[2] for line in lines if line[4].startswith("export_persons:")} == set(two.files[:3])


def test_a_second_person_is_shown_six_words_that_another_key_has_not(two: Agreeing) -> None:
    made = [dict(_offered(two, seed)) for seed in (SEED, OTHER_SEED)]
    words = [one["summary"]["words"].split() for one in made]
    assert all(len(one) == 6 and set(one) <= set(ENGLISH) for one in words)
    assert words[0] != words[1]
    assert made[0]["digest"] != made[1]["digest"]


def _offered(two: Agreeing, seed: bytes = SEED, **other: Any) -> dict[str, Any]:
    *_, made = two.actor("vetting").pieces("offer_persons", **{**persons(two, two.files[:3], seed), **other})
    return dict(made)


def test_one_who_said_no_keeps_the_whole_table_here(two: Agreeing) -> None:
    asked = PERSONS.ask(two)
    agree(two, asked)
    intake = two.actor("intake")
    file = open_file(intake, two.files[1], ("registration",), "write")
    write(intake, file, "registration", "no")
    try:
        with pytest.raises(Refused, match="said no"):
            PERSONS.have(two, asked)
        with pytest.raises(Refused, match="said no"):
            _offered(two)
    finally:
        write(intake, file, "registration", "first")


def test_what_was_corrected_meanwhile_is_not_what_was_agreed_to(two: Agreeing) -> None:
    asked = PERSONS.ask(two)
    agree(two, asked)
    intake = two.actor("intake")
    file = open_file(intake, two.files[2], ("identity",), "write")
    record(intake, [say(file, "identity", "corrected")], today=TODAY)
    with pytest.raises(Refused, match="not what was agreed to any more"):
        PERSONS.have(two, asked)
    again = PERSONS.ask(two)
    agree(two, again)
    assert ["corrected", "2"] in _rows(PERSONS.have(two, again))


def test_what_nobody_could_agree_to_is_not_offered(two: Agreeing) -> None:
    whom = {name: one for name, one in to().items() if name != "recipient"}
    wrong: list[dict[str, Any]] = [
        {"what": "everything"},
        {"purpose": "CHILD"},
        {"organisation": "0" * 32},
        {"files": []},
        {"to": {**whom, "label": "TLP:CLEAR"}},
        {"to": {**whom, "until": 1}},
        {"to": {**whom, "reason": " "}},
        {"to": {**whom, "key": "age1pq1nothing"}},
        {"to": {**whom, "key": "age1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0jqscdwxa"}},
        {"to": {**whom, "more": "x"}},
    ]
    for one in wrong:
        with pytest.raises(Purposeful):
            _offered(two, **one)
    for who in ("intake", "approver", "dpo", "lead"):
        with pytest.raises(Denied):
            list(two.actor(who).pieces("offer_persons", **persons(two, two.files[:3])))
    with pytest.raises(Denied):
        _offered(two, files=[*two.files[:2], "0" * 32])


def test_a_closed_part_asks_for_the_short_number(two: Agreeing) -> None:
    two.actor("vetting")
    two.node.pass_time(901)
    with pytest.raises(Refused, match="Type your short number"):
        _offered(two)
    two.sessions.clear()
