"""The signed roster of a node: organisations, members, their keys and roles, and compartments' public keys.

Nothing here is taken from a folded document: the agent folds the signed entries themselves, and one that its
author was not entitled to sign makes the whole roster Unverified (security.md section 3.3).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from thitsar.kernel.access import appointing, closing, recovering, replacing, stating, travelling
from thitsar.kernel.access import authors as written
from thitsar.kernel.access import partners as partnered
from thitsar.kernel.access.delays import Waiting
from thitsar.kernel.access.organisations import named
from thitsar.kernel.access.policy import COMPARTMENTS, Role, holds_key, scope_of
from thitsar.kernel.access.proposals import Proposal, Replacement
from thitsar.kernel.access.reception import PARTS_RECEIVED, RECEPTION_ENDED
from thitsar.kernel.access.replacing import MEMBER_REPLACED, REPLACEMENT_HELD, REPLACEMENT_PROPOSED
from thitsar.kernel.access.travelling import MEMBER_RETURNED, MEMBER_TRAVELLING
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.vault.places import member_id

FOUNDED = "roster.founded.v1"
ORGANISATION_NAMED = "roster.organisation_named.v1"
MEMBER_ADDED = "roster.member_added.v1"
# By one person alone. In the first form nothing followed from who that was; it is read, and never signed again.
ROLES_APPOINTED_1 = "roster.roles_appointed.v1"
ROLES_APPOINTED = "roster.roles_appointed.v2"
ROLES_PROPOSED = "roster.roles_proposed.v1"
ROLES_AGREED = "roster.roles_agreed.v1"
# What two people agreed to holds a day later, or was stopped before (decision 0023).
ROLES_HELD = "roster.roles_held.v1"
DELAY_STOPPED = "roster.delay_stopped.v1"
# New officers under the signatures of the root, and that their day has passed (decision 0022).
RECOVERED = "roster.recovered.v1"
RECOVERY_HELD = "roster.recovery_held.v1"
# The root stated new keys of the node: older ones sign nothing that counts from here on (decision 0022).
STATEMENT_RENEWED = "roster.statement_renewed.v1"
EPOCH_OPENED = "roster.epoch_opened.v1"
MEMBER_REMOVED = "roster.member_removed.v1"
# The keys of compartments are closed though nobody leaves: a device was lost, or many have seen them.
EPOCHS_CLOSED = "roster.epochs_closed.v1"
# A part of a file has another data key from now on; said in the file's own roster.
KEY_RENEWED = "roster.key_renewed.v1"
FILE_OPENED = "roster.file_opened.v1"
MEMBER_ASSIGNED = "roster.member_assigned.v1"
# Names the duty, too: the role in which somebody works on this file and no other (R-SOD).
DUTY_ASSIGNED = "roster.member_assigned.v2"
MEMBER_UNASSIGNED = "roster.member_unassigned.v1"
# The child path opens, and whom a child's file is closed to leaves; and is closed again by two people.
TEAM_RELEASED = "roster.team_released.v1"
TEAM_RESUMED = "roster.team_resumed.v1"
# Another organisation's node: compared by two people, a day apart (decision 0026).
# In the first form nothing showed that its node had signed the rest of its card; it is read, and never signed again.
PARTNER_PROPOSED_1 = "roster.partner_proposed.v1"
PARTNER_PROPOSED = "roster.partner_proposed.v2"
PARTNER_AGREED = "roster.partner_agreed.v1"
PARTNER_STOPPED = "roster.partner_stopped.v1"
# Who wrote what a partner shares; and the first entry of the own roster of a file that came from one (decision 0027).
AUTHORS_KNOWN = "roster.authors_known.v1"
# To which keys of a partner's node parts are wrapped from now on.
PARTNER_KEYS_KNOWN = "roster.partner_keys_known.v1"
FILE_RECEIVED = "roster.file_received.v1"
OPENINGS = frozenset({FILE_OPENED, FILE_RECEIVED})
# Kinds of file that are about nobody: the node's own roster, and what two people agree to.
NODE = "node"
APPROVAL = "approval"
# And those of training: each is one exercise out of a short list, and nothing can be written into one (decision 0032).
TRAINING = ("training_agreement", "training_papers", "training_phone", "training_site")
REQUESTED = "approval.requested.v1"
APPROVED = "approval.approved.v1"
DECLINED = "approval.declined.v1"
TAKEN_BACK = "approval.taken_back.v1"
# What was agreed to is done now; and the person concerned was told of it.
USED = "approval.used.v1"
PERSON_TOLD = "approval.person_told.v1"

ACTIONS: Mapping[str, str] = {
    FOUNDED: "enrol",
    ORGANISATION_NAMED: "enrol",
    MEMBER_ADDED: "enrol",
    ROLES_APPOINTED_1: "appoint",
    ROLES_APPOINTED: "appoint",
    ROLES_PROPOSED: "appoint",
    ROLES_AGREED: "approve",
    ROLES_HELD: "approve",
    DELAY_STOPPED: "stop",
    RECOVERED: "enrol",
    RECOVERY_HELD: "enrol",
    STATEMENT_RENEWED: "enrol",
    # By whoever holds the compartment's key, which each fold looks at; at the founding by the administrator.
    EPOCH_OPENED: "read",
    MEMBER_REMOVED: "remove",
    EPOCHS_CLOSED: "remove",
    REPLACEMENT_PROPOSED: "enrol",
    MEMBER_REPLACED: "approve",
    REPLACEMENT_HELD: "approve",
    MEMBER_TRAVELLING: "remove",
    MEMBER_RETURNED: "remove",
    # By whoever holds the key of the part.
    KEY_RENEWED: "read",
    FILE_OPENED: "register",
    MEMBER_ASSIGNED: "assign",
    DUTY_ASSIGNED: "assign",
    MEMBER_UNASSIGNED: "assign",
    TEAM_RELEASED: "release",
    TEAM_RESUMED: "resume",
    PARTNER_PROPOSED_1: "connect",
    PARTNER_PROPOSED: "connect",
    PARTNER_AGREED: "approve",
    PARTNER_STOPPED: "approve",
    AUTHORS_KNOWN: "take",
    PARTNER_KEYS_KNOWN: "take",
    FILE_RECEIVED: "take",
    PARTS_RECEIVED: "take",
    RECEPTION_ENDED: "take",
}


@dataclass(frozen=True)
class Person:
    """A member as the roster knows them."""

    id: str
    shown: str
    # Its id: two names could be spelled alike, and whoever compares compares this.
    organisation: str
    unwrap_public: bytes
    sign_public: bytes
    roles: frozenset[Role] = frozenset()
    # Every appointment with the number of its entry: what somebody did while appointed stays valid afterwards.
    appointed: tuple[tuple[int, frozenset[Role]], ...] = ()
    # Who alone gave which of these roles, with the number of the entry: they alone make nobody a reader of a file.
    alone: tuple[tuple[int, Mapping[Role, str]], ...] = ()

    @property
    def is_second(self) -> bool:
        """Tell whether this member may agree to others' roles, or once might: taking roles away frees nobody."""
        return any(scope_of(roles, "approve", "roster") == "node" for _, roles in self.appointed)

    def at(self, sequence: int) -> "Person":
        """Give this member with the roles they had when entry `sequence` was recorded."""
        held = [roles for number, roles in self.appointed if number < sequence]
        alone = tuple(one for one in self.alone if one[0] < sequence)
        return replace(self, roles=held[-1] if held else frozenset(), alone=alone)

    def given_alone_by(self, role: Role) -> str:
        """Give who alone gave this member a role; empty where two did, or those who founded the node."""
        return self.alone[-1][1].get(role, "") if self.alone else ""


