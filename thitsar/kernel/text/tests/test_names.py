"""Names: what is found in them, what is shown, and what they are matched by."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from thitsar.kernel.text.names import read_name
from thitsar.kernel.text.tests.spelling import SYLLABLES, names
from thitsar.kernel.text.zawgyi import is_zawgyi
from thitsar.kernel.text.zawgyi_writing import write_zawgyi


@pytest.mark.parametrize(
    ("raw", "findings"),
    [
        ("ေနာင္စိုးေအာင္", ("zawgyi",)),
        ("ကျော\u200b်ဇော်", ("zero_width",)),
        ("နောင်၀င်းသူရသက်", ("lookalike_digit",)),
        ("၀ေမင်းခိုင်", ("lookalike_digit",)),
        ("သီရိ၇ာ", ("lookalike_digit",)),
        ("၀ေ၀ေဦး", ("lookalike_digit",)),
        ("ေအာင္\u200b၀င္း", ("zawgyi", "zero_width", "lookalike_digit")),
        ("Aung\u200b Aung", ("zero_width",)),
        ("Aung Aung", ()),
        ("ရဲဘော် ချို", ()),
        ("တပ်ရင်း ၁၀၀", ()),
        ("အောင်အောင် ၀၇", ()),
    ],
)
def test_it_names_what_was_found(raw: str, findings: tuple[str, ...]) -> None:
    assert read_name(raw).findings == findings


def test_it_keeps_the_original_and_shows_the_repaired_form() -> None:
    reading = read_name(" ေနာင္၀င္း ")
    assert reading.original == " ေနာင္၀င္း "
    assert reading.shown == "နောင်ဝင်း"


@given(names)
@example("ဝေဝေဦး")
def test_every_disguise_leads_to_one_key(name: str) -> None:
    plain = read_name(name)
    typed = write_zawgyi(name)
    if is_zawgyi(typed):
        assert read_name(typed).key == plain.key
    assert read_name("\u200b".join(name)).key == plain.key
    assert read_name(" " + unicodedata.normalize("NFD", name)).key == plain.key
    assert read_name(name.replace("ဝ", "၀")).key == plain.key
    assert read_name(name.replace("ရ", "၇")).key == plain.key
    assert read_name(name.replace("ဦ", "ဥ\u102e")).key == plain.key
    assert read_name(name.replace("ဦ", "ဉ\u102e")).key == plain.key


@given(names)
def test_a_clean_name_has_no_findings_and_is_shown_as_it_is(name: str) -> None:
    reading = read_name(unicodedata.normalize("NFC", name))
    assert reading.findings == ()
    assert reading.shown == reading.original


@given(names)
def test_what_was_shown_is_shown_again(name: str) -> None:
    shown = read_name(write_zawgyi(name)).shown
    assert read_name(shown).shown == shown


@pytest.mark.parametrize(
    ("titled", "bare"),
    [
        ("ဦးသန့်ဇော်", "သန့်ဇော်"),
        ("ဒေါ် သန့်ဇော်", "သန့်ဇော်"),
        ("မသန့်", "သန့်"),
        ("ဗိုလ်မှူးကြီးသန့်ဇော်", "သန့်ဇော်"),
        ("ဗိုလ်ကြီး ဦးသန့်ဇော်", "သန့်ဇော်"),
        ("ရဲဘော် ချို", "ချို"),
        ("ဆရာသန့်", "သန့်"),
        ("စိုင်းသန့်", "သန့်"),
        ("U Than Zaw", "Than Zaw"),
        ("U. Than Zaw", "ThanZaw"),
        ("Capt. Than Zaw", "than zaw"),
        ("Lt Col U Than Zaw", "Than Zaw"),
        ("Police Lance Corporal Than Zaw", "Than Zaw"),
        ("Saya Than Zaw", "Than Zaw"),
        ("Mg Than Zaw", "Than Zaw"),
    ],
)
def test_titles_are_no_part_of_the_key(titled: str, bare: str) -> None:
    assert read_name(titled).key == read_name(bare).key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("မင်းခန့်ဇော်", "မင်းခန့်ဇော်"),
        ("ကိုယ်", "ကိုယ်"),
        ("မိုးမြင့်", "မိုးမြင့်"),
        ("ကိုကို", "ကို"),
        ("ဦး", "ဦး"),
        ("U", "u"),
        ("Ko Ko", "ko"),
        ("Ma", "ma"),
        ("Min Khant Zaw", "minkhantzaw"),
        ("Lance Corporal", "lancecorporal"),
    ],
)
def test_a_title_is_dropped_only_where_a_name_remains(name: str, key: str) -> None:
    assert read_name(name).key == unicodedata.normalize("NFC", key)


@given(st.sampled_from(SYLLABLES))
def test_one_syllable_never_has_an_empty_key(syllable: str) -> None:
    assert read_name(syllable).key


@pytest.mark.parametrize("blank", ["", "   ", "\u200b", "\t\n", "\ufeff \u200d"])
def test_a_blank_name_reads_as_nothing(blank: str) -> None:
    assert (read_name(blank).shown, read_name(blank).key) == ("", "")


@given(st.text(max_size=60))
def test_it_reads_anything(raw: str) -> None:
    reading = read_name(raw)
    assert reading.original == raw
    assert set(reading.findings) <= {"zawgyi", "zero_width", "lookalike_digit"}
