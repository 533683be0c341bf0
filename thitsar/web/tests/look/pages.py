"""Fetch the pages of the look and take them apart."""

import gzip
import re
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from thitsar.web.tests.look import samples

LANGUAGES = ("my", "en")
TEMPLATES = Path(__file__).parents[2] / "templates"
# Every template that is a page; a sheet of a share is a file. One without a sample answers with an error, and its
# tests fail.
PAGES = sorted(one.stem for one in TEMPLATES.glob("*.html") if one.stem not in {"base", "share_sheet"})
STRANGERS = sorted(samples.FOR_STRANGERS)
VOID = {"meta", "link", "input", "br", "hr"}


@dataclass
class Answer:
    """A page as it came over the wire."""

    status: int
    headers: dict[str, str]
    sent: bytes

    @property
    def text(self) -> str:
        """Give the page unpacked."""
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.sent) if packed else self.sent).decode()


@lru_cache(maxsize=200)
def fetch(address: str, language: str = "my") -> Answer:
    """Get a page packed, as a browser does."""
    asked = Request(address, headers={"Cookie": f"language={language}", "Accept-Encoding": "gzip"})  # noqa: S310
    try:
        with urlopen(asked) as answer:  # noqa: S310
            return Answer(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read())
    except HTTPError as error:
        with error:
            return Answer(error.code, {k.lower(): v for k, v in error.headers.items()}, error.read())


@dataclass
class Element:
    """A tag with its attributes, what stands around it and its words."""

    tag: str
    attributes: dict[str, str]
    around: tuple[str, ...]
    words: list[str] = field(default_factory=list)


class Elements(HTMLParser):
    """List the elements of a page in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.all: list[Element] = []
        self._open: list[Element] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        around = tuple(one.tag for one in self._open)
        self.all.append(Element(tag, {name: value or "" for name, value in attrs}, around))
        if tag not in VOID:
            self._open.append(self.all[-1])

    def handle_endtag(self, tag: str) -> None:
        """Close an element; what was left open inside is a fault of the page."""
        assert self._open, f"</{tag}> closes nothing"
        closed = self._open.pop()
        assert closed.tag == tag, f"</{tag}> closes <{closed.tag}>"

    def handle_data(self, data: str) -> None:  # name: the standard library calls it so
        """Keep the words of all elements around."""
        for one in self._open:
            one.words.append(data)

    def close(self) -> None:
        """Finish; everything must be closed."""
        super().close()
        assert not self._open, f"never closed: {[one.tag for one in self._open]}"

    def named(self, *tags: str) -> list[Element]:
        """Give the elements with one of these tags."""
        return [one for one in self.all if one.tag in tags]


def words(element: Element) -> str:
    """Give the text of an element on one line."""
    return re.sub(r"\s+", " ", "".join(element.words)).strip()
