"""Who may do what where, written by hand from domain.md section 1 (R03 to R24), not from the policy.

A capital letter needs no assignment to the file, a small one does:
r read · w write · j judge · s assign · l list · g register · a add · q ask the matcher · c count · u audit ·
t request of a second person · p approve · n enrol · o appoint · b rebuild · k protect (open the child path) ·
e accept for vetting · d decide · i issue · h hand a child over · x guard a child · y agree that it is none ·
f refer elsewhere · z end at the person's wish · m release a team when the child path opens · v resume it ·
! stop what holds a day later · - take a member out, close keys · κ connect with a partner's node ·
$ tell the person that their file was opened in an emergency · π share with a partner · ω end that ·
ψ take in what a partner brought.
K1 contact · K2 identity · K3 service · K4 vetting · K5 care · K6 support · K7 debrief · K8 testimony · K9 outreach ·
K10 grants, statistics · K11 grievance · K12 audit.
"""

from collections.abc import Mapping

LETTERS = {
    "r": "read", "w": "write", "j": "judge", "s": "assign", "l": "list", "g": "register", "a": "add", "q": "ask",
    "c": "count", "u": "audit", "t": "request", "p": "approve", "n": "enrol", "o": "appoint", "b": "rebuild",
    "k": "protect", "e": "accept", "d": "decide", "i": "issue", "h": "hand_over", "x": "guard", "y": "agree_close",
    "f": "refer", "z": "end", "m": "release", "v": "resume", "!": "stop",
    "κ": "connect", "-": "remove", "$": "tell",
    "π": "share", "ω": "unshare", "ψ": "take",
}  # fmt: skip
ACTIONS = tuple(LETTERS.values())

# R03 no other thread, nothing of K2 to K8. R04 no conclusions of vetting, no K5, K7, K8. R05, R06 no K1, K5, K8, no
# aid. R08 no number, rank, motive, reason: nothing of K2, K3, K4, K5, K7, K8. R10 no K4, K7, K8. R11 K5 alone. R12 no
# K7. R13 no aid, K5, K8, K11. R14 no aid, K4. R15 nothing of K3, K4, K5, K7, K8. R16 no names. R20 no identifier,
# site or free text. R21 no case. R23 nothing of any case. R24 nobody's case. Everybody verifies the roster.
_TABLE = """
                 roster registration service vetting support standing debrief outreach grants
handler          R      .            .       .       .       .        .       .        .
intake           RGsmvBωΨ rwjkhfzGL    rwjkG   .       wjkGA   .        .       .        .
vetting          RsmBπω rjkezL       rjkL    rwL     jk      riL      .       .        .
approver         RsmBPω rjkL         rjkL    rdL     jk      rdL      .       .        .
appeals          R      r            r       r       .       .        .       .        .
host             R      .            .       .       rw      rL       .       .        .
case_worker      Rmv    rkyzL        k       .       rwkL    rL       .       .        .
counsellor       R      .            .       .       .       .        .       .        .
child_protection Rsmvπω rwkxyzL      k       .       rwkL    .        .       .        .
debriefer        R      .            r       .       .       r        rw      .        .
documenter       R      .            r       .       .       .        .       .        .
aid              R      .            .       .       rw      r        .       .        .
finance          R      .            .       .       .       .        .       .        R
analyst          R      .            .       .       .       .        .       .        .
data_protection  RBP!Κ- .            .       .       .       .        .       .        .
grievance        R      .            .       .       .       .        .       .        .
administrator    RNOP!Κ- .            .       .       .       .        .       .        .
lead             RP!Κ   .            .       .       .       .        .       .        R

                 grievance statistics match audit approvals identity contact care testimony
handler          .         .          .     .     .         .        rw      .    .
intake           .         A          QA    .     RLT       rwjkG    .       .    .
vetting          .         A          QA    .     RLT       rjk      .       .    .
approver         .         A          QA    .     RLTP      rjk      .       .    .
appeals          rw        .          .     .     .         r        .       .    .
host             .         .          .     .     .         .        .       .    .
case_worker      .         .          .     .     RLT       rk       .       rw   .
counsellor       .         .          .     .     .         .        .       rw   .
child_protection .         .          .     .     RLT       rwk      .       rw   .
debriefer        .         .          .     .     .         .        .       .    .
documenter       .         .          .     .     .         .        .       .    rw
aid              .         .          .     .     .         .        .       .    .
finance          .         .          .     .     .         .        .       .    .
analyst          .         C          .     .     RLT       .        .       .    .
data_protection  .         .          .     U     RLTP$     .        .       .    .
grievance        rw        .          .     .     .         .        .       .    .
administrator    .         .          .     .     .         .        .       .    .
lead             .         .          .     .     RLP       .        .       .    .
"""


def _read() -> tuple[tuple[str, ...], tuple[str, ...], Mapping[tuple[str, str, str], str]]:
    cells: dict[tuple[str, str, str], str] = {}
    columns: list[str] = []
    roles: dict[str, None] = {}
    for block in _TABLE.strip("\n").split("\n\n"):
        first, *rows = block.splitlines()
        columns += first.split()
        for row in rows:
            role, *found = row.split()
            roles[role] = None
            for part, letters in zip(first.split(), found, strict=True):
                for one in letters.strip("."):
                    cells[role, LETTERS[one.lower()], part] = "team" if one.islower() else "node"
    return tuple(roles), tuple(columns), cells


ROLES, PARTS, SCOPES = _read()


def scope(role: str, action: str, part: str) -> str:
    """Give `node`, `team` or `` for a cell."""
    return SCOPES.get((role, action, part), "")
