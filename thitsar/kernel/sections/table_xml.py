"""Parse one XML part of a workbook from memory, with declared entities refused."""

from typing import Protocol
from xml.parsers import expat

from thitsar.kernel.errors import Refused
from thitsar.kernel.sections.table_zip import DAMAGED

_FAULTS = (expat.ExpatError, LookupError, ValueError, OverflowError)


class Listener(Protocol):
    """Receive elements by their local names: programs differ in prefixes, and strict files in namespaces."""

    def start(self, tag: str, attributes: dict[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def text(self, text: str) -> None: ...


def parse(part: bytes, listener: Listener) -> None:
    """Send a part's elements to a listener; refuse what is not well formed or declares a document type."""
    local = _LocalNames()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    # The only door to entity bombs and outside entities; no spreadsheet program writes one.
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda name, attributes: listener.start(local[name], attributes)
    parser.EndElementHandler = lambda name: listener.end(local[name])
    parser.CharacterDataHandler = listener.text
    try:
        # In one piece: expat before 2.6 takes quadratic time over a long tag that comes in many.
        parser.Parse(part, True)
    except _FAULTS as error:
        raise Refused(DAMAGED) from error


def _refuse_doctype(*_declaration: object) -> None:
    raise Refused(DAMAGED)


class _LocalNames(dict[str, str]):
    def __missing__(self, name: str) -> str:
        self[name] = local = name.rpartition(" ")[2]
        return local
