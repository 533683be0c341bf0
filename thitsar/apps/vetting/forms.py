"""Forms of vetting: closed lists, few words, and nothing that may not be asked."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from thitsar.apps.vetting import claims, codes, queries, rules
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Refused
from thitsar.kernel.pages.free_text import FreeText
from thitsar.kernel.pages.showing import in_language
from thitsar.kernel.pages.shown_errors import sentence
from thitsar.kernel.text.dates import read_date
from thitsar.kernel.text.digits import to_myanmar

_FREE = _("No names, numbers, addresses or places: say what it is in few words.")
Labels = codes.Labels


def choices(labels: Labels) -> list[tuple[str, str]]:
    """Give a code list in the reader's language."""
    return [(code, in_language(pair)) for code, pair in labels.items()]


def numbers(most: int) -> list[tuple[str, str]]:
    """Give the numbers from one on, in the reader's digits."""
    return [(str(one), in_language((str(one), to_myanmar(str(one))))) for one in range(1, most + 1)]


class DayField(forms.CharField):
    """One day, in any of the forms in which people write it; gives its number."""

    def clean(self, value: Any) -> Any:
        """Read the day."""
        text = super().clean(value)
        if not text:
            return 0
        try:
            dated = read_date(text)
        except Refused as error:
            raise ValidationError(sentence(error)) from error
        if dated.earliest is None or dated.earliest != dated.latest:
            raise ValidationError(_("Write one day, such as 2023-06-05."))
        return day_number(dated.earliest)


class PlainText(FreeText):
    """Words that point at nobody; what the rule says against them stands at the field."""

    def clean(self, value: Any) -> str:
        """Give the text as it is to be kept."""
        text = super().clean(value)
        return _ruled(rules.plain_text, text, self.longest) if text else text


class CodeField(forms.CharField):
    """The code of an organisation, a body or a member."""

    def clean(self, value: Any) -> str:
        """Give the code."""
        text: str = super().clean(value)
        return _ruled(rules.code_text, text) if text else text


def plain_area(**named: Any) -> PlainText:
    """Make a field of several lines."""
    return PlainText(longest=rules.LONGEST, widget=forms.Textarea(attrs={"rows": 3}), **named)


def _ruled(rule: Callable[..., str], *given: Any) -> str:
    try:
        return rule(*given)
    except Refused as error:
        raise ValidationError(sentence(error)) from error


