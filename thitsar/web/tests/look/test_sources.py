import gzip
import re
from itertools import product
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2]
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
STYLE = (WEB / "static/quiet.css").read_text()
SCRIPT = (WEB / "static/quiet.js").read_text()
PAIRS = [
    *product(("ink", "quiet", "accent", "wrong"), ("paper", "tint"), (4.5,)),
    ("on-accent", "accent", 4.5),
    ("edge", "paper", 3.0),
    ("accent", "tint", 3.0),
]


def _is(path: Path) -> str:
    return path.relative_to(WEB / "templates").as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=_is)
def test_a_template_holds_no_style_no_script_and_no_foreign_address(path: Path) -> None:
    text = path.read_text()
    # A sheet of a share is printed from a file, which must ask for nothing: its style stands in it.
    style = r"\sstyle=" if path.stem == "share_sheet" else r"<style|\sstyle="
    assert not re.search(rf"{style}|\son\w+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"(?:https?:)?//", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=_is)
def test_a_form_leaves_nothing_in_the_browsers_memory(path: Path) -> None:
    for form in re.findall(r"<form[^>]*>.*?</form>", path.read_text(), re.DOTALL):
        assert 'method="post"' in form
        assert 'autocomplete="off"' in form.split(">")[0]
        assert "{% csrf_token %}" in form


@pytest.mark.parametrize("path", TEMPLATES, ids=_is)
def test_a_template_says_what_it_needs(path: Path) -> None:
    if len(path.read_text()) > 200:
        assert "{% comment %}" in path.read_text()[:200]


def test_style_and_script_are_small() -> None:
    assert len(gzip.compress(STYLE.encode(), 9)) <= 5 * 1024
    assert len(gzip.compress(SCRIPT.encode(), 9)) <= 2 * 1024
    assert "eval" not in SCRIPT
    assert "innerHTML" not in SCRIPT


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_colours_can_be_told_apart(scheme: str, front: str, back: str, least: float) -> None:
    roots = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    colours: dict[str, str] = {}
    for root in roots[: 1 if scheme == "light" else 2]:
        colours |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", root))
    lighter, darker = sorted((_luminance(colours[front]), _luminance(colours[back])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= least


def _luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    digits = colour[1:] if len(colour) == 7 else "".join(one * 2 for one in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
