"""A page of the form as a Django form: what is chosen can be tapped, what is typed may be a reason for silence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thitsar.apps.intake import stages
from thitsar.apps.intake.forms import NEEDED, choice_of, choices_of
from thitsar.kernel.errors import Refused
from thitsar.kernel.pages.free_text import too_long
from thitsar.kernel.pages.showing import in_language
from thitsar.kernel.sections.field import Field
from thitsar.kernel.sections.findings import Finding
from thitsar.kernel.sections.missing import LABELS, read_missing
from thitsar.kernel.sections.reading import LONGEST, read
from thitsar.kernel.text import nrc, places
from thitsar.kernel.text.tables import rows

# Longer lists are chosen from a box that opens.
_MOST_BUTTONS = 10
# The reasons for silence that are offered beside buttons; the others can be typed where something is typed.
_SILENCE = ("not_asked", "refused", "unknown", "withheld_for_safety")
_TAPPED = frozenset({"code", "codes", "yes_no"})
_EXAMPLES = {
    "dated": gettext_lazy("For example 9 March 2021, March 2021 or 2021."),
    "nrc": gettext_lazy(
        "For example 5/MAYANA(N)000101; the first number is 1 to 14. Many people have none: then leave it empty."
    ),
    "rank": gettext_lazy("As it is said in the branch; first say which branch."),
    "township": gettext_lazy("The name of the township, never a village or a house."),
}
_OPTIONS = {"township": "townships", "rank": "ranks", "note": "", "text": "", "name": "", "site": ""}
_DOUBTS = {
    nrc.SHARED_BY_TWO: gettext_lazy("Two townships share this code."),
    nrc.SHARED_BY_MORE: gettext_lazy("Several townships share this code."),
    nrc.NOT_LISTED: gettext_lazy("This township code is not on the list for that state."),
    nrc.NOT_LETTERS: gettext_lazy("The letters of the township could not be read."),
    nrc.FIVE_DIGITS: gettext_lazy("Five digits: this is an old card, or a digit is missing."),
}


class StageForm(forms.Form):
    """The questions of one page with what was typed so far; what is wrong is said by the rules, not by the fields."""

    def __init__(self, questions: Iterable[stages.Question], typed: Mapping[str, str]) -> None:
        self.questions = tuple(questions)
        given = {one.target: _split(one.field, typed.get(one.target, "")) for one in self.questions}
        super().__init__(MultiValueDict(given))
        for one in self.questions:
            self.fields[one.target] = _field(one, given[one.target])
        self.full_clean()

    def object_to(self, problems: Iterable[Finding]) -> None:
        """Show what must be corrected, each at its field."""
        for one in problems:
            if one.level == "problem":
                said = _(one.sentence)
                if one.code == "overlong":
                    said = too_long(self.data.get(one.field, ""), LONGEST) or said
                self.add_error(one.field if one.field in self.fields else None, said)


@dataclass(frozen=True)
class Doubt:
    """A warning as it stands below its field, to be confirmed or left for later."""

    target: str
    label: str
    said: str
    is_confirmed: bool


def typed_in(questions: Iterable[stages.Question], posted: Any) -> dict[str, str]:
    """Take from what was sent the answers to these questions and nothing else.

    Where a whole page was sent, a button that was not pressed is an answer taken back.
    """
    found = {}
    for one in questions:
        if one.target in posted:
            found[one.target] = _joined(one.field, posted.getlist(one.target))
        elif "whole" in posted and one.field.kind in _TAPPED:
            found[one.target] = ""
    return found


def doubt(warning: Finding, field: Field, typed: str, *, is_confirmed: bool) -> Doubt:
    """Say a warning in full: of a number, what exactly can be read in two ways."""
    said = _(warning.sentence)
    if warning.code == "nrc_doubt":
        said = f"{said} {_nrc_doubt(typed)}"
    if warning.code == "zawgyi":
        said = f"{said} {_('It then reads: %(text)s') % {'text': _converted(field, typed)}}"
    return Doubt(warning.field, in_language(field.label), said, is_confirmed)


def options() -> dict[str, list[str]]:
    """Give the words that are offered while somebody types."""
    silence = [in_language(LABELS[code]) for code in LABELS]
    townships = sorted({in_language((one.name_en, one.name_my)) for one in places.townships()})
    ranks = dict.fromkeys(in_language((one["name_en"], one["name_my"])) for one in rows("ranks.csv"))
    return {"silence": silence, "townships": townships, "ranks": list(ranks)}


def _field(one: stages.Question, given: list[str]) -> forms.Field:
    field = one.field
    hint = " ".join(str(said) for said in (in_language(field.hint), _EXAMPLES.get(field.kind, "")) if said)
    common: dict[str, Any] = {"label": in_language(field.label), "help_text": hint, "required": False}
    made: forms.Field
    if field.kind in _TAPPED:
        choices = _choices(field)
        choices += [(text, text) for text in given if text and text not in dict(choices)]
        made = _buttons(field, choices, common)
        made.needed = True  # type: ignore[attr-defined]
        return made
    widget = (
        forms.Textarea(attrs={"rows": 3}) if field.kind == "note" else forms.TextInput(attrs=_attrs(field))
    )
    made = forms.CharField(widget=widget, strip=False, **common)
    made.needed = field.required or one.target in NEEDED  # type: ignore[attr-defined]
    return made


def _buttons(field: Field, choices: list[tuple[str, str]], common: dict[str, Any]) -> forms.Field:
    # A list of people's ways stands one below the other: a tap beside the right one must not destroy a form.
    beside = {} if field.required else {"class": "answers"}
    if field.kind == "codes":
        boxes = forms.CheckboxSelectMultiple(attrs=beside)
        return forms.MultipleChoiceField(choices=choices, widget=boxes, **common)
    if field.codes is not None and len(field.codes) > _MOST_BUTTONS:
        return forms.ChoiceField(choices=[("", "–"), *choices], **common)
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect(attrs=beside), **common)


def _choices(field: Field) -> list[tuple[str, str]]:
    if field.kind == "codes" and field.codes is not None:
        every = [(code, in_language(pair)) for code, pair in field.codes.labels.items()]
        return every + [(code, in_language(LABELS[code])) for code in _kept_back(field)]
    said = {label for code, label in choices_of(field) if code and code not in LABELS}
    return [
        (code, label)
        for code, label in choices_of(field)
        if code and (code not in LABELS or (code in _SILENCE and label not in said and not field.required))
    ]


def _kept_back(field: Field) -> tuple[str, ...]:
    """Offer not to say where saying it is dangerous."""
    return tuple(code for code in ("refused", "withheld_for_safety") if field.sensitivity in ("H", "S"))


def _joined(field: Field, given: list[str]) -> str:
    # Whoever names something has not kept silent about it.
    told = [text for text in given if text not in LABELS] if field.kind == "codes" else []
    return ", ".join(told or given).replace("\0", "").strip()


def _attrs(field: Field) -> dict[str, str]:
    offered = _OPTIONS.get(field.kind, "silence")
    kept = {"autocapitalize": "none"} if field.kind in ("nrc", "serial", "site") else {}
    return {**kept, **({"list": offered} if offered else {})}


def _split(field: Field, text: str) -> list[str]:
    """Give what stands in a field for a text: of several choices each, of one choice its code."""
    if field.kind != "codes":
        return [choice_of(field, text) if field.kind in _TAPPED else text]
    value = read(field, text).value
    if isinstance(value, list):
        return value
    return [read_missing(text) or text] if text else []


def _converted(field: Field, typed: str) -> str:
    value = read(field, typed).value
    return ", ".join(str(one["shown"]) for one in (value if isinstance(value, list) else [value]))


def _nrc_doubt(typed: str) -> str:
    try:
        doubts = nrc.read_nrc(typed).doubts
    except Refused:
        return ""
    return " ".join(str(_DOUBTS[one]) for one in doubts)
