"""Three organisations work on shared files through a partition; healed, all hold the same and nothing is lost (L9)."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.exchange.three_nodes import NAMES, Three, held, three_nodes
from tests.kernel.nodes import TODAY, at
from tests.organisations import organisation
from tests.vetting.deciding import SANDAR, Vetting, register
from thitsar.apps.intake import commands as intake
from thitsar.apps.vetting import commands, events
from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.membership.assigning import assign
from thitsar.kernel.membership.enrolling import agree, enrol, proposals

PARTS = ["registration", "service", "vetting"]


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Three]:
    """Found three nodes that know each other, once for this file."""
    with three_nodes(tmp_path_factory.mktemp("three")) as made:
        yield made


def officers(three: Three, name: str) -> Vetting:
    """Give the people who vet and decide on one node."""
    two = three.between(name, name)
    known = {"myo": two.actor("vetting"), "khu": two.actor("approver"), "intake": two.actor("intake")}
    with at(two.here):
        return Vetting(two.here, known)


def enrol_from_elsewhere(three: Three, name: str) -> Vetting:
    """Give them, with an approver of another organisation, without whom nothing but a provisional tier is decided."""
    team = officers(three, name)
    with at(team.node):
        admin, dpo = three.actor(name, "admin"), three.actor(name, "dpo")
        made = enrol(
            admin,
            "Khin Sandar",
            organisation(admin, "CSO-X"),
            roles=frozenset({Role.APPROVER}),
            today=TODAY,
        )
        for one, proposed in proposals(admin).items():
            agree(dpo, one, digest=proposed["digest"], today=TODAY)
        for who in ("vetting", "approver", "intake"):
            three.sign_in(name, who)
        team = officers(three, name)
        team.passwords[SANDAR] = made
        team.actor(SANDAR)
    return team


def begun(three: Three, name: str, other: str, team: list[str]) -> str:
    """Register somebody on one node, who agrees that the other one vets them, and begin to vet them; gives the file."""
    two, vetting = three.between(name, other), officers(three, name)
    with at(two.here):
        file = register(two.actor("intake"), team, today=TODAY)
        two.say_consent(file, "GIVEN")
        vetting.do("myo", file, commands.accept)
    return file


def parts_of(three: Three, name: str, file: str) -> dict[str, str]:
    """Give the ids of a file's shared parts."""
    with at(three.nodes[name]):
        rows = models.Stream.objects.filter(file=file, compartment__in=PARTS)
        return {one.compartment: one.id for one in rows}


def file_at(three: Three, name: str, streams: dict[str, str]) -> str:
    """Give the name a node knows a file by."""
    with at(three.nodes[name]):
        return models.Stream.objects.get(id=streams["vetting"]).file


def documents(three: Three, name: str, streams: dict[str, str]) -> dict[str, bytes]:
    """Give what a node makes of a shared file, in bytes that are equal where the documents are."""
    with at(three.nodes[name]):
        opened = open_file(three.actor(name, "vetting"), file_at(three, name, streams), tuple(PARTS), "read")
        return {one: codec.pack(opened.document(one)) for one in PARTS}


@dataclass
class Scene:
    """What is shared between whom: the part ids by who shares and with whom, and the file's name where it is from."""

    three: Three
    here: Vetting
    there: Vetting
    shared: dict[tuple[str, str], dict[str, str]]
    files: dict[str, str]

    @property
    def decided(self) -> dict[str, str]:
        """Give the parts of the file about which both sides decide."""
        return self.shared["ORG-A", "ORG-B"]

    @property
    def others(self) -> list[tuple[tuple[str, str], dict[str, str]]]:
        """Give what is shared with the node that is cut off from nobody."""
        return [one for one in self.shared.items() if "ORG-C" in one[0]]

    def all_hold_the_same(self) -> None:
        """Compare what both nodes of each share hold, and what they make of it."""
        for (name, other), streams in self.shared.items():
            assert documents(self.three, name, streams) == documents(self.three, other, streams)
            both = held(self.three.nodes[name], list(streams.values()))
            assert both == held(self.three.nodes[other], list(streams.values()))
            assert len({one[1:3] for one in both}) == len(both)


@pytest.fixture(scope="module")
def scene(three: Three) -> Scene:
    """Let A share a file with B, B one with C and C one with A, and all of it be taken in."""
    here = enrol_from_elsewhere(three, "ORG-A")
    shared, files = dict[tuple[str, str], dict[str, str]](), dict[str, str]()
    for name, other in (("ORG-A", "ORG-B"), ("ORG-B", "ORG-C"), ("ORG-C", "ORG-A")):
        two = three.between(name, other)
        team = [two.actor(who).member for who in ("vetting", "approver")]
        team += [here.actor(SANDAR).member] if name == "ORG-A" else []
        files[name] = begun(three, name, other, team)
        if name == "ORG-A":
            provisional(here, files[name])
        two.share([files[name]], parts=PARTS)
        shared[name, other] = parts_of(three, name, files[name])
    three.settle()
    there = officers(three, "ORG-B")
    with at(there.node):
        theirs = files["there"] = file_at(three, "ORG-B", shared["ORG-A", "ORG-B"])
        assign(there.actor("intake"), theirs, there.actor("khu").member, today=TODAY)
    return Scene(three, here, there, shared, files)


