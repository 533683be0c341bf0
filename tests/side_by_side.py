"""How the tests are shared out to several pytest processes; `python -m pytest` alone knows nothing of it."""

from typing import Any

_OF_DEMO = (
    "demo",
    "serving",
    "pages_end",
    "wrong_role",
    "interrupted_import",
    "killed_command",
    "member_key",
    "member_anew",
    "pepper",
    "standing",
    "log",
    "seized",
    "proofs",
    "ordered",
)
# What these share (a demo, a site, a browser) takes longest to make: one process makes it once for all of them.
TOGETHER = {
    "tests/browser/": "browser",
    "thitsar/web/tests/look/": "look",
    **{f"tests/command/test_{name}.py": "demo" for name in _OF_DEMO},
}
# What takes longest begins first, so that at the end no process waits for another.
LONGEST = (
    "tests/command/test_demo.py",
    "tests/command/",
    "tests/browser/",
    "tests/intake/test_killed_import.py",
    "tests/access/test_quotas.py",
    "tests/attack/test_stolen_node.py",
    "tests/kernel/test_rebuild.py",
    "tests/attack/test_mutations.py",
    "tests/pages/test_policy.py",
    "thitsar/web/tests/look/",
    "tests/access/",
    "tests/intake/",
    "tests/",
)


def unit(nodeid: str) -> str:
    """Give what a test is sent out with: its directory or its file."""
    path = nodeid.split("::", maxsplit=1)[0]
    return next((unit for start, unit in TOGETHER.items() if path.startswith(start)), path)


def turn(nodeid: str) -> int:
    """Give the place of a test in the order of beginning."""
    return next((at for at, start in enumerate(LONGEST) if nodeid.startswith(start)), len(LONGEST))


def make_scheduler(config: Any, log: Any) -> Any:
    """Make what xdist shares the tests out with."""
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 - late import: only where xdist is at work

    scheduler = LoadScopeScheduling(config, log)
    scheduler._split_scope = unit
    return scheduler
