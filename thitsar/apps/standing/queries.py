"""The part `standing` as plain values: for pages, and for the apps further along a person's path."""

from collections.abc import Iterable, Mapping
from typing import Any

from thitsar.apps.intake import queries as intake
from thitsar.apps.standing import answers, rules, state
from thitsar.kernel.checking.registry import Attested

Document = Mapping[str, Any]

PARTS = ("standing", "registration")


def attested(documents: Mapping[str, Document], day: int) -> Iterable[Attested]:
    """Give what each code of a file answers from this day on, from both parts as the agent folded them."""
    registration = documents["registration"]
    is_open = bool(registration) and intake.may_be_processed(registration)
    standing = documents["standing"] or state.blank()
    for one in standing["codes"]:
        content = answers.content(standing, one, day) if is_open else {}
        yield Attested(one["locator"], one["key"], one["wrapped"], content)


def tier(standing: Document) -> str:
    """Give the tier in force; PENDING where nothing was decided."""
    decision = standing.get("decision")
    return str(decision["tier"]) if decision else "PENDING"


def has_code(standing: Document) -> bool:
    """Tell whether the person has a code that answers."""
    return rules.active(standing) is not None


def code_form(standing: Document) -> str:
    """Give the form of the code in use, empty without one."""
    code = rules.active(standing)
    return str(code["form"]) if code else ""
