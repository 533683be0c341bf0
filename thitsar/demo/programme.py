"""Build an invented programme in a node of its own: two organisations, their members, and the people they received.

Only here are passphrases printed and saved: everybody in it is invented, and the node says that it is a demo.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import call_command

from thitsar.apps.intake import commands
from thitsar.apps.intake.importing import ImportResult, run_import
from thitsar.apps.intake.rows import FIELD_FORM
from thitsar.demo.people import HEADERS, make_list
from thitsar.demo.spreadsheet import to_xlsx
from thitsar.kernel.access.policy import Role
from thitsar.kernel.access.roster import TRAINING
from thitsar.kernel.errors import Purposeful, Refused
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.membership.assigning import assign
from thitsar.kernel.membership.enrolling import agree, enrol, proposals
from thitsar.kernel.membership.organisations import new_organisation
from thitsar.kernel.membership.training import open_training, trainings
from thitsar.kernel.pages.sessions import actor_of, agent
from thitsar.kernel.vault.agent.founding import Founder, found

ORGANISATION = "CSO-PEMB"
NEIGHBOUR = "ERO-KYH"
PEOPLE, SEED = 400, 1
CREDENTIALS, STATE = "credentials.json", "demo.json"

# As in a small real programme: one administrator, two of those whose work needs a second person.
FOUNDERS = (
    ("Nilar Tun", Role.ADMINISTRATOR),
    ("သီရိဝင်းမြင့်", Role.INTAKE),
    ("Ohnmar Kyi", Role.INTAKE),
    ("မျိုးသန့်စင်", Role.VETTING),
    ("Zaw Min Htet", Role.VETTING),
    ("ခင်စန္ဒာလွင်", Role.APPROVER),
    ("Yan Naing Soe", Role.ANALYST),
    ("Htet Htet Lwin", Role.DATA_PROTECTION),
    ("နော်ဖောဝါး", Role.CHILD_PROTECTION),
    # The second person who closes a child path.
    ("Mi Sandar Hlaing", Role.CASE_WORKER),
    ("Saw Hser Moo", Role.HOST),
    ("Thura Min", Role.DEBRIEFER),
)
NEIGHBOURS = ("ခူးရယ်မော်", Role.APPROVER)
# One in so many files has a vetting officer and an approver already.
ASSIGNED_ONE_IN = 10
JUDGED = 3

Say = Callable[[str], None]
Progress = Callable[[int, int], bool]


@dataclass(frozen=True)
class Credential:
    """Who can sign in to a demo, and how."""

    member: str
    name: str
    roles: list[str]
    passphrase: str
    organisation: str


@dataclass(frozen=True)
class Plan:
    """What a demo holds; the same plan gives the same people."""

    people: int
    seed: int


def build(directory: Path, plan: Plan, *, today: date, say: Say, progress: Progress) -> list[Credential]:
    """Build the programme, or go on with one that was stopped; agent and matcher must be running after `begin`.

    Raises Refused when `progress` stops the import: the same call goes on from there.
    """
    credentials = read_credentials(directory)
    by_name = {one.name: one for one in credentials}
    if NEIGHBOURS[0] not in by_name:
        say("enrolling")
        second = next(by_name[name] for name, role in FOUNDERS if role is Role.APPROVER)
        credentials = [*credentials, _enrol_neighbour(by_name[FOUNDERS[0][0]], second, today)]
        write_credentials(directory / CREDENTIALS, credentials)
    # Whoever signs in pays what they owe: the approver of the other organisation gets every key this way.
    for name, role in FOUNDERS:
        if role is Role.VETTING:
            with _signed_in(by_name[name]):
                pass
    intake, second = (by_name[name] for name, role in FOUNDERS if role is Role.INTAKE)
    with _signed_in(intake) as actor, _signed_in(second) as other:
        say("importing")
        lists = WorkLists()
        result = _import(actor, other, plan, today=today, progress=progress, lists=lists)
        if not result.is_complete:
            raise Refused("Stopped. Run the same command again to go on.")
        say("assigning")
        _assign_some(actor, lists, today)
        _judge_some(actor, other, lists, today)
        # What somebody who is forced can show (decision 0032).
        for kind in sorted(set(TRAINING) - {kind for _, kind in trainings(actor)}):
            open_training(actor, kind, today=today)
    write_private(directory / STATE, {**asdict(plan), "complete": True})
    return credentials


def begin(directory: Path, plan: Plan, *, today: date) -> None:
    """Found the node of a demo in an empty database, and save who can sign in."""
    call_command("migrate", verbosity=0)
    founders = [Founder(name, frozenset({role})) for name, role in FOUNDERS]
    founded = found(directory, ORGANISATION, founders, today=today, is_demo=True)
    made = zip(FOUNDERS, founded.members, strict=True)
    credentials = [
        Credential(one["name"], name, [role.value], one["passphrase"], ORGANISATION)
        for (name, role), one in made
    ]
    write_credentials(directory / CREDENTIALS, credentials)
    write_private(directory / STATE, {**asdict(plan), "complete": False})


def known_plan(directory: Path) -> tuple[Plan, bool] | None:
    """Give the plan of a demo that is here, and whether it is complete."""
    try:
        state = json.loads((directory / STATE).read_text("utf-8"))
        return Plan(state["people"], state["seed"]), state["complete"]
    except (OSError, ValueError, KeyError):
        return None


def read_credentials(directory: Path) -> list[Credential]:
    """Read who can sign in."""
    return [Credential(**one) for one in json.loads((directory / CREDENTIALS).read_text("utf-8"))]


def write_credentials(path: Path, credentials: list[Credential]) -> None:
    """Save who can sign in, for this user's eyes only."""
    write_private(path, [asdict(one) for one in credentials])


