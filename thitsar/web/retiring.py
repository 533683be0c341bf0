"""Replace a web worker once a member it rendered pages for is gone: what it rendered goes with it (security.md K3).

Only the end of a program frees its memory for certain, so a worker that served nobody stays and every other
asks to be replaced. What a stranger typed goes as well, but nobody's answer is cut off for it.
"""

import re
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from thitsar.kernel.errors import Purposeful

PAUSE = 0.5
NOBODY = ""

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_served: set[str] = set()
_lock = threading.Lock()


def served(handle: str) -> None:
    """Remember that this worker is about to render a page of this session."""
    with _lock:
        _served.add(handle)


def heeding(application: Application, *, cookie: str) -> Application:
    """Count whoever signs in here as served, too: this worker has read a passphrase, even if it was a wrong one."""
    handle = re.compile(rf"\b{cookie}=([0-9a-f]{{32}})\b")

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        def begin(status: str, headers: list[tuple[str, str]], raised: Any = None) -> Any:
            given = [value for name, value in headers if name.lower() == "set-cookie"]
            known = handle.findall(" ".join([environ.get("HTTP_COOKIE", ""), *given]))
            # Nobody's handle: what a stranger typed goes at once.
            for one in known or [NOBODY]:
                served(one)
            return start(status, headers, raised)

        return application(environ, begin if environ["REQUEST_METHOD"] == "POST" else start)

    return answer


def watch(
    call: Callable[..., Any], *, retire: Callable[[], None], rest: Callable[[], None], pause: float = PAUSE
) -> threading.Thread:
    """Ask the agent again and again who is still there, beside the pages; each is called once at most.

    `retire` when a member who was served here is gone, `rest` when a stranger typed something.
    """
    thread = threading.Thread(target=_watch, args=(call, retire, rest, pause), daemon=True, name="retiring")
    thread.start()
    return thread


def _watch(
    call: Callable[..., Any], retire: Callable[[], None], rest: Callable[[], None], pause: float
) -> None:
    is_resting = False
    while True:
        time.sleep(pause)
        with _lock:
            known = frozenset(_served)
        if NOBODY in known and not is_resting:
            is_resting = True
            rest()
        members = known - {NOBODY}
        if members and not members <= _alive(call, members):
            retire()
            return


def _alive(call: Callable[..., Any], known: frozenset[str]) -> frozenset[str]:
    try:
        return frozenset(call("alive", handles=sorted(known)))
    except Purposeful:
        # An agent that does not answer has ended every session with itself.
        return frozenset()
