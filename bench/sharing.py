"""Many invented people who agree that a partner vets them, and what two nodes can read of them."""

import secrets
from collections.abc import Iterator
from itertools import islice
from typing import Any

_CHUNK, _SEED = 50, 7


def register(two: Any, count: int) -> list[str]:
    """Register so many grown people, with the answers of a real list, and what each agreed to; gives their files."""
    from tests.kernel.nodes import TODAY  # noqa: PLC0415 - late import: after set-up
    from thitsar.apps.intake import consent_rules  # noqa: PLC0415 - late import: as above
    from thitsar.apps.intake.commands import PERSON, register_said  # noqa: PLC0415 - late import: as above
    from thitsar.apps.intake.sharing import is_covered  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.days import day_number  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.files.opening import create  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.ledger.record import record  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.ledger.saying import said  # noqa: PLC0415 - late import: as above

    intake, made = two.actor("intake"), list[str]()
    team = (intake.member, two.here.member("vetting"), two.here.member("approver"))
    for chunk in _decisions(2 * count):
        files = create(intake, "person", [PERSON] * len(chunk), team=team, narrow=(intake.member,))
        entries = [
            one
            for file, decision in zip(files, chunk, strict=True)
            for one in register_said(intake, file, decision, source="list", today=TODAY)
        ]
        record(intake, entries, today=TODAY)
        agreed = []
        for file in files:
            document = file.document("registration")
            for told in consent_rules.change_consent(
                document,
                f"VET_SHARE:{two.organisation}",
                status="GIVEN",
                statement=secrets.token_hex(16),
                day=day_number(TODAY),
                method="SIGNED",
                language="my",
            ):
                agreed.append(said(file, told))
        record(intake, agreed, today=TODAY)
        # Whoever said no to it in general is not asked about one organisation.
        made += [
            one.id for one in files if is_covered(one.document("registration"), "VET_SHARE", two.organisation)
        ]
        if len(made) >= count:
            break
    return made[:count]


def documents(two: Any, node: Any, files: list[str], parts: list[str]) -> dict[str, Any]:
    """Open the documents of these parts by id, as an officer of vetting may after another person agreed to it."""
    from tests.kernel.nodes import TODAY  # noqa: PLC0415 - late import: after set-up
    from thitsar.kernel.files.kinds import file_kind  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.files.open_file import OpenFile  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.files.opening import read_parts  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.membership import approving, ordering  # noqa: PLC0415 - late import: as above

    officer, second = two.actor("vetting", node), two.actor("dpo", node)
    order = {"files": files, "compartments": parts, "purpose": "REVIEW", "reason": "to compare both nodes"}
    made = officer.call("offer_many", **order)
    agreed = ordering.order(officer, "open_many", made, today=TODAY)
    approving.approve(second, agreed, digest=made["digest"], today=TODAY)
    ordering.begin(officer, agreed, "open_many", today=TODAY)
    given = officer.call("open_many", approval=agreed, files=files)
    found: dict[str, Any] = {}
    for file, keys in given.items():
        opened = OpenFile(file, file_kind("person"), "", {})
        read_parts(opened, keys.values())
        found |= {part.stream: part.document for part in opened.parts.values()}
    return found


def _decisions(count: int) -> Iterator[list[Any]]:
    from tests.kernel.nodes import TODAY  # noqa: PLC0415 - late import: after set-up
    from thitsar.apps.intake import rows  # noqa: PLC0415 - late import: as above
    from thitsar.apps.intake.deciding import decide_all  # noqa: PLC0415 - late import: as above
    from thitsar.apps.intake.sections import REGISTRY  # noqa: PLC0415 - late import: as above
    from thitsar.demo.people import make_people  # noqa: PLC0415 - late import: as above
    from thitsar.demo.spreadsheet import to_xlsx  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.sections.table import read_table  # noqa: PLC0415 - late import: as above

    people = make_people(count, _SEED, TODAY)
    table = read_table(to_xlsx(people, list(people[0])))
    grown = islice(
        (
            one
            for one in decide_all(table, rows.FIELD_FORM, REGISTRY, {}, today=TODAY)
            if isinstance(one.outcome, rows.Registered) and one.outcome.path == "adult"
        ),
        count,
    )
    while chunk := list(islice(grown, _CHUNK)):
        yield chunk
