"""Serve a tiny application through the code that serves the pages; it keeps what it is told, as a page would."""

import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from thitsar.web import retiring, serving

kept: list[str] = []


def tiny(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer with this worker's number; keep words, wait, fail or die when asked to."""
    asked = parse_qs(environ["QUERY_STRING"])
    for handle in asked.get("handle", []):
        retiring.served(handle)
    if "stranger" in asked:
        retiring.served(retiring.NOBODY)
    for half, other in zip(asked.get("half", []), asked.get("other", []), strict=True):
        kept.append(half + other)  # put together here, so that no other program ever held the whole
    if "seconds" in asked:
        time.sleep(float(asked["seconds"][0]))
    if "die" in asked:
        os._exit(3)
    if "fail" in asked:
        raise KeyError(asked["fail"][0])
    start("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]


def main() -> None:
    """Serve the node named first on a port of the system's choice."""
    serving.serve(Path(sys.argv[1]), lambda: tiny, port=0, ready=lambda address: print(address, flush=True))


if __name__ == "__main__":
    main()
