"""A demo from the outside: built, resumed, worked with by every command that needs no page."""

import json
import signal
import stat
import subprocess
import time
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import pytest

from tests.command.cli import COMMAND, ROOT, Answer, environment, thitsar
from tests.command.conftest import PEOPLE, SEED, Demo
from tests.command.programs import living, until
from thitsar.demo.people import HEADERS, make_list
from thitsar.demo.spreadsheet import to_csv, to_xlsx
from thitsar.kernel.text.digits import to_myanmar

pytestmark = pytest.mark.slow


def test_the_file_names_everybody_who_can_sign_in(demo: Demo) -> None:
    roles = sorted(role for one in demo.credentials for role in one["roles"])
    assert roles == sorted(
        [
            "administrator",
            "case_worker",
            "intake",
            "intake",
            "vetting",
            "vetting",
            "approver",
            "approver",
            "analyst",
            "data_protection",
            "child_protection",
            "host",
            "debriefer",
        ]
    )
    assert all({"member", "name", "roles", "passphrase"} <= one.keys() for one in demo.credentials)
    assert len({one["member"] for one in demo.credentials}) == 13
    approvers = {one["organisation"] for one in demo.credentials if "approver" in one["roles"]}
    assert len(approvers) == 2
    for one in demo.credentials:
        assert one["member"] in demo.answer.out
        assert one["passphrase"] in demo.answer.out


