"""Look for words in bytes as a thief with patience would: in every spelling and every usual encoding."""

import base64
import gzip
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import brotli

from thitsar.kernel.errors import Refused
from thitsar.kernel.text.digits import to_ascii, to_myanmar
from thitsar.kernel.text.names import read_name
from thitsar.kernel.text.nrc import read_nrc

# Shorter ones are found in any few megabytes of noise.
SHORTEST = 5
_WINDOW = SHORTEST
_CHUNK = 1 << 20


def _base64(shift: int) -> Callable[[str], bytes]:
    def encode(text: str) -> bytes:
        raw = text.encode()
        whole = base64.b64encode(bytes(shift) + raw)
        # Only the letters that depend on nothing but the word: what stands around it is not known.
        return whole[-(-shift * 8 // 6) : (shift + len(raw)) * 8 // 6]

    return encode


ENCODINGS: Mapping[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "base64": _base64(0),
    "base64, one later": _base64(1),
    "base64, two later": _base64(2),
    "base64 of an address": lambda text: _base64(0)(text).replace(b"+", b"-").replace(b"/", b"_"),
    "hexadecimal": lambda text: text.encode().hex().encode(),
    "hexadecimal capitals": lambda text: text.encode().hex().upper().encode(),
    "escaped": lambda text: text.encode("unicode_escape"),
    "percent": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()).encode(),
}


def spellings(text: str) -> set[str]:
    """Give a word as others might have written it down."""
    found = {text, text.lower(), text.upper(), text.casefold()}
    found |= {unicodedata.normalize(form, one) for form in ("NFC", "NFD", "NFKC") for one in set(found)}
    found |= {to_ascii(text), to_myanmar(text), text.replace("\u200b", ""), "".join(text.split())}
    return {one.strip() for one in found}


def of_name(written: str) -> set[str]:
    """Give a name, how it is shown and by what it is compared."""
    read = read_name(written)
    return spellings(written) | spellings(read.shown) | {read.key}


def of_card(written: str) -> set[str]:
    """Give a card number in the forms this program or a list may write it in, and its parts."""
    found = spellings(written)
    with suppress(Refused):
        card = read_nrc(written)
        found |= spellings(card.text) | {card.key, to_myanmar(card.serial)}
        # Not the serial number alone: six digits stand in any few thousand random ids.
        found |= {f"({card.kind}){card.serial}", f"{card.township}({card.kind})"}
    return found


def patterns(words: Iterable[str], encodings: Iterable[str] = ENCODINGS) -> dict[bytes, str]:
    """Give the bytes to look for and what word each of them is; too short ones are left out."""
    found = {}
    for word in words:
        for name in encodings:
            encoded = ENCODINGS[name](word)
            if len(word.encode()) >= SHORTEST and len(encoded) >= SHORTEST:
                found[encoded] = f"{word} ({name})"
    return found


class Search:
    """Find any of many patterns in many bytes: by their first letters first, then in full."""

    def __init__(self, wanted: Mapping[bytes, str]) -> None:
        self._by_start: dict[bytes, list[bytes]] = defaultdict(list)
        self._names = wanted
        for one in wanted:
            self._by_start[one[:_WINDOW]].append(one)

    def __call__(self, content: bytes) -> set[str]:
        """Name what stands in these bytes."""
        found = set()
        for start in self._starts(content):
            found |= {self._names[one] for one in self._by_start[start] if one in content}
        return found

    def _starts(self, content: bytes) -> set[bytes]:
        there: set[bytes] = set()
        for at in range(0, len(content), _CHUNK):
            piece = content[at : at + _CHUNK + _WINDOW]
            windows = {piece[here : here + _WINDOW] for here in range(len(piece))}
            there |= windows & self._by_start.keys()
        return there


def files_below(directory: Path) -> Iterator[tuple[str, bytes]]:
    """Give every file with its path; packed ones unpacked as well, and the paths themselves as one more."""
    paths = sorted(path for path in directory.rglob("*") if path.is_file())
    yield "names of files", "\n".join(map(str, directory.rglob("*"))).encode()
    for path in paths:
        content = path.read_bytes()
        yield str(path.relative_to(directory)), content
        unpack = {".gz": gzip.decompress, ".br": brotli.decompress}.get(path.suffix)
        if unpack:
            yield f"{path.relative_to(directory)} unpacked", unpack(content)
