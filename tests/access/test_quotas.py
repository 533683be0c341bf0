"""A3: a crawl with a valid session stops at thirty files an hour and a hundred a day, whatever the crawler tries."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.kernel.conftest import Maker
from tests.kernel.nodes import TODAY, TestNode, at, make_node, new_file, remove_node, say
from tests.kernel.reading import log_lines
from thitsar.kernel.access.policy import Role
from thitsar.kernel.access.unusual import OPENINGS, local_day
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.opening import create, opening_entry
from thitsar.kernel.files.work_lists import PAGE, WorkLists
from thitsar.kernel.ledger.record import record
from thitsar.kernel.vault.agent.opening import PURPOSES

HOUR, DAY = 3600, 86_400
AN_HOUR, A_DAY = 30, 100
# Sessions that do not end while time is let pass.
PATIENT = {"TEST_COVER_SECONDS": "1000000", "TEST_LOCK_SECONDS": "1000000"}
OTHERS = {"admin": Role.ADMINISTRATOR, "intake": Role.INTAKE, "dpo": Role.DATA_PROTECTION}
OFFICERS = 60
FOUNDERS = {**OTHERS, **{f"vetting{number}": Role.VETTING for number in range(OFFICERS)}}


@dataclass
class Crawled:
    """A node with more files than anybody may open in a day, and two officers in all their teams."""

    node: TestNode
    files: list[str]
    who: str = "vetting0"
    other: str = "vetting1"

    def sign_in(self) -> Actor:
        """Sign the crawler in."""
        return self.node.sign_in(self.who)

    def crawl(self) -> int:
        """Sign in and open file after file until the agent refuses; tells how many were opened."""
        return self.crawl_as(self.sign_in())

    def crawl_as(self, actor: Actor) -> int:
        """Open what was not opened before, until the agent refuses."""
        opened = 0
        for file in self.files:
            try:
                given = actor.call("open_file", file=file, compartments=["registration"], purpose="read")
            except Refused:
                continue
            assert given["parts"]
            opened += 1
        return opened

    def restart(self) -> None:
        """Kill the agent and start another."""
        self.node.stop()
        self.node.start()

    def counts(self, who: str = "") -> Path:
        """Give the file of a member's counts."""
        return self.node.directory / "agent" / f"{self.node.member(who or self.who)}.quota"


@pytest.fixture(scope="module")
def _crawlers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Iterator[Crawled]]:
    """Give one node, with two officers for each test who have opened nothing yet."""
    node = make_node(tmp_path_factory.mktemp("crawled") / "node", FOUNDERS)
    with at(node):
        files = _many(node, 140)
    pairs = zip(range(0, OFFICERS, 2), range(1, OFFICERS, 2), strict=True)
    yield (Crawled(node, files, f"vetting{one}", f"vetting{two}") for one, two in pairs)
    remove_node(node)


@pytest.fixture
def crawled(_crawlers: Iterator[Crawled]) -> Iterator[Crawled]:
    given = next(_crawlers)
    with at(given.node):
        yield given


def _many(node: TestNode, count: int) -> list[str]:
    intake = node.sign_in("intake")
    team = tuple(node.member(who) for who in node.names if who not in {"admin", "dpo"})
    made = create(intake, "plain", [("registration",)] * count, team=team, narrow=(intake.member,))
    said = [one for file in made for one in (opening_entry(file), say(file, "registration", "first"))]
    record(intake, said, today=TODAY)
    return [file.id for file in made]


def _opened(actor: Actor, file: str) -> bool:
    try:
        actor.call("open_file", file=file, compartments=["registration"], purpose="read")
    except Refused as error:
        if "as many files as one person may" not in error.sentence:
            raise
        return False
    return True


def test_thirty_an_hour_a_hundred_a_day_and_more_the_next(crawled: Crawled) -> None:
    first = crawled.sign_in()
    assert [_opened(first, file) for file in crawled.files] == [True] * AN_HOUR + [False] * 110
    # What was opened stays open for the hour; that is no further file.
    assert [_opened(first, file) for file in crawled.files[:AN_HOUR]] == [True] * AN_HOUR
    for fresh in (30, 30, 10, 0):
        crawled.node.pass_time(HOUR)
        actor = crawled.sign_in()
        seen = _seen(crawled)
        unseen = [file for file in crawled.files if file not in seen]
        assert sum(_opened(actor, file) for file in unseen) == fresh
    crawled.node.pass_time(DAY - 4 * HOUR)
    assert crawled.crawl() == AN_HOUR


