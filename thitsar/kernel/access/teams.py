"""Who is in a file's team and for which duty, folded from the signed entries of the file's own roster stream."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from thitsar.kernel.access import sharing
from thitsar.kernel.access.belonging import entered, recoveries, without_removed
from thitsar.kernel.access.policy import (
    NEVER_OF_A_CHILD,
    Role,
    are_at_odds,
    earliest,
    is_narrow,
    scope_of,
)
from thitsar.kernel.access.readers import require_another
from thitsar.kernel.access.reception import RECEPTIONS, Origin, changed_origin, is_reception, origin_of
from thitsar.kernel.access.roster import (
    APPROVAL,
    DUTY_ASSIGNED,
    FILE_RECEIVED,
    KEY_RENEWED,
    MEMBER_ASSIGNED,
    MEMBER_UNASSIGNED,
    OPENINGS,
    TEAM_RELEASED,
    TEAM_RESUMED,
    Person,
    Roster,
    Signed,
)
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.vault.places import opening_root, statistics_id, stream_id
from thitsar.kernel.vault.ring import MARK_SIZE

# Who takes in what a partner brought.
TAKING = ("take", "roster")


@dataclass(frozen=True)
class Team:
    """Who is assigned to a file, and who of them holds the keys of its narrow compartments."""

    file: str
    kind: str
    members: frozenset[str]
    narrow: frozenset[str]
    seed: bytes
    root: bytes
    # Whoever was a member at any time: what they wrote stays valid.
    ever: frozenset[str] = frozenset()
    # What each was ever here for: as they were assigned, or all that goes together for who came with the file.
    duties: Mapping[str, frozenset[Role]] = field(default_factory=dict)
    # The child path is open: nobody acts here but those who keep a child safe (decision 0016).
    is_released: bool = False
    # Who opened it where nobody who stays may assign: reads nothing, and says who takes over.
    keeper: str = ""
    # Of parts whose data key was renewed: a hash of the key that holds, so that no other is put in its place.
    marks: Mapping[str, bytes] = field(default_factory=dict)
    # What of the file which partner's node is given.
    shares: sharing.Shares = field(default_factory=dict)
    # Of a file that came from a partner.
    origin: Origin = field(default_factory=Origin)
    # How many times new officers had begun on this node when it was changed last: later ones join.
    recoveries: int = 0
    # The team after each of its signed changes, with the number of that entry: what was rightly said then stays so.
    steps: tuple[tuple[int, "Team"], ...] = field(default=(), repr=False, compare=False)

    def at(self, sequence: int) -> "Team":
        """Give the team as it was when entry `sequence` was recorded; a new file has had no other."""
        before = bisect_left(self.steps, sequence, key=_number)
        return self.steps[before - 1][1] if before else self

    def stream(self, compartment: str) -> str:
        """Give the file's random id in one compartment; ids of two compartments cannot be joined without the root.

        A part that came from a partner has the id it has there.
        """
        return self.origin.streams.get(compartment) or stream_id(self.root, compartment)

    def statistics(self) -> str:
        """Give the id under which this file's statistics patches replace one another."""
        return statistics_id(self.root)


def fold_team(roster: Roster, entries: Iterable[Signed]) -> Team:
    """Fold the roster stream of one file into its team; each entry must be its author's to say."""
    team: Team | None = None
    steps: list[tuple[int, Team]] = []
    for told in entries:
        try:
            steps += entered(team, steps, roster, before=told.sequence)
            before = without_removed(team, roster, told.sequence) if team is not None else None
            team = changed_team(before, told, roster)
        except Refused as error:  # no agent signs this
            raise Unverified("A file's team was changed by somebody who may not.") from error
        steps.append((told.sequence, team))
    if team is None:
        raise Unverified("A file has no team.")
    steps += entered(team, steps, roster)
    return replace(without_removed(team, roster), steps=tuple(steps))


def changed_team(team: Team | None, told: Signed, roster: Roster) -> Team:
    """Add one signed entry to a file's team; Unverified when its author had no right to say it.

    Nobody assigns themselves: whoever is in a team without the keys of its narrow parts could take them.
    """
    person = _then(roster, told.author, told.sequence)
    if told.name in OPENINGS:
        if team is not None:
            raise Unverified("A file was opened by somebody who may not.")
        return _begun(told, roster, person)
    if team is None:
        raise Unverified("A file's team was changed by somebody who may not.")
    if told.name in (TEAM_RELEASED, TEAM_RESUMED):
        return _moved(team, told, roster, person)
    if told.name in _BESIDE:
        return _BESIDE[told.name](team, told, person)
    if not may_assign(team, person):
        raise Unverified("A file's team was changed by somebody who may not.")
    named = _named(told)
    if told.name == MEMBER_UNASSIGNED:
        return _unassigned(team, named, roster, told.sequence)
    if named == told.author:
        raise Unverified("Nobody assigns themselves. Another member of the team must do it.")
    narrow = team.narrow | {named} if told.payload["narrow"] else team.narrow
    entering = _then(roster, named, told.sequence)
    if told.name == DUTY_ASSIGNED:
        new = frozenset({_duty(team, told, entering)})
    else:
        new = frozenset() if named in team.duties else earliest(entering.roles)
    require_another(roster, entering, new, told.author)
    duties = {**team.duties, named: team.duties.get(named, frozenset()) | new}
    return replace(
        team, members=team.members | {named}, narrow=narrow, ever=team.ever | {named}, duties=duties
    )


