"""What the data-protection officer typed, and what is shown of lines, remarks and days of erasure."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thitsar.apps.intake.pseudonyms import read_file_code
from thitsar.kernel.access.unusual import DAY, YANGON
from thitsar.kernel.access.wanted import is_file_number
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Refused, Unreachable
from thitsar.kernel.pages.showing import day_text, urgency
from thitsar.kernel.pages.shown_errors import sentence
from thitsar.kernel.text.digits import to_ascii
from thitsar.web.views.protection_words import (
    DUE,
    PURPOSES,
    RULES,
    People,
    moment_text,
    part_word,
    purpose_word,
    remark_words,
)

CODE = 8


class DayField(forms.CharField):
    """A day as it is written in numbers, in either script."""

    def clean(self, value: Any) -> date | None:
        """Give the day."""
        typed = to_ascii(super().clean(value)).strip()
        if not typed:
            return None
        try:
            return date.fromisoformat(typed)
        except ValueError:
            raise forms.ValidationError(_("Write the day as year-month-day, such as 2026-11-26.")) from None


class FilterForm(forms.Form):
    """Which lines of the log: everything may stay empty."""

    file = forms.CharField(
        label=gettext_lazy("Number of a file"),
        help_text=gettext_lazy(
            "As it stands in the list; eight digits are enough. Or the code of a file that somebody told you, "
            "such as P-7K2M9QX4T."
        ),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "none"}),
    )
    member = forms.ChoiceField(label=gettext_lazy("Member"), required=False)
    purpose = forms.ChoiceField(
        label=gettext_lazy("What for"),
        choices=[("", gettext_lazy("Everything")), *PURPOSES.items()],
        required=False,
    )
    since = DayField(label=gettext_lazy("From day"), max_length=20, required=False)
    until = DayField(label=gettext_lazy("To day"), max_length=20, required=False)

    def __init__(
        self, people: People, *arguments: Any, find: Callable[[str], str] | None = None, **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        self._find = find
        members = sorted((f"{one['shown']}, {one['organisation_name']}", id) for id, one in people.items())
        choices = [("", gettext_lazy("Everybody")), *((id, shown) for shown, id in members)]
        self.fields["member"].choices = choices  # type: ignore[attr-defined]

    def clean_file(self) -> str:
        """Take a number of a file, or find the number of a code."""
        typed = to_ascii(self.cleaned_data["file"]).strip()
        if not typed or is_file_number(typed.lower()):
            return typed.lower()
        try:
            code = read_file_code(typed)
        except Refused:
            raise forms.ValidationError(
                _("This is no number of this list. Copy at least eight of its digits and letters.")
            ) from None
        try:
            found = self._find(code) if self._find is not None else ""
        except (Refused, Unreachable) as error:
            raise forms.ValidationError(sentence(error)) from error
        if not found:
            raise forms.ValidationError(
                _("No file of this node has this code. Let them read it to you again.")
            )
        return found

    def wanted(self) -> dict[str, Any]:
        """Give what the agent is asked for."""
        chosen = self.cleaned_data
        return {
            "file": chosen["file"],
            "member": chosen["member"],
            "purpose": chosen["purpose"],
            "first": begins(chosen["since"]) if chosen["since"] else 0,
            "last": begins(chosen["until"] + timedelta(days=1)) if chosen["until"] else 0,
        }

    def sent(self) -> list[tuple[str, str]]:
        """Give what was sent, for the buttons that go on with it."""
        # A code was looked up already: from here on its number stands for it.
        sent = {name: str(self.data.get(name, "")) for name in self.fields}
        return list({**sent, "file": self.cleaned_data.get("file", "")}.items())


def begins(day: date) -> int:
    """Give the first second of a day where the node stands."""
    return day_number(day) * DAY - YANGON


def line_shown(line: list[Any], people: People) -> dict[str, Any]:
    """Show one line."""
    when, member, file, part, purpose = line
    who = people.get(member, {"shown": "?", "organisation_name": ""})
    return {
        "when": moment_text(when),
        "who": who["shown"],
        "organisation": who["organisation_name"],
        "member": member if member in people else None,
        "file": file or None,
        "code": file[:CODE],
        "part": part_word(part),
        "what": purpose_word(purpose),
    }


def remark_shown(remark: Mapping[str, Any], people: People) -> dict[str, Any]:
    """Show one remark: what, who or which file, when, how many, and why it is listed."""
    what, why = remark_words(remark)
    who = people.get(remark["member"])
    return {
        "title": str(RULES[remark["rule"]]),
        "what": what,
        "why": why,
        "first": moment_text(remark["first"]),
        "last": moment_text(remark["last"]) if remark["last"] != remark["first"] else "",
        "who": f"{who['shown']}, {who['organisation_name']}" if who else "",
        "member": remark["member"] if who else None,
        "file": remark["file"] or None,
        "code": remark["file"][:CODE],
    }


def due_shown(row: list[Any], people: People) -> dict[str, Any]:
    """Show one file that is due: its number, rule and day, and who must act."""
    file, part, rule, day, acting = row
    today = day_number(timezone.localdate())
    return {
        "file": file,
        "code": file[:CODE],
        "part": part_word(part),
        "why": str(DUE.get(rule, rule)),
        "due": day_text(day),
        "urgency": urgency(day, today),
        "acting": [str(people[one]["shown"]) for one in acting if one in people],
    }


def rules_shown(rules: list[list[Any]]) -> list[dict[str, Any]]:
    """Show how many files are due by each rule."""
    return [
        {"rule": str(DUE.get(rule, rule)), "count": count, "overdue": late} for rule, count, late in rules
    ]