@dataclass(frozen=True)
class Roster:
    """Everybody and every compartment key of one node, as signed."""

    # Names by id; first the node's own.
    organisations: Mapping[str, str] = field(default_factory=dict)
    # Those of which a second person has agreed to somebody who decides: each of them is told until then that it is new.
    seen: frozenset[str] = frozenset()
    members: Mapping[str, Person] = field(default_factory=dict)
    epochs: Mapping[str, tuple[tuple[int, bytes], ...]] = field(default_factory=dict)
    # By member; whatever is decided about a member's roles takes it away.
    proposed: Mapping[str, Proposal] = field(default_factory=dict)
    # New keys for a member to which nobody has agreed yet, by the id that would have them.
    replacing: Mapping[str, Replacement] = field(default_factory=dict)
    # Whose place each was to take who was enrolled anew: one person, from the proposal on and for ever.
    predecessors: Mapping[str, str] = field(default_factory=dict)
    # By whom an id was replaced, with the number of the entry that says so.
    replaced: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    # What was agreed to and holds only a day later, by digest.
    waiting: Waiting = field(default_factory=dict)
    # By node; those that were stopped stay.
    partners: partnered.Partners = field(default_factory=dict)
    # By the id that entries name them by.
    authors: written.Authors = field(default_factory=dict)
    # Who left, with the number of the entry that says so; nobody of them comes back.
    removed: Mapping[str, int] = field(default_factory=dict)
    # Who is on a journey: no narrow key is wrapped to them, and none that was put back opens.
    travelling: frozenset[str] = frozenset()
    # Compartments of whose newest epoch somebody who left knows the key: nothing more is written under it.
    closed: frozenset[str] = frozenset()
    # The day on which each compartment's newest epoch was opened.
    since: Mapping[str, int] = field(default_factory=dict)
    # Each time new officers began when everybody was gone: the number of the entry, and who they are.
    recovered: tuple[tuple[int, frozenset[str]], ...] = ()
    # Number and hash of the root's newest statement about this node; nothing where it is the first.
    statement: tuple[int, bytes] = (0, b"")

    @property
    def tells_who_alone(self) -> bool:
        """Tell whether it has been said in the newer form who gave somebody a role: the older one ends with that."""
        return any(one.alone for one in self.members.values())

    @property
    def own(self) -> str:
        """Give the id of the organisation whose node this is; empty before anything was read."""
        return next(iter(self.organisations), "")

    def member(self, member: str) -> Person:
        """Give a member; Unverified when the roster knows nobody of this id."""
        if member not in self.members:
            raise Unverified("The roster does not know this member.")
        return self.members[member]

    def person_of(self, member: str) -> str:
        """Give the first id of whom an id stands for: whoever was enrolled anew is one person under all of them."""
        while member in self.predecessors:
            member = self.predecessors[member]
        return member

    def is_same(self, one: str, other: str) -> bool:
        """Tell whether two ids stand for one person; never two of different people."""
        return self.person_of(one) == self.person_of(other)

    def partner(self, node: str) -> partnered.Partner:
        """Give a partner with whom something may be exchanged; Refused for any other node."""
        found = self.partners.get(node)
        if found is None or not found.is_active:
            raise Refused("This node is no partner, or not any more. Two people must agree to it first.")
        return found

    def current(self, compartment: str) -> tuple[int, bytes]:
        """Give number and public key of a compartment's newest epoch."""
        if compartment not in self.epochs:
            raise Refused("This node has no key for this compartment yet.")
        return self.epochs[compartment][-1]

    def is_closed(self, compartment: str) -> bool:
        """Tell whether somebody who left knows the newest key of a compartment."""
        return compartment in self.closed

    def entitled(self, compartment: str) -> list[Person]:
        """List the members who hold a compartment's key by their roles."""
        return [one for one in self.members.values() if holds_key(one.roles, compartment)]


