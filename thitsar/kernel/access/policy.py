"""Who may do what in which compartment: the one table (domain.md section 1, R-ACC), refused unless it stands here.

Scopes: `team` needs an assignment to the file, `node` does not.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Role(StrEnum):
    """The roles of domain.md section 1 that are members of a node."""

    HANDLER = "handler"
    INTAKE = "intake"
    VETTING = "vetting"
    APPROVER = "approver"
    APPEALS = "appeals"
    HOST = "host"
    CASE_WORKER = "case_worker"
    COUNSELLOR = "counsellor"
    CHILD_PROTECTION = "child_protection"
    DEBRIEFER = "debriefer"
    DOCUMENTER = "documenter"
    AID = "aid"
    FINANCE = "finance"
    ANALYST = "analyst"
    DATA_PROTECTION = "data_protection"
    GRIEVANCE = "grievance"
    ADMINISTRATOR = "administrator"
    LEAD = "lead"


BROAD = (
    "roster",
    "registration",
    "service",
    "vetting",
    "support",
    "standing",
    "debrief",
    "outreach",
    "grants",
    "grievance",
    "statistics",
    "match",
    "audit",
    "approvals",
)
NARROW = ("identity", "contact", "care", "testimony")
COMPARTMENTS = BROAD + NARROW
# The key that signs heads: wrapped as a compartment's is, to every member who has a role.
NODE_KEY = "node"
# The key that signs what is answered at a gate: held by those who hand codes out or decide, and by nobody else, so that
# whoever else reads the database cannot make an answer (decision 0019).
ANSWERS_KEY = "answers"
# What the table allows in files that are about nobody, whoever made them. In every other file each right ends with
# the team.
WITHOUT_TEAM = frozenset(
    {("read", "approvals"), ("approve", "approvals"), ("tell", "approvals"), ("read", "grants")}
)


@dataclass(frozen=True)
class Grant:
    """One line of the table."""

    role: Role
    action: str
    compartment: str
    scope: str


def _lines(role: Role, scope: str, actions: str, *compartments: str) -> list[Grant]:
    return [Grant(role, action, part, scope) for action in actions.split() for part in compartments]


# Roles one administrator cannot give alone: administrators, who make readers; everybody who may be the second person
# anywhere, or an administrator would bring their own; holders of the key of `match`, in which everybody is named.
GUARDED = frozenset(
    {Role.ADMINISTRATOR, Role.APPROVER, Role.DATA_PROTECTION, Role.LEAD, Role.INTAKE, Role.VETTING}
)
# Roles that hold only a day after the second person agreed: meanwhile others can stop it.
_WAITING = frozenset({Role.ADMINISTRATOR})

POLICY: tuple[Grant, ...] = (
    # Every member opens the roster, so that no public key or role is taken on anybody's word.
    *(Grant(role, "read", "roster", "node") for role in Role),
    *_lines(Role.INTAKE, "node", "register", "roster", "registration", "identity", "service", "support"),
    *_lines(Role.INTAKE, "team", "read write", "registration", "identity", "service"),
    *_lines(Role.INTAKE, "team", "write", "support"),
    *_lines(Role.INTAKE, "team", "judge", "registration", "identity", "service", "support"),
    *_lines(Role.INTAKE, "team", "assign", "roster"),
    *_lines(Role.INTAKE, "node", "list", "registration"),
    *_lines(Role.INTAKE, "node", "ask", "match"),
    *_lines(Role.INTAKE, "node", "read list request", "approvals"),
    *_lines(Role.INTAKE, "node", "add", "match", "statistics", "support"),
    *_lines(Role.VETTING, "team", "read", "registration", "identity", "service"),
    *_lines(Role.VETTING, "team", "read write", "vetting"),
    *_lines(Role.VETTING, "team", "accept", "registration"),
    # Whoever hands a code out has not decided what it answers.
    *_lines(Role.VETTING, "team", "read issue", "standing"),
    *_lines(Role.VETTING, "team", "assign", "roster"),
    *_lines(Role.VETTING, "team", "judge", "registration", "identity", "service", "support"),
    *_lines(Role.VETTING, "node", "list", "registration", "service", "vetting", "standing"),
    *_lines(Role.VETTING, "node", "ask", "match"),
    *_lines(Role.VETTING, "node", "read list request", "approvals"),
    *_lines(Role.VETTING, "node", "add", "match", "statistics"),
    *_lines(Role.APPROVER, "team", "read", "registration", "identity", "service", "vetting"),
    *_lines(Role.APPROVER, "team", "decide", "vetting", "standing"),
    *_lines(Role.APPROVER, "team", "read", "standing"),
    *_lines(Role.APPROVER, "team", "judge", "registration", "identity", "service", "support"),
    *_lines(Role.APPROVER, "team", "assign", "roster"),
    *_lines(Role.APPROVER, "node", "list", "registration", "service", "vetting", "standing"),
    *_lines(Role.APPROVER, "node", "ask", "match"),
    *_lines(Role.APPROVER, "node", "add", "match", "statistics"),
    *_lines(Role.APPROVER, "node", "read list request approve", "approvals"),
    *_lines(Role.APPEALS, "team", "read", "registration", "identity", "service", "vetting"),
    *_lines(Role.APPEALS, "team", "read write", "grievance"),
    *_lines(Role.HOST, "team", "read", "standing"),
    *_lines(Role.HOST, "node", "list", "standing"),
    *_lines(Role.HOST, "team", "read write", "support"),
    *_lines(Role.CASE_WORKER, "team", "read", "registration", "identity", "standing"),
    *_lines(Role.CASE_WORKER, "team", "read write", "support", "care"),
    *_lines(Role.CASE_WORKER, "node", "list", "registration", "support", "standing"),
    # Whoever helps asks for what cannot wait, too (R-BG).
    *_lines(Role.CASE_WORKER, "node", "read list request", "approvals"),
    *_lines(Role.COUNSELLOR, "team", "read write", "care"),
    *_lines(Role.CHILD_PROTECTION, "team", "read write", "registration", "identity", "care", "support"),
    *_lines(Role.CHILD_PROTECTION, "node", "list", "registration", "support"),
    *_lines(Role.CHILD_PROTECTION, "node", "read list request", "approvals"),
    # Whoever leads for a child says who else works with them.
    *_lines(Role.CHILD_PROTECTION, "team", "assign", "roster"),
    # Anybody who works with a person may doubt their age, and the child path opens (R-AGE).
    *(
        Grant(role, "protect", part, "team")
        for role in (Role.INTAKE, Role.VETTING, Role.APPROVER, Role.CASE_WORKER, Role.CHILD_PROTECTION)
        for part in ("registration", "identity", "service", "support")
    ),
    # With the path the team changes: whoever opens it says who leaves, and those who stay that it is closed again.
    *(
        Grant(role, "release", "roster", "team")
        for role in (Role.INTAKE, Role.VETTING, Role.APPROVER, Role.CASE_WORKER, Role.CHILD_PROTECTION)
    ),
    *(
        Grant(role, "resume", "roster", "team")
        for role in (Role.INTAKE, Role.CASE_WORKER, Role.CHILD_PROTECTION)
    ),
    # A child is handed over by intake, led by child protection, and found to be an adult by that and one other.
    *_lines(Role.INTAKE, "team", "hand_over refer", "registration"),
    *_lines(Role.CHILD_PROTECTION, "team", "guard", "registration"),
    *(
        Grant(role, "agree_close", "registration", "team")
        for role in (Role.CHILD_PROTECTION, Role.CASE_WORKER)
    ),
    # Whoever works with a person writes down that they do not want to go on.
    *(
        Grant(role, "end", "registration", "team")
        for role in (Role.INTAKE, Role.VETTING, Role.CASE_WORKER, Role.CHILD_PROTECTION)
    ),
    # What leaves for a partner's node is named by whoever works with the person, and agreed to by a second; anybody
    # who might have named it, or writes down what the person says about consent, ends it.
    *_lines(Role.VETTING, "team", "share", "roster"),
    *_lines(Role.CHILD_PROTECTION, "team", "share", "roster"),
    *(
        Grant(role, "unshare", "roster", "team")
        for role in (Role.INTAKE, Role.VETTING, Role.APPROVER, Role.CHILD_PROTECTION)
    ),
    # What a partner brought is looked at and taken in by those who register people.
    *_lines(Role.INTAKE, "node", "take", "roster"),
    *_lines(Role.DEBRIEFER, "team", "read", "service", "standing"),
    *_lines(Role.DEBRIEFER, "team", "read write", "debrief"),
    *_lines(Role.DOCUMENTER, "team", "read", "service"),
    *_lines(Role.DOCUMENTER, "team", "read write", "testimony"),
    *_lines(Role.AID, "team", "read", "standing"),
    *_lines(Role.AID, "team", "read write", "support"),
    *_lines(Role.FINANCE, "node", "read", "grants"),
    *_lines(Role.HANDLER, "team", "read write", "contact"),
    *_lines(Role.ANALYST, "node", "count", "statistics"),
    *_lines(Role.ANALYST, "node", "read list request", "approvals"),
    *_lines(Role.DATA_PROTECTION, "node", "audit", "audit"),
    # Taking somebody out protects: one person suffices.
    *_lines(Role.DATA_PROTECTION, "node", "remove", "roster"),
    *_lines(Role.DATA_PROTECTION, "node", "read list request approve tell", "approvals"),
    *_lines(Role.GRIEVANCE, "team", "read write", "grievance"),
    *_lines(Role.ADMINISTRATOR, "node", "enrol appoint remove", "roster"),
    # Another organisation's node is proposed by those who answer for what leaves this one.
    *(
        Grant(role, "connect", "roster", "node")
        for role in (Role.ADMINISTRATOR, Role.DATA_PROTECTION, Role.LEAD)
    ),
    # The second person for a guarded role: anybody who already answers for others' rights.
    *_lines(Role.ADMINISTRATOR, "node", "approve", "roster"),
    *_lines(Role.APPROVER, "node", "approve", "roster"),
    *_lines(Role.DATA_PROTECTION, "node", "approve", "roster"),
    *_lines(Role.LEAD, "node", "approve", "roster"),
    # Whoever leads is told of what holds a day later, and one of them is enough to stop it.
    *(
        Grant(role, "stop", "roster", "node")
        for role in (Role.ADMINISTRATOR, Role.DATA_PROTECTION, Role.LEAD)
    ),
    # Only counts come back; the administrator, who reads nothing, has nothing to compare.
    *(Grant(role, "rebuild", "roster", "node") for role in (Role.INTAKE, Role.VETTING, Role.APPROVER)),
    *_lines(Role.DATA_PROTECTION, "node", "rebuild", "roster"),
    *_lines(Role.LEAD, "node", "read", "grants"),
    *_lines(Role.LEAD, "node", "read list approve", "approvals"),
)

# What one person may not be for the same file (R-SOD): they are assigned for one of the two.
AT_ODDS = frozenset(
    frozenset(pair)
    for pair in (
        (Role.INTAKE, Role.APPROVER),
        (Role.INTAKE, Role.APPEALS),
        (Role.VETTING, Role.APPROVER),
        (Role.VETTING, Role.APPEALS),
        (Role.APPROVER, Role.APPEALS),
        (Role.DEBRIEFER, Role.APPROVER),
        (Role.DEBRIEFER, Role.AID),
        (Role.APPROVER, Role.AID),
        (Role.AID, Role.FINANCE),
        *((Role.COUNSELLOR, one) for one in (Role.VETTING, Role.APPROVER, Role.APPEALS, Role.DEBRIEFER)),
    )
)
# Who has nothing to do with the file of a child, and leaves it when the child path opens (decision 0016).
NEVER_OF_A_CHILD = frozenset({Role.VETTING, Role.APPROVER, Role.APPEALS, Role.DEBRIEFER, Role.DOCUMENTER})
# What nobody opens meanwhile, whoever gives food and shelter included: they keep what a child needs (SC-03 T3, T5).
CLOSED_OF_A_CHILD = frozenset({"vetting", "standing", "debrief", "testimony"})
# Actions of a file's team that say something in a part: who may do one of them may begin it.
SAYING = ("write", "decide", "issue")

_TABLE = {(line.role, line.action, line.compartment): line.scope for line in POLICY}
# A key is given to whoever may read, list, ask or count somewhere in a broad compartment; adding needs no key.
_KEY_ACTIONS = frozenset({"read", "list", "ask", "count", "audit", "register"})


def scope_of(roles: frozenset[Role], action: str, compartment: str) -> str | None:
    """Give the widest scope these roles have for an action: `node`, `team` or None."""
    scopes = {_TABLE.get((role, action, compartment)) for role in roles}
    return "node" if "node" in scopes else "team" if "team" in scopes else None


def holds_key(roles: frozenset[Role], compartment: str) -> bool:
    """Tell whether a broad compartment's key, or the one for answers, is wrapped to a member with these roles."""
    if compartment == ANSWERS_KEY:
        return any(scope_of(roles, action, "standing") is not None for action in ("issue", "decide"))
    if compartment not in BROAD:
        return False
    return any(line.role in roles and line.compartment == compartment and _holding(line) for line in POLICY)


