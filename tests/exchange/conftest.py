"""Two nodes of two organisations, each with its database and its agent."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation

from tests.exchange.sharing import Two, partnered
from tests.exchange.wires import Pair, make_pair
from tests.kernel.nodes import TODAY, TestNode, make_node, remove_node
from thitsar.kernel.access.policy import Role
from thitsar.kernel.files.open_file import Actor
from thitsar.web.commands import share

CAST = {
    "admin": Role.ADMINISTRATOR,
    "dpo": Role.DATA_PROTECTION,
    "intake": Role.INTAKE,
    "intake2": Role.INTAKE,
    "vetting": Role.VETTING,
    "approver": Role.APPROVER,
}
# What `thitsar share` is told where nothing else is typed.
ASKED = {
    "partner": "ORG-B",
    "parts": "registration,service",
    "readers": "",
    "purpose": "VET_SHARE",
    "days": 90,
    "why": "DONE",
}
# Sessions that do not end while a test goes on.
PATIENT = {"TEST_COVER_SECONDS": "1000000", "TEST_LOCK_SECONDS": "1000000"}


@contextmanager
def two_partners(place: Path, **more: Role) -> Iterator[Two]:
    """Found two nodes that are partners, on both of them with these beside the cast; remove them afterwards."""
    cast = {**CAST, **more}
    made = [make_node(place / name, cast, organisation=name, **PATIENT) for name in ("ORG-A", "ORG-B")]
    yield partnered(*made)
    for one in made:
        remove_node(one)


@pytest.fixture
def two_nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestNode, TestNode]]:
    """Found two nodes."""
    place = tmp_path_factory.mktemp("exchange")
    made = [make_node(place / name, CAST, organisation=name) for name in ("ORG-A", "ORG-B")]
    yield made[0], made[1]
    for one in made:
        remove_node(one)


@pytest.fixture(scope="module")
def one_pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Found two nodes that are partners, once for all tests of a file."""
    place = tmp_path_factory.mktemp("wire")
    made = [make_node(place / name, CAST, organisation=name) for name in ("ORG-A", "ORG-B")]
    yield make_pair(made[0], made[1])
    for one in made:
        remove_node(one)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """Found two nodes that are partners, with everybody at work on both; one for a module, since founding costs."""
    with two_partners(tmp_path_factory.mktemp("sharing")) as found:
        yield found


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Do what the command does once its member is signed in, and give what it prints."""
    # The day of the machine is the day these nodes stand at.
    monkeypatch.setattr(share, "date", SimpleNamespace(today=lambda: TODAY))

    def typed(actor: Actor, action: str, about: str = "", **other: Any) -> str:
        capsys.readouterr()
        with translation.override("en"):
            share._ACTIONS[action](Namespace(**{"json": False, "about": about, **ASKED, **other}), actor)
        return capsys.readouterr().out

    return typed
