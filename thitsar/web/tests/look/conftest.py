"""One site with invented contents for all tests of the look, in a program of its own with settings of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from thitsar.web.tests.chromium import chromium


@dataclass(frozen=True)
class Site:
    """Where the site answers and where it writes its log."""

    base: str
    log: Path


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    place = tmp_path_factory.mktemp("look")
    (place / "assets").mkdir()
    environment = {
        **os.environ,
        "LOOK_PLACE": str(place),
        "DJANGO_SETTINGS_MODULE": "thitsar.web.tests.look.settings",
    }
    with (
        (place / "log").open("w") as log,
        subprocess.Popen(
            [sys.executable, "-m", "thitsar.web.tests.look.site"],
            env=environment,
            cwd=Path(__file__).parents[4],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as program,
    ):
        assert program.stdout is not None
        port = program.stdout.readline().strip()
        assert port, (place / "log").read_text()
        yield Site(f"http://127.0.0.1:{port}", place / "log")
        program.terminate()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started