def test_each_opening_that_is_refused_is_a_line_of_the_log_and_a_remark(crawled: Crawled) -> None:
    assert crawled.crawl() == AN_HOUR
    stranger = crawled.sign_in()
    dpo, mine = crawled.node.sign_in("dpo"), stranger.member
    for nothing in ("0" * 32, "no number", "1" * 33):
        with pytest.raises(Denied):
            stranger.call("open_file", file=nothing, compartments=["registration"], purpose="read")
    refused = [line[2] for line in log_lines(dpo, member=mine, purpose="refused")]
    assert refused == [*crawled.files[AN_HOUR:], "0" * 32, "", ""]
    today = local_day(int(crawled.node.time()))
    found = {one["rule"]: one["count"] for one in dpo.call("unusual_reading", today=today, member=mine)}
    assert (found["refused"], found["many"]) == (len(refused), AN_HOUR)


def test_no_purpose_is_a_way_around_the_rules_of_unusual_reading() -> None:
    # Whoever opens a file says what for: none of the words leaves the opening out.
    assert PURPOSES <= OPENINGS


def _seen(crawled: Crawled) -> set[str]:
    mine = crawled.node.member(crawled.who)
    return {line[2] for line in log_lines(crawled.node.sign_in("dpo"), member=mine, purpose="read")}


def test_one_members_crawl_takes_nothing_from_another(crawled: Crawled) -> None:
    assert crawled.crawl() == AN_HOUR
    assert crawled.crawl_as(crawled.node.sign_in(crawled.other)) == AN_HOUR


def test_signing_in_anew_gives_nothing_back(crawled: Crawled) -> None:
    actor = crawled.sign_in()
    assert crawled.crawl_as(actor) == AN_HOUR
    actor.call("sign_out")
    assert _further(crawled) == 0
    crawled.node.agent.call("lock")
    assert _further(crawled) == 0


def _further(crawled: Crawled) -> int:
    """Count how many files open that the first thirty are not."""
    actor = crawled.sign_in()
    return sum(_opened(actor, file) for file in crawled.files[AN_HOUR:])


def test_several_sessions_at_once_share_one_count(crawled: Crawled) -> None:
    sessions = [crawled.sign_in() for _ in range(4)]
    parts = [crawled.files[at::4] for at in range(4)]

    def crawl(number: int) -> int:
        return sum(_opened(sessions[number], file) for file in parts[number])

    with ThreadPoolExecutor(4) as crawlers:
        assert sum(crawlers.map(crawl, range(4))) == AN_HOUR


def test_a_killed_agent_has_counted_whatever_it_gave(crawled: Crawled) -> None:
    opened = 0
    for at_once in (1, 4, 9, 9, 9, 9):
        actor = crawled.sign_in()
        opened += sum(_opened(actor, file) for file in crawled.files[opened : opened + at_once])
        crawled.restart()
    assert opened == AN_HOUR


@pytest.mark.parametrize("restarted", [True, False])
@pytest.mark.parametrize("seconds", [-2 * DAY, HOUR, 30 * DAY])
def test_a_clock_set_back_or_forward_gives_nothing_back(
    crawled: Crawled, seconds: int, restarted: bool
) -> None:
    assert crawled.crawl() == AN_HOUR
    crawled.node.move_clock(seconds)
    if restarted:
        crawled.restart()
    assert _further(crawled) == 0
    crawled.node.move_clock(0)
    assert _further(crawled) == 0
    crawled.node.pass_time(HOUR)
    assert _further(crawled) == AN_HOUR


def test_a_machine_switched_off_over_night_begins_a_new_day(crawled: Crawled) -> None:
    assert crawled.crawl() == AN_HOUR
    crawled.node.stop()
    crawled.node.start_machine_anew()
    crawled.node.start()
    assert _further(crawled) == 0
    crawled.node.stop()
    crawled.node.start_machine_anew()
    crawled.node.pass_time(DAY)
    crawled.node.start()
    assert _further(crawled) == AN_HOUR


def _delete(path: Path, _before: bytes, _other: Path) -> None:
    path.unlink()


def _spoil(path: Path, _before: bytes, _other: Path) -> None:
    path.write_bytes(b"nothing")


def _swap(path: Path, _before: bytes, other: Path) -> None:
    path.write_bytes(other.read_bytes())


def _put_back(path: Path, before: bytes, _other: Path) -> None:
    path.write_bytes(before)


def _put_back_by_one(path: Path, _before: bytes, _other: Path) -> None:
    path.write_bytes(path.with_suffix(".last").read_bytes())


def _delete_all(path: Path, _before: bytes, _other: Path) -> None:
    for one in path.parent.glob("*.quota"):
        one.unlink()
    (path.parent / "counts.mark").unlink()


def _delete_mark(path: Path, before: bytes, _other: Path) -> None:
    path.write_bytes(before)
    (path.parent / "counts.mark").unlink()


@pytest.mark.parametrize("tamper", [_delete_all, _delete_mark])
def test_the_counts_of_everybody_are_missed_as_well(
    make: Maker, tamper: Callable[[Path, bytes, Path], None]
) -> None:
    node = make({**OTHERS, "vetting0": Role.VETTING, "vetting1": Role.VETTING})
    with at(node):
        crawled = Crawled(node, _many(node, AN_HOUR + 1))
        before = crawled.counts().read_bytes()
        assert crawled.crawl() == AN_HOUR
        node.stop()
        tamper(crawled.counts(), before, crawled.counts(crawled.other))
        node.start()
        for who in (crawled.who, crawled.other):
            with pytest.raises(Refused, match="was lost or changed"):
                _opened(node.sign_in(who), crawled.files[-1])


