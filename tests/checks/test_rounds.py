"""The rounds of tests: the database of their own, and a failure that is not lost."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from checks import rounds


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
    assert asked == [(["-m", "database and not browser", "-x"], "postgresql:/own"), (["-x"], "")]
    assert "DATABASE_URL" not in os.environ


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
        (["-m", "database and not browser"], "postgresql:/own"),
        (["-m", "not browser"], ""),
    ]
    assert "browser tests are skipped" in capsys.readouterr().out
    monkeypatch.setenv("CI", "true")
    assert rounds.main([]) == 1


def test_its_own_database_is_gone_afterwards() -> None:
    server = rounds.find_server("")
    if server is None:
        pytest.skip("no PostgreSQL server answers on this machine")
    with rounds._fresh_database(server) as url, psycopg.connect(url) as connection:
        assert connection.info.dbname.startswith("thitsar_")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url)
