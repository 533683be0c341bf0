"""The signed roster: members, their keys and roles, compartments' public keys, and who is in a file's team.

Nothing here is taken from a folded document: the agent folds the signed entries themselves, and one that its
author was not entitled to sign makes the whole roster Unverified (security.md section 3.3).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from thitsar.kernel.access.policy import COMPARTMENTS, Role, are_at_odds, earliest, needs_two, scope_of
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.places import member_id, opening_root, statistics_id, stream_id

FOUNDED = "roster.founded.v1"
MEMBER_ADDED = "roster.member_added.v1"
ROLES_APPOINTED = "roster.roles_appointed.v1"
ROLES_PROPOSED = "roster.roles_proposed.v1"
ROLES_AGREED = "roster.roles_agreed.v1"
EPOCH_OPENED = "roster.epoch_opened.v1"
FILE_OPENED = "roster.file_opened.v1"
MEMBER_ASSIGNED = "roster.member_assigned.v1"
# Names the duty, too: the role in which somebody works on this file and no other (R-SOD).
DUTY_ASSIGNED = "roster.member_assigned.v2"
MEMBER_UNASSIGNED = "roster.member_unassigned.v1"
# Two kinds of file that are about nobody: the node's own roster, and what two people agree to.
NODE = "node"
APPROVAL = "approval"
REQUESTED = "approval.requested.v1"
APPROVED = "approval.approved.v1"

ACTIONS: Mapping[str, str] = {
    FOUNDED: "enrol",
    MEMBER_ADDED: "enrol",
    ROLES_APPOINTED: "appoint",
    ROLES_PROPOSED: "appoint",
    ROLES_AGREED: "approve",
    EPOCH_OPENED: "appoint",
    FILE_OPENED: "register",
    MEMBER_ASSIGNED: "assign",
    DUTY_ASSIGNED: "assign",
    MEMBER_UNASSIGNED: "assign",
}


@dataclass(frozen=True)
class Person:
    """A member as the roster knows them."""

    id: str
    shown: str
    organisation: str
    unwrap_public: bytes
    sign_public: bytes
    roles: frozenset[Role] = frozenset()
    # Every appointment with the number of its entry: what somebody did while appointed stays valid afterwards.
    appointed: tuple[tuple[int, frozenset[Role]], ...] = ()

    @property
    def is_second(self) -> bool:
        """Tell whether this member may agree to others' roles, or once might: taking roles away frees nobody."""
        return any(scope_of(roles, "approve", "roster") == "node" for _, roles in self.appointed)

    def at(self, sequence: int) -> "Person":
        """Give this member with the roles they had when entry `sequence` was recorded."""
        held = [roles for number, roles in self.appointed if number < sequence]
        return replace(self, roles=held[-1] if held else frozenset())


@dataclass(frozen=True)
class Proposal:
    """Roles that one person asked for and a second has not agreed to yet."""

    member: str
    roles: frozenset[Role]
    by: str
    day: int
    # The number of its entry: agreeing is to this one, and not to another like it.
    sequence: int

    def digest(self) -> bytes:
        """Hash exactly what the second person agrees to."""
        names = sorted(role.value for role in self.roles)
        return suite.digest("roles-proposed", self.sequence, self.by, self.member, *names)


@dataclass(frozen=True)
class Roster:
    """Everybody and every compartment key of one node, as signed."""

    members: Mapping[str, Person] = field(default_factory=dict)
    epochs: Mapping[str, tuple[tuple[int, bytes], ...]] = field(default_factory=dict)
    # By member; whatever is decided about a member's roles takes it away.
    proposed: Mapping[str, Proposal] = field(default_factory=dict)

    def member(self, member: str) -> Person:
        """Give a member; Unverified when the roster knows nobody of this id."""
        if member not in self.members:
            raise Unverified("The roster does not know this member.")
        return self.members[member]

    def current(self, compartment: str) -> tuple[int, bytes]:
        """Give number and public key of a compartment's newest epoch."""
        if compartment not in self.epochs:
            raise Refused("This node has no key for this compartment yet.")
        return self.epochs[compartment][-1]


@dataclass(frozen=True)
class Signed:
    """An entry of a roster stream after its signature was checked: who said what."""

    author: str
    name: str
    payload: Mapping[str, Any]
    # Its number in the node's log; 0 for one that is tried out before it is signed.
    sequence: int = 0


