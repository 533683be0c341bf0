"""The one field for free text: its length is told in letters, Zawgyi is shown in Unicode and asked about (R-TEXT)."""

import zlib
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from thitsar.kernel.pages.showing import number_shown
from thitsar.kernel.text.letters import letters
from thitsar.kernel.text.zawgyi import is_zawgyi, to_unicode

CONVERTED, TYPED = "converted", "typed"


class Reading(NamedTuple):
    """One way to keep what was typed: what its button sends, its name, and the text as it would be kept."""

    value: str
    label: str
    text: str
    is_chosen: bool


class _Typed(str):
    """What stands in a field, with how its writer said that it is to be read."""

    reads: str = ""


class FreeTextBound(forms.BoundField):
    """A field of a page that also knows how its text may be read."""

    @property
    def reads_name(self) -> str:
        """Name what the choice is sent as."""
        return f"{self.html_name}-reads"

    @property
    def data(self) -> Any:  # name: Django asks for it
        """Give what was typed together with the choice made about it."""
        text = super().data
        if text is None:
            return None
        typed = _Typed(text)
        typed.reads = self.form.data.get(self.reads_name, "")
        return typed

    @property
    def readings(self) -> list[Reading]:
        """Give both readings where it has to be asked which is meant."""
        text = str(self.value() or "")
        # What is too long is shortened first: asking about it would double a long page.
        if too_long(text, self.field.longest) or not is_zawgyi(text):  # type: ignore[attr-defined]
            return []
        chosen = _choice(getattr(self.value(), "reads", ""), text)
        offered = (
            (CONVERTED, _("Keep it in Unicode, as shown here"), to_unicode(text)),
            (TYPED, _("Keep it as I typed it"), text),
        )
        return [Reading(_mark(kind, text), label, shown, kind == chosen) for kind, label, shown in offered]


class FreeText(forms.CharField):
    """Words that somebody writes freely; nothing is cut off by the browser, and nothing converted unasked."""

    def __init__(self, *, longest: int, **named: Any) -> None:
        super().__init__(**named)
        self.longest = longest

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> FreeTextBound:
        """Bind to a form."""
        return FreeTextBound(form, self, field_name)

    def clean(self, value: Any) -> str:
        """Give the text as it is to be kept."""
        text: str = super().clean(value)
        said = too_long(text, self.longest)
        if said:
            raise ValidationError(said)
        if not is_zawgyi(text):
            return text
        match _choice(getattr(value, "reads", ""), text):
            case "converted":
                return to_unicode(text)
            case "typed":
                return text
        raise ValidationError(_("This seems to be written in Zawgyi. Compare both forms and choose one."))


def area(**named: Any) -> FreeText:
    """Make a field of several lines."""
    return FreeText(widget=forms.Textarea(attrs={"rows": 3}), **named)


def too_long(text: str, longest: int) -> str:
    """Say by how many letters a text is too long; nothing where it fits.

    The limit is one of stored characters; what is told is how many letters of this very text that is.
    """
    if len(text) <= longest:
        return ""
    length, most = letters(text), letters(text[:longest])
    told = {"length": length, "most": most, "over": max(1, length - most)}
    return _(
        "This text is too long: it has %(length)s letters, and %(most)s of them fit here. "
        "Shorten it by %(over)s letters."
    ) % {name: number_shown(number) for name, number in told.items()}


def _choice(reads: str, text: str) -> str:
    """Give what was chosen about exactly this text: another one is asked about anew."""
    return next((kind for kind in (CONVERTED, TYPED) if reads == _mark(kind, text)), "")


def _mark(kind: str, text: str) -> str:
    # Browsers change line ends, and fields drop spaces around a text.
    return f"{kind} {zlib.crc32(' '.join(text.split()).encode()):08x}"
