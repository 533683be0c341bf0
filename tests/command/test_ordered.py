"""`thitsar export`, `unmask` and `prove --open` as people type them, with a second person who agrees in between."""

import csv
import io
import itertools
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.command.cli import COMMAND, ROOT, Answer, environment, thitsar
from tests.command.conftest import Demo
from tests.command.programs import until
from tests.kernel.nodes import TestNode, actor_of, at
from thitsar.apps.intake import commands, exporting, queries
from thitsar.kernel import models
from thitsar.kernel.errors import Purposeful
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.membership import approving
from thitsar.kernel.vault import age
from thitsar.kernel.vault.agent.founding import Founded
from thitsar.web.agent_start import answers

pytestmark = pytest.mark.slow
TODAY = date.today()  # noqa: DTZ011 - as the commands do
SEED = b"\5" * 32
PARTS = ("registration", "identity")
Member = dict[str, Any]


@pytest.fixture(scope="module")
def working(demo: Demo) -> Iterator[Demo]:
    """Keep the demo's agent running, with this process pointed at its database."""
    (path,) = demo.directory.glob("*.sqlite3")
    agent = subprocess.Popen(
        [*COMMAND, "agent", "--node", str(demo.directory)],
        cwd=ROOT,
        env=environment(),
        start_new_session=True,
    )
    try:
        until(lambda: answers(demo.directory, "agent"), seconds=60)
        with at(TestNode(demo.directory, str(path), Founded(b"", []), ())):
            yield demo
    finally:
        agent.terminate()
        agent.wait()


@pytest.fixture
def key(tmp_path: Path) -> Path:
    made = tmp_path / "their.key"
    made.write_text(f"# theirs\n{age.recipient_of(SEED)}\n")
    return made


def _at_work(demo: Demo, who: Member) -> Actor:
    agent = TestNode(demo.directory, "", Founded(b"", []), ()).agent
    given = agent.call("sign_in", name=who["member"], passphrase=who["passphrase"])
    return actor_of(agent, given)


def _agree(demo: Demo, asked: str) -> None:
    second = _at_work(demo, demo.who("approver"))
    shown = open_file(second, asked, ("approvals",), "read").document("approvals")
    approving.approve(second, asked, digest=shown["digest"], today=TODAY)


def _type(demo: Demo, who: Member, *words: str | Path) -> Answer:
    named = ("--node", demo.directory, "--member", who["member"], "--passphrase-file", "-", "--json")
    return thitsar(*words, *named, typed=who["passphrase"] + "\n")


@dataclass(frozen=True)
class Shared:
    """A file, and a vetting and an intake officer who both read who the person is."""

    file: str
    vetting: Member
    intake: Member


@pytest.fixture(scope="module")
def shared(working: Demo) -> Shared:
    def those(role: str) -> list[Member]:
        return [one for one in working.credentials if role in one["roles"]]

    files = models.Stream.objects.filter(compartment="identity").order_by("id").values_list("file", flat=True)
    for vetting, intake in itertools.product(those("vetting"), those("intake")):
        both = [_at_work(working, one) for one in (vetting, intake)]
        for file in files:
            try:
                if all(len(open_file(one, file, PARTS, "read").parts) == len(PARTS) for one in both):
                    return Shared(str(file), vetting, intake)
            except Purposeful:
                continue
    raise AssertionError("No file of the demo is open to both.")


def test_a_table_of_who_persons_are_leaves_when_two_and_the_person_agreed(
    working: Demo, shared: Shared, key: Path, tmp_path: Path
) -> None:
    file, who, out = shared.file, shared.vetting, tmp_path / "table.age"
    intake = _at_work(working, shared.intake)
    house = next(one for one in intake.call("people") if one["id"] == intake.member)
    order: list[str | Path] = ["export", "identities", file, "--for", house["organisation_name"], "--to", key]
    early = _type(working, who, *order, "--reason", "a test")
    assert "has not agreed" in early.plain["error"]["sentence"]
    opened = open_file(intake, file, ("registration",), "write")
    consent: dict[str, Any] = {"status": "GIVEN", "method": "SIGNED", "language": "my", "today": TODAY}
    commands.change_consent(intake, opened, f"TRANSFER:{house['organisation']}", **consent)
    asked = _type(working, who, *order, "--reason", "a test")
    assert asked.status == 0, asked.err
    take: list[str | Path] = ["export", "identities", file, "--to", key, "--out", out]
    take += ["--agreed", asked.plain["request"]]
    assert "Nobody has agreed" in _type(working, who, *take).plain["error"]["sentence"]
    _agree(working, asked.plain["request"])
    had = _type(working, who, *take)
    assert had.status == 0, had.err
    rows = list(csv.reader(io.StringIO(age.decrypt([SEED], out.read_bytes()).decode("utf-8-sig"))))
    row = dict(zip(exporting.COLUMNS, rows[rows.index(list(exporting.COLUMNS)) + 1], strict=True))
    assert row["code"].startswith("P-")
    assert row["name_my"] or row["name_latin"]
    assert _type(working, who, *take[:-4], "--out", tmp_path / "again", *take[-2:]).status == 1


