"""Merging for the agent: every reader of every kind of list reads the same before and after, and nobody waits."""

import secrets
import statistics
import threading
import time
from typing import Any

import pytest

from tests.cast import Cast
from tests.matching.people import fresh_matcher, insert, merge_all, token, vector
from thitsar.kernel import models
from thitsar.kernel.errors import Denied
from thitsar.kernel.files.batches import FACET, MATCH, STATISTICS, Item, list_keys, seal_batches
from thitsar.kernel.files.merging import MANY
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.work_lists import read_batches
from thitsar.kernel.vault import wrap
from thitsar.kernel.vault.agent.stored_runs import merge_run
from thitsar.kernel.vault.hierarchy import epoch_keys, member_keys
from thitsar.kernel.vault.places import epoch_place

pytestmark = pytest.mark.database


def add(actor: Actor, kind: str, compartment: str, contents: list[list[Any]]) -> None:
    """Add one batch for each item, as that many commits would."""
    insert([row for one in contents for row in seal_batches(actor, {(kind, compartment): [one]})])


def listed(actor: Actor, kind: str, compartment: str, action: str) -> dict[tuple[str, ...], Any]:
    """Read a list as its readers do."""

    def unwrap(wrapped: list[Any]) -> list[bytes]:
        opened: list[bytes] = actor.call(
            "open_batches", action=action, compartment=compartment, wrapped=wrapped
        )
        return opened

    rows = read_batches(kind, compartment, 0, unwrap, list_keys(actor, compartment))
    seen: dict[tuple[str, ...], Item] = {}
    for _, items in rows:
        seen.update({tuple(item[:-1]): item[-1] for item in items})
    return seen


def count(kind: str, compartment: str) -> int:
    return models.Batch.objects.filter(kind=kind, compartment=compartment).count()


def made(cast: Cast, who: str) -> dict[str, Any]:
    """Give what the founding made for somebody."""
    return next(one for one in cast.founded.members if one["person"]["member"] == cast.member(who))


def seed_of(cast: Cast, compartment: str) -> bytes:
    """Open the seed of a compartment's first epoch as the intake officer's agent does."""
    row = models.EpochWrap.objects.get(compartment=compartment, epoch=1, recipient=cast.member("intake"))
    where = epoch_place(models.Node.objects.get().organisation, compartment, 1, row.recipient)
    unwrapping = member_keys(made(cast, "intake")["seed"]).unwrapping
    return wrap.unwrap(unwrapping, where, bytes(row.sealed))


def test_work_lists_are_the_same_after_merging_and_few_pieces(cast: Cast) -> None:
    intake, vetting = cast.sign_in("intake"), cast.sign_in("vetting")
    files = [secrets.token_hex(16) for _ in range(40)]
    for part in ("registration", "service"):
        add(intake, FACET, part, [[files[n % 40], {"day": n}] for n in range(150)])
    before = {part: listed(vetting, FACET, part, "list") for part in ("registration", "service")}
    merge_all(cast)
    for part, was in before.items():
        assert listed(vetting, FACET, part, "list") == was
        assert count(FACET, part) <= MANY


def test_statistics_stay_open_to_the_analyst(cast: Cast) -> None:
    intake, analyst = cast.sign_in("intake"), cast.sign_in("analyst")
    add(intake, STATISTICS, "statistics", [[f"{n % 50}", "service", {"branch": f"{n}"}] for n in range(90)])
    before = listed(analyst, STATISTICS, "statistics", "count")
    merge_all(cast)
    assert listed(analyst, STATISTICS, "statistics", "count") == before
    assert count(STATISTICS, "statistics") <= MANY


def test_own_files_stay_in_their_members_lists(cast: Cast) -> None:
    intake = cast.sign_in("intake")
    files = [secrets.token_hex(16) for _ in range(80)]
    add(intake, FACET, "roster", [[file, {"kind": "person", "team": [intake.member]}] for file in files])
    assert set(files) <= {file for file, _ in intake.call("assigned", since=0)["added"]}
    merge_all(cast)
    assert count(FACET, "roster") <= MANY
    cast.agent.call("lock")
    assert set(files) <= {file for file, _ in cast.sign_in("intake").call("assigned", since=0)["added"]}


def test_nothing_is_merged_for_a_stranger_or_while_nobody_is_unlocked(cast: Cast) -> None:
    with pytest.raises(Denied):
        cast.agent.call("merge_batches", token="0" * 64)
    add(
        cast.sign_in("intake"),
        MATCH,
        "match",
        [[f"{n}", "service", {"ser": "t000106"}] for n in range(MANY + 1)],
    )
    cast.agent.call("lock")
    many = count(MATCH, "match")
    assert cast.agent.call("merge_batches", token=token(cast)) == 0
    assert count(MATCH, "match") == many > MANY