def test_only_its_owner_may_open_what_a_demo_wrote(demo: Demo) -> None:
    for path in (demo.directory, *demo.directory.rglob("*"), demo.directory.parent / "who.json"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path.name


def test_building_shows_how_far_it_is(demo: Demo) -> None:
    assert f"{PEOPLE} of {PEOPLE}" in demo.answer.err


def test_the_same_command_again_changes_nothing(demo: Demo) -> None:
    before = (demo.directory / "node.sqlite3").read_bytes()
    again = demo.directory.parent / "again.json"
    answer = thitsar("demo", "--node", demo.directory, "--no-serve", "--credentials-file", again, "--json")
    assert answer.plain["people"] == PEOPLE
    assert json.loads(again.read_text("utf-8")) == demo.credentials
    assert (demo.directory / "node.sqlite3").read_bytes() == before


def test_another_plan_or_a_real_node_is_refused(demo: Demo, tmp_path: Path) -> None:
    answer = thitsar("demo", "--node", demo.directory, "--people", "13", "--no-serve")
    assert answer.status == 1
    assert f"{PEOPLE} people and seed {SEED}" in answer.err
    (tmp_path / "pepper").write_bytes(b"somebody's")
    answer = thitsar("demo", "--node", tmp_path, "--no-serve")
    assert answer.status == 1
    assert "is not a demo" in answer.err
    assert (tmp_path / "pepper").read_bytes() == b"somebody's"


def test_everybody_who_was_added_later_can_sign_in(demo: Demo) -> None:
    neighbour = next(one for one in demo.credentials if one["organisation"] == "ERO-KYH")
    who = ("--node", demo.directory, "--member", neighbour["member"], "--passphrase-file", "-")
    answer = thitsar("numbers", *who, "--json", typed=neighbour["passphrase"] + "\n")
    # Signed in, and told that the figures are not for an approver.
    assert answer.plain["error"]["kind"] == "Denied"


def test_an_analyst_reads_the_figures_as_tables_in_their_language(demo: Demo) -> None:
    typed = demo.who("analyst")["passphrase"]
    told = thitsar("numbers", *demo.as_member("analyst"), "--json", typed=typed).plain
    read = thitsar("numbers", *demo.as_member("analyst"), typed=typed).out
    burmese = thitsar("numbers", *demo.as_member("analyst"), "--language", "my", typed=typed).out
    by_id = {table["id"]: table for table in told["tables"]}
    # Each row of the tables stands there: its figures, a mark for those that are hidden, then its name.
    expected = [f"{cell:,}" if cell is not None else "•" for cell in by_id["branch"]["total"]]
    assert any(line.split() == [*expected, "All"] for line in read.splitlines())
    adults = next(row["cells"][0] for row in by_id["caseload"]["rows"] if row["code"] == "adult")
    assert to_myanmar(f"{adults:,}") in burmese
    assert "By branch" not in burmese


def test_a_wrong_passphrase_is_one_sentence(demo: Demo) -> None:
    answer = thitsar("numbers", *demo.as_member("analyst"), typed="not the words of anybody\n")
    assert answer.status == 1
    assert (
        answer.err
        == "The name or the passphrase is not right. Whoever uses a key file or a passkey needs it here, too.\n"
    )


def test_an_intake_officer_takes_a_list_in_and_the_same_list_again_changes_nothing(
    demo: Demo, tmp_path: Path
) -> None:
    rows, truth = make_list(70, 11)
    path = tmp_path / "list.xlsx"
    path.write_bytes(to_xlsx(rows, HEADERS))
    passphrase = demo.who("intake")["passphrase"] + "\n"
    first = thitsar("import", path, *demo.as_member("intake"), "--json", typed=passphrase)
    assert first.status == 0, first.err
    told = first.plain
    assert set(told) == {"rows", "registered", "skipped", "quarantined", "refused", "warnings", "candidates"}
    flaws = [one.flaw for one in truth]
    assert told["rows"] == 70
    assert told["skipped"] == flaws.count("same_uuid")
    assert told["refused"] == {"insider": flaws.count("insider"), "captured": flaws.count("captured")}
    held = {one["row"] for one in told["quarantined"]}
    assert told["registered"] + told["skipped"] + len(held) + sum(told["refused"].values()) == 70
    again = thitsar("import", path, *demo.as_member("intake"), "--json", typed=passphrase)
    assert again.status == 0
    assert again.plain["registered"] + again.plain["skipped"] == told["registered"] + told["skipped"]


def test_a_list_nobody_can_read_is_refused(demo: Demo, tmp_path: Path) -> None:
    passphrase = demo.who("intake")["passphrase"] + "\n"
    answer = thitsar("import", tmp_path / "none.xlsx", *demo.as_member("intake"), typed=passphrase)
    assert answer.status == 1
    assert "none.xlsx" in answer.err
    path = tmp_path / "other.csv"
    path.write_bytes(to_csv([{"a": "1"}], ["a"]))
    answer = thitsar("import", path, *demo.as_member("intake"), "--json", typed=passphrase)
    assert answer.plain["error"]["kind"] == "Refused"


def test_who_may_not_register_is_refused_and_nothing_is_kept(demo: Demo, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(to_csv(make_list(5, 12)[0], HEADERS))
    before = thitsar("verify", "--node", demo.directory, "--json").plain
    answer = thitsar("import", path, *demo.as_member("analyst"), typed=demo.who("analyst")["passphrase"])
    assert answer.status == 1
    assert thitsar("verify", "--node", demo.directory, "--json").plain == before


def _adding(demo: Demo, role: str, *belongs: str) -> Answer:
    add = ("member", "add", "--shown", "Mya Thandar", "--roles", role, *belongs)
    passphrase = demo.who("administrator")["passphrase"]
    return thitsar(*add, *demo.as_member("administrator"), "--json", typed=passphrase)


def _add(demo: Demo, role: str, *belongs: str) -> dict[str, Any]:
    added: dict[str, Any] = _adding(demo, role, *belongs).plain
    return added


def test_a_new_member_belongs_to_an_organisation_that_is_here_or_is_named_as_new(demo: Demo) -> None:
    assert _add(demo, "host")["organisation"] == "CSO-PEMB"
    slip = _adding(demo, "host", "--organisation", "ERO-KRN")
    assert slip.status == 1
    assert "There are: CSO-PEMB, ERO-KYH. Name another one with --new-organisation." in slip.err
    for belongs, said in (
        (("--organisation", "ERO KYH"), "is written ERO-KYH"),
        (("--new-organisation", "ero-kyh"), "There is ERO-KYH already"),
        (("--new-organisation", "?"), "short name"),
    ):
        refused = _adding(demo, "host", *belongs)
        assert refused.status == 1
        assert said in refused.err
    assert _add(demo, "host", "--new-organisation", "ERO-KRN")["organisation"] == "ERO-KRN"
    assert _add(demo, "host", "--organisation", " ero-krn")["organisation"] == "ERO-KRN"


def test_an_administrator_adds_a_member_who_works_after_a_holder_signed_in(demo: Demo) -> None:
    added = _add(demo, "analyst")
    assert not added["waits_for_second_person"]
    who = ("--node", demo.directory, "--member", added["member"], "--passphrase-file", "-")
    typed = demo.who("analyst")["passphrase"]
    before = thitsar("numbers", *demo.as_member("analyst"), "--json", typed=typed)
    answer = thitsar("numbers", *who, "--json", typed=added["passphrase"])
    assert answer.status == 0, answer.err
    assert answer.plain == before.plain


def test_a_new_intake_officer_waits_for_a_second_person(demo: Demo, tmp_path: Path) -> None:
    added = _add(demo, "intake")
    assert added["waits_for_second_person"]
    path = tmp_path / "list.csv"
    path.write_bytes(to_csv(make_list(5, 13)[0], HEADERS))
    who = ("--node", demo.directory, "--member", added["member"], "--passphrase-file", "-")
    assert thitsar("import", path, *who, "--json", typed=added["passphrase"]).status == 1


def test_verify_and_doctor_need_nobody(demo: Demo) -> None:
    told = thitsar("verify", "--node", demo.directory, "--json")
    assert told.status == 0
    assert told.plain["is_sound"]
    checks = {
        one["name"]: one["state"]
        for one in thitsar("doctor", "--node", demo.directory, "--json").plain["checks"]
    }
    assert {
        "python",
        "version",
        "swap",
        "core",
        "locked_memory",
        "modes",
        "pepper",
        "disk",
        "static",
    } <= checks.keys()
    assert {"agent", "matcher", "database", "clock", "chain", "kind"} <= checks.keys()
    assert "wrong" not in checks.values()


def test_members_together_rebuild_what_they_can_open(demo: Demo, tmp_path: Path) -> None:
    other = tmp_path / "paper.txt"
    other.write_text(demo.who("vetting")["passphrase"] + "\n")
    also = ("--also", f"{demo.who('vetting')['member']}={other}")
    passphrase = demo.who("intake")["passphrase"]
    for how in (("--check",), (), ("--check",)):
        answer = thitsar("rebuild", *how, *also, *demo.as_member("intake"), "--json", typed=passphrase)
        assert answer.status == 0, answer.err
        assert answer.plain["different"] == []
        opened, count = answer.plain["coverage"]["registration"]
        assert opened == count > PEOPLE / 2


def test_verify_looks_inside_with_a_member_unlocked(demo: Demo) -> None:
    passphrase = demo.who("intake")["passphrase"]
    answer = thitsar("verify", "--deep", *demo.as_member("intake"), "--json", typed=passphrase)
    assert answer.status == 0, answer.err
    assert answer.plain["deep"]["bad"] == []
    assert answer.plain["deep"]["entries"] > PEOPLE


def test_doctor_finds_an_open_directory(demo: Demo) -> None:
    demo.directory.chmod(0o755)
    try:
        answer = thitsar("doctor", "--node", demo.directory)
    finally:
        demo.directory.chmod(0o700)
    assert answer.status == 1
    assert "wrong   modes" in answer.out


def test_commands_leave_no_program_behind(demo: Demo) -> None:
    thitsar("numbers", *demo.as_member("analyst"), typed=demo.who("analyst")["passphrase"])
    assert not _programs_of(demo.directory)


def test_a_killed_command_takes_its_agent_along(demo: Demo) -> None:
    command = [*COMMAND, "numbers", *demo.as_member("analyst")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=ROOT, env=environment()) as running:
        assert running.stdin is not None
        running.stdin.write(b"no such words\n")
        running.stdin.flush()
        until(lambda: any("agent" in one for one in _programs_of(demo.directory)), seconds=10)
        running.kill()
    until(lambda: not _programs_of(demo.directory), seconds=10)


def test_a_stopped_build_goes_on_where_it_was() -> None:
    place = Path(mkdtemp(prefix="half-"))
    command = [*COMMAND, "demo", "--node", str(place / "node"), "--people", "110", "--no-serve"]
    try:
        with subprocess.Popen(
            command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, cwd=ROOT, env=environment(), text=True
        ) as running:
            assert running.stderr is not None
            for line in running.stderr:
                if " of 110" in line:
                    running.send_signal(signal.SIGINT)
                    break
            said = running.stderr.read()
        assert running.returncode == 1
        assert "again to go on" in said
        half = thitsar("verify", "--node", place / "node", "--json").plain
        answer = thitsar("demo", "--node", place / "node", "--no-serve", "--json")
        assert answer.status == 0, answer.err
        assert "Founding" not in answer.err or "50 of 110" not in answer.err
        whole = thitsar("verify", "--node", place / "node", "--json").plain
        assert half["logs"][0]["entries"] < whole["logs"][0]["entries"]
        assert whole["is_sound"]
    finally:
        rmtree(place)


def _programs_of(directory: Path) -> list[str]:
    return [line for _, line in living() if str(directory) in line and "--attached" in line]


def test_a_founding_that_was_interrupted_leaves_nothing() -> None:
    place = Path(mkdtemp(prefix="none-"))
    command = [*COMMAND, "demo", "--node", str(place), "--people", "5", "--no-serve"]
    try:
        with subprocess.Popen(
            command, stderr=subprocess.PIPE, cwd=ROOT, env=environment(), text=True
        ) as running:
            assert running.stderr is not None
            assert "Founding" in running.stderr.readline()
            time.sleep(0.5)
            running.send_signal(signal.SIGINT)
            assert running.wait(10) == 1
        assert list(place.iterdir()) == []
    finally:
        rmtree(place)
