"""The shared cast: two organisations, one member for each role, a stranger; every name is invented."""

import os
import subprocess
import time
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from tests import starting
from thitsar.kernel.access.policy import Role
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.vault.agent.client import Caller
from thitsar.kernel.vault.agent.founding import Founded, Founder, found
from thitsar.kernel.vault.agent.overwriting import with_it

TODAY = date(2023, 6, 1)
ROLES = {
    "admin": Role.ADMINISTRATOR,
    "intake": Role.INTAKE,
    "intake2": Role.INTAKE,
    "vetting": Role.VETTING,
    "approver": Role.APPROVER,
    "approver2": Role.APPROVER,
    "analyst": Role.ANALYST,
    "dpo": Role.DATA_PROTECTION,
    "child": Role.CHILD_PROTECTION,
    "host": Role.HOST,
    "debriefer": Role.DEBRIEFER,
}
SHOWN = {
    "admin": "Nilar Tun",
    "intake": "သီရိဝင်းမြင့်",
    "intake2": "Ohnmar Kyi",
    "vetting": "မျိုးသန့်စင်",
    "approver": "ခူးရယ်မော်",
    "approver2": "ခင်စန္ဒာလွင်",
    "analyst": "Yan Naing Soe",
    "dpo": "Htet Htet Lwin",
    "child": "နော်ဖောဝါး",
    "host": "Saw Hser Moo",
    "debriefer": "Thura Min",
}


@dataclass
class Cast:
    """A node with its agent running and everybody able to sign in."""

    directory: Path
    founded: Founded
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    started: set[str] = field(default_factory=set)

    @cached_property
    def agent(self) -> Caller:
        """Reach the agent."""
        return Caller(self.directory / "run" / "agent.sock")

    def credentials(self, who: str) -> tuple[str, str]:
        """Give somebody's sign-in name and passphrase."""
        one = self.founded.members[list(ROLES).index(who)]
        return one["name"], one["passphrase"]

    def member(self, who: str) -> str:
        """Give somebody's member id."""
        found_id: str = self.founded.members[list(ROLES).index(who)]["person"]["member"]
        return found_id

    def sign_in(self, who: str) -> Actor:
        """Sign somebody in through the socket."""
        return self.session(who)[0]

    def session(self, who: str) -> tuple[Actor, dict[str, Any]]:
        """Sign somebody in and give what the agent answered, too."""
        name, passphrase = self.credentials(who)
        given = self.agent.call("sign_in", name=name, passphrase=passphrase)
        roles = frozenset(given["roles"])
        actor = Actor(
            self.agent, given["handle"], given["member"], given["shown"], given["organisation"], roles
        )
        return actor, given

    def settle(self) -> None:
        """Sign everybody in until no key is closed that one of them holds: another test may have closed some."""
        last = time.monotonic() + 120
        while any(
            one["closed"] and one["held"] for who in ROLES for one in self.sign_in(who).call("key_state")
        ):
            assert time.monotonic() < last, "the keys were not changed"
            time.sleep(0.2)

    def start(self, program: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start the agent or the matcher and wait until it answers."""
        given = {**os.environ, "THITSAR_NODE": str(self.directory), **environment}
        process = starting.start(
            "tests.agent_process",
            program,
            socket=self.directory / "run" / f"{program}.sock",
            environment=with_it(given) if program == "agent" else given,
        )
        self.processes.append(process)
        self.started.add(program)
        return process

    def need(self, program: str) -> None:
        """Start a program unless it is running already."""
        if program not in self.started:
            self.start(program)

    def stop(self) -> None:
        """Stop every process."""
        for process in self.processes:
            process.kill()
            process.wait()
        self.processes.clear()


def make_cast(directory: Path) -> Cast:
    """Found a node in the configured, empty database and start its agent."""
    founders = [Founder(SHOWN[who], frozenset({role})) for who, role in ROLES.items()]
    cast = Cast(directory, found(directory, "CSO-PEMB", founders, today=TODAY, is_demo=True))
    cast.start("agent")
    return cast
