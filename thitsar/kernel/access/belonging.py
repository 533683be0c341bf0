"""Who is in a file's team by what the node's own roster says: leavers are out, and others came in; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from thitsar.kernel.access.policy import NEVER_OF_A_CHILD, Role, earliest
from thitsar.kernel.access.replacing import heirs

if TYPE_CHECKING:
    # It folds by these.
    from thitsar.kernel.access.roster import Roster
    from thitsar.kernel.access.teams import Team


def without_removed(team: "Team", roster: "Roster", sequence: int = 0) -> "Team":
    """Leave out who left the node before an entry, or by now; where everybody was gone the new officers are in it.

    Whoever was enrolled anew stands where their earlier id stood.
    """
    begun = recoveries(roster, sequence)
    for at, officers in begun[team.recoveries :]:
        joining = _joined(roster, at, officers, never=NEVER_OF_A_CHILD if team.is_released else frozenset())
        duties = {**team.duties, **{one: earliest(roster.member(one).at(at + 1).roles) for one in joining}}
        members, narrow = team.members | joining, team.narrow | joining
        team = replace(team, members=members, narrow=narrow, ever=team.ever | joining, duties=duties)
    team = replace(team, recoveries=len(begun)) if len(begun) > team.recoveries else team
    team = _succeeded(team, roster, sequence) if roster.replaced else team
    gone = frozenset(one for one, at in roster.removed.items() if not sequence or at < sequence)
    if gone.isdisjoint(team.members | team.narrow):
        return team
    keeper = "" if team.keeper in gone else team.keeper
    return replace(team, members=team.members - gone, narrow=team.narrow - gone, keeper=keeper)


def entered(
    team: "Team | None", steps: "Sequence[tuple[int, Team]]", roster: "Roster", *, before: int = 0
) -> "list[tuple[int, Team]]":
    """Give the team after each entry of the roster by which somebody came into it since the last of its own.

    Up to one of its own, or to now: whoever came in could speak in the file from then on.
    """
    if team is None:
        return []
    turns = {at for at, _ in roster.recovered} | {at for at, _ in roster.replaced.values()}
    since = steps[-1][0]
    here = sorted(at for at in turns if since < at and (not before or at < before))
    return [(at, without_removed(team, roster, at + 1)) for at in here]


def joining(roster: "Roster", at: int) -> tuple[frozenset[str], frozenset[str]]:
    """Name the officers of one entry who join the teams of files, and those who join a team that keeps a child safe."""
    officers = dict(roster.recovered)[at]
    everybody = _joined(roster, at, officers, never=frozenset())
    return everybody, _joined(roster, at, officers, never=NEVER_OF_A_CHILD)


def recoveries(roster: "Roster", sequence: int) -> list[tuple[int, frozenset[str]]]:
    """Give who began when everybody was gone, before an entry or by now."""
    return [one for one in roster.recovered if not sequence or one[0] < sequence]


def _joined(roster: "Roster", at: int, officers: Iterable[str], *, never: frozenset[Role]) -> frozenset[str]:
    """Name those who began at this entry and have something to do in a file."""
    people = [roster.member(one).at(at + 1) for one in officers]
    return frozenset(one.id for one in people if earliest(one.roles) - never)


def _succeeded(team: "Team", roster: "Roster", sequence: int) -> "Team":
    """Put whoever was enrolled anew where their earlier id stood, and leave them what they ever did here."""
    duties = dict(team.duties)
    for old, (at, new) in sorted(roster.replaced.items(), key=lambda one: one[1][0]):
        if old in duties and (not sequence or at < sequence):
            duties[new] = duties.get(new, frozenset()) | duties[old]
    team = replace(team, duties=duties)
    here = {old: new for old, new in heirs(roster, sequence).items() if old in team.members | team.narrow}
    if not here:
        return team
    return replace(
        team,
        members=frozenset(here.get(one, one) for one in team.members),
        narrow=frozenset(here.get(one, one) for one in team.narrow),
        ever=team.ever | set(here.values()),
        keeper=here.get(team.keeper, team.keeper),
    )