def test_many_are_read_at_once_when_a_second_person_agreed_to_exactly_these(
    working: Demo, shared: Shared, tmp_path: Path
) -> None:
    file, who = shared.file, shared.vetting
    listed = tmp_path / "codes.txt"
    listed.write_text(f"{file}\n")
    order: list[str | Path] = ["open", "--list", listed, "--parts", "registration, identity"]
    early = _type(working, who, *order, "--for", "REVIEW")
    assert early.status == 1, "why is not said"
    asked = _type(working, who, *order, "--for", "REVIEW", "--reason", "a test")
    assert asked.status == 0, asked.err
    assert asked.plain["summary"]["parts"] == "identity registration"
    take: list[str | Path] = ["open", file, "--agreed", asked.plain["request"]]
    assert "Nobody has agreed" in _type(working, who, *take).plain["error"]["sentence"]
    _agree(working, asked.plain["request"])
    had = _type(working, who, *take)
    assert had.status == 0, had.err
    (one,) = had.plain["files"]
    known = open_file(_at_work(working, who), file, PARTS, "read").document("identity")
    (section,) = [lines for _, lines in queries.pages(known, "en")][:1]
    assert [line.text for line in section] == [text for *_, text in one["parts"]["identity"]][: len(section)]
    assert _type(working, who, *take).status == 1, "once"


def test_a_list_that_is_none_is_refused_and_a_part_one_does_not_read_too(
    working: Demo, shared: Shared, tmp_path: Path
) -> None:
    broken = tmp_path / "codes.txt"
    broken.write_bytes(b"\xff\xfe\x00")
    wrong: list[list[str | Path]] = [["--list", broken], ["--list", tmp_path / "none"], []]
    for words in wrong:
        assert _type(working, shared.vetting, "open", *words, "--reason", "a test").status == 1
    refused = _type(working, shared.vetting, "open", shared.file, "--parts", "care", "--reason", "a test")
    assert refused.status == 1


def test_an_entry_is_opened_to_one_recipient(
    working: Demo, shared: Shared, key: Path, tmp_path: Path
) -> None:
    file, who, out, secret = shared.file, shared.vetting, tmp_path / "entry.age", tmp_path / "secret"
    secret.write_text(age.identity_of(SEED))
    order: list[str | Path] = ["prove", file, "intake.registered", "--open", "--to", key]
    asked = _type(working, who, *order, "--recipient", "the court", "--reason", "a test")
    assert asked.status == 0, asked.err
    _agree(working, asked.plain["request"])
    _at_work(working, who).call("sign_checkpoint")
    had = _type(working, who, *order, "--agreed", asked.plain["request"], "--out", out)
    assert had.status == 0, had.err
    seen = thitsar("verify-proof", out, "--key", secret, "--json")
    assert seen.status == 3, seen.err
    assert seen.plain["said"]["event"].startswith("intake.registered")
    assert seen.plain["said"]["payload"]["code"].startswith("P-")


def test_who_is_behind_a_number_is_said_to_data_protection(working: Demo, shared: Shared) -> None:
    file, officer = shared.file, working.who("data_protection")
    asked = _type(working, officer, "unmask", file[:8], "--why", "INCIDENT", "--reason", "a test")
    assert asked.status == 0, asked.err
    _agree(working, asked.plain["request"])
    shown = _type(working, officer, "unmask", "--agreed", asked.plain["request"])
    assert shown.status == 0, shown.err
    assert shown.plain["file"] == file
    known = _at_work(working, shared.vetting)
    values = open_file(known, file, ("identity",), "read").document("identity")["sections"]["identity"][
        "values"
    ]
    names = [one for one in json.dumps(values, ensure_ascii=False).split('"') if len(one) > 5]
    assert any(one in shown.out for one in names)
    assert _type(working, shared.intake, "unmask", "--agreed", asked.plain["request"]).status == 1
