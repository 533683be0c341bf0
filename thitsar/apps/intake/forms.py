"""Forms of intake: the upload, the mapping of columns, a held row, a judgement."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from thitsar.apps.intake.rows import REQUIRED
from thitsar.apps.intake.sections import REGISTRY
from thitsar.kernel.pages.free_text import FreeText, area
from thitsar.kernel.pages.showing import in_language
from thitsar.kernel.sections.field import Field
from thitsar.kernel.sections.mapping import IGNORED, TODAY, UUID, HeaderMap
from thitsar.kernel.sections.missing import LABELS, read_missing
from thitsar.kernel.sections.reading import read
from thitsar.kernel.sections.showing import shown

MEGABYTES = 100
# Nobody is registered without an answer to these.
NEEDED = frozenset({*REQUIRED, TODAY})
_ROW_LABELS = {UUID: _("Submission number"), TODAY: _("Day of the form")}


class TeamForm(forms.Form):
    """Who else gets the keys of what is about to be made."""

    team = forms.MultipleChoiceField(
        label=_("Who else may open names and numbers"),
        help_text=_(
            "You hold the keys anyway. Choose two more people: if you are gone, "
            "only they can open names and numbers, or let others open them."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def offer(self, people: list[tuple[str, str]], reader: str) -> None:
        """Take any of these people, and do not offer the reader, who holds the keys anyway."""
        self.fields["team"].choices = people  # type: ignore[attr-defined]
        self.fields["team"].widget.choices = [one for one in people if one[0] != reader]


class ListForm(forms.Form):
    """One list, sent whole; `sent` is how many bytes the browser said would come."""

    file = forms.FileField(
        label=_("List (XLSX or CSV)"),
        error_messages={"required": _("Choose the file with the list.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv", "data-limit": MEGABYTES * 1024 * 1024}),
    )

    def __init__(self, *arguments: Any, sent: str = "", **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._sent = int(sent) if sent.isdecimal() else 0

    def full_clean(self) -> None:
        """Say what became of a file that did not arrive, and not that none was chosen."""
        super().full_clean()
        if not self.is_bound:
            return
        if not self.files and self._sent > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            said = _("The file is larger than 100 MB. Split the list into smaller files.")
        elif self.files and len(self.files.getlist("file")) > 1:
            said = _("Choose one list at a time.")
        else:
            return
        self.cleaned_data.pop("file", None)
        self.errors["file"] = self.error_class([str(said)])


class UploadForm(ListForm, TeamForm):
    """A list, and who may open the closed parts of the people in it."""

    mapping = forms.ChoiceField(
        label=_("Columns"), help_text=_("How the columns of this list are read."), required=False
    )

    def __init__(
        self, *arguments: Any, people: list[tuple[str, str]], mappings: list[str], **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        self.fields["mapping"].choices = [("", _("Find out")), *((one, _(one)) for one in mappings)]  # type: ignore[attr-defined]
        self._people = people
        self.offer(people, "")
        self.order_fields(("file", "mapping", "team"))

    def offer_others(self, reader: str) -> None:
        """Leave out the reader."""
        self.offer(self._people, reader)


class HeadersForm(ListForm):
    """A list whose columns are to be mapped; only its first lines are looked at."""


class MappingForm(forms.Form):
    """Which column fills which field, under which name."""

    name = FreeText(label=_("Name of this mapping"), longest=60)

    def __init__(self, *arguments: Any, headers: list[str], known: Mapping[str, str], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.headers = headers
        for number, header in enumerate(headers):
            self.fields[f"c{number}"] = forms.ChoiceField(
                label=header, choices=targets(), required=False, initial=known.get(header, IGNORED)
            )


class HeldRowForm(forms.Form):
    """A held row, field by field, as it was typed; what is chosen from a list stays a list."""

    def __init__(self, *arguments: Any, mapping: HeaderMap, row: Mapping[str, str], **named: Any) -> None:
        super().__init__(*arguments, **named)
        for target, header in mapping.headers.items():
            known = REGISTRY.field(target)
            text = row.get(header, "")
            made = _field(known, text, target) if known else _plain(str(_ROW_LABELS[target]), text)
            made.needed = made.required or target in NEEDED  # type: ignore[attr-defined]
            self.fields[target] = made

    def typed(self, mapping: HeaderMap, row: Mapping[str, str]) -> dict[str, str]:
        """Give the row with what was typed in place of what was there, also where it cannot be taken."""
        changed = {
            mapping.headers[target]: str(self.cleaned_data.get(target, self.data[target]))
            for target in self.fields
            if target in self.data
        }
        return {**row, **changed}


class DiscardForm(forms.Form):
    """Why a held row is thrown away."""

    sure = forms.BooleanField(label=_("I am sure"))


class JudgeForm(forms.Form):
    """Same, not the same, not sure; and what was compared."""

    judgement = forms.ChoiceField(
        label=_("What do you find?"),
        choices=[
            ("same", _("The same person")),
            ("different", _("Not the same person")),
            ("unsure", _("Not sure")),
        ],
        widget=forms.RadioSelect,
    )
    reason = area(label=_("What you compared"), longest=500)


def as_chosen(mapping: HeaderMap, row: Mapping[str, str]) -> dict[str, str]:
    """Give a row as the fields show it: a word of the list as the choice it stands for, all else as it came."""
    found = {}
    for target, header in mapping.headers.items():
        known, text = REGISTRY.field(target), row.get(header, "")
        found[target] = text if known is None else choice_of(known, text)
    return found


def targets() -> list[tuple[str, Any]]:
    """List every field a column can fill, in the reader's language."""
    found: list[tuple[str, Any]] = [(IGNORED, _("Do not read")), *_ROW_LABELS.items()]
    for section in REGISTRY:
        title = in_language(section.title)
        found += [
            (f"{section.id}.{one.name}", f"{title}: {in_language(one.label)}") for one in section.fields
        ]
    return found


