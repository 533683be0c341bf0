"""Rows held back: sealed to the named team, correctable, and gone with their keys when they may not be kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from thitsar.apps.intake import rows
from thitsar.apps.intake.candidates import Made
from thitsar.apps.intake.deciding import Decision
from thitsar.kernel.errors import Denied
from thitsar.kernel.files import drafts
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.sections.mapping import HeaderMap, mapping_from_plain

ROW = "row"
# A registered person of whom the matcher is still to be asked.
ASKING = "asking"
Problem = tuple[str, str, str]


@dataclass(frozen=True)
class HeldRow:
    """A row that waits for correction; `file` is the import it came with."""

    draft: drafts.OpenDraft
    number: int
    row: Mapping[str, str]
    mapping: HeaderMap
    problems: tuple[Problem, ...]
    path: str


def keep_rows(
    actor: Actor, held: list[Decision], *, of: str, mapping: HeaderMap, readers: tuple[str, ...]
) -> drafts.Kept:
    """Seal rows that were held back for those who may correct them."""
    return drafts.keep(actor, ROW, [_content(one, mapping) for one in held], of=of, readers=readers)


def keep_asking(actor: Actor, made: Made, *, readers: tuple[str, ...]) -> drafts.Kept:
    """Seal what the matcher is still to be asked, for those who may read the person's names anyway."""
    content = {"path": made.path, "features": dict(made.features)}
    return drafts.keep(actor, ASKING, [content], of=made.file, readers=readers)


def owed_question(draft: drafts.OpenDraft) -> Made:
    """Read what the matcher is still to be asked."""
    return Made(draft.file, draft.content["path"], draft.content["features"])


def held_row(draft: drafts.OpenDraft) -> HeldRow:
    """Read a draft as a held row."""
    content = draft.content
    if "mapping" not in content:
        raise Denied("There is no such row.")  # a draft of another kind
    return HeldRow(
        draft=draft,
        number=content["number"],
        row=content["row"],
        mapping=mapping_from_plain(content["mapping"]),
        problems=tuple((one[0], one[1], one[2]) for one in content["problems"]),
        path=content["path"],
    )


def _content(decision: Decision, mapping: HeaderMap) -> dict[str, Any]:
    outcome = decision.outcome
    if not isinstance(outcome, rows.Quarantined):
        raise TypeError("only a quarantined row is held back")
    return {
        "number": decision.number,
        "row": dict(outcome.raw),
        "mapping": mapping.to_plain(),
        "problems": [[one.field, one.code, one.sentence] for one in outcome.problems],
        "path": outcome.path,
    }
