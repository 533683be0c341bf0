"""How many files of other people one member may open: counted here, where no web page can forget it.

Counts survive a restart in a small file sealed to the member's own key (security.md section 3.10, test A3), and run
by a watch of their own, because the machine's clock can be set.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from thitsar.kernel.errors import Refused
from thitsar.kernel.vault.agent.kept import Kept
from thitsar.kernel.vault.agent.steady import Watch, new_watch

HOUR = 3600
DAY = 86_400
FILES_AN_HOUR = 30
FILES_A_DAY = 100
QUESTIONS_AN_HOUR = 120
# A new file carries a few questions of its own to the matcher, and only a member's newest files still do.
QUESTIONS_A_FILE = 4
NEWEST = 500


class Quota:
    """Remember for each member when which file was opened and how often the matcher was asked."""

    def __init__(self, directory: Path) -> None:
        self._kept = Kept(directory)
        self._watches: dict[str, Watch] = {}
        self._opened: dict[str, dict[str, int]] = {}
        self._asked: dict[str, list[int]] = {}
        # What is left of the questions of files this member made, oldest file first.
        self._carried: dict[str, dict[str, int]] = {}
        # When such files were asked about last, and a digest of what was asked.
        self._last: dict[str, tuple[int, bytes]] = {}
        self._unsaved: set[str] = set()
        # Agreements of a second person that were used up, and when each was given.
        self._used: dict[str, dict[str, int]] = {}
        # When the counts were found lost, and from when on an agreement is certainly unused.
        self._lost: dict[str, tuple[int, int]] = {}

    def load(self, member: str, own: bytes, node: bytes, clock: int) -> bool:
        """Take up the counts of an earlier run of this node; tells whether they were lost or changed meanwhile."""
        if member in self._opened:
            return False
        content = self._kept.read(member, own, node)
        if content is None:
            # Nobody is shut out, and nobody gains: a member without counts has used up the day.
            self._fill(member, _fresh(clock))
            self.save(member, own, node)
            return True
        self._fill(member, content)
        return False

    def begin(self, member: str, own: bytes, node: bytes) -> None:
        """Write the counts of a new member: from now on their absence is a loss."""
        self._kept.write(member, own, node, {**_fresh(0), "lost": [0, 0]})

    def save(self, member: str, own: bytes, node: bytes) -> None:
        """Write the counts; a torn write leaves the file before it."""
        content = {
            "watch": asdict(self._watches[member]),
            "opened": self._opened[member],
            "asked": self._asked[member],
            "carried": self._carried[member],
            "last": list(self._last[member]),
            "used": self._used[member],
            "lost": list(self._lost[member]),
        }
        self._kept.write(member, own, node, content)
        self._unsaved.discard(member)

    def save_made(self, member: str, own: bytes, node: bytes) -> None:
        """Write the counts if a file was made since: it must not be on the disk before its questions are."""
        if member in self._unsaved:
            self.save(member, own, node)

    def count_file(self, member: str, file: str) -> bool:
        """Count one opening; Refused when the hour or the day is used up. Tells whether it was a new one."""
        now = self._now(member, DAY)
        opened = self._opened[member]
        for one in [one for one, when in opened.items() if now - when >= DAY]:
            del opened[one]
        hour = sum(1 for when in opened.values() if now - when < HOUR)
        # Looking again at what was opened within the hour is not a further file.
        if now - opened.get(file, -DAY) < HOUR:
            return False
        if hour >= FILES_AN_HOUR or len(opened) >= FILES_A_DAY:
            raise Refused(
                "You have opened as many files as one person may for now. Ask a second officer, or wait an hour."
            )
        opened[file] = now
        return True

    def count_question(self, member: str) -> None:
        """Count one question to the matcher; Refused when the hour is used up."""
        now = self._now(member, HOUR)
        asked = [when for when in self._asked[member] if now - when < HOUR]
        if len(asked) >= QUESTIONS_AN_HOUR:
            raise Refused("You have searched as often as one person may for now. Wait an hour.")
        self._asked[member] = [*asked, now]

    def count_made(self, member: str, file: str) -> None:
        """Give a new file its questions; they outlive session and agent, so that stopped work goes on."""
        carried = self._carried[member]
        carried[file] = QUESTIONS_A_FILE
        while len(carried) > NEWEST:
            del carried[next(iter(carried))]
        self._unsaved.add(member)

    def count_about(self, member: str, files: list[str], question: bytes) -> bool:
        """Take a question from each of these new files; tells whether all of them carried one."""
        now = self._watches[member].read()
        carried, (when, before) = self._carried[member], self._last[member]
        if len(set(files)) < len(files) or not all(carried.get(one) is not None for one in files):
            return False
        # Whoever was stopped before they could use the answer asks the same again.
        if question == before and now - when < HOUR:
            return True
        if not all(carried[one] for one in files):
            return False
        for one in files:
            carried[one] -= 1
        self._last[member] = (now, question)
        return True

    def use_approval(self, member: str, approval: str, given: int) -> bool:
        """Use up an agreement given at `given` by the agent's clock; tells whether it was unused."""
        if approval in self._used[member] or given < self._lost[member][1]:
            return False
        self._used[member][approval] = given
        return True

    def _now(self, member: str, pause: int) -> int:
        """Read the member's watch; Refused for `pause` seconds after the counts were lost."""
        now = self._watches[member].read()
        lost = self._lost[member][0]
        if lost and now - lost < pause:
            raise Refused(
                "The count of what you opened was lost or changed, so nothing more opens to you for a day. "
                "Tell your data-protection officer."
            )
        return now

    def _fill(self, member: str, content: dict[str, Any]) -> None:
        self._watches[member] = Watch(**content["watch"])
        self._watches[member].read()
        self._opened[member], self._asked[member] = content["opened"], content["asked"]
        self._carried[member], self._used[member] = content["carried"], content["used"]
        (when, question), (lost, clock) = content["last"], content["lost"]
        self._last[member], self._lost[member] = (when, question), (lost, clock)


def _fresh(clock: int) -> dict[str, Any]:
    watch = new_watch()
    return {
        "watch": asdict(watch),
        "opened": {},
        "asked": [],
        "carried": {},
        "last": [0, b""],
        "used": {},
        "lost": [watch.seconds, clock],
    }