def provisional(team: Vetting, file: str) -> None:
    """Lead somebody to PROVISIONAL."""
    with at(team.node):
        team.screened(file)
        claim = team.claim(file, "IDENTITY")
        team.item(file, claim, "DOC_NRC", reliability="C", credibility="3")
        assert team.approve("khu", file, team.recommend(file, "PROVISIONAL"))


def refuse_to_clear(team: Vetting, file: str) -> None:
    """Take back what was given, as three people may of whom one is from elsewhere."""
    with at(team.node):
        digest = team.recommend(file, "NOT_CLEARED")
        team.approve("khu", file, digest)
        assert team.approve(SANDAR, file, digest)


def say_of_follow(three: Three, name: str, file: str, status: str) -> None:
    """Write down what the person says about being contacted later."""
    with at(three.nodes[name]):
        clerk = three.actor(name, "intake")
        opened = open_file(clerk, file, ("registration",), "read")
        intake.change_consent(
            clerk, opened, "FOLLOW", status=status, method="SIGNED", language="my", today=TODAY
        )


def statements(team: Vetting, file: str) -> set[str]:
    """Give what is claimed in a file."""
    with at(team.node):
        return {one["statement"] for one in team.document(file)["claims"].values()}


def test_a_partition_heals_and_nothing_is_lost_or_comes_twice(scene: Scene) -> None:
    three, here, there, files = scene.three, scene.here, scene.there, scene.files
    scene.all_hold_the_same()
    three.cut("ORG-A", "ORG-B")
    assert "does not answer" in three.pull("ORG-A")["ORG-B"][1]
    assert "does not answer" in three.pull("ORG-B")["ORG-A"][1]
    assert not any(failed for _, failed in three.pull("ORG-C").values())
    # One side revokes with all it takes; the other goes on granting, and each says something of its own.
    refuse_to_clear(here, files["ORG-A"])
    with at(here.node):
        here.claim(files["ORG-A"], "SERVICE", "said on one side")
    with at(there.node):
        there.claim(files["there"], "SERVICE", "said on the other side")
        assert there.approve("khu", files["there"], there.recommend(files["there"], "PROVISIONAL"))
    say_of_follow(three, "ORG-A", files["ORG-A"], "GIVEN")
    say_of_follow(three, "ORG-B", files["there"], "REFUSED")
    # Whoever is not cut off goes on with both.
    for parties, streams in scene.others:
        for name in parties:
            with at(three.nodes[name]):
                officers(three, name).claim(file_at(three, name, streams), "SERVICE", f"said at {name}")
    three.settle()
    assert documents(three, "ORG-A", scene.decided) != documents(three, "ORG-B", scene.decided)
    for parties, streams in scene.others:
        for name in parties:
            found = statements(officers(three, name), file_at(three, name, streams))
            assert found == {f"said at {one}" for one in parties}

    three.connect("ORG-A", "ORG-B")
    three.settle()
    scene.all_hold_the_same()
    for (name, other), streams in scene.shared.items():
        both = held(three.nodes[name], list(streams.values()))
        assert {one[1] for one in both} == {three.ids[name], three.ids[other]}
        # What is shared with one partner is passed on to nobody.
        (third,) = set(NAMES) - {name, other}
        assert held(three.nodes[third], list(streams.values())) == []
    with at(here.node):
        document = here.document(files["ORG-A"])
        registration = open_file(here.actor("myo"), files["ORG-A"], ("registration",), "read")
    assert (document["tier"], document["state"]) == ("NOT_CLEARED", "REVIEW")
    assert document["contested"] == sorted(("PROVISIONAL", "NOT_CLEARED"), key=events.MOST_CAUTIOUS.index)
    assert [one["tier"] for one in document["decisions"]].count("PROVISIONAL") == 2
    assert statements(here, files["ORG-A"]) >= {"said on one side", "said on the other side"}
    assert registration.document("registration")["consents"]["FOLLOW"] == "REFUSED"
    nothing_waits(three)


def nothing_waits(three: Three) -> None:
    """Look that every bundle was taken in and said to be, and that asking again brings nothing."""
    for name in NAMES:
        assert set(three.pull(name).values()) == {(0, "")}
    for name in NAMES:
        with at(three.nodes[name]):
            assert not models.ArrivedBundle.objects.exists()
            assert not models.SentBundle.objects.exists()
            assert not models.UnfoldedPart.objects.exists()


def test_whoever_has_read_both_decisions_ends_it_for_both_nodes(scene: Scene) -> None:
    with at(scene.here.node):
        assert scene.here.document(scene.files["ORG-A"])["contested"]
    refuse_to_clear(scene.here, scene.files["ORG-A"])
    scene.three.settle()
    scene.all_hold_the_same()
    with at(scene.there.node):
        document = scene.there.document(scene.files["there"])
    assert (document["tier"], document["contested"]) == ("NOT_CLEARED", [])
