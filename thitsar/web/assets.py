"""Make the static files of a node: cut the Burmese font out of its package, then hash and compress all."""

from pathlib import Path

import justmytype_intl_sea
from django.core.management import call_command
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

# What the sign-in page is written with: no rare letter and no stacked one (U+1039), whose shapes are most of the
# font. On a bad line this is read a quarter of a second earlier; every page after it uses the next cut.
FIRST = [ord(letter) for letter in "ကခဂငစဆဇညတထဒဓနပဖဗဘမယရလဝသဟအဤဥဦ၊။၌၍၏၎"]
FIRST += [0x102B, 0x102C, 0x102D, 0x102E, 0x102F, 0x1030, 0x1031, 0x1032, 0x1036, 0x1037, 0x1038, 0x103A]
FIRST += [0x103B, 0x103C, 0x103D, 0x103E]
# Everyday Burmese. The letters of Shan, Mon and Karen lie above, in the wide cut, which a browser fetches
# only when a page holds one of them: the everyday cut weighs 22 KB, the wide one 40.
EVERYDAY = [*range(0x1000, 0x1050), 0x200B, 0x200C, 0x200D, 0x25CC]
EVERY_SCRIPT = [
    *range(0x1000, 0x10A0),
    *range(0xA9E0, 0xA9FF),
    *range(0xAA60, 0xAA80),
    0xA92E,
    *EVERYDAY[-4:],
]
CUTS = {"burmese-first.woff2": FIRST, "burmese.woff2": EVERYDAY, "burmese-wide.woff2": EVERY_SCRIPT}

# What HarfBuzz's Myanmar shaper asks for (OpenType, "Creating and supporting fonts for the Myanmar script").
SHAPING = ["ccmp", "pref", "blwf", "pstf", "pres", "abvs", "blws", "psts", "liga"]
PLACING = ["mark", "mkmk", "dist", "kern"]


def build_font(target_dir: Path) -> Path:
    """Write the cuts of Noto Sans Myanmar as woff2, one weight each, and return the everyday one."""
    target_dir.mkdir(parents=True, exist_ok=True)
    for name, letters in CUTS.items():
        _cut(_source(), letters).save(target_dir / name)
    return target_dir / "burmese.woff2"


def collect(assets_dir: Path) -> None:
    """Put the font where the staticfiles finders of the settings look, then collect, hash and compress."""
    if not all((assets_dir / name).exists() for name in CUTS):
        build_font(assets_dir)
    call_command("collectstatic", interactive=False, verbosity=0)


def _source() -> Path:
    package = Path(str(justmytype_intl_sea.__file__)).parent
    return package / "fonts/ofl/notosansmyanmar/NotoSansMyanmar[wdth,wght].ttf"


def _cut(source: Path, letters: list[int]) -> TTFont:
    # Without the fixed time stamp every build would get another hash in its name.
    font = TTFont(source, recalcTimestamp=False)
    wish = subset.Options(
        layout_features=[*SHAPING, *PLACING],
        hinting=False,
        glyph_names=False,
        name_IDs=[0, 1, 2, 13, 14],
        notdef_outline=True,
        recalc_timestamp=False,
    )
    wish.drop_tables += ["STAT", "gasp"]
    cutter = subset.Subsetter(wish)
    cutter.populate(unicodes=letters)
    # Letters first, weight second: the other way round the variation table still names dropped letters.
    cutter.subset(font)
    instancer.instantiateVariableFont(font, {"wght": 400, "wdth": 100}, inplace=True)
    font.flavor = "woff2"
    return font
