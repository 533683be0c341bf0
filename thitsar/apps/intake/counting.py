"""Code a person for counting: columns of short codes, a child in none of those that count soldiers or police."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from thitsar.apps.intake import codes
from thitsar.apps.intake.sections import REGISTRY
from thitsar.kernel.sections import statistics as coding
from thitsar.kernel.sections.answers import Answers
from thitsar.kernel.sections.reading import dated_in
from thitsar.kernel.sections.section import Registry
from thitsar.kernel.text import age

# What can be counted lies in these; elsewhere there is no patch at all.
COUNTED = ("identity", "registration", "service")
_BANDS = ((5, "0-5"), (17, "6-17"), (59, "18-59"))


def statistics(
    answers: Mapping[str, Answers], *, path: str, today: date, registry: Registry = REGISTRY
) -> dict[str, str]:
    """Code all answers of a registration at once: the sum of the patches its compartments will give."""
    if path == "child":
        return {"path": "child"}
    values = {id: one.values for id, one in answers.items()}
    coded: dict[str, str] = {}
    for compartment in COUNTED:
        coded.update(columns(compartment, values, today.isoformat(), registry))
    return coded


def columns(compartment: str, values: Mapping[str, Any], asked: str, registry: Registry) -> dict[str, str]:
    """Code the sections of one compartment; `asked` is the day the answers speak of."""
    coded: dict[str, str] = {}
    for section in registry:
        if section.compartment == compartment and section.id in values:
            coded.update(coding.coded(section, values[section.id], _CODERS))
    if compartment == "registration":
        coded |= {"path": "adult", "registered_month": asked[:7] or coding.NOT_CODED}
    if compartment == "identity":
        coded["age_band"] = _age_band(values.get("identity", {}), asked)
    return coded


def _age_band(values: Mapping[str, Any], asked: str) -> str:
    dob, today, stated = dated_in(values.get("dob")), _day(asked), values.get("age")
    if dob is not None and today is not None:
        bands = {_band(years) for years in age.age_span(dob, today) or ()}
        return bands.pop() if len(bands) == 1 else coding.IMPRECISE
    return _band(stated) if isinstance(stated, int) else coding.NOT_CODED


def _day(asked: str) -> date | None:
    # A partner's document may say anything: what is no day gives no band.
    try:
        return date.fromisoformat(asked)
    except ValueError:
        return None


def _band(years: int) -> str:
    return next((name for last, name in _BANDS if years <= last), "60+")


def _branch(value: Any, _: Mapping[str, Any]) -> str:
    return codes.ROLL_UP.get(value, "other") if isinstance(value, str) else coding.NOT_CODED


_CODERS: dict[str, coding.Coder] = {"branch": _branch, "departure_month": coding.month}
