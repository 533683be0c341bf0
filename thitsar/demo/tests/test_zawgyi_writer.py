import csv
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.demo.zawgyi_writer import to_half_zawgyi, to_zawgyi
from thitsar.kernel.errors import Refused
from thitsar.kernel.text.zawgyi import is_zawgyi, to_unicode

_TABLE = files("thitsar.demo").joinpath("data/syllables.csv").read_text("utf-8").splitlines()
SYLLABLES = [row["my"] for row in csv.DictReader(_TABLE)]


@pytest.mark.parametrize(
    ("unicode", "zawgyi"),
    [
        ("ကျော်ဇော်ဦး", "ေက်ာ္ေဇာ္ဦး"),
        ("ဌေးညီဟိန်းပိုင်", "ေဌးညီဟိန္းပိုင္"),
        ("ရန်စည်သူခိုင်စန်း", "ရန္စည္သူခိုင္စန္း"),
        ("ဦးဖြူလွင်", "ဦးျဖဴလြင္"),
        ("မျိုးသက်နှင်း", "မ်ိဳးသက္ႏွင္း"),
        ("ဇော်ဝင်းဖြိုး", "ေဇာ္ဝင္းၿဖိဳး"),
        ("မြန်မာ", "ျမန္မာ"),
        ("ကြီး", "ႀကီး"),
        ("ခုံ", "ခံု"),
        ("နို့", "ႏို႔"),
        ("မြို့", "ၿမိဳ႕"),
        ("သန့်", "သန႔္"),
        ("ညွန့်", "ၫြန႔္"),
        ("ပြည့်", "ျပည့္"),
        ("ရွှေ", "ေရႊ"),
        ("ကျွန်", "ကၽြန္"),
        ("ကြွ", "ႂကြ"),
        ("မင်္ဂလာ", "မဂၤလာ"),
        ("ဝဏ္ဏ", "ဝဏၰ"),
        ("နန္ဒာ", "နႏၵာ"),
        ("ဒေါ်", "ေဒၚ"),
        ("သိမ်း", "သိမ္း"),
        ("လှူ", "လႉ"),
    ],
)
def test_it_writes_what_an_old_phone_writes(unicode: str, zawgyi: str) -> None:
    assert to_zawgyi(unicode) == zawgyi


@pytest.mark.parametrize(("unicode", "half"), [("မြင့်မျိုးထိုက်", "ျမင့်မ်ိဳးထိုက္"), ("ဇင်ပြည့်", "ဇင္ျပည့်")])
def test_a_poor_converter_leaves_a_creaky_tone_alone(unicode: str, half: str) -> None:
    assert to_half_zawgyi(unicode) == half


@given(
    st.text(st.characters(exclude_categories=["Cs"]).filter(lambda sign: not "\u1000" <= sign <= "\u109f"))
)
def test_what_is_not_burmese_stays(text: str) -> None:
    plain = "".join(sign for sign in text if not "\ua9e0" <= sign <= "\uaa7f")
    assert to_zawgyi(plain) == plain


def test_it_refuses_letters_that_zawgyi_does_not_have() -> None:
    with pytest.raises(Refused, match="ၵ"):
        to_zawgyi("ၵူၼ်း")


@given(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=5))
def test_the_programs_reader_gives_back_the_name_wherever_it_sees_zawgyi(syllables: list[str]) -> None:
    name = "".join(syllables)
    written = to_zawgyi(name)
    if is_zawgyi(written):
        assert to_unicode(written) == name
