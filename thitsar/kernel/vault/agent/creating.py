"""Creating files and parts of files: fresh data keys, wrapped at once to everybody entitled."""

from collections.abc import Generator
from dataclasses import replace
from typing import Any

from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import SAYING, is_narrow, scope_of
from thitsar.kernel.access.roster import APPROVAL, TRAINING
from thitsar.kernel.access.teams import Team, file_opened, leaving, may_open, opened_team, opening_duties
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.vault import seal, suite, wrap
from thitsar.kernel.vault.adding import EACH, To
from thitsar.kernel.vault.agent.agent import Agent, operation
from thitsar.kernel.vault.agent.part_keys import CHANGING
from thitsar.kernel.vault.agent.session import Session
from thitsar.kernel.vault.places import broad_place, narrow_place
from thitsar.kernel.vault.ring import key_id

MOST_AT_ONCE = 500
# As in signing: nobody else should wait for all of them.
IN_ONE_GO = 8


@operation
def create_files(
    agent: Agent, handle: str, *, kind: str, compartments: list[list[str]], team: list[str], narrow: list[str]
) -> Generator[list[dict[str, Any]], None, None]:
    """Make the ids, data keys and wraps of new files, one for each list of compartments, all with one team.

    They come in pieces of a few files.
    """
    session = agent.sessions.get(handle)
    if not may_open(agent.node.roster.member(session.member), kind):
        raise Denied("There is no such file.")
    if kind not in {APPROVAL, *TRAINING}:
        require_set_up(agent)
    if len(compartments) > MOST_AT_ONCE or not set(narrow) <= set(team) or session.member not in team:
        raise Refused("A new file needs a team that its maker belongs to.")
    for at in range(0, len(compartments), IN_ONE_GO):
        session = agent.sessions.get(handle, is_person=at == 0)
        created = []
        for parts in compartments[at : at + IN_ONE_GO]:
            opening = file_opened(suite.fresh(16).hex(), kind, team=team, narrow=narrow, seed=suite.fresh())
            made = opened_team(opening, session.member)
            made = replace(made, duties=opening_duties(agent.node.roster, made.members))
            session.teams[made.file] = made
            session.created.add(made.file)
            streams = {part: make_part(agent, session, made, part) for part in ["roster", *parts]}
            created.append(
                {
                    "file": made.file,
                    "opened": opening,
                    "statistics": made.statistics(),
                    "leaving": sorted(leaving(made, agent.node.roster, session.member)),
                    "streams": streams,
                    # Wrapped to by the caller, who holds the keys now: nobody waits for that here.
                    "recovery": agent.node.stated()["recovery"],
                }
            )
        yield created


@operation
def extend_file(agent: Agent, handle: str, file: str, compartment: str) -> dict[str, Any]:
    """Make data key and wraps for a part this file does not have yet."""
    session = agent.sessions.get(handle)
    team = agent.node.team(session, file)
    if not any(agent.may(session, action, compartment, team) for action in SAYING):
        raise Denied("There is no such file.")
    if models.Stream.objects.filter(file=file, compartment=compartment).exists():
        raise Refused("This part of the file exists already. Open the file again.")
    return {**make_part(agent, session, team, compartment), "recovery": agent.node.stated()["recovery"]}


def require_set_up(agent: Agent) -> None:
    """Raise Refused for whatever is about people before it is sure that the root can be put together again."""
    if not agent.node.is_set_up():
        raise Refused(
            "Nobody can be registered yet: the shares of the root were not tried. Three people who keep shares run "
            "`thitsar recovery rehearse`, then three others."
        )


def require_about_nobody(team: Team, compartment: str) -> None:
    """Raise Refused for any part of a training file but its team: there is no place for a person in one."""
    if team.kind in TRAINING and compartment != "roster":
        raise Refused("A file of training is about nobody. Nothing can be written into it.")


def make_part(agent: Agent, session: Session, team: Team, compartment: str) -> dict[str, Any]:
    """Make id, data key and wraps of one part of a file."""
    require_about_nobody(team, compartment)
    roles = agent.roles(session)
    if compartment != "roster" and all(
        scope_of(roles, one, compartment) is None for one in (*SAYING, "request")
    ):
        raise Denied("There is no such file.")
    stream, key = team.stream(compartment), suite.fresh()
    named = key_id(stream, key)
    organisation = agent.node.row.organisation
    wraps: list[list[Any]] = []
    if is_narrow(compartment):
        for member in sorted(team.narrow):
            person = agent.node.roster.member(member)
            if scope_of(person.roles, "read", compartment) is not None:
                where = narrow_place(organisation, stream, compartment, member, named)
                # Whoever is on a journey is owed it: the recorder notes a debt where nothing is wrapped.
                is_away = member in agent.node.roster.travelling
                wraps.append([member, 0, b"" if is_away else wrap.wrap(person.unwrap_public, where, key)])
        if not any(one[2] for one in wraps):
            raise Refused("Nobody in the named team may read this part. Name somebody who may.")
        return {"stream": stream, "key": key, "epoch": 0, "wraps": wraps}
    to = agent.node.adding_to(compartment)
    number, public = to
    if number == EACH:
        return _made_for_each(agent, session, (stream, compartment, key), to=to)
    where_broad = broad_place(organisation, stream, compartment, number, named)
    held = session.epochs.get((compartment, number))
    if held is not None:
        wraps.append(["", number, seal.seal(held.wrapping, where_broad, key, size=64)])
    else:
        # The maker may add here and not read: only holders of the compartment's key open this again.
        wraps.append(["+", number, wrap.wrap(public, where_broad, key)])
    return {"stream": stream, "key": key, "epoch": number, "wraps": wraps}


def _made_for_each(agent: Agent, session: Session, part: tuple[str, str, bytes], *, to: To) -> dict[str, Any]:
    """Wrap the key to each reader: nobody who reads has been here since somebody who left knew the newest key."""
    stream, compartment, key = part
    if agent.node.holds_newest(session, compartment):
        raise Refused(CHANGING)
    organisation, named = agent.node.row.organisation, key_id(stream, key)
    wraps = [
        [reader, EACH, wrap.wrap(public, narrow_place(organisation, stream, compartment, reader, named), key)]
        for reader, public in codec.decode(to[1])
    ]
    return {"stream": stream, "key": key, "epoch": EACH, "wraps": wraps}
