"""What is left of a vetting part where its author took something back; pure, and the same in any order of arrival."""

from collections.abc import Iterable, Mapping
from typing import Any

Document = Mapping[str, Any]


def without(document: Document, author: str, said_at: int) -> dict[str, Any]:
    """Leave out what somebody said at this clock, wherever it stands, and what was said of that alone."""
    was = (author, said_at)
    kept = {
        where: {id: one for id, one in document[where].items() if (one["by"], one["said_at"]) != was}
        for where in ("claims", "evidence", "questions")
    }
    gone = document["claims"].keys() - kept["claims"].keys()
    for where, about in (("evidence", "claim"), ("questions", "about")):
        kept[where] = {id: one for id, one in kept[where].items() if one[about] not in gone}
    checks = {type: _check_without(one, was) for type, one in document["checks"].items()}
    return {**kept, "checks": {type: one for type, one in checks.items() if one is not None}}


def newest(before: Document | None, made: Document) -> dict[str, Any]:
    """Give a check as it is from now on; the one before counts again where this one is taken back."""
    return _check([*(_answers(before) if before is not None else ()), made])


def _check_without(check: Document, was: tuple[str, int]) -> dict[str, Any] | None:
    left = [one for one in _answers(check) if (one["by"], one["said_at"]) != was]
    return _check(left) if left else None


def _check(answers: Iterable[Document]) -> dict[str, Any]:
    in_order = sorted(answers, key=lambda one: int(one["said_at"]))
    return {**in_order[-1], "earlier": in_order[:-1]}


def _answers(check: Document) -> list[dict[str, Any]]:
    """List all that a check ever gave, the newest last."""
    return [*check["earlier"], {key: value for key, value in check.items() if key != "earlier"}]
