"""The rounds of tests: the database of their own, and a failure that is not lost."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from checks import rounds, source
from tests import databases, side_by_side


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], str]]:
    """Write down each round instead of running it; on PostgreSQL it fails when told `--fail`."""
    runs: list[tuple[list[str], str]] = []

    def run(arguments: list[str], **environment: str) -> int:
        runs.append((arguments, environment.get("DATABASE_URL", "")))
        return int(bool(environment) and "--fail" in arguments)

    @contextmanager
    def database(server: str) -> Iterator[str]:
        yield server + "/own"

    monkeypatch.setattr(rounds, "_pytest", run)
    monkeypatch.setattr(rounds, "_fresh_database", database)
    monkeypatch.setattr(rounds, "find_server", lambda named: named or None)
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/" + name)
    monkeypatch.setenv("DATABASE_URL", "postgresql:")
    monkeypatch.delenv("CI", raising=False)
    return runs


def test_it_runs_the_whole_last_and_on_sqlite(asked: list[tuple[list[str], str]]) -> None:
    assert rounds.main(["-x"]) == 0
    assert asked == [([*rounds.POSTGRESQL, "-x"], "postgresql:/own"), (["-x"], "")]
    assert "DATABASE_URL" not in os.environ


def test_its_programs_hear_ctrl_c_though_it_was_started_in_the_background(
    asked: list[tuple[list[str], str]],
) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        rounds.main([])
        # What a handler takes is given to new programs as the default; what is ignored stays ignored.
        assert callable(signal.getsignal(signal.SIGINT))
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_failure_on_postgresql_fails_the_whole(asked: list[tuple[list[str], str]]) -> None:
    assert rounds.main(["--fail"]) == 1
    assert len(asked) == 1


def test_it_says_why_postgresql_is_skipped(
    asked: list[tuple[list[str], str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATABASE_URL")
    assert rounds.main([]) == 0
    assert asked == [([], "")]
    assert "No PostgreSQL server answers" in capsys.readouterr().out


def test_a_named_server_that_does_not_answer_fails(
    asked: list[tuple[list[str], str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "find_server", lambda named: None)
    assert rounds.main([]) == 1
    assert asked == []


def test_without_chromium_it_skips_aloud_but_not_where_machines_test(
    asked: list[tuple[list[str], str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert rounds.main([]) == 0
    # The later of two `-m` is the one that counts: the round of the database keeps its own.
    assert asked == [
        (rounds.POSTGRESQL, "postgresql:/own"),
        (["-m", "not browser"], ""),
    ]
    assert "browser tests are skipped" in capsys.readouterr().out
    monkeypatch.setenv("CI", "true")
    assert rounds.main([]) == 1


def test_its_own_databases_are_gone_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    server = rounds.find_server("")
    if server is None:
        pytest.skip("no PostgreSQL server answers on this machine")
    made = []
    with rounds._fresh_database(server) as url:
        for worker in ("", "gw0", "gw1", "gw0"):
            monkeypatch.setenv("DATABASE_URL", url)
            if worker:
                databases.part(worker)
            with psycopg.connect(databases.server()) as connection:
                made.append(connection.info.dbname)
    assert len(set(made)) == 3
    assert all(name.startswith("thitsar_") for name in made)
    for name in made:
        with pytest.raises(psycopg.OperationalError, match="does not exist"):
            psycopg.connect(databases.url_of(name))


def test_a_failing_test_fails_the_round_and_the_last_line_counts_all(tmp_path: Path) -> None:
    (tmp_path / "test_two.py").write_text(
        "def test_one():\n    pass\n\ndef test_other():\n    assert False\n"
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        *rounds.SLOWEST,
        *rounds.BESIDE,
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(tmp_path),
    ]
    done = subprocess.run(
        [*command, str(tmp_path)], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 1, done.stderr
    assert re.search(r"1 failed, 1 passed in [^\n]*\n$", done.stdout), done.stdout


def test_what_is_shared_out_in_one_piece_or_first_is_there() -> None:
    starts = (*side_by_side.TOGETHER, *side_by_side.LONGEST)
    assert [start for start in starts if not (source.ROOT / start).exists()] == []


def test_tests_that_need_the_demo_of_the_commands_go_together() -> None:
    asks = {
        path for path in (source.ROOT / "tests/command").glob("test_*.py") if ": Demo" in path.read_text()
    }
    units = {side_by_side.unit(f"{path.relative_to(source.ROOT).as_posix()}::test_it") for path in asks}
    assert len(asks) > 4
    assert len(units) == 1
    assert side_by_side.unit("tests/command/test_init.py::test_it") not in units