@pytest.mark.parametrize("tamper", [_delete, _spoil, _swap, _put_back, _put_back_by_one])
def test_counts_that_are_lost_or_changed_are_noticed_and_gain_nothing(
    crawled: Crawled, tamper: Callable[[Path, bytes, Path], None]
) -> None:
    before, actor = crawled.counts().read_bytes(), crawled.sign_in()
    for file in crawled.files[:AN_HOUR]:
        crawled.counts().with_suffix(".last").write_bytes(crawled.counts().read_bytes())
        assert _opened(actor, file)
    crawled.node.stop()
    tamper(crawled.counts(), before, crawled.counts(crawled.other))
    crawled.node.start()
    actor = crawled.sign_in()
    for file in crawled.files:
        with pytest.raises(Refused, match="was lost or changed"):
            actor.call("open_file", file=file, compartments=["registration"], purpose="read")
    # It is on the disk: another start does not make it forgotten.
    crawled.restart()
    crawled.node.pass_time(DAY - 60)
    assert crawled.crawl() == 0
    mine = crawled.node.member(crawled.who)
    assert len(log_lines(crawled.node.sign_in("dpo"), member=mine, purpose="counts_lost")) == 1
    crawled.node.pass_time(60)
    assert crawled.crawl() == AN_HOUR


def test_counts_changed_under_a_running_agent_change_nothing(crawled: Crawled) -> None:
    before = crawled.counts().read_bytes()
    assert crawled.crawl() == AN_HOUR
    crawled.counts().write_bytes(before)
    assert _further(crawled) == 0


def test_making_files_and_looking_through_ones_queue_is_not_counted(crawled: Crawled) -> None:
    intake = crawled.node.sign_in("intake")
    made = [new_file(intake, "registration").id for _ in range(AN_HOUR + 5)]
    for file in made:
        assert intake.call("open_file", file=file, compartments=["registration"], purpose="read")["parts"]
    vetting, lists = crawled.sign_in(), WorkLists()
    pages = [lists.page(vetting, "registration", "plain", number) for number in (1, 2, 3)]
    assert [len(rows) for rows, _ in pages] == [PAGE, PAGE, 40]
    assert crawled.crawl() == AN_HOUR


def test_what_is_asked_for_in_vain_is_not_counted(crawled: Crawled) -> None:
    stranger = crawled.sign_in()
    others = [new_file(crawled.node.sign_in("intake"), "registration").id for _ in range(3)]
    for file in [*others, *(f"{number:032x}" for number in range(AN_HOUR))]:
        with pytest.raises(Denied):
            stranger.call("open_file", file=file, compartments=["registration"], purpose="read")
    assert crawled.crawl_as(stranger) == AN_HOUR


def test_narrow_parts_ask_for_the_pin_again_after_a_quarter_of_an_hour(make: Maker) -> None:
    node = make(OTHERS)
    with at(node):
        node.stop()
        node.start(**PATIENT)
        intake, given = node.session("intake")
        file = new_file(intake, "registration", "identity").id
        asked = {"file": file, "compartments": ["registration", "identity"], "purpose": "read"}
        assert set(intake.call("open_file", **asked)["parts"]) == {"registration", "identity"}
        node.pass_time(901)
        opened = intake.call("open_file", **asked)
        assert (set(opened["parts"]), opened["closed"]) == ({"registration"}, ["identity"])
        with pytest.raises(Refused, match=r"is not right\. Tries left"):
            intake.call("confirm", pin="wrong")
        assert intake.call("open_file", **asked)["closed"] == ["identity"]
        intake.call("confirm", pin=given["pin"])
        assert set(intake.call("open_file", **asked)["parts"]) == {"registration", "identity"}


def test_each_opening_is_a_line_and_each_request_one_write(crawled: Crawled) -> None:
    intake = crawled.node.sign_in("intake")
    file = new_file(intake, "registration", "service", "identity").id
    path = crawled.node.directory / "agent" / "access.log"
    before = _records(path)
    parts = ["registration", "service", "identity", "vetting"]
    intake.call("open_file", file=file, compartments=parts, purpose="judge")
    assert _records(path) == before + 1
    opened = [line[1:] for line in log_lines(crawled.node.sign_in("dpo"), file=file)]
    assert sorted(opened) == [[intake.member, file, one, "judge"] for one in sorted(parts[:3])]


def _records(path: Path) -> int:
    raw, count, at = path.read_bytes(), 0, 0
    while at < len(raw):
        at += 5 + int.from_bytes(raw[at + 1 : at + 5], "big")
        count += 1
    return count
