"""What pages weigh over the wire, and how many requests a visit makes."""

import gzip
import re
from typing import Any

from bench.figures import at_most
from bench.importing import take
from bench.node import node
from bench.server import Client, served

KILO = 1024
_LOADED = re.compile(r'(?:href|src)="(/static/[^"]+)"')
_FONT = re.compile(r'url\("?([^")]+\.woff2)"?\)')
_FILE = re.compile("/file/[0-9a-f]{32}")
ROUTINE = ("/today", "/import", "/held", "/search", "/help")


def measure() -> dict[str, Any]:
    """Weigh routine pages, the first visit with everything it loads, and the fonts."""
    with node({"intake": 1}, programs=()) as measured, served(measured.directory):
        take(measured, 400)
        first = _first_visit()
        client = Client()
        client.sign_in(measured.credentials("intake"))
        file = _FILE.findall(client.text("/today"))[0]
        sizes = {path: _size(client, path) for path in ROUTINE}
        sizes["/file"] = _size(client, file)
        # All that a page loads besides itself is kept by the browser for good.
        unkept = [path for path in _LOADED.findall(client.text("/today")) if not _is_kept(client, path)]
    heaviest = at_most(max(sizes.values()), 15 * KILO, "bytes", each=sizes)
    return {**first, "routine": heaviest, "routine_requests": at_most(1 + len(unkept), 1, "requests")}


def _first_visit() -> dict[str, Any]:
    stranger = Client()
    text = stranger.text("/")
    parts = {"/": stranger.size}
    fonts = {}
    for path in dict.fromkeys(_LOADED.findall(text)):
        loaded = stranger.page(path)
        parts[_short(path)] = stranger.size
        if path.endswith(".css"):
            style = (gzip.decompress(loaded) if loaded[:2] == b"\x1f\x8b" else loaded).decode()
            for name in dict.fromkeys(_FONT.findall(style)):
                fonts[_short(name)] = _size(stranger, f"{path.rsplit('/', 1)[0]}/{name}")
    return {
        "first_visit": at_most(sum(parts.values()), 30 * KILO, "bytes", each=parts),
        "first_visit_requests": at_most(len(parts), 6, "requests"),
        "burmese_font": at_most(max(fonts.values()), 50 * KILO, "bytes", each=fonts),
    }


def _size(client: Client, path: str) -> int:
    client.page(path)
    return client.size


def _is_kept(client: Client, path: str) -> bool:
    client.page(path)
    return "immutable" in client.headers.get("cache-control", "")


def _short(path: str) -> str:
    return path.rsplit("/", 1)[-1]
