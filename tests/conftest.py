"""One node for each run beside others, on SQLite or on the PostgreSQL that DATABASE_URL names."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases

_DIRECTORY = Path(tempfile.mkdtemp(prefix="node-"))
os.environ["THITSAR_NODE"] = str(_DIRECTORY)
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
if databases.server() and (_worker := os.environ.get("PYTEST_XDIST_WORKER")):
    databases.part(_worker)

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from tests.cast import Cast, make_cast  # noqa: E402


@pytest.fixture(scope="session")
def cast() -> Iterator[Cast]:
    """Found a node and start its agent once; every test signs in as whom it needs."""
    call_command("migrate", verbosity=0)
    if connection.vendor == "postgresql":
        call_command("flush", verbosity=0, interactive=False)
    made = make_cast(_DIRECTORY)
    yield made
    made.stop()