def write_private(path: Path, content: Any) -> None:
    """Write a small file of a demo; whole or not at all."""
    aside = path.with_name(f"{path.name}.new")
    aside.unlink(missing_ok=True)
    with os.fdopen(
        os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
    aside.replace(path)


def _enrol_neighbour(administrator: Credential, second: Credential, today: date) -> Credential:
    shown, role = NEIGHBOURS
    with _signed_in(administrator) as actor:
        neighbour = new_organisation(actor, NEIGHBOUR)
        name, passphrase = enrol(actor, shown, neighbour, roles=frozenset({role}), today=today)
    with _signed_in(second) as actor:
        for member, made in proposals(actor).items():
            agree(actor, member, digest=made["digest"], today=today)
    return Credential(name, shown, [role.value], passphrase, NEIGHBOUR)


def _import(
    actor: Actor, other: Actor, plan: Plan, *, today: date, progress: Progress, lists: WorkLists
) -> ImportResult:
    rows, _ = make_list(plan.people, plan.seed)
    content = to_xlsx(rows, HEADERS)
    team = tuple(sorted({actor.member, other.member}))
    return run_import(
        actor, content, FIELD_FORM, team=team, narrow=team, today=today, progress=progress, lists=lists
    )


def _assign_some(actor: Actor, lists: WorkLists, today: date) -> None:
    """Give some files to the vetting officers and the approvers in turn."""
    people = actor.call("people")
    vetting = [one["id"] for one in people if Role.VETTING in one["roles"]]
    approving = [one["id"] for one in people if Role.APPROVER in one["roles"]]
    facets = lists.facets(actor, "registration")
    # Nobody vets a child.
    adults = [file for file in _of_kind(lists, actor, "person") if facets[file]["path"] != "child"]
    files = adults[::ASSIGNED_ONE_IN]
    for number, file in enumerate(files):
        for member in (vetting[number % len(vetting)], approving[number % len(approving)]):
            assign(actor, file, member, today=today)


def _judge_some(actor: Actor, other: Actor, lists: WorkLists, today: date) -> None:
    """Judge a few candidates: the first by two people, the others by one, so that the second's list is not empty."""
    for number, file in enumerate(_of_kind(lists, actor, "candidate")[:JUDGED]):
        for judge in (actor, other)[: 2 if number == 0 else 1]:
            with suppress(Refused):  # judged in an earlier run of this build
                opened = open_file(judge, file, ("registration",), "judge")
                commands.judge(
                    judge, opened, verdict="same", reason="အသံလည်း တူ၊ ပြောပြပုံလည်း တူပါသည်။", today=today
                )


def _of_kind(lists: WorkLists, actor: Actor, kind: str) -> list[str]:
    facets = lists.facets(actor, "registration")
    return sorted(file for file, one in facets.items() if one.get("kind") == kind)


@contextmanager
def _signed_in(one: Credential) -> Iterator[Actor]:
    given = agent().call("sign_in", name=one.member, passphrase=one.passphrase)
    try:
        yield actor_of(given["handle"], given)
    finally:
        with suppress(Purposeful):  # an agent that is gone has signed everybody out
            agent().call("sign_out", handle=given["handle"])
