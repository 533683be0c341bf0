"""The file that leaves a node: made in memory, marked at both ends, with numbers instead of names."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from thitsar.kernel.exchange import leaving
from thitsar.web.views.protection_shown import CODE
from thitsar.web.views.protection_words import DUE, exactly, moment_text, part_word, purpose_word


def written(given: Mapping[str, Any]) -> bytes:
    """Write what two people agreed to as CSV; who members are, the file does not say."""
    summary, digest = given["summary"], given["digest"]
    marks = [[summary["label"]], *_marks(summary, digest)]
    table = [_headers(summary["what"]), *(_ROWS[summary["what"]](row) for row in given["rows"])]
    return leaving.written(marks, table)


def name_of(digest: bytes) -> str:
    """Name the file so that nobody who sees the name learns what it is."""
    return f"notes-{digest.hex()[:CODE]}.csv"


def _marks(summary: Mapping[str, str], digest: bytes) -> list[list[str]]:
    # A member is named by number here, too.
    shown = exactly(summary, {}, digest)
    return [[one["label"], one["value"]] for one in shown] + [[_("Whole digest"), digest.hex()]]


def _headers(what: str) -> list[str]:
    if what == "access_log":
        return [_("When"), _("Member"), _("File"), _("Part"), _("What for")]
    return [_("Rule"), _("Files"), _("Overdue")]


def _line(row: list[Any]) -> list[str]:
    when, member, file, part, purpose = row
    return [moment_text(when), member[:CODE], file[:CODE], part_word(part), purpose_word(purpose)]


def _rule(row: list[Any]) -> list[str]:
    rule, count, late = row
    return [str(DUE.get(rule, rule)), str(count), str(late)]


_ROWS = {"access_log": _line, "retention": _rule}