def fold_roster(roster: Roster | None, told: Signed) -> Roster:
    """Add one signed entry; Unverified when its author had no right to say it at that moment."""
    if told.name == FOUNDED:
        if roster is not None:
            raise Unverified("The roster was founded twice.")
        return _founded(told)
    if roster is None:
        raise Unverified("The roster does not begin with its founding.")
    _require(roster, told)
    if told.name == MEMBER_ADDED:
        person = _person(told.payload)
        if person.id in roster.members:
            raise Unverified("The roster names a member twice.")
        return replace(roster, members={**roster.members, person.id: person})
    if told.name == ROLES_APPOINTED:
        person, roles = roster.member(told.payload["member"]), _roles(told)
        if _needs_second(roster, person, roles, told.author):
            raise Unverified("Two people must agree before somebody gets this role.")
        return _appointed(roster, person, roles, told.sequence)
    if told.name == ROLES_PROPOSED:
        person = roster.member(told.payload["member"])
        one = Proposal(person.id, _roles(told), told.author, told.payload["day"], told.sequence)
        return replace(roster, proposed={**roster.proposed, person.id: one})
    if told.name == ROLES_AGREED:
        return _agreed(roster, told)
    if told.name == EPOCH_OPENED:
        return _epoch(roster, told.payload)
    raise Unverified("The roster holds an entry of an unknown kind.")


def fold_team(roster: Roster, entries: Iterable[Signed]) -> "Team":
    """Fold the roster stream of one file into its team; each entry must be its author's to say."""
    team: Team | None = None
    for told in entries:
        try:
            team = changed_team(team, told, roster)
        except Refused as error:  # no agent signs this
            raise Unverified("A file's team was changed by somebody who may not.") from error
    if team is None:
        raise Unverified("A file has no team.")
    return team


def changed_team(team: "Team | None", told: Signed, roster: Roster) -> "Team":
    """Add one signed entry to a file's team; Unverified when its author had no right to say it.

    Nobody assigns themselves: whoever is in a team without the keys of its narrow parts could take them.
    """
    person = _then(roster, told.author, told.sequence)
    if told.name == FILE_OPENED:
        if team is not None or not may_open(person, told.payload["kind"]):
            raise Unverified("A file was opened by somebody who may not.")
        opened = opened_team(told.payload, told.author)
        return replace(opened, duties=_duties_at(roster, opened.members, told.sequence))
    if team is None or not may_assign(team, person):
        raise Unverified("A file's team was changed by somebody who may not.")
    named = _named(told)
    if told.name == MEMBER_UNASSIGNED:
        return replace(team, members=team.members - {named}, narrow=team.narrow - {named})
    if named == told.author:
        raise Unverified("Nobody assigns themselves. Another member of the team must do it.")
    narrow = team.narrow | {named} if told.payload["narrow"] else team.narrow
    entering = _then(roster, named, told.sequence)
    if told.name == DUTY_ASSIGNED:
        new = frozenset({_duty(team, told, entering)})
    else:
        new = frozenset() if named in team.duties else earliest(entering.roles)
    duties = {**team.duties, named: team.duties.get(named, frozenset()) | new}
    return replace(
        team, members=team.members | {named}, narrow=narrow, ever=team.ever | {named}, duties=duties
    )


def _duty(team: "Team", told: Signed, person: Person) -> Role:
    """Read the duty somebody is assigned for; Refused when it is at odds with one they ever had on this file."""
    if told.payload["duty"] not in set(Role):
        raise Unverified("A file's roster holds an entry of an unknown kind.")
    duty = Role(told.payload["duty"])
    # Also one whose role was taken from them since: what somebody did here stays done.
    had = team.duties.get(person.id, frozenset())
    if duty not in person.roles:
        raise Refused("This member does not have the role they would be assigned for.")
    if any(are_at_odds(duty, one) for one in had):
        raise Refused("This member already has another part in this file. Somebody else must do it.")
    return duty


def acting(team: "Team", person: Person) -> frozenset[Role]:
    """Give the roles a member has in a file: the duties they ever had there, as far as they have those roles still."""
    return person.roles & team.duties.get(person.id, frozenset())


