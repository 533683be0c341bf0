"""What one address answers to whom, and the roles that domain.md section 1 lets see what."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.urls import reverse

from thitsar.kernel.access.policy import Role

GONE, WRONG, UNASKED = "404", "400", "405"
EVERYBODY = frozenset(Role)
JUDGES = frozenset({Role.INTAKE, Role.VETTING, Role.APPROVER})
# R08, R10, R12, R13, R14, R15 see something of a person beside intake, vetting and appeals; nobody else does.
READERS = JUDGES | {
    Role.APPEALS,
    Role.HOST,
    Role.CASE_WORKER,
    Role.CHILD_PROTECTION,
    Role.DEBRIEFER,
    Role.DOCUMENTER,
    Role.AID,
}
IDENTITY = JUDGES | {Role.APPEALS, Role.CASE_WORKER, Role.CHILD_PROTECTION}
SERVICE = JUDGES | {Role.APPEALS, Role.DEBRIEFER, Role.DOCUMENTER}
ASSIGNERS = frozenset({Role.INTAKE, Role.VETTING, Role.APPROVER, Role.CHILD_PROTECTION})
SUPPORT = frozenset({Role.HOST, Role.CASE_WORKER, Role.CHILD_PROTECTION, Role.AID})
OFFICERS = frozenset({Role.DATA_PROTECTION})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
LEADING = OFFICERS | ADMINISTRATORS | {Role.LEAD}
# What leaves for a partner is named by whoever works with the person; ended by these and those who decide or register.
SHARERS = frozenset({Role.VETTING, Role.CHILD_PROTECTION})
ENDERS = SHARERS | JUDGES
TAKERS = frozenset({Role.INTAKE})
ON_BOTH = JUDGES | OFFICERS | ADMINISTRATORS  # on PostgreSQL too: a page asks it the same, whoever asks
ASKING = JUDGES | {Role.CASE_WORKER, Role.CHILD_PROTECTION}
TWO = ASKING | {Role.ANALYST, Role.DATA_PROTECTION, Role.LEAD}


@dataclass(frozen=True)
class Line:
    """What one address answers: a status, or where it leads to."""

    get: str
    post: str
    may: frozenset[Role] = EVERYBODY
    send: Mapping[str, str] = field(default_factory=dict)
    # Of those who are not signed in; what is not said is what an address only for members answers.
    stranger: tuple[str, str] = (GONE, GONE)
    covered: tuple[str, str] = ("/cover?next=", "422")
    lapsed: tuple[str, str] = ("/", "/")
    # Roles outside `may`.
    others: tuple[str, str] = (GONE, GONE)
    ends: bool = False


def address_of(line: str, ids: Mapping[str, str]) -> str:
    """Give the address a line is about, with one of each thing in it."""
    name, _, part = line.partition(":")
    named = {
        "file": [ids["person"]],
        "part": [ids["person"], part],
        "step": [ids["person"], part],
        "correct-answers": [ids["person"], "service", "service"],
        "assign": [ids["person"]],
        "share": [ids["person"]],
        "begin-share": [ids["person"]],
        "end-share": [ids["person"], "0" * 32],
        "unassign": [ids["person"], "0" * 32],
        "change-consent": [ids["person"]],
        "confirm-answer": [ids["person"], "service"],
        **{one: [ids["member"]] for one in ("member", "travel-member", "replace-member", "end-sign")},
        "approve": ["0" * 32],
        "training": ["0" * 32],
        "import-progress": [ids["import"]],
        "access-log-file": [ids["person"]],
        "access-log-member": [ids["member"]],
        "export": [ids["request"]],
        **{f"{does}-emergency": ["0" * 32] for does in ("open", "tell", "end")},
        "correct": [ids["draft"]],
        "form": [ids["form"]],
        "form-page": [ids["form"], "now"],
        "candidate": [ids["candidate"]],
        **{key: [ids["person"]] for key in ("vet", "vet-decide", "vet-letter", "vet-recommend", "vet-slip")},
        # By an id that is no file: accepting one would change what the others answer.
        "vet-accept": ["0" * 32],
        "vet-step": [ids["person"], part],
        "give-code": [ids["person"]],
        "take-back": [ids["person"]],
    }
    return reverse(name, args=named.get(name, []))
