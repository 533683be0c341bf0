"""One field: name, type, label, who needs it when, and how it is coded (architecture.md, A section is defined once)."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Any, Literal

from thitsar.kernel.sections import missing
from thitsar.kernel.text.codes import CodeList

Kind = Literal[
    "text",
    "name",
    "names",
    "dated",
    "age",
    "nrc",
    "serial",
    "rank",
    "township",
    "code",
    "codes",
    "count",
    "yes_no",
    "note",
    "site",
]
Sensitivity = Literal["L", "M", "H", "S"]
Level = Literal["warning", "problem"]
Label = tuple[str, str]  # English, Burmese

KINDS: tuple[str, ...] = Kind.__args__  # type: ignore[attr-defined]
SENSITIVITIES: tuple[str, ...] = Sensitivity.__args__  # type: ignore[attr-defined]
# Free text and numbers that name a person: never in an export, a list or a count (R-FREE).
FREE = frozenset({"text", "note", "name", "names", "serial", "nrc"})
# In the order in which a person's path needs them (domain.md 3.2, 3.3, 3.6).
STAGES = ("arrival", "urgent", "registration", "vetting", "assessment", "follow_up")


@dataclass(frozen=True)
class When:
    """Ask a field only when an earlier one of the section was answered so; plain, so that it can be stored as data."""

    field: str
    any_of: tuple[str, ...]

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Tell whether one of the wanted codes was given; an unanswered condition does not hold."""
        given = values.get(self.field)
        if isinstance(given, list):
            return any(one in self.any_of for one in given)
        return str(given) in self.any_of


@dataclass(frozen=True)
class Bound:
    """Object to a date that is certainly before a day, or certainly after today when no day is named (R-DATE)."""

    code: str
    level: Level
    before: str = ""
    sentence: str = ""


@dataclass(frozen=True)
class Field:
    """Everything that form, list, validation, statistics and codebook need to know about one question."""

    name: str
    kind: Kind
    label: Label
    _: KW_ONLY
    stage: str = "registration"
    decision: str = ""
    sensitivity: Sensitivity = "M"
    required: bool = False
    relevant: When | None = None
    codes: CodeList | None = None
    # The column of the statistics patch this field fills.
    statistics: str | None = None
    hint: Label = ("", "")
    missing_allowed: tuple[str, ...] = missing.CODES
    # A field of the same section that is read first: a rank means nothing without its branch.
    beside: str | None = None
    bounds: tuple[Bound, ...] = ()

    def is_asked(self, values: Mapping[str, Any]) -> bool:
        """Tell whether the field is relevant beside what was answered so far."""
        return self.relevant is None or self.relevant.holds(values)
