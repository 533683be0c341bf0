"""Code answers for counting: one short code a column, never a name, a number or free text (R-SDC)."""

from collections.abc import Callable, Mapping
from typing import Any

from thitsar.kernel.sections.field import FREE
from thitsar.kernel.sections.missing import missing_code
from thitsar.kernel.sections.section import Section

# A column's own coder gets the answer and the other answers of its section.
Coder = Callable[[Any, Mapping[str, Any]], str]

NOT_CODED = "unknown"
IMPRECISE = "imprecise"


def coded(section: Section, values: Mapping[str, Any], coders: Mapping[str, Coder]) -> dict[str, str]:
    """Code every field that names a column; silence is coded with its reason, what was not understood as unknown."""
    columns = {}
    for field in section.fields:
        # Asked again here: a section from outside must not turn a name into a column.
        if field.statistics is None or field.kind in FREE:
            continue
        value = values.get(field.name)
        why = missing_code(value)
        columns[field.statistics] = why if why else coders.get(field.statistics, _as_it_is)(value, values)
    return columns


def month(value: Any, _: Mapping[str, Any]) -> str:
    """Give the month of a date known to the day or month, else `imprecise` (R-SERIES: never spread)."""
    edtf = value.get("edtf") if isinstance(value, dict) else None
    if not isinstance(edtf, str):
        return NOT_CODED
    is_plain = (
        edtf[:4].isdigit() and edtf[4:5] == "-" and edtf[5:7].isdigit() and set(edtf) <= set("0123456789-")
    )
    # EDTF writes seasons and quarters as months from 21 on.
    return edtf[:7] if is_plain and 1 <= int(edtf[5:7]) <= 12 else IMPRECISE


def _as_it_is(value: Any, _: Mapping[str, Any]) -> str:
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, list):
        return " ".join(sorted(str(one) for one in value))
    if isinstance(value, dict):
        return str(value.get("code") or value.get("pcode") or NOT_CODED)
    return NOT_CODED
