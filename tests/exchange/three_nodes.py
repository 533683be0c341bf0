"""Three nodes that are partners of each other: each has an agent, and for each partner a listener that can be cut."""

import itertools
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.exchange import wires
from tests.exchange.sharing import Two
from tests.exchange.test_partners import card_of
from tests.exchange.wires import Pair, Program
from tests.kernel.nodes import TODAY, TestNode, at, make_node, remove_node
from thitsar.kernel import models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.exchange import partnering, taking
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.opening import node_ids
from thitsar.web.commands import exchange

CAST = {
    "admin": Role.ADMINISTRATOR,
    "dpo": Role.DATA_PROTECTION,
    "intake": Role.INTAKE,
    "vetting": Role.VETTING,
    "approver": Role.APPROVER,
}
PATIENT = {"TEST_COVER_SECONDS": "1000000", "TEST_LOCK_SECONDS": "1000000"}
NAMES = ("ORG-A", "ORG-B", "ORG-C")
_DAY = 86_400


@dataclass
class Three:
    """The nodes by name, who is at work on each, and the way from each to each other one."""

    nodes: dict[str, TestNode]
    ids: dict[str, str]
    organisations: dict[str, str]
    sessions: dict[tuple[str, str], Actor] = field(default_factory=dict)
    # By who gives and who asks: where the giver answers the asker, and the program that does.
    ways: dict[tuple[str, str], Pair] = field(default_factory=dict)
    programs: dict[tuple[str, str], Program] = field(default_factory=dict)

    def between(self, here: str, there: str) -> Two:
        """Give two of them, for everything that sharing takes."""
        return Two(
            self.nodes[here],
            self.nodes[there],
            self.sessions,
            self.ids[there],
            self.organisations[there],
            there,
        )

    def actor(self, name: str, who: str) -> Actor:
        """Give somebody's session."""
        return self.between(name, name).actor(who)

    def sign_in(self, name: str, who: str) -> Actor:
        """Sign somebody in anew: what has come is folded."""
        self.sessions.pop((self.nodes[name].database, who), None)
        return self.actor(name, who)

    def connect(self, one: str, other: str) -> None:
        """Let each of two answer the other."""
        for way in ((one, other), (other, one)):
            if way not in self.programs:
                self.programs[way] = wires.start_answering(self.ways[way])

    def cut(self, one: str, other: str) -> None:
        """Let neither of two reach the other, as when a cable is cut: their programs are killed."""
        for way in ((one, other), (other, one)):
            program = self.programs.pop(way, None)
            if program is not None:
                program.kill()
                program.communicate()

    def pull(self, name: str) -> dict[str, tuple[int, str]]:
        """Ask all partners as the command does; gives by name how many bundles came and what went wrong."""
        with at(self.nodes[name]):
            asked = Namespace(words=[], node=self.nodes[name].directory, json=True, language="en")
            told = exchange._ACTIONS["pull"][0](asked, self.actor(name, "intake"))
        return {one["name"]: (one["came"], one["failed"]) for one in told["partners"]}

    def take(self, name: str, team: tuple[str, ...] = ("vetting",)) -> None:
        """Look at what came and take all of it in; new files are for whoever takes in and these."""
        with at(self.nodes[name]):
            taker = self.actor(name, "intake")
            members = (taker.member, *(self.nodes[name].member(one) for one in team))
            for one in taking.look(taker):
                assert not one.wrong, one.wrong
                taking.take_in(taker, one.id, members, today=TODAY)

    def settle(self) -> None:
        """Exchange until nobody has anything for anybody, as far as the ways between them are open."""
        for _ in range(6):
            came = [self.pull(name) for name in NAMES]
            for name in NAMES:
                self.take(name)
            if not any(count for one in came for count, _ in one.values()):
                break
        for name, who in itertools.product(NAMES, ("vetting", "intake")):
            with at(self.nodes[name]):
                self.sign_in(name, who)


@contextmanager
def three_nodes(place: Path) -> Iterator[Three]:
    """Found three nodes, make each the partner of both others, and let all of them answer."""
    made = {name: make_node(place / name, CAST, organisation=name, **PATIENT) for name in NAMES}
    try:
        three = _partnered(made)
        try:
            for one, other in itertools.combinations(NAMES, 2):
                three.connect(one, other)
            yield three
        finally:
            for one, other in itertools.combinations(NAMES, 2):
                three.cut(one, other)
    finally:
        for node in made.values():
            remove_node(node)


def _partnered(made: dict[str, TestNode]) -> Three:
    cards = {name: card_of(node) for name, node in made.items()}
    ids: dict[str, tuple[str, str]] = {}
    for name, node in made.items():
        others = [one for one in NAMES if one != name]
        with at(node):
            ids[name] = node_ids()
            for one in others:
                raw, words = cards[one]
                partnering.propose(node.sign_in("admin"), raw, name=one, words=words, today=TODAY)
            node.move_clock(_DAY + 60)
            for one in others:
                partnering.agree(node.sign_in("dpo"), one, words=cards[one][1], today=TODAY)
        node.show_day(TODAY)
    three = Three(
        made, {name: one[0] for name, one in ids.items()}, {name: one[1] for name, one in ids.items()}
    )
    for giver, asker in itertools.permutations(NAMES, 2):
        three.ways[giver, asker] = wires.paired(made[giver], made[asker])
    return three


def held(node: TestNode, streams: list[str]) -> list[tuple[Any, ...]]:
    """Give every entry a node holds of some parts: whose log, which number, its hash."""
    with at(node):
        rows: Any = models.Entry.objects.filter(stream__in=streams)
        return sorted(
            (one.stream, one.log.origin, one.sequence, bytes(one.hash)) for one in rows.select_related("log")
        )
