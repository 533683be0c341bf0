"""The real server on a port of its own, and a browserless client that keeps one connection and its cookies."""

import gzip
import http.client
import re
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


PORT = _free_port()


@contextmanager
def served(directory: Path) -> Iterator[None]:
    """Serve a node until the block ends."""
    command = [
        sys.executable,
        "-m",
        "thitsar.web.command",
        "serve",
        "--node",
        str(directory),
        "--port",
        str(PORT),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                Client().get("/")
                break
            except OSError:
                if process.poll() is not None:
                    raise SystemExit("the node is not served") from None
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


class Client:
    """One member's browser."""

    def __init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        self.cookies: dict[str, str] = {}
        self.size = 0
        self.headers: dict[str, str] = {}

    def get(self, path: str) -> tuple[int, bytes]:
        """Ask for a page; the body as it came over the wire."""
        return self._ask("GET", path, None)

    def page(self, path: str) -> bytes:
        """Ask for a page that must be there; what came over the wire."""
        status, body = self.get(path)
        if status != 200:
            raise SystemExit(f"a page answered {status}")
        return body

    def text(self, path: str) -> str:
        """Ask for a page that must be there; what it says."""
        body = self.page(path)
        return (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode()

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, bytes]:
        """Send a form, with the token of the last page."""
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")})
        return self._ask("POST", path, body)

    def sign_in(self, credentials: dict[str, str]) -> None:
        """Sign in through the page."""
        self.get("/")
        self.send_credentials(credentials)

    def send_credentials(self, credentials: dict[str, str]) -> None:
        """Send name and passphrase from the page that was asked for before."""
        status, _ = self.post("/", credentials)
        if status != 302:
            raise SystemExit(f"signing in answered {status}")

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, bytes]:
        headers = {
            "Accept-Encoding": "gzip",
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
        except (http.client.HTTPException, ConnectionError):
            self._connection.close()
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
        content = answer.read()
        self.size = len(content)
        self.headers = {name.lower(): value for name, value in answer.getheaders()}
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                found = re.match(r"([^=]+)=([^;]*)", value)
                if found:
                    self.cookies[found[1]] = found[2]
        return answer.status, content
