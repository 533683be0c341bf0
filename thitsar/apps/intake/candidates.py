"""Raise candidates: two files that may be about one human being, for people to judge; never a merge (R-DUP)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from thitsar.apps.intake import events, rules
from thitsar.apps.intake.releasing import with_leaving
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.files.open_file import Actor, Said
from thitsar.kernel.files.opening import create, open_file, opening_entry
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.ledger.saying import said


@dataclass(frozen=True)
class Made:
    """A registered person, as far as the matcher is asked about them."""

    file: str
    path: str
    features: Mapping[str, Any]


def raise_candidates(
    actor: Actor, new: list[Made], *, lists: WorkLists, team: tuple[str, ...], day: int
) -> list[Said]:
    """Ask the matcher about new files and say which pairs two people should compare.

    A pair of a child and an adult opens the child path on both (R-AGE): the benefit of the doubt.
    """
    answers = _resembling(actor, new)
    facets = lists.facets(actor, "registration")
    paths = {one.file: one.path for one in new}
    known = {
        frozenset((facet["left"], facet["right"]))
        for facet in facets.values()
        if facet.get("kind") == "candidate"
    }
    pairs = []
    for one, found in zip(new, answers, strict=True):
        for other in found:
            pair = frozenset((one.file, other["file"]))
            if len(pair) == 2 and pair not in known:
                known.add(pair)
                pairs.append((one, other))
    files = (
        create(actor, "candidate", [("registration",)] * len(pairs), team=team, narrow=()) if pairs else []
    )
    entries: list[Said] = []
    to_open: set[str] = set()
    for (one, other), file in zip(pairs, files, strict=True):
        raised = events.CandidateRaised(one.file, other["file"], tuple(other["reasons"]))
        entries += [opening_entry(file), said(file, raised)]
        both = {one.file: one.path, other["file"]: _path(other["file"], paths, facets)}
        if set(both.values()) == {"child", "adult"}:
            to_open |= {id for id, path in both.items() if path == "adult"}
    for id in sorted(to_open):
        entries += _open_child_path(actor, id, day=day)
    return entries


def _resembling(actor: Actor, new: list[Made]) -> list[list[dict[str, Any]]]:
    try:
        return _ask(actor, new)
    except Refused:
        if len(new) < 2:
            raise
        # Files that carry no question any more, because the work was taken up long after: each counts as a search.
        return [_ask(actor, [one])[0] for one in new]


def _ask(actor: Actor, new: list[Made]) -> list[list[dict[str, Any]]]:
    answers: list[list[dict[str, Any]]] = actor.call(
        "ask",
        question="resembles",
        features=[dict(one.features) for one in new],
        files=[one.file for one in new],
    )
    return answers


def _path(file: str, paths: Mapping[str, str], facets: Mapping[str, Any]) -> str:
    return paths.get(file) or facets.get(file, {}).get("path", "adult")


def _open_child_path(actor: Actor, file: str, *, day: int) -> list[Said]:
    try:
        opened = open_file(actor, file, events.OF_A_PERSON, "write")
    except (Denied, Refused):
        # Not this member's file: the judges of the pair see that one of the two is a child and open it.
        return []
    told = rules.open_child_path("linked", day=day)
    return with_leaving(actor, [said(opened, event) for event in told if opened.takes(event.lies_in)])