@dataclass(frozen=True)
class Signed:
    """An entry of a roster stream after its signature was checked: who said what."""

    author: str
    name: str
    payload: Mapping[str, Any]
    # Its number in the node's log, day and clock it was signed with; 0 for one that is tried out before it is signed.
    sequence: int = 0
    day: int = 0
    # Of one that is tried out: the agent's time now.
    clock: int = 0


def fold_roster(roster: Roster | None, told: Signed) -> Roster:
    """Add one signed entry; Unverified when its author had no right to say it at that moment."""
    if told.name == FOUNDED:
        if roster is not None:
            raise Unverified("The roster was founded twice.")
        return _founded(told)
    if roster is None:
        raise Unverified("The roster does not begin with its founding.")
    _require(roster, told)
    if told.name not in _FOLDS:
        raise Unverified("The roster holds an entry of an unknown kind.")
    try:
        return _FOLDS[told.name](roster, told)
    except KeyError as error:
        raise Unverified("The roster holds an entry of an unknown kind.") from error


def _require(roster: Roster, told: Signed) -> None:
    if told.name in (RECOVERED, RECOVERY_HELD):
        return  # the root says it, whose signatures are checked with the author's
    action = ACTIONS.get(told.name)
    if action is None or scope_of(roster.member(told.author).roles, action, "roster") != "node":
        raise Unverified("The roster was changed by somebody who may not.")


