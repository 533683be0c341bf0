"""Invented people registered as intake does it, and what may happen to their files later."""

from dataclasses import replace
from datetime import date
from typing import Any

from tests.cast import TODAY
from thitsar.apps.intake import events, rules
from thitsar.apps.intake.commands import PERSON, register_said
from thitsar.apps.intake.deciding import Decision
from thitsar.apps.intake.rows import Registered
from thitsar.apps.intake.sections import REGISTRY
from thitsar.apps.intake.tests.people import registered
from thitsar.kernel.files.open_file import Actor, OpenFile, Said
from thitsar.kernel.files.opening import create
from thitsar.kernel.ledger.record import record
from thitsar.kernel.ledger.saying import said

POLICE = {"service__branch": "police", "service__rank": "Captain"}
SOLDIER = {"service__branch": "army", "service__rank": "Captain"}
DAY = (TODAY - date(1970, 1, 1)).days


def register(actor: Actor, *people: Registered) -> list[OpenFile]:
    """Register people in one commit."""
    team = (actor.member,)
    files = create(actor, "person", [PERSON] * len(people), team=team, narrow=team)
    told: list[Said] = []
    for number, (file, person) in enumerate(zip(files, people, strict=True)):
        told += register_said(actor, file, Decision(number, person, b"row"), source="form", today=TODAY)
    record(actor, told, today=TODAY)
    return files


def person(**changes: str) -> Registered:
    """Read a row of somebody who left in May 2021 and is registered now."""
    return replace(registered(**{"today": TODAY.isoformat(), **changes}), today=TODAY)


def correct(actor: Actor, file: OpenFile, **typed: str) -> None:
    """Correct answers about service and leaving, `departure__date` for one field."""
    fields: dict[str, dict[str, str]] = {}
    for name, text in typed.items():
        section, field = name.split("__")
        fields.setdefault(section, {})[field] = text
    told = rules.correct(
        file.document("service"), fields, REGISTRY, compartment="service", reason="heard again", day=DAY
    )
    assert isinstance(told, tuple), told
    say(actor, file, *(one for one in told if one.lies_in == "service"))


def say(actor: Actor, file: OpenFile, *told: events.Event) -> None:
    """Record events about one file."""
    record(actor, [said(file, one) for one in told], today=TODAY)


def counted(drawn: dict[str, Any]) -> dict[tuple[str, ...], int | None]:
    """Flatten the tables: table, row and column lead to a figure."""
    return {
        (table["id"], row["code"], column): count
        for table in drawn["tables"]
        for row in [*table["rows"], {"code": "total", "cells": table["total"]}]
        for column, count in zip(table["columns"], row["cells"], strict=True)
    }
