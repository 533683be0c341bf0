"""A node as an organisation has it: founded, then served by `thitsar serve` with every program it starts."""

import http.client
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests import databases
from tests.attack.found_program import FOUNDERS

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60.0


@dataclass
class RealNode:
    """A served node, everybody's papers, and a place for what its programs write."""

    place: Path
    papers: dict[str, dict[str, str]]
    secrets: list[str]
    database: str
    port: int = 0
    server: subprocess.Popen[str] | None = None
    bodies: list[bytes] = field(default_factory=list)

    @property
    def directory(self) -> Path:
        """Give the directory a thief would take."""
        return self.place / "node"

    def serve(self) -> None:
        """Start the server and wait until it tells its address."""
        command = [sys.executable, "-P", "-m", "thitsar.web.command", "serve", "--node", str(self.directory)]
        with (self.place / "logs" / "serve.err").open("ab") as errors:
            self.server = subprocess.Popen(
                [*command, "--port", "0", "--json"],
                env=self.environment(),
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        assert self.server.stdout is not None
        said = self.server.stdout.readline()
        assert said, (self.place / "logs" / "serve.err").read_text()
        (self.place / "logs" / "serve.out").write_text(said)
        self.port = int(urlsplit(json.loads(said)["address"]).port or 0)

    def command(self, *arguments: str | Path, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run `thitsar` and keep what it writes on the error stream."""
        done = subprocess.run(
            [sys.executable, "-P", "-m", "thitsar.web.command", *map(str, arguments)],
            env=self.environment(),
            cwd=ROOT,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        (self.place / "logs" / f"{arguments[0]}.{secrets.token_hex(3)}.err").write_text(done.stderr)
        return done

    def stop(self) -> None:
        """Stop the server as Ctrl-C does, and everything it started with it."""
        if self.server is not None:
            self.server.send_signal(signal.SIGINT)
            self.server.wait(timeout=20)
            if self.server.stdout is not None:
                self.server.stdout.close()
            self.server = None

    def programs(self) -> dict[int, str]:
        """Name all processes of this node: server, workers, agent, matcher, jobs."""
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                try:
                    about = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
                    words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                except OSError:
                    continue
                if str(self.directory).encode() in about:
                    found[int(entry.name)] = words
        return found

    def environment(self) -> dict[str, str]:
        """Give the environment of an installation: nothing of this suite's own node and settings."""
        ours = {"THITSAR_NODE", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
        kept = {name: value for name, value in os.environ.items() if name not in ours}
        more = {"DATABASE_URL": self.database} if self.database else {}
        return {**kept, **more, "TMPDIR": str(self.place / "tmp"), "PYTHONPATH": str(ROOT)}


@contextmanager
def real_node() -> Iterator[RealNode]:
    """Found a node and serve it; nothing of it stays."""
    # Not below pytest's own directory: the path of a socket may be 107 bytes long.
    place = Path(tempfile.mkdtemp(prefix="real-"))
    for name in ("node", "tmp", "logs"):
        (place / name).mkdir()
    with _database() as database:
        node = RealNode(place, {}, [], database)
        done = subprocess.run(
            [sys.executable, "-m", "tests.attack.found_program", str(node.directory)],
            env=node.environment(),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        node.secrets = [told["root"]]
        for (_, role), paper in zip(FOUNDERS, told["papers"], strict=True):
            node.papers.setdefault(role if role not in node.papers else f"{role}2", paper)
        try:
            node.serve()
            yield node
        finally:
            node.stop()
            shutil.rmtree(place)


@contextmanager
def _database() -> Iterator[str]:
    if not databases.server():
        yield ""
        return
    name = databases.create("real")
    try:
        yield databases.url_of(name)
    finally:
        databases.drop(name)


@dataclass(frozen=True)
class Page:
    """What came back."""

    status: int
    text: str
    to: str

    @property
    def words(self) -> str:
        """Give the page without its tags."""
        return " ".join(re.sub(r"<[^>]*>", " ", self.text).split())


class Visitor:
    """A browser without scripts: cookies, forms and nothing else."""

    def __init__(self, node: RealNode, language: str = "en") -> None:
        self._node = node
        self.cookies = {"language": language}

    def sign_in(self, role: str) -> Page:
        """Sign somebody in and give the first page."""
        paper = self._node.papers[role]
        answer = self.post("/", {"name": paper["name"], "passphrase": paper["passphrase"]})
        assert answer.to == "/today", answer.words
        return self.get("/today")

    def get(self, address: str) -> Page:
        """Ask for a page."""
        return self._ask("GET", address, b"", "")

    def post(self, address: str, fields: dict[str, Any], file: tuple[str, bytes] | None = None) -> Page:
        """Send a form with the token of this browser."""
        if "csrftoken" not in self.cookies:
            self.get("/help")
        sent = {**fields, "csrfmiddlewaretoken": self.cookies["csrftoken"]}
        if file is None:
            body = urlencode(sent, doseq=True).encode()
            return self._ask("POST", address, body, "application/x-www-form-urlencoded")
        upload = SimpleUploadedFile(*file)
        return self._ask(
            "POST", address, encode_multipart(BOUNDARY, {**sent, "file": upload}), MULTIPART_CONTENT
        )

    def _ask(self, method: str, address: str, body: bytes, kind: str) -> Page:
        connection = http.client.HTTPConnection("127.0.0.1", self._node.port, timeout=60)
        try:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if kind:
                headers["Content-Type"] = kind
            connection.request(method, address, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            for line in answer.headers.get_all("Set-Cookie") or []:
                name, _, rest = line.partition("=")
                self.cookies[name] = rest.partition(";")[0].strip('"')
            if answer.status >= 400:
                self._node.bodies.append(repr(answer.getheaders()).encode() + content)
            return Page(answer.status, content.decode(), answer.headers.get("Location") or "")
        finally:
            connection.close()


def until(what: str, holds: Any, *, patience: float = PATIENCE) -> Any:
    """Wait until something holds; its last answer is given."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        answer = holds()
        if answer:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"waited in vain until {what}")