def only_holders_say(compartment: str) -> bool:
    """Tell whether all who may say something in a part hold the key for answers, so that it can vouch for the part."""
    roles = [
        line.role for line in POLICY if line.compartment == compartment and line.action not in _KEY_ACTIONS
    ]
    return bool(roles) and all(holds_key(frozenset({role}), ANSWERS_KEY) for role in roles)


def _holding(line: Grant) -> bool:
    # Registering into `support` is adding without reading: those streams are wrapped to its public key.
    return line.action in _KEY_ACTIONS and not (line.action == "register" and line.compartment == "support")


def are_at_odds(one: Role, other: Role) -> bool:
    """Tell whether one person may not be both for the same file."""
    return frozenset((one, other)) in AT_ODDS


@lru_cache(maxsize=256)
def earliest(roles: frozenset[Role]) -> frozenset[Role]:
    """Leave out what is at odds with a role that comes earlier on a person's path."""
    kept: list[Role] = []
    for role in Role:
        if role in roles and not any(are_at_odds(role, one) for one in kept):
            kept.append(role)
    return frozenset(kept)


def needs_two(before: frozenset[Role], after: frozenset[Role]) -> bool:
    """Tell whether a change of roles needs a second person, where there is one."""
    return bool((after - before) & GUARDED)


def waits_a_day(before: frozenset[Role], after: frozenset[Role]) -> bool:
    """Tell whether a change of roles that two people agreed to holds only a day later."""
    return bool((after - before) & _WAITING)


def is_narrow(compartment: str) -> bool:
    """Tell whether data keys of this compartment are wrapped to named members only."""
    return compartment in NARROW


def permissions() -> str:
    """Write the table as the page `docs/permissions.md`."""
    lines = ["# Permissions", ""]
    lines += ["Generated from `thitsar/kernel/access/policy.py`. What is not listed is refused.", ""]
    lines += ["| role | action | compartment | needs an assignment to the file |", "|---|---|---|---|"]
    for line in POLICY:
        assigned = "yes" if line.scope == "team" else "no"
        lines.append(f"| {line.role} | {line.action} | {line.compartment} | {assigned} |")
    return "\n".join(lines) + "\n"
