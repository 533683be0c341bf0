"""The file that leaves a node: made in memory, marked at both ends, with numbers instead of names."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from thitsar.web.views.protection_shown import CODE
from thitsar.web.views.protection_words import DUE, exactly, moment_text, part_word, purpose_word


def written(given: Mapping[str, Any]) -> bytes:
    """Write what two people agreed to as CSV; who members are, the file does not say."""
    summary, digest = given["summary"], given["digest"]
    marks = [[summary["label"]], *_marks(summary, digest)]
    table = [_headers(summary["what"]), *(_ROWS[summary["what"]](row) for row in given["rows"])]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([_plain(cell) for cell in row] for row in [*marks, [], *table, [], *marks[::-1]])
    # With a mark of its encoding: spreadsheets take Burmese for something else without it.
    return out.getvalue().encode("utf-8-sig")


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


def _plain(cell: str) -> str:
    """Keep a spreadsheet from taking what somebody typed for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


_ROWS = {"access_log": _line, "retention": _rule}