def opening_duties(roster: Roster, members: Iterable[str]) -> dict[str, frozenset[Role]]:
    """Give the duties with which a team that is opened now begins: all roles that are not at odds with earlier ones."""
    return _duties_at(roster, members, 0)


def _duties_at(roster: Roster, members: Iterable[str], sequence: int) -> dict[str, frozenset[Role]]:
    known = (one for one in members if one in roster.members)
    return {one: earliest(_then(roster, one, sequence).roles) for one in known}


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

    def stream(self, compartment: str) -> str:
        """Give the file's random id in one compartment; ids of two compartments cannot be joined without the root."""
        return stream_id(self.root, compartment)

    def statistics(self) -> str:
        """Give the id under which this file's statistics patches replace one another."""
        return statistics_id(self.root)


def may_assign(team: Team, person: Person) -> bool:
    """Tell whether a member may change this team: the right, and being in it where the right asks for that."""
    if scope_of(person.roles, "assign", "roster") == "node":
        return True
    in_file = scope_of(acting(team, person), "assign", "roster")
    return in_file == "team" and person.id in team.members


def may_open(person: Person, kind: str) -> bool:
    """Tell whether a member may open a new file of this kind: a request for approval, or anything else."""
    needed = ("request", "approvals") if kind == APPROVAL else ("register", "roster")
    return scope_of(person.roles, *needed) is not None


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
    )


def _require(roster: Roster, told: Signed) -> None:
    action = ACTIONS.get(told.name)
    if action is None or scope_of(roster.member(told.author).roles, action, "roster") != "node":
        raise Unverified("The roster was changed by somebody who may not.")


def _roles(told: Signed) -> frozenset[Role]:
    return frozenset(Role(role) for role in told.payload["roles"])


def _appointed(roster: Roster, person: Person, roles: frozenset[Role], sequence: int) -> Roster:
    person = replace(person, roles=roles, appointed=(*person.appointed, (sequence, roles)))
    proposed = {one: made for one, made in roster.proposed.items() if one != person.id}
    return replace(roster, members={**roster.members, person.id: person}, proposed=proposed)


def _needs_second(roster: Roster, person: Person, roles: frozenset[Role], author: str) -> bool:
    # Those who found a node are there together: its keys are opened after its first roles are given. On a node that
    # never had anybody to agree the first of them is named by one person.
    others = [one for one in roster.members.values() if one.id not in {author, person.id}]
    return bool(roster.epochs) and needs_two(person.roles, roles) and any(one.is_second for one in others)


def _agreed(roster: Roster, told: Signed) -> Roster:
    """Give proposed roles; Unverified unless another person agreed to exactly this, and nobody to their own."""
    made = roster.proposed.get(told.payload["member"])
    if made is None or made.roles != _roles(told) or made.digest() != told.payload["digest"]:
        raise Unverified("Somebody agreed to roles that nobody proposed.")
    if told.author in {made.by, made.member}:
        raise Unverified("Two people must agree before somebody gets this role.")
    # Whoever proposed it must still have that right, or an administrator who was let go could leave one behind.
    if scope_of(roster.member(made.by).roles, "appoint", "roster") != "node":
        raise Unverified("Somebody agreed to roles that nobody proposed.")
    return _appointed(roster, roster.member(made.member), made.roles, told.sequence)


def _founded(told: Signed) -> Roster:
    person = _person(told.payload["member"])
    if person.id != told.author:
        raise Unverified("The roster was founded in somebody else's name.")
    return Roster(members={person.id: replace(person, roles=frozenset({Role.ADMINISTRATOR}))})


def _person(payload: Mapping[str, Any]) -> Person:
    if payload["member"] != member_id(payload["unwrap_public"], payload["sign_public"]):
        raise Unverified("The roster gives a member other keys than their own.")
    return Person(
        id=payload["member"],
        shown=payload["shown"],
        organisation=payload["organisation"],
        unwrap_public=payload["unwrap_public"],
        sign_public=payload["sign_public"],
    )


def _epoch(roster: Roster, payload: Mapping[str, Any]) -> Roster:
    compartment, number = payload["compartment"], payload["number"]
    known = roster.epochs.get(compartment, ())
    if compartment not in COMPARTMENTS or number != len(known) + 1:
        raise Unverified("The roster counts the keys of a compartment wrongly.")
    return replace(roster, epochs={**roster.epochs, compartment: (*known, (number, payload["public"]))})
