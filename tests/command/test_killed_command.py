"""`thitsar import` is killed: its programs die with it, nothing of the list stays, and the command again goes on."""

import subprocess
from pathlib import Path

import pytest

from tests.command.cli import COMMAND, ROOT, environment, thitsar
from tests.command.conftest import Demo
from tests.command.programs import living, until
from thitsar.demo.people import HEADERS, make_list
from thitsar.demo.spreadsheet import to_xlsx

pytestmark = pytest.mark.slow

ROWS = 180


def test_a_killed_command_leaves_nothing_half_done_and_goes_on(demo: Demo, tmp_path: Path) -> None:
    rows, truth = make_list(ROWS, 23)
    path = tmp_path / "list.xlsx"
    path.write_bytes(to_xlsx(rows, HEADERS))
    asked = ("import", str(path), *demo.as_member("intake"), "--json")
    passphrase = demo.who("intake")["passphrase"] + "\n"
    before = thitsar("verify", "--node", demo.directory, "--json").plain["logs"][0]["entries"]
    with subprocess.Popen(
        [*COMMAND, *asked],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(),
        start_new_session=True,
    ) as running:
        assert running.stdin is not None
        assert running.stderr is not None
        running.stdin.write(passphrase)
        running.stdin.close()
        # One commit is on the disk: this is said after it.
        while f" of {ROWS}" not in running.stderr.readline():
            assert running.poll() is None
        running.kill()
    until(lambda: not [line for _, line in living() if str(demo.directory) in line], seconds=10)
    half = thitsar("verify", "--node", demo.directory, "--json").plain
    assert half["is_sound"]
    assert half["logs"][0]["entries"] > before
    done = thitsar(*asked, typed=passphrase)
    assert done.status == 0, done.err
    flaws = [one.flaw for one in truth]
    told = done.plain
    assert told["registered"] > ROWS / 2
    assert told["skipped"] == flaws.count("same_uuid")
    assert told["refused"] == {"insider": flaws.count("insider"), "captured": flaws.count("captured")}
    held = {one["row"] for one in told["quarantined"]}
    assert told["registered"] + told["skipped"] + len(held) + sum(told["refused"].values()) == ROWS
    whole = thitsar("verify", "--node", demo.directory, "--json").plain
    assert whole["is_sound"]
    assert whole["logs"][0]["entries"] > half["logs"][0]["entries"]
    again = thitsar(*asked, typed=passphrase).plain
    assert (again["registered"], again["skipped"]) == (0, told["registered"] + told["skipped"])
