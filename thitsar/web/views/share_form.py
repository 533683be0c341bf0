"""What of a file is to be shared with whom: parts with a partner's node, the closed part with people there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thitsar.apps.intake import queries
from thitsar.kernel.access.sharing import TO_PEOPLE
from thitsar.kernel.exchange.form import SHAREABLE
from thitsar.kernel.files.open_file import OpenFile
from thitsar.kernel.pages.labels import COMPARTMENTS, SHARED_FOR
from thitsar.web.views import sharing_shown

# For how many days the partner may keep it: a short list, so that nobody types a date at a table.
DAYS = {
    "30": gettext_lazy("30 days"),
    "90": gettext_lazy("3 months"),
    "180": gettext_lazy("6 months"),
    "365": gettext_lazy("A year"),
}


@dataclass(frozen=True)
class Known:
    """A partner, and those of its people who are known here by their keys."""

    node: str
    name: str
    # None where whoever looks has no closed part to give.
    people: tuple[Mapping[str, Any], ...] | None = None

    @property
    def field(self) -> str:
        """Name the field in which its people are chosen: those of two partners are never one list."""
        return f"people_{self.node}"


class ShareForm(forms.Form):
    """What of a file goes to whom, what for and for how long; nothing is chosen beforehand."""

    partner = forms.ChoiceField(label=gettext_lazy("Who gets it"), widget=forms.RadioSelect)
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("Parts of this file"), widget=forms.CheckboxSelectMultiple
    )
    closed = forms.MultipleChoiceField(
        label=gettext_lazy("Closed part"), required=False, widget=forms.CheckboxSelectMultiple
    )
    purpose = forms.ChoiceField(label=gettext_lazy("What for"), widget=forms.RadioSelect)
    days = forms.ChoiceField(
        label=gettext_lazy("How long they may keep it"),
        choices=list(DAYS.items()),
        widget=forms.RadioSelect,
    )

    def __init__(self, opened: OpenFile, partners: list[Known], sent: Any = None) -> None:
        super().__init__(sent)
        self._partners = partners
        self.offers_closed = any(one.people is not None for one in partners)
        is_child = queries.is_on_child_path(opened.document("registration"))
        choices = {
            "partner": [(one.name, one.name) for one in partners],
            "parts": [(one, COMPARTMENTS[one]) for one in SHAREABLE if one in opened.parts],
            "closed": [(one, COMPARTMENTS[one]) for one in TO_PEOPLE],
            "purpose": [pair for pair in SHARED_FOR.items() if (pair[0] == "CHILD") == is_child],
        }
        for name, some in choices.items():
            self.fields[name].choices = some  # type: ignore[attr-defined]
        named = [one for one in partners if one.people]
        for one in named:
            self.fields[one.field] = _people_field(one)
        if not named:
            del self.fields["closed"]

    def groups(self) -> list[dict[str, Any]]:
        """Give for each partner the field of its people, or None where nobody of it is known."""
        return [
            {"name": one.name, "field": self[one.field] if one.people else None} for one in self._partners
        ]

    def clean(self) -> dict[str, Any]:
        """Find the closed part and people named together or not at all, and all of them at who gets it."""
        chosen = self.cleaned_data
        named = {one.name: chosen.get(one.field) for one in self._partners}
        partner, is_closed = chosen.get("partner", ""), bool(chosen.get("closed"))
        for one in self._partners:
            if partner and named[one.name] and one.name != partner:
                self.add_error(
                    one.field,
                    _("These people are not of %(name)s. Choose people of whoever gets it.")
                    % {"name": partner},
                )
        if partner and is_closed and not named[partner]:
            wrong = _("Choose who of %(name)s may read it, or do not share the closed part.")
            self.add_error("closed", wrong % {"name": partner})
        if any(named.values()) and not is_closed:
            self.add_error(
                "closed", _("You chose people: choose the closed part for them, too, or choose nobody.")
            )
        return chosen

    def order(self, today: date) -> dict[str, Any]:
        """Give what was chosen as the command takes it."""
        chosen = self.cleaned_data
        until = today + timedelta(days=int(chosen["days"]))
        named = {name: chosen[name] for name in ("partner", "purpose")}
        parts = [*chosen["parts"], *chosen.get("closed", ())]
        return {"compartments": parts, **named, "until": until, "readers": self._readers()}

    def sent(self) -> list[tuple[str, str]]:
        """Give the fields as they are sent on with the button that asks."""
        chosen = self.cleaned_data
        several = ("parts", "closed", *(one.field for one in self._partners))
        return [(name, chosen[name]) for name in ("partner", "purpose", "days")] + [
            (name, one) for name in several for one in chosen.get(name, ())
        ]

    def _readers(self) -> list[str]:
        return [id for one in self._partners for id in self.cleaned_data.get(one.field, ())]


def _people_field(known: Known) -> forms.MultipleChoiceField:
    choices = [
        (
            one["id"],
            format_html(
                '<span>{} <span class="quiet">({})</span></span>',
                one["words"],
                sharing_shown.roles_shown(one["roles"]),
            ),
        )
        for one in known.people or ()
    ]
    return forms.MultipleChoiceField(
        label=_("People of %(name)s, by their six words") % {"name": known.name},
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
