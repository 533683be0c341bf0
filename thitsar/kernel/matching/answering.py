"""What the matcher does for the agent's relay, and when it must forget."""

import gc
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from thitsar.kernel.errors import Denied, Purposeful, Refused
from thitsar.kernel.matching.loading import Reading
from thitsar.kernel.matching.memory import Memory
from thitsar.kernel.matching.registry import comparison
from thitsar.kernel.vault.agent.client import Caller
from thitsar.kernel.vault.suite import equal

AGENT = "run/agent.sock"
TOKEN = "run/matcher.token"  # noqa: S105 - where it lies, not what it is
MOST_AT_ONCE = 500
LONGEST_TEXT = 200
# How long between two looks for small batches, in seconds: each that finds some starts a program of the agent's.
TIDY = 30


class Matcher:
    """Answer questions while somebody who may ask is unlocked."""

    def __init__(self, directory: Path) -> None:
        self._agent = Caller(directory / AGENT)
        self._token_file = directory / TOKEN
        self._token = ""
        self._lock = threading.Lock()
        self._reading = Reading()
        self._memory = Memory(comparison())
        # True from the first name that came near this process, in a vector or in a question.
        self._has_read = False
        self._may_remember = False
        self._until_tidy = 0
        self._tidying = threading.Thread()
        self._read_token()

    def do(self, name: str, arguments: dict[str, Any]) -> Any:
        """Do one of four operations; only the agent's relay knows the token three of them want."""
        if name == "alive":
            return True
        questions = {"resembles": self._resembles, "search": self._search, "coded": self._coded}
        if name not in questions or not self._is_relay(arguments.get("token")):
            raise Denied("The matcher does not answer this.")
        with self._lock:
            self._has_read = True
            self._read_on()
            return questions[name](list(arguments["features"]), list(arguments["files"]))

    def beat(self) -> bool:
        """Look whether anybody may still ask; False when this process has to be replaced."""
        try:
            self._may_remember = self._agent.call("may_remember", token=self._token)
        except Purposeful:
            # No agent, or a new one: whoever was unlocked is not any more.
            self._may_remember = False
            self._read_token()
        return self._may_remember or not self._has_read

    def prepare(self) -> None:
        """Read ahead of the first question, and let the agent have small batches merged now and then."""
        if not self._may_remember:
            return
        with self._lock:
            self._has_read = True
            self._read_on()
        if self._until_tidy > 0:
            self._until_tidy -= 1
        elif not self._tidying.is_alive():
            self._until_tidy = TIDY
            # Aside: it may take a minute, and reading ahead goes on meanwhile.
            self._tidying = threading.Thread(target=self._tidy, daemon=True)
            self._tidying.start()

    def _tidy(self) -> None:
        # Whatever is wrong, nothing was lost, and the next time comes.
        with suppress(Purposeful):
            self._agent.call("merge_batches", token=self._token)

    def _read_on(self) -> None:
        for items in self._reading.read_on(self._keys):
            self._memory.take(items)
            # What stays is never garbage: looking through all of it would keep a question waiting for a tenth of
            # a second.
            gc.freeze()

    def _keys(self, wrapped: list[Any]) -> dict[str, Any]:
        keys: dict[str, Any] = self._agent.call("match_keys", token=self._token, wrapped=wrapped)
        return keys

    def _is_relay(self, token: object) -> bool:
        if not isinstance(token, str):
            return False
        if not self._fits(token):
            self._read_token()
        return self._fits(token)

    def _fits(self, token: str) -> bool:
        return bool(self._token) and equal(token.encode(), self._token.encode())

    def _read_token(self) -> None:
        # Written anew whenever the agent starts.
        try:
            self._token = self._token_file.read_text("ascii")
        except OSError:
            self._token = ""

    def _resembles(self, features: list[dict[str, Any]], files: list[str]) -> list[list[dict[str, Any]]]:
        if len(features) > MOST_AT_ONCE:
            raise Refused("Ask about 500 people at a time at most.")
        # Each question about its own file: of two new files, one may resemble the other.
        without = [[file] for file in files] if len(files) == len(features) else [files] * len(features)
        return [self._memory.resembles(one, own) for one, own in zip(features, without, strict=True)]

    def _coded(self, features: list[dict[str, Any]], files: list[str]) -> str:
        code = features[0].get("code") if len(features) == 1 else None
        if not isinstance(code, str) or len(code) > LONGEST_TEXT:
            raise Refused("Type a name, part of a name or a file code.")
        return self._memory.coded(code)

    def _search(self, features: list[dict[str, Any]], files: list[str]) -> list[dict[str, Any]]:
        text = features[0].get("text") if len(features) == 1 else None
        if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_TEXT:
            raise Refused("Type a name, part of a name or a file code.")
        return self._memory.search(text)
