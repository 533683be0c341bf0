"""R-TEXT (4): free text in Zawgyi is shown in Unicode and asked about, in every form; a length is told in letters."""

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import date
from types import ModuleType

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

import thitsar.apps
import thitsar.web
from tests.vetting.windows import Windows, on
from thitsar.apps.vetting import rules
from thitsar.demo.zawgyi_writer import to_zawgyi
from thitsar.kernel.pages.free_text import FreeText, FreeTextBound, too_long
from thitsar.kernel.sections.answers import as_typed, read_answers
from thitsar.kernel.sections.field import Field
from thitsar.kernel.sections.section import Section
from thitsar.kernel.text.letters import letters
from thitsar.kernel.text.tests.spelling import SYLLABLES
from thitsar.kernel.text.zawgyi import is_zawgyi

_WITH_FACTOR = ("FactorForm", "PassphraseForm", "DuressForm", "AddFileForm", "AddPasskeyForm")
# What is no free text: days, codes, numbers, secrets, and a search, which reads both encodings and keeps nothing.
_OTHER = {
    *("vetting.DeliverForm.day", "vetting.EvidenceForm.voucher", "vetting.AllegationForm.referred_to"),
    *("vetting.RecommendForm.tier", "intake.AgreeForm.digest", "standing.GiveForm.household"),
    *("standing.CheckForm.code", "standing.CheckForm.pin", "web.OwnForm.code", "web.OwnForm.pin"),
    *(
        "web.OwnForm.secret",
        "web.PinForm.pin",
        "web.PinForm.next",
        "web.PinForm.carried",
        "web.SearchForm.text",
    ),
    *(
        "web.SignInForm.name",
        "web.SignInForm.passphrase",
        "web.SignInForm.passkey",
        "web.PassphraseForm.typed",
        "web.DuressForm.typed",
    ),
    *(f"web.{form}.{field}" for form in _WITH_FACTOR for field in ("passphrase", "passkey")),
    *("web.AddPasskeyForm.added", "web.AddressForm.address"),
    *("web.FilterForm.file", "web.FilterForm.since", "web.FilterForm.until"),
}

# Words of a sentence, as nobody in particular would write them.
syllables = st.lists(st.sampled_from(SYLLABLES), min_size=2, max_size=12)
texts = syllables.map(lambda said: sentence(said, 1000))


def sentence(said: list[str], longest: int) -> str:
    """Write words of up to three syllables, as many as fit."""
    words = ["".join(said[at : at + 3]) for at in range(0, len(said), 3)]
    while len(" ".join(words)) > longest:
        words = words[:-1] or [said[0]]
    return " ".join(words)


def modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if ".tests" not in found.name and not found.name.endswith(("wsgi", "settings", "worker", "workers")):
            yield importlib.import_module(found.name)


def every_form() -> dict[str, type[forms.Form]]:
    """Give every form of the program by name."""
    found = {}
    for package in (thitsar.apps, thitsar.web):
        for module in modules(package):
            for one in vars(module).values():
                if (
                    isinstance(one, type)
                    and issubclass(one, forms.Form)
                    and one.__module__ == module.__name__
                ):
                    app = (
                        one.__module__.removeprefix("thitsar.apps.")
                        .removeprefix("thitsar.")
                        .partition(".")[0]
                    )
                    found[f"{app}.{one.__name__}"] = one
    return found


FORMS = every_form()
FREE = [
    (form, name, field.longest)
    for form, made in FORMS.items()
    for name, field in made.base_fields.items()
    if isinstance(field, FreeText)
]


class OneField(forms.Form):
    """One field of another form by itself."""

    def __init__(self, field: forms.Field, sent: dict[str, str]) -> None:
        super().__init__(sent)
        self.fields["said"] = field


def filled(form: str, name: str, sent: dict[str, str]) -> tuple[OneField, FreeTextBound]:
    made = OneField(FORMS[form].base_fields[name], sent)
    bound = made["said"]
    assert isinstance(bound, FreeTextBound)
    return made, bound


def test_every_field_in_which_somebody_writes_freely_is_of_this_kind() -> None:
    assert len(FREE) > 20
    others = {
        f"{form}.{name}"
        for form, made in FORMS.items()
        for name, field in made.base_fields.items()
        if isinstance(field, forms.CharField) and not isinstance(field, FreeText)
    }
    assert others == _OTHER