def label_of(target: str) -> str:
    """Name a field, or a column of the row itself, in the reader's language."""
    known = REGISTRY.field(target)
    return in_language(known.label) if known else str(_ROW_LABELS.get(target, target))


def _field(known: Field, text: str, target: str) -> forms.Field:
    label, hint = in_language(known.label), in_language(known.hint)
    required = known.required
    choices = choices_of(known)
    if choices:
        chosen = choice_of(known, text)
        if chosen not in dict(choices):
            choices.insert(0, (chosen, chosen))
        return forms.ChoiceField(label=label, help_text=hint, choices=choices, initial=chosen, required=False)
    if known.kind in ("codes", "rank", "township"):
        hint = " ".join(filter(None, (hint, _meant(known, text, target))))
    widget = forms.Textarea(attrs={"rows": 3}) if known.kind == "note" else forms.TextInput()
    made = forms.CharField(
        label=label, help_text=hint, widget=widget, initial=text, required=required, strip=False
    )
    if known.kind == "codes" and known.codes is not None:
        # Several may be typed, and nobody knows the codes by heart.
        made.answers = [(code, in_language(pair)) for code, pair in known.codes.labels.items()]  # type: ignore[attr-defined]
    return made


def choices_of(known: Field) -> list[tuple[str, str]]:
    """Give what can be answered, where that is a short list."""
    if known.kind == "code" and known.codes is not None:
        given = [(code, in_language(pair)) for code, pair in known.codes.labels.items()]
    elif known.kind == "yes_no":
        given = [("yes", str(_("Yes"))), ("no", str(_("No")))]
    else:
        return []
    silent = [(code, in_language(LABELS[code])) for code in known.missing_allowed]
    said = {label for _, label in given}
    return [("", "–"), *given, *(one for one in silent if one[1] not in said)]


def choice_of(known: Field, text: str) -> str:
    """Give the choice a word of the list stands for, and the word where it stands for none."""
    if not choices_of(known):
        return text
    value = read(known, text).value
    return value if isinstance(value, str) else read_missing(text) or text


def _meant(known: Field, text: str, target: str) -> str:
    """Say in words what the codes of an answer stand for."""
    value = read(known, text).value
    section = next(one for one in REGISTRY if one.id == target.partition(".")[0])
    lines = shown(section, {known.name: value}, in_language(("en", "my"))) if value else []
    said = lines[0].text if lines and lines[0].text != text else ""
    return str(_("Now: %(answers)s.")) % {"answers": said} if said else ""


def _plain(label: str, text: str) -> forms.Field:
    return forms.CharField(label=label, initial=text, required=False)