def test_after_a_change_of_the_roster_nothing_is_sealed_with_what_was_known_before(cast: Cast) -> None:
    intake = cast.sign_in("intake")
    add(intake, FACET, "registration", [[secrets.token_hex(16), {"day": n}] for n in range(MANY + 1)])
    before, many = listed(intake, FACET, "registration", "list"), count(FACET, "registration")
    keys = {1: epoch_keys("registration", 1, seed_of(cast, "registration"))}
    node = models.Node.objects.get().node
    stream = models.Stream.objects.get(file=node, compartment="roster").id
    newest = models.Entry.objects.filter(stream=stream).latest("sequence").sequence
    # The newest change may have closed this epoch: whoever was removed still has its key.
    assert merge_run(FACET, "registration", keys, number=1, known=(stream, newest - 1)) == 0
    assert count(FACET, "registration") == many
    assert merge_run(FACET, "registration", keys, number=1, known=(stream, newest)) > 0
    assert listed(intake, FACET, "registration", "list") == before


def test_nothing_is_sealed_with_a_seed_that_somebody_put_into_the_table(cast: Cast) -> None:
    cast.agent.call("lock")
    intake = cast.sign_in("intake")
    merge_all(cast)
    add(intake, FACET, "registration", [[secrets.token_hex(16), {"day": n}] for n in range(MANY + 1)])
    many = count(FACET, "registration")
    row = models.EpochWrap.objects.get(compartment="registration", recipient=intake.member)
    kept, organisation = bytes(row.sealed), models.Node.objects.get().organisation
    where = epoch_place(organisation, row.compartment, row.epoch, row.recipient)
    row.sealed = wrap.wrap(made(cast, "intake")["person"]["unwrap_public"], where, secrets.token_bytes(32))
    row.save()
    try:
        assert cast.agent.call("merge_batches", token=token(cast)) == 0
        assert count(FACET, "registration") == many
    finally:
        row.sealed = kept
        row.save()
    merge_all(cast)
    assert count(FACET, "registration") <= MANY


def test_a_list_with_a_batch_that_does_not_open_keeps_no_other_waiting(cast: Cast) -> None:
    intake = cast.sign_in("intake")
    for part in ("registration", "service"):
        add(intake, FACET, part, [[secrets.token_hex(16), {"day": n}] for n in range(MANY + 1)])
    broken = models.Batch.objects.filter(kind=FACET, compartment="registration").latest("id")
    kept, many = bytes(broken.sealed), count(FACET, "registration")
    models.Batch.objects.filter(id=broken.id).update(sealed=kept[:-1] + bytes([kept[-1] ^ 1]))
    try:
        merge_all(cast)
        assert count(FACET, "registration") == many
        assert count(FACET, "service") <= MANY
    finally:
        models.Batch.objects.filter(id=broken.id).update(sealed=kept)
    merge_all(cast)
    assert count(FACET, "registration") <= MANY


def test_the_matcher_does_it_by_itself_and_finds_what_it_found_before(cast: Cast) -> None:
    intake = cast.sign_in("intake")
    person = vector("ခန့်ရဲဟိန်း", "Khant Ye Hein")
    add(
        intake,
        MATCH,
        "match",
        [[f"{n % 30:032}", "identity", {**person, "co": f"P-{n}"}] for n in range(100)],
    )
    with fresh_matcher(cast):
        until = time.monotonic() + 20
        while count(MATCH, "match") > MANY and time.monotonic() < until:
            time.sleep(0.2)
        assert count(MATCH, "match") <= MANY
        question: dict[str, Any] = {"question": "search", "files": []}
        assert [one["file"] for one in intake.call("ask", features=[{"text": "P-99"}], **question)] == [
            f"{9:032}"
        ]
        assert intake.call("ask", features=[{"text": "P-9"}], **question) == []


@pytest.mark.slow
def test_twelve_thousand_commits_are_merged_while_people_sign_in(cast: Cast) -> None:
    intake = cast.sign_in("intake")
    add(intake, MATCH, "match", [[f"{n:032}", "service", {"ser": f"t{n:06}"}] for n in range(12_000)])
    alone = _sign_in_seconds(cast)
    rounds: list[float] = []

    def merge() -> None:
        while True:
            began = time.perf_counter()
            if not cast.agent.call("merge_batches", token=token(cast)):
                return
            rounds.append(time.perf_counter() - began)

    merging = threading.Thread(target=merge)
    merging.start()
    beside = _sign_in_seconds(cast)
    merging.join()
    print(f"{len(rounds)} rounds, together {sum(rounds):.2f} s", end=", ")
    print(f"a sign-in takes {alone:.2f} s and {beside:.2f} s beside it")
    assert count(MATCH, "match") <= MANY + 24
    assert beside - alone <= 0.3


def _sign_in_seconds(cast: Cast) -> float:
    took = []
    for _ in range(5):
        began = time.perf_counter()
        cast.sign_in("vetting")
        took.append(time.perf_counter() - began)
    return statistics.median(took)