@pytest.mark.parametrize(("form", "name", "longest"), FREE)
@given(said=syllables)
def test_zawgyi_is_asked_about_in_every_one_of_them_and_unicode_in_none(
    form: str, name: str, longest: int, said: list[str]
) -> None:
    meant = sentence(said, longest // 2)
    unicode, bound = filled(form, name, {"said": meant})
    assert (unicode.is_valid(), bound.readings) == (True, [])
    assert unicode.cleaned_data["said"] == meant
    typed = to_zawgyi(meant)
    if not is_zawgyi(typed):
        return
    asked, bound = filled(form, name, {"said": typed})
    assert not asked.is_valid()
    assert bound.value() == typed, "what was typed stays in the field"
    converted, kept = bound.readings
    assert kept.text == typed
    assert not is_zawgyi(converted.text)
    for reading in (converted, kept):
        answered, bound = filled(form, name, {"said": typed, "said-reads": reading.value})
        assert answered.is_valid(), answered.errors
        assert answered.cleaned_data["said"] == reading.text.strip()
        assert [one.is_chosen for one in bound.readings] == [one == reading for one in (converted, kept)]
        # Other words, with the same answer sent along: asked anew.
        changed, _ = filled(form, name, {"said": f"{typed} {typed}", "said-reads": reading.value})
        assert not changed.is_valid()


@given(meant=texts)
def test_a_note_of_a_form_page_keeps_both_forms_until_somebody_confirms(meant: str) -> None:
    section = Section(
        "x", 1, compartment="service", title=("", ""), fields=(Field("said", "note", ("", "")),)
    )
    typed = to_zawgyi(meant)
    read = read_answers(section, {"said": typed}, today=date(2023, 6, 1))
    if not is_zawgyi(typed):
        assert read.values == {"said": typed}
        return
    assert [one.code for one in read.warnings] == ["zawgyi"]
    assert read.values["said"]["original"] == typed
    assert not is_zawgyi(read.values["said"]["shown"])
    assert as_typed(read.values) == {"said": typed}


@given(meant=texts, longest=st.integers(1, 40))
def test_a_text_that_is_too_long_is_told_how_many_letters_fit(meant: str, longest: int) -> None:
    with translation.override("en"):
        said = too_long(meant, longest)
    assert bool(said) == (len(meant) > longest)
    if said:
        assert f"it has {letters(meant)} letters, and {letters(meant[:longest])} of them fit" in said


def test_marks_are_no_letters() -> None:
    assert letters("ကျော်") == 1
    assert letters("မြို့နယ်") == 3
    assert letters("Zaw 12") == 6


def test_nothing_is_cut_off_by_the_browser() -> None:
    for form, name, _longest in FREE:
        assert "maxlength" not in FORMS[form].base_fields[name].widget.attrs


@pytest.fixture(scope="module")
def file(at_work: Windows) -> str:
    made = at_work.file()
    at_work.accept(made)
    return made


@pytest.mark.database
@pytest.mark.parametrize("choice", [0, 1])
def test_a_claim_in_zawgyi_is_kept_as_was_chosen(
    at_work: Windows, file: str, choice: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(date(2023, 6, 1), monkeypatch)
    meant = "မြောက်ပိုင်းတွင် နေခဲ့ကြောင်း ပြောပါသည်"
    typed = to_zawgyi(meant)
    before = at_work.document(file)["claims"]
    asked = at_work.step("vetting", file, "claim", type="FAMILY", statement=typed)
    assert asked.status == 200
    assert "What the person says: This seems to be written in Zawgyi" in asked.words
    assert meant in asked.words
    assert at_work.document(file)["claims"] == before
    form = next(one for one in asked.forms() if "statement" in one.fields)
    assert form.fields["statement"][0].strip() == typed
    marks = [one.split('value="')[1].split('"')[0] for one in asked.text.split('name="statement-reads"')[1:]]
    sent = {"type": "FAMILY", "statement": typed, "statement-reads": marks[choice]}
    at_work.took("vetting", file, "claim", **sent)
    assert list(at_work.document(file)["claims"].values())[-1]["statement"] == (meant, typed)[choice]


@pytest.mark.database
def test_a_long_claim_says_at_its_field_how_long_it_is_and_stays(at_work: Windows, file: str) -> None:
    text = "ကျော်" * 900
    answer = at_work.step("vetting", file, "claim", type="FAMILY", statement=text)
    assert answer.status == 200
    assert (
        "What the person says: This text is too long: it has 900 letters, and 400 of them fit" in answer.words
    )
    assert text in answer.text
    assert rules.LONGEST == 2000


def test_a_rule_of_vetting_speaks_at_the_field() -> None:
    with pytest.raises(ValidationError):
        FORMS["vetting.ClaimForm"].base_fields["statement"].clean("call 09123456789")