def _named(roster: Roster, told: Signed) -> Roster:
    return replace(roster, organisations=named(roster.organisations, told.payload))


def _added(roster: Roster, told: Signed) -> Roster:
    person = _person(told.payload, roster.organisations)
    if person.id in roster.members:
        raise Unverified("The roster names a member twice.")
    return replace(roster, members={**roster.members, person.id: person})


def _replacement(roster: Roster, told: Signed) -> Roster:
    return replacing.proposed(roster, told, _person(told.payload, roster.organisations))


def _recovered(roster: Roster, told: Signed) -> Roster:
    people = [_person(one, roster.organisations) for one in told.payload["members"]]
    return recovering.claimed(roster, told, people)


def _founded(told: Signed) -> Roster:
    organisations = named({}, told.payload["organisation"])
    person = _person(told.payload["member"], organisations)
    if person.id != told.author:
        raise Unverified("The roster was founded in somebody else's name.")
    person = replace(person, roles=frozenset({Role.ADMINISTRATOR}))
    return Roster(organisations, frozenset(organisations), {person.id: person})


def _person(payload: Mapping[str, Any], organisations: Mapping[str, str]) -> Person:
    if payload["member"] != member_id(payload["unwrap_public"], payload["sign_public"]):
        raise Unverified("The roster gives a member other keys than their own.")
    if payload["organisation"] not in organisations:
        raise Unverified("The roster does not know a member's organisation.")
    return Person(
        id=payload["member"],
        shown=payload["shown"],
        organisation=payload["organisation"],
        unwrap_public=payload["unwrap_public"],
        sign_public=payload["sign_public"],
    )


def _epoch(roster: Roster, told: Signed) -> Roster:
    payload = told.payload
    compartment, number = payload["compartment"], payload["number"]
    known = roster.epochs.get(compartment, ())
    if compartment not in COMPARTMENTS or number != len(known) + 1:
        raise Unverified("The roster counts the keys of a compartment wrongly.")
    roles = roster.member(told.author).roles
    is_theirs = holds_key(roles, compartment) if known else scope_of(roles, "appoint", "roster") is not None
    if not is_theirs:
        # Whoever names a key knows it: only those may who read the compartment anyway.
        raise Unverified("The roster was changed by somebody who may not.")
    return replace(
        roster,
        epochs={**roster.epochs, compartment: (*known, (number, payload["public"]))},
        closed=roster.closed - {compartment},
        since={**roster.since, compartment: told.day},
    )


def _authors_known(roster: Roster, told: Signed) -> Roster:
    authors = written.known(roster.authors, told.payload)
    if not authors.keys().isdisjoint(roster.members):
        raise Unverified("The roster names a member twice.")
    return replace(roster, authors=authors)


_FOLDS: Mapping[str, Callable[[Roster, Signed], Roster]] = {
    ORGANISATION_NAMED: _named,
    MEMBER_ADDED: _added,
    ROLES_APPOINTED_1: appointing.appointed_before,
    ROLES_APPOINTED: appointing.appointed_alone,
    ROLES_PROPOSED: appointing.proposed,
    ROLES_AGREED: appointing.agreed,
    ROLES_HELD: appointing.held,
    DELAY_STOPPED: recovering.stopped,
    RECOVERED: _recovered,
    RECOVERY_HELD: recovering.held,
    STATEMENT_RENEWED: stating.renewed,
    REPLACEMENT_PROPOSED: _replacement,
    MEMBER_REPLACED: replacing.agreed,
    REPLACEMENT_HELD: replacing.held,
    EPOCH_OPENED: _epoch,
    PARTNER_PROPOSED_1: partnered.fold_proposed,
    PARTNER_PROPOSED: partnered.fold_signed,
    PARTNER_AGREED: partnered.fold_agreed,
    PARTNER_STOPPED: partnered.fold_stopped,
    AUTHORS_KNOWN: _authors_known,
    PARTNER_KEYS_KNOWN: partnered.fold_keys_known,
    MEMBER_REMOVED: lambda roster, told: closing.removed(roster, told.payload, told.sequence),
    EPOCHS_CLOSED: lambda roster, told: closing.closed(roster, told.payload),
    MEMBER_TRAVELLING: lambda roster, told: travelling.gone(roster, told.payload),
    MEMBER_RETURNED: lambda roster, told: travelling.back(roster, told.payload, told.author),
}