def acting(team: Team, person: Person) -> frozenset[Role]:
    """Give the roles a member has in a file: the duties they ever had there, as far as they have those roles still."""
    roles = person.roles & team.duties.get(person.id, frozenset())
    return roles - NEVER_OF_A_CHILD if team.is_released else roles


def leaving(team: Team, roster: Roster, author: str, *, sequence: int = 0) -> frozenset[str]:
    """Name who leaves a team when this author opens the child path.

    The author stays, as keeper, where nobody else could assign anybody: no child's file is without a way in.
    """
    released = replace(team, is_released=True)
    people = [_then(roster, one, sequence) for one in team.members]
    gone = {one.id for one in people if not acting(released, one)}
    is_led = any(may_assign(released, one) for one in people if one.id not in gone)
    return frozenset(gone if is_led else gone - {author})


def opening_duties(roster: Roster, members: Iterable[str]) -> dict[str, frozenset[Role]]:
    """Give the duties with which a team that is opened now begins: all roles that are not at odds with earlier ones."""
    return _duties_at(roster, members, 0)


def may_assign(team: Team, person: Person) -> bool:
    """Tell whether a member may change this team: the right, and being in it where the right asks for that."""
    if scope_of(person.roles, "assign", "roster") == "node":
        return True
    if person.id in team.members and person.id == team.keeper:
        return scope_of(person.roles, "protect", "registration") is not None
    in_file = scope_of(acting(team, person), "assign", "roster")
    return in_file == "team" and person.id in team.members


def may_open(person: Person, kind: str) -> bool:
    """Tell whether a member may open a new file of this kind: a request for approval, or anything else."""
    needed = ("request", "approvals") if kind == APPROVAL else ("register", "roster")
    return scope_of(person.roles, *needed) is not None


def may_take(person: Person) -> bool:
    """Tell whether a member may open a file for what a partner brought."""
    return scope_of(person.roles, *TAKING) is not None


def file_opened(
    file: str, kind: str, *, team: Iterable[str], narrow: Iterable[str], seed: bytes
) -> dict[str, Any]:
    """Give the payload of the entry that opens a file."""
    return {
        "file": bytes.fromhex(file),
        "kind": kind,
        "team": [bytes.fromhex(one) for one in sorted(set(team))],
        "narrow": [bytes.fromhex(one) for one in sorted(set(narrow))],
        "seed": seed,
    }


def opened_team(payload: Mapping[str, Any], author: str) -> Team:
    """Give the team a file begins with, from the entry that opens it and who signed that."""
    return Team(
        file=payload["file"].hex(),
        kind=payload["kind"],
        members=frozenset(one.hex() for one in payload["team"]),
        narrow=frozenset(one.hex() for one in payload["narrow"]),
        seed=payload["seed"],
        root=opening_root(payload, author),
        ever=frozenset(one.hex() for one in payload["team"]),
        origin=origin_of(payload),
    )


def _begun(told: Signed, roster: Roster, person: Person) -> Team:
    """Give the team a file begins with; Unverified where its author may not open it."""
    is_received = told.name == FILE_RECEIVED
    may = may_take(person) if is_received else may_open(person, told.payload["kind"])
    if not may or (is_received and not is_reception(told.payload)):
        raise Unverified("A file was opened by somebody who may not.")
    opened = opened_team(told.payload, told.author)
    duties, begun = _duties_at(roster, opened.members, told.sequence), recoveries(roster, told.sequence)
    for one in duties.keys() - {told.author}:
        require_another(roster, _then(roster, one, told.sequence), duties[one], told.author)
    return replace(opened, duties=duties, recoveries=len(begun))


def _moved(team: Team, told: Signed, roster: Roster, person: Person) -> Team:
    """Release a team or let it be added to again; what entitles to either the agent looks up in the file."""
    action = "release" if told.name == TEAM_RELEASED else "resume"
    is_allowed = scope_of(acting(team, person), action, "roster") == "team" and person.id in team.members
    if not is_allowed or (team.is_released and told.name == TEAM_RELEASED):
        raise Unverified("A file's team was changed by somebody who may not.")
    if told.name == TEAM_RESUMED:
        if not team.is_released:
            # Who cannot read the file has taken one for true that was not agreed to.
            return team
        if team.keeper:
            # Would come back by themselves.
            raise Refused("First take whoever opened the child path off this file. They only kept a way in.")
        return replace(team, is_released=False)
    gone = leaving(team, roster, told.author, sequence=told.sequence)
    named = {"members": [bytes.fromhex(one) for one in sorted(gone)], "opening": told.payload.get("opening")}
    if told.payload != named or type(named["opening"]) is not bytes:
        raise Unverified("A file's team was changed by somebody who may not.")
    after = replace(team, members=team.members - gone, narrow=team.narrow - gone, is_released=True)
    # Also who has a duty left there, but none that assigns.
    is_led = any(may_assign(after, _then(roster, one, told.sequence)) for one in after.members)
    return after if is_led else replace(after, keeper=told.author)


