"""The program that merges: it ends with the keys it was given, loses nothing, and is not started for nothing."""

import os
import resource
import secrets
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

from tests.cast import Cast
from tests.command.programs import living, memory_of, parent_of, until
from tests.matching.people import merge_all, token
from tests.matching.test_merging import add, count, listed
from thitsar.kernel.errors import Unreachable
from thitsar.kernel.files.batches import FACET
from thitsar.kernel.files.merging import MANY

pytestmark = [
    pytest.mark.database,
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may read the memory of other programs"),
]

LIST = (FACET, "registration")


@pytest.fixture
def marker(cast: Cast) -> Iterator[str]:
    """Make a list long, each piece holding a word that no other program has ever seen; intake is signed in."""
    merge_all(cast)
    word = f"zm{secrets.token_hex(12)}"
    add(cast.sign_in("intake"), *LIST, [[secrets.token_hex(16), {"day": word}] for _ in range(MANY + 8)])
    yield word
    cast.sign_in("intake")
    merge_all(cast)


@contextmanager
def before_its_last_step(cast: Cast, marker: str) -> Iterator[tuple[int, "Future[int]"]]:
    """Have the agent merge, and hold the child up when it has opened all and wants to write; gives its number."""
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE kernel_batch IN SHARE MODE")
        merging = pool.submit(cast.agent.call, "merge_batches", token=token(cast))
        until(lambda: children(cast), seconds=20)
        (child,) = children(cast)
        until(lambda: marker.encode() in memory_of(child), seconds=20)
        yield child, merging


def agent_of(cast: Cast) -> Any:
    return next(one for one in cast.processes if "agent" in one.args)  # type: ignore[operator]


def children(cast: Cast) -> list[int]:
    agent = agent_of(cast).pid
    return [pid for pid, line in living() if "merge_child" in line and parent_of(pid) == agent]


def is_there(pid: int) -> bool:
    return pid in dict(living())


def test_it_is_gone_when_everybody_signed_out_and_nothing_is_lost(cast: Cast, marker: str) -> None:
    before, many = listed(cast.sign_in("vetting"), *LIST, "list"), count(*LIST)
    with before_its_last_step(cast, marker) as (child, merging):
        cast.agent.call("lock")
        until(lambda: not is_there(child), seconds=2)
        assert merging.result(5) == 0
    assert count(*LIST) == many > MANY
    vetting = cast.sign_in("vetting")
    merge_all(cast)
    assert count(*LIST) <= MANY
    assert listed(vetting, *LIST, "list") == before


def test_it_goes_on_while_somebody_holds_all_keys_it_was_given(cast: Cast, marker: str) -> None:
    cast.agent.call("lock")
    intake, _ = cast.sign_in("intake"), cast.sign_in("vetting")
    with before_its_last_step(cast, marker) as (child, merging):
        intake.call("sign_out")
        time.sleep(1)
        assert is_there(child)
    assert merging.result(30) >= 8
    assert count(*LIST) <= MANY


def test_a_killed_one_loses_nothing_and_the_next_merges(cast: Cast, marker: str) -> None:
    intake = cast.sign_in("intake")
    before, many = listed(intake, *LIST, "list"), count(*LIST)
    with before_its_last_step(cast, marker) as (child, merging):
        os.kill(child, signal.SIGKILL)
        assert merging.result(5) == 0
    assert count(*LIST) == many > MANY
    assert listed(intake, *LIST, "list") == before
    merge_all(cast)
    assert count(*LIST) <= MANY
    assert listed(intake, *LIST, "list") == before


def test_it_ends_with_a_killed_agent(cast: Cast, marker: str) -> None:
    many = count(*LIST)
    with before_its_last_step(cast, marker) as (child, merging):
        agent = agent_of(cast)
        agent.kill()
        agent.wait()
        cast.processes.remove(agent)
        until(lambda: not is_there(child), seconds=2)
        with pytest.raises(Unreachable):
            merging.result(5)
    cast.start("agent")
    assert count(*LIST) == many


def test_it_alone_opens_what_it_merges(cast: Cast, marker: str) -> None:
    with before_its_last_step(cast, marker):
        assert marker.encode() not in memory_of(agent_of(cast).pid)
    merge_all(cast)
    assert count(*LIST) <= MANY
    # With somebody still signed in, who could be asked for all of it.
    assert marker.encode() not in memory_of(agent_of(cast).pid)


def test_it_can_neither_be_dumped_nor_go_before_whoever_works(cast: Cast, marker: str) -> None:
    with before_its_last_step(cast, marker) as (child, _):
        assert resource.prlimit(child, resource.RLIMIT_CORE) == (0, 0)
        own = os.getpriority(os.PRIO_PROCESS, agent_of(cast).pid)
        assert os.getpriority(os.PRIO_PROCESS, child) == min(own + 10, 19)


def test_none_is_started_when_nothing_is_to_be_merged(cast: Cast, marker: str) -> None:
    merge_all(cast)
    took = []
    for _ in range(5):
        began = time.perf_counter()
        assert cast.agent.call("merge_batches", token=token(cast)) == 0
        took.append(time.perf_counter() - began)
    # No program of this package starts that fast.
    assert min(took) < 0.1
