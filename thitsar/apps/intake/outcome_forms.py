"""Forms of what comes of an intake: each asks for what its rule needs and nothing more."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thitsar.apps.intake.child_rules import EVIDENCE, read_evidence
from thitsar.apps.intake.codes import CONSENT_METHODS, LANGUAGES
from thitsar.apps.intake.outcomes import GROUNDS, REFERRALS
from thitsar.kernel.errors import Refused
from thitsar.kernel.pages.free_text import area
from thitsar.kernel.pages.showing import in_language, number_shown
from thitsar.kernel.pages.shown_errors import sentence
from thitsar.kernel.text.codes import CodeList

ANSWERS = {
    "GIVEN": _("Yes, I agree"),
    "WITHDRAWN": _("I take it back"),
    "REFUSED": _("No, I do not agree"),
}
# As many papers as anybody was seen to bring.
_PAPERS = 3
LONGEST = 500


class SureForm(forms.Form):
    """Nothing to type: only that it is meant."""

    sure = forms.BooleanField(label=_("I am sure"))


class HandOverForm(forms.Form):
    """Who takes over."""

    to = forms.ChoiceField(label=_("Child-protection focal point"))

    def __init__(self, *arguments: Any, people: Mapping[str, str], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["to"].choices = list(people.items())  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    """What shows that this person is an adult, paper by paper, and why it is trusted."""

    reason = area(label=_("Why you trust this"), longest=LONGEST)

    def __init__(self, *arguments: Any, today: date, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._today = today
        for number in range(1, _PAPERS + 1):
            self.fields[f"kind{number}"] = forms.ChoiceField(
                label=_("Paper or finding %(number)s") % {"number": number_shown(number)},
                choices=_choices(EVIDENCE),
                required=number == 1,
            )
            self.fields[f"shows{number}"] = forms.CharField(
                label=_("What %(number)s shows") % {"number": number_shown(number)},
                max_length=40,
                required=number == 1,
                help_text=_("A birth date, an age, or ages from and to such as 17-19."),
            )
        self.order_fields([name for name in self.fields if name != "reason"])

    def clean(self) -> dict[str, Any]:
        """Read the papers; what cannot be read is said at its field."""
        found = []
        for number in range(1, _PAPERS + 1):
            kind, shows = (self.cleaned_data.get(f"{one}{number}", "") for one in ("kind", "shows"))
            if not kind and not shows:
                continue
            try:
                found.append(read_evidence(kind, shows, today=self._today))
            except Refused as error:
                self.add_error(f"shows{number}" if kind else f"kind{number}", sentence(error))
        self.cleaned_data["evidence"] = tuple(found)
        return self.cleaned_data


class OutForm(forms.Form):
    """Why this programme is not for this person, and who was asked to help instead."""

    ground = forms.ChoiceField(label=_("Reason"), widget=forms.RadioSelect)
    referral = forms.ChoiceField(label=_("Referred to"), widget=forms.RadioSelect)
    reason = area(label=_("What you found, and what you told them"), longest=LONGEST)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for name, codes in (("ground", GROUNDS), ("referral", REFERRALS)):
            self.fields[name].choices = _choices(codes)[1:]  # type: ignore[attr-defined]


class AgreeForm(forms.Form):
    """Agreement to exactly what was shown: its digest goes along with the button."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    sure = forms.BooleanField(label=_("I have looked at this myself and agree"))

    def agreed_to(self) -> bytes:
        """Give the digest of what was on the page; nothing for what no page of ours sends."""
        try:
            return bytes.fromhex(self.cleaned_data["digest"])
        except ValueError:
            return b""


class ChangeConsentForm(forms.Form):
    """What the person says about one purpose, and how they said it; nothing is chosen beforehand (R-CONS)."""

    purpose = forms.ChoiceField(label=_("What it is about"), widget=forms.RadioSelect)
    status = forms.ChoiceField(label=_("What the person says"), widget=forms.RadioSelect)
    method = forms.ChoiceField(label=_("How the person said it"), widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language it was explained in"))

    def __init__(self, *arguments: Any, purposes: Mapping[str, str], **named: Any) -> None:
        super().__init__(*arguments, **named)
        for name, choices in (
            ("purpose", list(purposes.items())),
            ("status", list(ANSWERS.items())),
            ("method", _choices(CONSENT_METHODS)[1:]),
            ("language", _choices(LANGUAGES)),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why an answer is corrected."""

    reason = area(label=_("Why this is corrected"), longest=LONGEST)


def _choices(codes: CodeList) -> list[tuple[str, str]]:
    return [("", "–"), *((code, in_language(pair)) for code, pair in codes.labels.items())]
