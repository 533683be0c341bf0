"""A new file carries a few questions to the matcher: they outlive session and agent, and are never given back."""

from typing import Any

import pytest

from tests.kernel.conftest import Maker
from tests.kernel.nodes import TestNode, at, new_file
from thitsar.kernel.errors import Refused, Unreachable
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.vault.agent.quota import QUESTIONS_A_FILE

pytestmark = [pytest.mark.database, pytest.mark.slow]


def is_asked(actor: Actor, files: list[str], what: Any) -> bool:
    """Tell whether the agent lets these questions pass, to a matcher that does not run here."""
    features = [{"nrc": f"{what}"} for _ in files]
    try:
        actor.call("ask", question="resembles", features=features, files=files)
    except Unreachable:
        return True
    except Refused as error:
        assert str(error) == "Ask one question at a time."  # noqa: PT017 - passing is the other answer
        return False
    raise AssertionError("no matcher runs here")


def with_another_agent(node: TestNode) -> Actor:
    """Kill the agent and sign in to a new one."""
    node.stop()
    node.start()
    return node.sign_in("intake")


def test_stopped_work_asks_what_it_owes_and_no_more(make: Maker) -> None:
    node = make()
    with at(node):
        intake = node.sign_in("intake")
        files = [new_file(intake, "registration").id for _ in range(3)]
        for what in range(QUESTIONS_A_FILE):
            intake = with_another_agent(node)
            assert is_asked(intake, files, what)
            # Whoever was killed before they could use the answer.
            assert is_asked(with_another_agent(node), files, what)
        intake = with_another_agent(node)
        assert is_asked(intake, files, QUESTIONS_A_FILE - 1)
        for what in (0, QUESTIONS_A_FILE):
            assert not is_asked(intake, files, what)
        # A newer file's questions are its own.
        files.append(new_file(intake, "registration").id)
        assert not is_asked(intake, files, "with the newer one")
        assert is_asked(intake, files[-1:], "about the newer one")


def test_nobody_asks_with_the_questions_of_another_members_files(make: Maker) -> None:
    node = make()
    with at(node):
        second = node.sign_in("intake2")
        files = [new_file(node.sign_in("intake"), "registration", team=(second.member,)).id for _ in range(2)]
        assert not is_asked(second, files, "x")
        assert is_asked(node.sign_in("intake"), files, "x")