def _renewed(team: Team, told: Signed, person: Person) -> Team:
    """Take up that a narrow part has another data key from now on; only who reads the part may say so."""
    if {name: type(value) for name, value in told.payload.items()} != {"compartment": str, "mark": bytes}:
        raise Unverified("A file's roster holds an entry of an unknown kind.")
    compartment, mark = told.payload["compartment"], told.payload["mark"]
    may = is_narrow(compartment) and scope_of(person.roles, "read", compartment) is not None
    if person.id not in team.narrow or not may or len(mark) != MARK_SIZE:
        raise Unverified("A file's team was changed by somebody who may not.")
    return replace(team, marks={**team.marks, compartment: mark})


def _shared(team: Team, told: Signed, person: Person) -> Team:
    """Take up what a member of the team shares with a partner, or ends."""
    scope = scope_of(acting(team, person), sharing.ACTIONS[told.name], "roster")
    if scope != "team" or person.id not in team.members:
        raise Unverified("A file's team was changed by somebody who may not.")
    said = (told.name, told.author, told.sequence, told.day)
    return replace(team, shares=sharing.changed(team.shares, told.payload, said=said))


def _received(team: Team, told: Signed, person: Person) -> Team:
    """Take up what a partner gives of a file that came from it, or that it ended; said by whoever takes it in."""
    if not may_take(person):
        raise Unverified("A file's team was changed by somebody who may not.")
    at = (told.sequence, told.day)
    return replace(team, origin=changed_origin(team.origin, told.name, told.payload, at=at))


# What changes nobody's part in a file.
_BESIDE: Mapping[str, Callable[[Team, Signed, Person], Team]] = {
    KEY_RENEWED: _renewed,
    **dict.fromkeys(sharing.ACTIONS, _shared),
    **dict.fromkeys(RECEPTIONS, _received),
}


def _unassigned(team: Team, named: str, roster: Roster, sequence: int) -> Team:
    """Take a member off; Refused where nobody could assign anybody any more."""
    if named not in team.members:
        raise Refused("This member does not work with this file.")
    keeper = "" if named == team.keeper else team.keeper
    after = replace(team, members=team.members - {named}, narrow=team.narrow - {named}, keeper=keeper)
    if not any(may_assign(after, _then(roster, one, sequence)) for one in after.members):
        raise Refused(
            "Nobody could assign anybody to this file any more. First assign somebody else who may do that."
        )
    return after


def _duty(team: Team, told: Signed, person: Person) -> Role:
    """Read the duty somebody is assigned for; Refused when it is at odds with one they ever had on this file."""
    if told.payload["duty"] not in set(Role):
        raise Unverified("A file's roster holds an entry of an unknown kind.")
    duty = Role(told.payload["duty"])
    # Also one whose role was taken from them since: what somebody did here stays done.
    had = team.duties.get(person.id, frozenset())
    if duty not in person.roles:
        raise Refused("This member does not have the role they would be assigned for.")
    if team.is_released and duty in NEVER_OF_A_CHILD:
        raise Refused("Only the child path is open for this person. Turn to child protection.")
    if any(are_at_odds(duty, one) for one in had):
        raise Refused("This member already has another part in this file. Somebody else must do it.")
    return duty


def _duties_at(roster: Roster, members: Iterable[str], sequence: int) -> dict[str, frozenset[Role]]:
    known = (one for one in members if one in roster.members)
    return {one: earliest(_then(roster, one, sequence).roles) for one in known}


def _number(step: tuple[int, Team]) -> int:
    return step[0]


def _then(roster: Roster, member: str, sequence: int) -> Person:
    """Give a member with the roles they had at an entry; those of now for one that is tried out."""
    person = roster.member(member)
    return person.at(sequence) if sequence else person


def _named(told: Signed) -> str:
    """Give whom a change of a team names; Unverified when it says anything else or not all of it."""
    asked = {
        MEMBER_ASSIGNED: {"member": bytes, "narrow": bool},
        DUTY_ASSIGNED: {"member": bytes, "narrow": bool, "duty": str},
        MEMBER_UNASSIGNED: {"member": bytes},
    }
    kinds = asked.get(told.name)
    if kinds is None or {name: type(value) for name, value in told.payload.items()} != kinds:
        raise Unverified("A file's roster holds an entry of an unknown kind.")
    member: bytes = told.payload["member"]
    return member.hex()
