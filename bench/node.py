"""A node to measure: founded with production guesses, agent and matcher running, and a list taken in."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

TODAY = date.today()  # noqa: DTZ011 - the agent takes no other day
ROLES = ("administrator", "intake", "vetting", "approver", "analyst", "data_protection", "case_worker")


@dataclass
class Measured:
    """A node under measurement and everybody who can sign in."""

    directory: Path
    members: list[dict[str, Any]]
    roles: list[str]

    def credentials(self, role: str, number: int = 0) -> dict[str, str]:
        """Give name and passphrase of the n-th member with a role."""
        found = [one for one, has in zip(self.members, self.roles, strict=True) if has == role]
        return {"name": found[number]["name"], "passphrase": found[number]["passphrase"]}

    def member(self, role: str, number: int = 0) -> str:
        """Give the id of the n-th member with a role."""
        found = [one for one, has in zip(self.members, self.roles, strict=True) if has == role]
        identity: str = found[number]["person"]["member"]
        return identity

    def count(self, role: str) -> int:
        """Count the members with a role."""
        return self.roles.count(role)

    def actor(self, role: str, number: int = 0) -> Any:
        """Sign somebody in."""
        from thitsar.kernel.pages.sessions import actor_of, agent  # noqa: PLC0415 - late import: after set-up

        given = agent().call("sign_in", **self.credentials(role, number))
        return actor_of(given["handle"], given)


@contextmanager
def node(
    more: Mapping[str, int] | None = None, *, programs: tuple[str, ...] = ("agent", "matcher")
) -> Iterator[Measured]:
    """Found a node in a directory of its own; run these programs, or none where the server brings its own.

    It has one member in every role built so far, and as many as `more` says.
    """
    directory = Path(tempfile.mkdtemp(prefix="bench-"))
    os.environ["THITSAR_NODE"] = str(directory)
    os.environ["DJANGO_SETTINGS_MODULE"] = "thitsar.web.settings"
    import django  # noqa: PLC0415 - late import: the node is chosen above

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - late import: as above

    from thitsar.kernel.access.policy import Role  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.vault.agent.founding import Founder, found  # noqa: PLC0415 - late import: as above
    from thitsar.web.agent_start import borrowed  # noqa: PLC0415 - late import: as above

    call_command("migrate", verbosity=0)
    roles = [role for role in ROLES for _ in range((more or {}).get(role, 1))]
    founders = [Founder(f"Member {at}", frozenset({Role(role)})) for at, role in enumerate(roles)]
    founded = found(directory, "CSO-PEMB", founders, today=TODAY, is_demo=True)
    try:
        with borrowed(directory, *programs):
            yield Measured(directory, founded.members, roles)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