class Step(forms.Form):
    """One step of vetting; `CODES` fills the lists to choose from, `of` what is in the file."""

    CODES: ClassVar[Mapping[str, Labels]] = {}

    def __init__(self, *arguments: Any, document: Mapping[str, Any], today: date, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.today = today
        for name, labels in self.CODES.items():
            self._offer(name, choices(labels))
        self.of(document)

    def of(self, document: Mapping[str, Any]) -> None:
        """Offer what this file holds."""

    def _offer(self, name: str, offered: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        is_list = isinstance(field, forms.ChoiceField) and not isinstance(field.widget, forms.RadioSelect)
        blank = [("", "–")] if is_list and (not field.required or not field.initial) else []
        field.choices = blank + offered  # type: ignore[attr-defined]


class ClaimForm(Step):
    """What the person says about themselves."""

    CODES: ClassVar = {"type": codes.CLAIMS}
    type = forms.ChoiceField(label=_("What it is about"))
    statement = plain_area(label=_("What the person says"), help_text=_FREE)


class RestateForm(Step):
    """A claim in the person's new words."""

    claim = forms.ChoiceField(label=_("Claim"))
    statement = plain_area(label=_("What the person says now"), help_text=_FREE)

    def of(self, document: Mapping[str, Any]) -> None:
        """Offer the claims of this file."""
        self._offer("claim", claims_of(document))


class EvidenceForm(Step):
    """An item, the claim it is about, and two judgements that are no sum."""

    CODES: ClassVar = {
        "kind": codes.KINDS,
        "direction": codes.DIRECTIONS,
        "reliability": codes.RELIABILITY,
        "credibility": codes.CREDIBILITY,
    }
    claim = forms.ChoiceField(label=_("Claim"))
    kind = forms.ChoiceField(label=_("Kind"))
    what = PlainText(label=_("What it is"), help_text=_FREE, longest=rules.SHORT)
    direction = forms.ChoiceField(label=_("What it says about the claim"), widget=forms.RadioSelect)
    reliability = forms.ChoiceField(label=_("How reliable the source is"), initial="F")
    credibility = forms.ChoiceField(label=_("How credible the content is"), initial="6")
    like = forms.ChoiceField(
        label=_("Comes from the same origin as"),
        help_text=_("Two photographs from one phone count once."),
        required=False,
    )
    voucher = CodeField(
        label=_("Code of the voucher"),
        help_text=_("For vouchers only: the code of their organisation or membership, and no name."),
        required=False,
    )

    def of(self, document: Mapping[str, Any]) -> None:
        """Offer the claims and the items of this file."""
        self._offer("claim", claims_of(document))
        self._offer("like", items_of(document))


class JudgeForm(Step):
    """An item judged again."""

    CODES: ClassVar = {
        "direction": codes.DIRECTIONS,
        "reliability": codes.RELIABILITY,
        "credibility": codes.CREDIBILITY,
    }
    item = forms.ChoiceField(label=_("Item"))
    direction = forms.ChoiceField(label=_("What it says about the claim"), widget=forms.RadioSelect)
    reliability = forms.ChoiceField(label=_("How reliable the source is"), initial="F")
    credibility = forms.ChoiceField(label=_("How credible the content is"), initial="6")
    reason = plain_area(label=_("Why it is judged again"), help_text=_FREE)

    def of(self, document: Mapping[str, Any]) -> None:
        """Offer the items of this file."""
        self._offer("item", items_of(document))


class CheckForm(Step):
    """What a check gave."""

    CODES: ClassVar = {"type": codes.CHECKS, "result": codes.RESULTS}
    type = forms.ChoiceField(label=_("Check"))
    result = forms.ChoiceField(label=_("What it gave"), widget=forms.RadioSelect)
    reason = PlainText(label=_("Why it was not made"), longest=rules.SHORT, required=False)


class AllegationForm(Step):
    """Yes or no, and who leads."""

    exists = forms.ChoiceField(label=_("Is a serious crime alleged?"), widget=forms.RadioSelect)
    referred_to = CodeField(
        label=_("Code of the body it was referred to"),
        help_text=_("Only where the answer is yes."),
        required=False,
    )

    def of(self, document: Mapping[str, Any]) -> None:
        """Offer yes and no."""
        self._offer("exists", [("no", str(_("No"))), ("yes", str(_("Yes")))])


class RiskForm(Step):
    """One of three questions of risk."""

    CODES: ClassVar = {"question": codes.RISKS, "level": codes.LEVELS}
    question = forms.ChoiceField(label=_("Question"))
    level = forms.ChoiceField(label=_("How great the risk is"), widget=forms.RadioSelect)
    reasons = plain_area(label=_("Reasons"), help_text=_FREE)
    mitigations = plain_area(label=_("What makes it smaller"), help_text=_FREE)


class QuestionForm(Step):
    """What does not fit, in words that do not expose a source."""

    about = forms.ChoiceField(label=_("What it is about"))
    told = plain_area(label=_("What the person was told"))

    def of(self, document: Mapping[str, Any]) -> None:
        """Offer what speaks against the person and was not heard yet."""
        offered = [(one, name_of(document, one)) for one in claims.unheard(document)]
        self._offer("about", offered)


class AnswerForm(Step):
    """What the person answered."""

    question = forms.ChoiceField(label=_("Question"))
    answer = plain_area(label=_("Answer"), help_text=_FREE)

    def of(self, document: Mapping[str, Any]) -> None:
        """Offer the questions without an answer."""
        asked = [(id, one["told"]) for id, one in document["questions"].items() if not one["answer"]]
        self._offer("question", asked)


class RecommendForm(Step):
    """What one tier is bound to, and nothing that only others ask for."""

    CODES: ClassVar = {"scope": codes.SCOPES, "language": codes.LANGUAGES}
    tier = forms.CharField(widget=forms.HiddenInput)
    scope = forms.ChoiceField(label=_("Where it holds"), initial="HOST")
    reasons_my = plain_area(label=_("Reasons in Burmese, in plain words"), help_text=_FREE, required=False)
    reasons_en = plain_area(label=_("Reasons in English, in plain words"), help_text=_FREE, required=False)
    language = forms.ChoiceField(label=_("Language in which the person is told"), initial="my")

    def __init__(self, *arguments: Any, tier: str, **named: Any) -> None:
        self._tier = tier
        super().__init__(*arguments, **named)
        self.fields["tier"].initial = tier

    def of(self, document: Mapping[str, Any]) -> None:
        """Ask for what this tier needs beside its reasons."""
        if self._tier == "REFERRED":
            self.fields["body"] = CodeField(label=_("Code of the body that leads from now on"))
        if self._tier == "CLEARED_COND":
            self._ask_conditions(document)

    def _ask_conditions(self, document: Mapping[str, Any]) -> None:
        gaps = [(one, in_language(codes.GAPS[one])) for one in queries.gaps(document)]
        # What is missing is not chosen: it is named, and the person reads it.
        self.fields["gap"] = forms.ChoiceField(label=_("The one gap"), choices=gaps)
        self.fields["months"] = forms.ChoiceField(label=_("Months"), choices=[("", "–"), *numbers(6)])
        for code, pair in codes.CONDITIONS.items():
            label = str(_("Until which day: %(condition)s")) % {"condition": in_language(pair)}
            self.fields[f"day_{code}"] = DayField(label=label, required=False)
            if code in codes.WITH_WORDS:
                label = str(_("Which: %(condition)s")) % {"condition": in_language(pair)}
                self.fields[f"words_{code}"] = PlainText(label=label, longest=60, required=False)

    def conditions(self) -> tuple[tuple[str, int, str], ...]:
        """Give the conditions for which a day was typed."""
        given = self.cleaned_data
        return tuple(
            (code, given[f"day_{code}"], given.get(f"words_{code}", ""))
            for code in codes.CONDITIONS
            if given.get(f"day_{code}") or given.get(f"words_{code}")
        )


class ExtendForm(Step):
    """Why it takes longer, as the person was told."""

    reason = plain_area(label=_("What the person was told"), help_text=_FREE)


class GiveBackForm(forms.Form):
    """Why a recommendation is given back."""

    reason = plain_area(label=_("What is still needed"), help_text=_FREE)


class ConflictForm(Step):
    """Why an approver is not free."""

    CODES: ClassVar = {"kind": codes.CONFLICTS}
    kind = forms.ChoiceField(label=_("Why"), widget=forms.RadioSelect)


class DeliverForm(Step):
    """When and how the person was told."""

    CODES: ClassVar = {"language": codes.LANGUAGES, "method": codes.METHODS}
    language = forms.ChoiceField(label=_("Language"), initial="my")
    method = forms.ChoiceField(label=_("How"), widget=forms.RadioSelect)
    day = DayField(label=_("Day"))

    def of(self, document: Mapping[str, Any]) -> None:
        """Begin with today and with the language that was recommended."""
        self.fields["day"].initial = self.today.isoformat()
        decided = queries.undelivered(document)
        if decided is not None:
            self.fields["language"].initial = decided["language"]


class ReviewForm(Step):
    """Why a decision is looked at again."""

    CODES: ClassVar = {"reason": codes.REVIEWS}
    reason = forms.ChoiceField(label=_("Why"), widget=forms.RadioSelect)


class ReopenForm(Step):
    """Why vetting goes on."""

    CODES: ClassVar = {"reason": codes.REOPENINGS}
    reason = forms.ChoiceField(label=_("Why"), widget=forms.RadioSelect)


class SuspendForm(Step):
    """For how long, and which danger."""

    days = forms.ChoiceField(label=_("Days"))
    reason = plain_area(label=_("Which immediate danger"), help_text=_FREE)

    def of(self, document: Mapping[str, Any]) -> None:
        """Offer up to seven days."""
        self._offer("days", numbers(7))


def claims_of(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name the claims of a file."""
    return [(id, name_of(document, id)) for id in document["claims"]]


def items_of(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name the items of a file."""
    return [
        (id, f"{in_language(codes.KINDS[one['kind']])}: {one['what']}")
        for id, one in document["evidence"].items()
    ]


def name_of(document: Mapping[str, Any], about: str) -> str:
    """Name a claim, or the type of a check."""
    known = document["claims"].get(about)
    if known is None:
        return in_language(codes.CHECKS[about])
    return f"{in_language(codes.CLAIMS[known['type']])}: {known['statement']}"
