"""What is typed into the pages of standing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from thitsar.apps.standing import events, rules, words
from thitsar.kernel.text.digits import to_ascii


class CheckForm(forms.Form):
    """Code and PIN, as somebody says them; nothing that was typed is ever written back into the page."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Four words, or thirteen digits. Capitals, spaces and hyphens do not matter."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    pin = forms.CharField(
        label=_("Number of six digits"),
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class GiveForm(forms.Form):
    """How the person wants their code."""

    form = forms.ChoiceField(
        label=_("What can the person remember better?"),
        choices=[(one, words.FORMS[one]) for one in events.FORMS],
        widget=forms.RadioSelect,
    )
    household = forms.CharField(
        label=_("How many people live here with the person, counting them"),
        help_text=_("Whoever gives shelter sees this number and no names."),
        max_length=4,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    has_page = forms.BooleanField(
        label=_("The person also wants to look into their own file by themselves"),
        help_text=_("They get six more words. Nobody else can open that page, nor bring the words back."),
        required=False,
    )

    def clean_household(self) -> int:
        """Read a count in any digits."""
        typed = to_ascii(self.cleaned_data["household"]).strip()
        if not typed.isdecimal() or not 1 <= int(typed) <= rules.MOST_IN_HOUSEHOLD:
            raise forms.ValidationError(_("Count the people who live here with the person."))
        return int(typed)


class TakeBackForm(forms.Form):
    """Why a code is taken back."""

    reason = forms.ChoiceField(
        label=_("Why is it taken back?"),
        choices=[(one, words.REASONS[one]) for one in events.REASONS],
        widget=forms.RadioSelect,
    )
