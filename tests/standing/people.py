"""Somebody registered, accepted, and recommended by one person and decided by another, past the pages."""

import itertools
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.cast import TODAY, Cast
from tests.checking.given import lying
from tests.pages.lists_made import sound_rows, take
from tests.pages.visiting import Person, actor, add_people
from thitsar.apps.standing import commands as standing
from thitsar.apps.standing.answers import Answer
from thitsar.apps.standing.commands import Device, Given
from thitsar.apps.vetting import commands as vetting
from thitsar.apps.vetting.deciding import Wanted
from thitsar.kernel.access.policy import Role
from thitsar.kernel.checking.records import Row
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.membership.assigning import assign

_numbers, _devices = itertools.count(1), itertools.count(1)
# Each opens few files, so that nobody's quota ends in the middle of a test.
SHARED_BY = 8
_ROLES = (Role.INTAKE, Role.VETTING, Role.APPROVER)
_teams: list[list[Person]] = []
PARTS = ("registration", "standing")


@dataclass(frozen=True)
class Someone:
    """A file and everybody at work on it."""

    file: str
    intake: Actor
    officer: Actor
    approver: Actor
    who: list[Person]

    def give(self, **more: Any) -> Given:
        """Give this person a code."""
        asked = {"form": "CODE_WORDS", "household": 3, "has_page": False, "today": TODAY, **more}
        return standing.give_code(self.officer, open_file(self.officer, self.file, PARTS, "write"), **asked)

    def take_back(self, reason: str = "LOST", today: date = TODAY) -> None:
        """Take the code back."""
        opened = open_file(self.officer, self.file, PARTS, "write")
        standing.take_back(self.officer, opened, reason=reason, today=today)

    def standing(self) -> dict[str, Any]:
        """Give the part as an officer opens it."""
        return open_file(self.officer, self.file, PARTS, "read").document("standing")

    def record(self) -> Row:
        """Give the record of the newest code."""
        return lying(self.standing()["codes"][-1]["locator"])

    def provisional(self, today: date = TODAY) -> None:
        """Recommend and decide a provisional tier."""
        opened = vetting.open_for(self.officer, self.file)
        digest = vetting.recommend(
            self.officer,
            opened,
            Wanted("PROVISIONAL", reasons_my="အထောက်အထား ရှိပါသည်။", reasons_en="Something speaks for it."),
            today=today,
        )
        assert vetting.approve(self.approver, self.file, digest=digest, today=today)


def someone(cast: Cast, who: list[Person] | None = None) -> Someone:
    """Register somebody whose vetting has just begun, with enough for a provisional tier."""
    cast.need("matcher")
    number = next(_numbers)
    if who is None:
        if number > SHARED_BY * len(_teams):
            _teams.append(add_people(cast, *((f"Member {number} {role}", role) for role in _ROLES)))
        who = _teams[-1]
    intake, officer, approver = (actor(cast, one) for one in who)
    known = set(WorkLists().facets(intake, "registration"))
    rows = sound_rows(1, 2600 + number)
    rows[0]["service/departure_type"] = rows[0].get("service/departure_type", "") and "defect"
    take(intake, rows)
    facets = WorkLists().facets(intake, "registration")
    (file,) = [id for id, one in facets.items() if id not in known and one["kind"] == "person"]
    assign(intake, file, officer.member, today=TODAY, duty=Role.VETTING)
    assign(intake, file, approver.member, today=TODAY, duty=Role.APPROVER)
    made = Someone(file, intake, officer, approver, who)
    _work(made)
    return made


def _work(made: Someone) -> None:
    officer = made.officer

    def opened() -> Any:
        return vetting.open_for(officer, made.file)

    vetting.accept(officer, opened(), today=TODAY)
    claim = vetting.claim(
        officer, opened(), type="IDENTITY", statement="who the person says they are", today=TODAY
    )
    item = {"claim": claim, "kind": "KNOWLEDGE_INTERVIEW", "direction": "+", "what": "answers fit"}
    vetting.add_evidence(officer, opened(), today=TODAY, **item)
    for type in ("AGE_SCREEN", "DUPLICATE_SEARCH"):
        vetting.check(officer, opened(), type=type, result="SUPPORTS", today=TODAY)


def check(cast: Cast, given: Given, *, today: date = TODAY, pin: str = "") -> Answer:
    """Check a code from a device of its own."""
    device = Device("", f"standing-{next(_devices)}")
    return standing.check(cast.agent, given.code, pin or given.pin, device=device, now=0, today=today)


def lock(cast: Cast) -> None:
    """Lock the node, and wait until the matcher, which forgets by starting anew, is there again."""
    cast.agent.call("lock")
    time.sleep(1.3)
    for _ in range(200):
        with suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
            probe.connect(str(cast.directory / "run" / "matcher.sock"))
            return
        time.sleep(0.05)
    raise AssertionError("the matcher is gone")
