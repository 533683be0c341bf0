"""The sign-in page on an emulated slow phone: 400 kbit/s, 400 ms, a processor six times slower."""

import statistics
from typing import Any

from bench.figures import at_most
from bench.machine import load
from bench.node import node
from bench.server import PORT, served

TRIES = 5
SPEED = 400 * 1000 / 8
_PAINTED = "() => performance.getEntriesByName('first-contentful-paint').map(one => one.startTime)[0] || 0"
_GIVEN_UP = 10_000


def measure() -> dict[str, Any]:
    """Load the page cold and note when its text is painted; also count what it asks for, and of whom."""
    from thitsar.web.tests.chromium import chromium  # noqa: PLC0415 - late import: needs the development packages

    times, asked = [], []
    before = load()
    with node(programs=()) as measured, served(measured.directory), chromium() as browser:
        for _ in range(TRIES):
            seconds, urls = _visit(browser)
            times.append(seconds)
            asked.append(urls)
    elsewhere = [url for urls in asked for url in urls if f"127.0.0.1:{PORT}" not in url]
    median = round(statistics.median(times), 2)
    return {
        "load_before": before,
        "readable": at_most(median, 2.0, "s", tries=[round(one, 2) for one in times]),
        "requests_with_font": max(len(urls) for urls in asked),
        "requests_elsewhere": at_most(len(elsewhere), 0, "requests"),
    }


def _visit(browser: Any) -> tuple[float, list[str]]:
    """Open the page in a browser that knows nothing; gives seconds until its text is painted, and requests."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="my")
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 400, "downloadThroughput": SPEED, "uploadThroughput": SPEED},
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    page.goto(f"http://127.0.0.1:{PORT}/", wait_until="load")
    # The browser reports the paint a frame later, and a loaded page need not have been painted yet.
    painted = page.wait_for_function(_PAINTED, timeout=_GIVEN_UP).json_value() / 1000
    context.close()
    return painted, asked
