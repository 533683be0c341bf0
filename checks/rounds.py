"""Run the tests: the kernel's that touch a database on PostgreSQL, then everything on SQLite and in Chromium.

The whole comes last, so that the closing line counts every test; the first failing round ends the run. In each round
several processes share the tests; `-n 0` among the arguments lets one process run them all.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from checks import source
from thitsar.web.translations import compile_catalogues

# Tried in turn when DATABASE_URL names none: a local server that trusts, then the socket as the current user.
LOCAL_SERVERS = ("postgresql://postgres@127.0.0.1:5432/postgres", "postgresql:///postgres")
NOTHING_COLLECTED = 5
# The kernel owns every table: what apps and pages do with it needs no second database, and takes as long as the rest.
_NOT_OF_THE_KERNEL = ("pages", "vetting", "scenarios", "standing")
POSTGRESQL = ["-m", "database and not browser", *(f"--ignore=tests/{one}" for one in _NOT_OF_THE_KERNEL)]
SLOWEST = ("--durations=40", "--durations-min=5")
# Many tests wait for programs they started: one process more than there are processors, and never so many that they
# starve where a container names more processors than it may use.
BESIDE = ("-n", str(min((os.cpu_count() or 1) + 1, 4)), "--no-loadscope-reorder")


def main(arguments: list[str]) -> int:
    """Run both rounds and give back the first failure."""
    compile_catalogues()
    # Started in the background, all programs below would be born deaf to Ctrl-C, which some tests press.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    named = os.environ.pop("DATABASE_URL", "")
    everything: list[str] = []
    if not shutil.which("chromium"):
        if os.environ.get("CI"):
            print(
                "No Chromium: the browser tests cannot run. On Debian: apt-get install chromium", flush=True
            )
            return 1
        print("No Chromium on this machine: the browser tests are skipped.", flush=True)
        everything = ["-m", "not browser"]
    server = find_server(named)
    if server is None:
        if named:
            print("No PostgreSQL server answers where DATABASE_URL points.", flush=True)
            return 1
        print("No PostgreSQL server answers on this machine: that round is skipped.", flush=True)
    else:
        with _fresh_database(server) as url:
            failed = _pytest([*POSTGRESQL, *arguments], DATABASE_URL=url)
        if failed not in {0, NOTHING_COLLECTED}:
            return failed
    return _pytest([*everything, *arguments])


def find_server(named: str) -> str | None:
    """Give the address of a server that answers: the named one, or else a local one."""
    for url in (named,) if named else LOCAL_SERVERS:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            continue
        return url
    return None


@contextmanager
def _fresh_database(server: str) -> Iterator[str]:
    name = f"thitsar_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            # Tests that run beside each other have one each, named after this one (tests/databases.py).
            made = connection.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (name,)
            ).fetchall()
            for (one,) in made:
                connection.execute(
                    sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(one))
                )


def _pytest(arguments: list[str], **environment: str) -> int:
    print(f"Tests on {'PostgreSQL' if environment else 'SQLite'}:", flush=True)
    command = [sys.executable, "-m", "pytest", "-rs", *SLOWEST, *BESIDE, *arguments]
    # Hundreds of programs are started: what one of them has compiled the others need not compile again.
    given = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **environment}
    return subprocess.run(command, cwd=source.ROOT, env=given, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
