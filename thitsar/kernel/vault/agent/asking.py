"""Questions to the matcher: counted, limited and relayed here, so that nobody reaches it another way."""

from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from thitsar.kernel import codec, models
from thitsar.kernel.errors import Denied, Refused, Unreadable
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.adding import EACH
from thitsar.kernel.vault.agent import tidying  # noqa: F401 - the matcher's other operation, imported to be known
from thitsar.kernel.vault.agent.agent import Agent, operation, unlocked
from thitsar.kernel.vault.agent.auditing import AUDIT
from thitsar.kernel.vault.agent.client import Caller
from thitsar.kernel.vault.agent.session import Session
from thitsar.kernel.vault.agent.unwrapping import unwrap_batch
from thitsar.kernel.vault.hierarchy import EpochKeys

SOCKET = "run/matcher.sock"
# Seconds a question waits for a matcher that forgot everything by replacing itself, as it does when a page is covered
# and nobody else is here: whoever uncovers the page may search at once.
PATIENCE = 20.0


@operation
@unlocked
def ask(agent: Agent, handle: str, question: str, features: list[dict[str, Any]], files: list[str]) -> Any:
    """Relay a question: `resembles` for files one has just made, `search` for a name somebody typed.

    Raises Refused when the hour's questions are used up. Questions about files one has just made are not
    searches: each new file carries a few of its own.
    """
    with agent.locked():
        _count(agent, handle, question, features, files)
    # Outside the lock: the matcher asks the agent for keys while it answers.
    return _matcher(agent.directory).call(question, token=agent.matcher_token, features=features, files=files)


@operation
@unlocked
def file_of_code(agent: Agent, handle: str, code: str) -> str:
    """Give data protection the number of the file that has exactly this code; empty when there is none.

    Somebody told them the code: nothing of the file comes with the number, and no list of codes can be had so. It
    is known in the matcher's memory only, while somebody who may search is unlocked.
    """
    with agent.locked():
        session = agent.sessions.get(handle)
        agent.require(session, "audit", AUDIT)
        count_code(agent, session, AUDIT, "coded")
    return find_code(agent, code)


def count_code(agent: Agent, session: Session, compartment: str, purpose: str) -> None:
    """Count and note a look for a code, before it is looked for; Refused while nobody who may search is signed in."""
    agent.quota.count_question(session.member)
    agent.save_counts(session)
    agent.note(session, "", compartment, purpose)
    if not _held(agent.sessions.living()):
        raise Refused(
            "A code can be looked up only while somebody who may search is signed in. Try again later."
        )


def find_code(agent: Agent, code: str) -> str:
    """Ask the matcher for the file with exactly this code, without the agent's lock; empty when there is none."""
    found: str = _matcher(agent.directory).call(
        "coded", token=agent.matcher_token, features=[{"code": code}], files=[]
    )
    return found


@operation
def match_keys(agent: Agent, token: str, wrapped: list[Any]) -> dict[str, Any]:
    """Give the matcher what it needs to open match vectors, while somebody with that right is unlocked.

    `listing` holds the list's key by epoch, `batches` the key of each [place, epoch, wrap] asked about, or b""
    where nobody unlocked holds its epoch.
    """
    _require_matcher(agent, token)
    living = agent.sessions.living()
    held = _held(living)
    listing = {number: keys.listing for number, keys in held.items()}
    if held:
        # What was wrapped to each reader was perhaps wrapped to one who is here now.
        listing[EACH] = b""
    return {
        "listing": listing,
        "batches": [_batch_key(living, epoch, place, sealed) for place, epoch, sealed in wrapped],
    }


@operation
def may_remember(agent: Agent, token: str) -> bool:
    """Tell the matcher whether anybody with the right to ask is still unlocked; if not, it forgets everything."""
    _require_matcher(agent, token)
    return bool(_held(agent.sessions.living()))


def _count(
    agent: Agent, handle: str, question: str, features: list[dict[str, Any]], files: list[str]
) -> None:
    session = agent.sessions.get(handle)
    agent.require(session, "ask", "match")
    if question not in {"resembles", "search"}:
        raise Denied("The matcher does not answer this.")
    if question != "resembles" or not _is_about_new(agent, session, features, files):
        if len(features) > 1:
            raise Refused("Ask one question at a time.")
        agent.quota.count_question(session.member)
    # Saved at once: a restart of the agent does not give the questions back.
    agent.save_counts(session)
    agent.note(session, "", "match", question)


def _is_about_new(agent: Agent, session: Session, features: list[dict[str, Any]], files: list[str]) -> bool:
    """Count each question as one of a file of its own that this member made and recorded; tells whether it is.

    A file that was only made costs nothing and leaves no trace: with those anybody could ask without end.
    """
    if not files or len(files) != len(features):
        return False
    stored = models.Stream.objects.filter(compartment="roster", file__in=files)
    if set(stored.values_list("file", flat=True)) != set(files):
        return False
    question = suite.digest("question", codec.pack([files, features]))
    return agent.quota.count_about(session.member, files, question)


def _require_matcher(agent: Agent, token: str) -> None:
    if not suite.equal(token.encode(), agent.matcher_token.encode()):
        raise Denied("There is no such operation.")


def _held(sessions: list[Session]) -> dict[int, EpochKeys]:
    held: dict[int, EpochKeys] = {}
    for session in sessions:
        held |= {number: keys for (name, number), keys in session.epochs.items() if name == "match"}
    return held


def _batch_key(living: list[Session], epoch: int, place: str, sealed: bytes) -> bytes:
    for session in living:
        if any(name == "match" for name, _ in session.epochs):
            with suppress(Unreadable):
                return unwrap_batch(session, "match", epoch, place, sealed)
    return b""


@lru_cache(maxsize=1)
def _matcher(directory: Path) -> Caller:
    return Caller(directory / SOCKET, patience=PATIENCE)
