"""Read the access log in tests as the officer's page does: page by page."""

from typing import Any

from thitsar.kernel.files.open_file import Actor


def log_lines(officer: Actor, **wanted: Any) -> list[list[Any]]:
    """Give all wanted lines, oldest first: when, member, file, part, purpose."""
    found: list[list[Any]] = []
    before = 0
    while True:
        page = officer.call("access_lines", wanted=wanted, before=before)
        found += page["lines"]
        if not page["older"]:
            return [line for _number, *line in reversed(found)]
        before = page["lines"][-1][0]
