import base64
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer
from playwright.sync_api import Browser

from thitsar.web import assets

LIMIT = 50_000
# Stacked letters, kinzi, ya-pin and ya-yit, medials, tones, the dot below, digits; then Shan, Mon and Karen.
EVERYDAY = [
    "သတ္တ ဗုဒ္ဓ ပစ္စည်း မန္တလေး မိတ္ထီလာ ကဏ္ဍ ဘဏ္ဍာရေး", "အင်္ဂလိပ် သင်္ဘော မင်္ဂလာ", "ကျွန်ုပ် ကြွ မြွေ ဖြုတ် ညှိ ကြိုး",
    "တွေ့ဆုံမေးမြန်းသူ သူ့ ခွင့် ဖွင့်", "ယောက်ျား ဥစ္စာ ဉာဏ် ဩဂုတ် ဦးဝင်း ၌ ၍ ၏ ၎င်း", "၅ မရန နိုင် ၀၀၀၁၀၁",
]  # fmt: skip
FIRST = ["ဝင်ရောက်ရန်အမည် စကားဝှက် ကျွန်ုပ် တွေ့ဆုံ ဖွင့်ကြည့် မှတ်ထားပါ", "ကြွ မြွေ ဖြုတ် ညှိ ခွင့် သူ့"]
OTHERS = ["ၵႂၢမ်းတႆး ပၢင်ႇ ၽႃႇသႃႇတႆး", "လိက်ပ်ုၚ် ဘာသာမန်", "ကညီကျိၣ် ကၠံၣ်"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return assets.build_font(tmp_path_factory.mktemp("font")).parent


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the whole font at the weight and width of the cuts."""
    font, path = TTFont(assets._source()), tmp_path_factory.mktemp("whole") / "whole.ttf"
    instancer.instantiateVariableFont(font, {"wght": 400, "wdth": 100}, inplace=True)
    font.save(path)
    return path


def test_the_cuts_are_small_and_alike_on_every_machine(built: Path, tmp_path: Path) -> None:
    again = assets.build_font(tmp_path).parent
    for name in assets.CUTS:
        assert (built / name).stat().st_size <= LIMIT
        assert (built / name).read_bytes() == (again / name).read_bytes()
    together = sum((built / name).stat().st_size for name in ("burmese-first.woff2", "burmese.woff2"))
    assert together <= LIMIT


def test_the_cuts_hold_every_letter_they_should_and_no_latin_one(built: Path) -> None:
    whole = set(TTFont(assets._source()).getBestCmap())
    first, everyday, wide = (set(TTFont(built / name).getBestCmap()) for name in assets.CUTS)
    assert first == set(assets.FIRST)
    assert everyday == whole & set(assets.EVERYDAY)
    assert everyday >= set(range(0x1000, 0x1050))
    assert wide >= everyday | (whole & set(range(0x1050, 0x10A0)))
    assert not any(letter < 0x1000 for letter in wide)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "text"),
    [("burmese-first.woff2", one) for one in FIRST]
    + [("burmese.woff2", one) for one in EVERYDAY]
    + [("burmese-wide.woff2", one) for one in OTHERS],
)
def test_a_cut_draws_what_the_whole_font_draws(
    built: Path, whole: Path, browser: Browser, name: str, text: str
) -> None:
    drawn = [_draw(browser, font, text) for font in (whole, built / name)]
    assert drawn[0] == drawn[1]
    assert drawn[0] != _draw(browser, built / name, text[::-1])


def _draw(browser: Browser, font: Path, text: str) -> bytes:
    page = browser.new_page(viewport={"width": 900, "height": 90})
    letters = base64.b64encode(font.read_bytes()).decode()
    page.set_content(
        f"<style>@font-face{{font-family:f;src:url(data:font/woff2;base64,{letters})}}"
        f"p{{font:32px/2 f}}</style><p>{text.replace(' ', '<wbr>')}"
    )
    page.evaluate("document.fonts.load('32px f', 'က')")
    assert page.evaluate("document.fonts.check('32px f', 'က')")
    picture = page.screenshot()
    page.close()
    return picture
