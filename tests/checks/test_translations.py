"""Translations: all that a page may show is found, and said in Burmese, in Unicode, with the same values."""

from pathlib import Path

import polib
import pytest

from checks import translations
from checks.msgids import collect
from checks.sentences import Sentence, not_constant
from tests.checks import plant

# "မြန်မာစာ" typed for a Zawgyi font.
ZAWGYI = "ျမန္မာစာ ေရးေနသည္"


def _catalogue(root: Path, *entries: polib.POEntry) -> Path:
    catalogue = polib.POFile()
    catalogue.metadata = dict(translations.HEADER)
    catalogue.extend(entries)
    (root / translations.CATALOGUE).parent.mkdir(parents=True)
    catalogue.save(str(root / translations.CATALOGUE))
    return root


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ('{% translate "Sign in" %}', Sentence("Sign in")),
        ('{% translate "May" context "month" %}', Sentence("May", context="month")),
        ('{{ _("Go on") }}', Sentence("Go on")),
        ("<a title=\"{% translate 'Help' %}\">", Sentence("Help")),
        ("{% blocktranslate %}Asked by {{ who }}{% endblocktranslate %}", Sentence("Asked by %(who)s")),
        ("{% blocktranslate trimmed %}\n  One\n  two\n{% endblocktranslate %}", Sentence("One two")),
        (
            "{% blocktranslate count n=n %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}",
            Sentence("%(n)s row", "%(n)s rows"),
        ),
        (
            '{% blocktranslate count n=n context "list" %}row{% plural %}rows{% endblocktranslate %}',
            Sentence("row", "rows", "list"),
        ),
    ],
)
def test_it_finds_every_form_in_a_template(tmp_path: Path, template: str, sentence: Sentence) -> None:
    text = f"<div>\n      <p>it's one\n   {template}\n</div>\n"
    plant(tmp_path, {"thitsar/web/templates/a.html": text})
    assert collect(tmp_path) == {sentence: ["thitsar/web/templates/a.html"]}


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ('_("Sign " "in")', Sentence("Sign in")),
        ('gettext_lazy("Sign in")', Sentence("Sign in")),
        ('ngettext("row", "rows", n)', Sentence("row", "rows")),
        ('pgettext("month", "May")', Sentence("May", context="month")),
        ('npgettext("list", "row", "rows", n)', Sentence("row", "rows", "list")),
        ('raise Refused("Not %(day)s", {"day": day})', Sentence("Not %(day)s")),
        ('raise errors.Denied("Not you") from error', Sentence("Not you")),
        ('LOCKED = "It is locked"\nraise Unreadable(LOCKED)', Sentence("It is locked")),
        ('def why():\n    return "It is locked"\nraise Unverified(why())', Sentence("It is locked")),
        ('from thitsar.words import GONE\nraise Unreachable(GONE)', Sentence("It is gone")),
        ('SAID = {"bad": gettext_noop("This is bad.")}', Sentence("This is bad.")),
        ('FIVE = "Five digits: this is an old card."', Sentence("Five digits: this is an old card.")),
    ],
)  # fmt: skip
def test_it_finds_every_form_in_python(tmp_path: Path, code: str, sentence: Sentence) -> None:
    plant(tmp_path, {"thitsar/a.py": code, "thitsar/words.py": 'GONE = "It is gone"'})
    assert collect(tmp_path) == {sentence: ["thitsar/a.py"]}


def test_it_leaves_out_variables_and_tests(tmp_path: Path) -> None:
    words = 'ROWS = "SELECT id FROM kernel_entry"\nCODE = "OF-10"\nsaid = "It is no constant."\n'
    code = {
        "thitsar/a.py": "gettext(str(error))",
        "thitsar/b.py": words,
        "thitsar/tests/test_a.py": 'Refused("No")',
    }
    plant(tmp_path, code)
    assert collect(tmp_path) == {}


@pytest.mark.parametrize(
    "code", ['f"Not {day}"', '"Not " + day', '"Not {}".format(day)', '"Not %s" % day', "why"]
)
def test_it_refuses_an_error_whose_sentence_is_put_together(tmp_path: Path, code: str) -> None:
    plant(
        tmp_path, {"thitsar/a.py": f"raise Refused({code})", "thitsar/b.py": "raise Refused(error.sentence)"}
    )
    assert [finding.partition(":")[0] for finding in not_constant(tmp_path)] == ["thitsar/a.py"]


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (polib.POEntry(msgid="Sign in", msgstr=""), "not translated"),
        (polib.POEntry(msgid="Sign in", msgstr="ဝင်ရန်", flags=["fuzzy"]), "fuzzy"),
        (polib.POEntry(msgid="Sign in", msgstr="Sign in"), "no Burmese"),
        (polib.POEntry(msgid="Sign in", msgstr=ZAWGYI), "Zawgyi"),
        (polib.POEntry(msgid="By %(day)s", msgstr="နောက်ဆုံး"), "placeholders"),
        (polib.POEntry(msgid="By %(day)s", msgstr="%(date)s နောက်ဆုံး"), "placeholders"),
        (polib.POEntry(msgid="row", msgid_plural="%(n)s rows", msgstr_plural={0: "အတန်း"}), "placeholders"),
        (polib.POEntry(msgid="row", msgid_plural="rows", msgstr_plural={0: ""}), "not translated"),
    ],
)
def test_it_finds_what_is_wrong_in_the_catalogue(tmp_path: Path, entry: polib.POEntry, fault: str) -> None:
    findings = list(translations.find(_catalogue(tmp_path, entry)))
    assert len(findings) == 1
    assert fault in findings[0]


@pytest.mark.parametrize(
    "entry",
    [
        polib.POEntry(msgid="Sign in", msgstr="ဝင်ရန်"),
        polib.POEntry(msgid="NRC", msgstr="NRC"),
        polib.POEntry(msgid="%(first)s–%(last)s", msgstr="%(first)s–%(last)s"),
        polib.POEntry(msgid="%(n)s row", msgid_plural="%(n)s rows", msgstr_plural={0: "အတန်း %(n)s တန်း"}),
        polib.POEntry(msgid="Gone", msgstr="", obsolete=True),
    ],
)
def test_it_accepts_good_burmese_and_codes(tmp_path: Path, entry: polib.POEntry) -> None:
    assert list(translations.find(_catalogue(tmp_path, entry))) == []


def test_it_names_a_missing_sentence_until_somebody_translates_it(tmp_path: Path) -> None:
    plant(tmp_path, {"thitsar/a.py": '_("Sign in")\nngettext("row", "rows", n)\n'})
    assert [finding.partition(":")[0] for finding in translations.find(tmp_path)] == ["thitsar/a.py"] * 2
    assert translations.add_missing(tmp_path) == 2
    assert translations.add_missing(tmp_path) == 0
    assert all("not translated" in finding for finding in translations.find(tmp_path))
    catalogue = polib.pofile(str(tmp_path / translations.CATALOGUE))
    for entry in catalogue:
        entry.msgstr = "" if entry.msgid_plural else "ဝင်ရန်"
        entry.msgstr_plural = {0: "အတန်း"} if entry.msgid_plural else {}
    catalogue.save()
    assert list(translations.find(tmp_path)) == []
