"""What passed through the agent is written over when it is freed, and its keys with it (security.md K3)."""

import os
import secrets
import time

import pytest

from tests.cast import TODAY, Cast
from tests.command.programs import memory_of
from tests.matching.people import fresh_matcher
from tests.matching.test_matcher import new_file
from tests.matching.test_merge_child import agent_of
from tests.matching.test_merging import made
from thitsar.kernel.membership.approving import request
from thitsar.kernel.vault.agent.overwriting import is_possible
from thitsar.kernel.vault.hierarchy import member_keys

pytestmark = [
    pytest.mark.database,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may read the memory of other programs"),
    pytest.mark.skipif(not is_possible(), reason="only glibc writes over what is freed"),
]


def word() -> str:
    """Give a word that no program has seen yet."""
    return f"zw{secrets.token_hex(12)}"


def test_after_a_lock_neither_words_nor_keys_are_left_in_it(cast: Cast) -> None:
    cast.agent.call("lock")
    seed, passphrase = made(cast, "intake")["seed"], cast.credentials("intake")[1]
    own = member_keys(seed).own
    # Short ones and long ones: small texts are Python's own, large ones are the C library's.
    searched, compared, written = word(), [word(), word() * 40], [word(), word() * 40]
    agent = agent_of(cast).pid
    with fresh_matcher(cast):
        intake = cast.sign_in("intake")
        intake.call("ask", question="search", features=[{"text": searched}], files=[])
        resembling = {"question": "resembles", "files": [new_file(intake)]}
        intake.call("ask", features=[{"la": compared, "dn": compared}], **resembling)
        summary = {"short": written[0], "long": written[1]}
        request(intake, "open_many", b"\1" * 32, summary=summary, today=TODAY)
        assert own in memory_of(agent), "the scan finds what is there"
        cast.agent.call("lock")
        time.sleep(0.5)
    memory = memory_of(agent)
    for one in (searched, *compared, *written, passphrase):
        assert one.encode() not in memory
    assert own not in memory
    assert seed not in memory
