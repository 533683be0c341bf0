"""Forms that are not finished: every answer lies in a sealed draft, readable by the officer and named colleagues."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction

from thitsar.apps.intake import rows, stages
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Denied
from thitsar.kernel.files import drafts
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.sections.findings import Finding

FORM = "form"
# Whoever did not go on is not kept: the same as for an intake that did not proceed (domain.md 2.16).
KEPT_DAYS = 90


@dataclass(frozen=True)
class Filling:
    """A form as far as it is filled; `stands` and `seen` name the answers that somebody confirmed or was warned of."""

    draft: drafts.OpenDraft
    typed: Mapping[str, str]
    visited: tuple[str, ...]
    stands: Mapping[str, str]
    seen: Mapping[str, str]
    team: tuple[str, ...]
    day: int

    def reading(self, today: date) -> stages.Reading:
        """Read the answers so far."""
        return stages.read(self.typed, today=today)

    def is_confirmed(self, warning: Finding) -> bool:
        """Tell whether this very answer was confirmed: another one has to be confirmed anew."""
        return self.stands.get(warning.field) == self.typed.get(warning.field, "")

    def is_new(self, warning: Finding) -> bool:
        """Tell whether nobody has seen this warning about this very answer yet."""
        return self.seen.get(f"{warning.field} {warning.code}") != self.typed.get(warning.field, "")


def begin(actor: Actor, *, team: tuple[str, ...], today: date) -> str:
    """Begin a form; those of the team who may register people can read its draft, all of them get the file."""
    named = tuple(sorted({actor.member, *team}))
    blank: dict[str, Any] = {"typed": {}, "visited": [], "stands": {}, "seen": {}}
    content = {**blank, "team": list(named), "day": day_number(today)}
    kept = drafts.keep(actor, FORM, [content], of="", readers=named)
    with transaction.atomic():
        kept.write()
    return kept.ids[0]


def filling_of(draft: drafts.OpenDraft) -> Filling:
    """Read a draft as a form."""
    content = draft.content
    return Filling(
        draft=draft,
        typed=content["typed"],
        visited=tuple(content["visited"]),
        stands=content["stands"],
        seen=content["seen"],
        team=tuple(content["team"]),
        day=content["day"],
    )


def erase_old(found: Iterable[Filling], today: date) -> list[Filling]:
    """Erase forms that nobody finished in time, with their keys; give the others."""
    kept = []
    for one in found:
        if day_number(today) <= one.day + KEPT_DAYS:
            kept.append(one)
            continue
        with suppress(Denied):  # another reader looked at the same moment
            drafts.erase(one.draft.id)
    return kept


def refuse(filling: Filling, told: Iterable[str]) -> str:
    """Destroy a form about somebody who may not be kept, before anything else of it is looked at or stored.

    Gives the kind, or nothing. `told` is everything that was said about how the person left.
    """
    kinds = [kind for kind in map(rows.refusal, told) if kind is not None]
    if kinds:
        drafts.erase(filling.draft.id)
    return "insider" if "insider" in kinds else "captured" if kinds else ""


def keep(filling: Filling, page: stages.Page, typed: Mapping[str, str], *, stands: Iterable[str]) -> Filling:
    """Keep under seal what was typed on a page, right or wrong, and which of its answers were confirmed."""
    here = {one.target for one in page.questions()}
    every = {**filling.typed, **{target: text for target, text in typed.items() if target in here}}
    confirmed = {target: text for target, text in filling.stands.items() if target not in here}
    confirmed |= {target: every.get(target, "") for target in stands if target in here}
    return _keep(replace(filling, typed={one: text for one, text in every.items() if text}, stands=confirmed))


def confirm(filling: Filling, stands: Iterable[str]) -> Filling:
    """Keep which answers were confirmed on the last page."""
    return _keep(replace(filling, stands={one: filling.typed.get(one, "") for one in stands}))


def visit(filling: Filling, page: stages.Page, warnings: Iterable[Finding]) -> Filling:
    """Note that a page was filled and what its reader was warned of."""
    seen = {f"{one.field} {one.code}": filling.typed.get(one.field, "") for one in warnings}
    visited = tuple(dict.fromkeys((*filling.visited, page.name)))
    return _keep(replace(filling, visited=visited, seen={**filling.seen, **seen}))


def _keep(filling: Filling) -> Filling:
    drafts.change(filling.draft, _plain(filling))
    return filling


def _plain(filling: Filling) -> dict[str, Any]:
    return {
        "typed": dict(filling.typed),
        "visited": list(filling.visited),
        "stands": dict(filling.stands),
        "seen": dict(filling.seen),
        "team": list(filling.team),
        "day": filling.day,
    }
