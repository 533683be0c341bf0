"""What a vetting officer may record, and what follows from it: facts in, event out, or a sentence why not."""

from thitsar.apps.vetting import claims, codes, contested, events
from thitsar.apps.vetting.acting import Facts, require
from thitsar.kernel.errors import Refused
from thitsar.kernel.text.free_text import pointing_at_nobody

LONGEST = 2000
SHORT = 200
# Shorter words stand in many sentences by chance.
_SHORTEST_GIVEAWAY = 5


def begin(facts: Facts, *, registered: int, display_name: tuple[str, str], code: str) -> events.VettingBegun:
    """Accept a file for vetting."""
    require(facts, events.VettingBegun)
    return events.VettingBegun(registered, display_name, code)


def claim(facts: Facts, id: str, *, type: str, statement: str) -> events.ClaimRecorded:
    """Record what the person says about themselves."""
    require(facts, events.ClaimRecorded)
    return events.ClaimRecorded(id, one_of(codes.CLAIMS, type), plain_text(statement))


def restate(facts: Facts, claim: str, *, statement: str) -> events.ClaimRestated:
    """Record that the person corrected a claim."""
    require(facts, events.ClaimRestated)
    known = _known(facts, "claims", claim)
    text = plain_text(statement)
    if text == known["statement"] and not contested.is_open(facts.document, f"claim.{claim}"):
        raise Refused("The claim says this already.")
    return events.ClaimRestated(claim, text)


def add_evidence(
    facts: Facts,
    id: str,
    *,
    claim: str,
    kind: str,
    direction: str,
    what: str,
    like: str = "",
    reliability: str = "F",
    credibility: str = "6",
    voucher: str = "",
    digest: bytes = b"",
) -> events.EvidenceAdded:
    """Weigh an item against a claim; `like` is an item of the same origin, with which it counts once."""
    require(facts, events.EvidenceAdded)
    _known(facts, "claims", claim)
    group = _known(facts, "evidence", like)["group"] if like else id
    if (kind == "VOUCHER") != bool(voucher.strip()):
        raise Refused("Name a voucher by the code of their organisation or membership, and nobody else.")
    voucher = code_text(voucher) if voucher.strip() else ""
    if voucher and not like:
        # What one voucher says of several claims comes from one source.
        group = next((one["group"] for one in _evidence(facts) if one["voucher"] == voucher), id)
    made = events.EvidenceAdded(
        evidence=id,
        claim=claim,
        kind=one_of(codes.KINDS, kind),
        direction=one_of(codes.DIRECTIONS, direction),
        what=plain_text(what, SHORT),
        group=group,
        reliability=one_of(codes.RELIABILITY, reliability),
        credibility=one_of(codes.CREDIBILITY, credibility),
        voucher=voucher,
        digest=digest,
    )
    _require_grounded(facts, claim, (direction, credibility, group))
    return made


def judge_evidence(
    facts: Facts, id: str, *, direction: str, reliability: str, credibility: str, reason: str
) -> events.EvidenceJudged:
    """Judge an item again; what spoke against the person stays so until they were heard."""
    require(facts, events.EvidenceJudged)
    known = _known(facts, "evidence", id)
    is_stale = claims.is_stale(facts.document, known)
    if known["direction"] == "-" != direction and not claims.is_heard(facts.document, known):
        raise Refused("This speaks against the person. Put it to them and record the answer first.")
    judged = (direction, reliability, credibility)
    is_open = is_stale or contested.is_open(facts.document, f"evidence.{id}")
    if not is_open and judged == (known["direction"], known["reliability"], known["credibility"]):
        raise Refused("This is how it was judged already.")
    one_of(codes.DIRECTIONS, direction)
    one_of(codes.RELIABILITY, reliability)
    one_of(codes.CREDIBILITY, credibility)
    _require_grounded(facts, known["claim"], (direction, credibility, known["group"]))
    return events.EvidenceJudged(id, direction, reliability, credibility, plain_text(reason))


def check(facts: Facts, *, type: str, result: str, reason: str = "") -> events.Checked:
    """Record what a check gave, or why it was not made."""
    require(facts, events.Checked)
    one_of(codes.CHECKS, type)
    one_of(codes.RESULTS, result)
    if result == "NOT_DONE":
        return events.Checked(type, result, plain_text(reason, SHORT))
    if reason.strip():
        raise Refused("Only a check that was not made has a reason. What was found belongs to the evidence.")
    before = facts.document["checks"].get(type)
    if before and before["result"] == "CONTRADICTS" and not claims.is_check_heard(facts.document, type):
        raise Refused("This speaks against the person. Put it to them and record the answer first.")
    return events.Checked(type, result)


def screen_allegation(facts: Facts, *, exists: bool, referred_to: str = "") -> events.AllegationScreened:
    """Record whether a serious crime is alleged; the facts belong to the body it is referred to (R-EXCL)."""
    require(facts, events.AllegationScreened)
    if exists and not referred_to.strip():
        raise Refused("Name the body to which this was referred. Record no facts here.")
    before = facts.document["allegation"]
    if before and before["exists"] and not exists:
        raise Refused("A referral is taken back by the body that leads it, and not here.")
    return events.AllegationScreened(exists, code_text(referred_to) if exists else "")


def assess_risk(
    facts: Facts, *, question: str, level: str, reasons: str, mitigations: str
) -> events.RiskAssessed:
    """Answer one of the three questions of risk."""
    require(facts, events.RiskAssessed)
    one_of(codes.RISKS, question)
    one_of(codes.LEVELS, level)
    return events.RiskAssessed(question, level, plain_text(reasons), plain_text(mitigations))


def extend_time(facts: Facts, *, reason: str) -> events.TimeExtended:
    """Take fifteen days more, once, after the person was told why."""
    require(facts, events.TimeExtended)
    if facts.document["extended"] is not None:
        raise Refused("The time was extended already. Decide now what is known.")
    return events.TimeExtended(plain_text(reason))


def put_question(facts: Facts, id: str, *, about: str, told: str) -> events.QuestionPut:
    """Record in which words something was put to the person; they may not show where it is known from."""
    require(facts, events.QuestionPut)
    if about not in claims.unheard(facts.document):
        raise Refused("Nothing that was not heard yet speaks against this.")
    text = plain_text(told)
    if _exposes(facts, text):
        raise Refused("These words show where it is known from. Say only what does not fit.")
    return events.QuestionPut(id, about, text)


def answer(facts: Facts, question: str, *, answer: str) -> events.Answered:
    """Record what the person answered."""
    require(facts, events.Answered)
    if _known(facts, "questions", question)["answer"]:
        raise Refused("The answer to this question is recorded already.")
    return events.Answered(question, plain_text(answer))


def declare_conflict(facts: Facts, *, kind: str) -> events.ConflictDeclared:
    """Declare that one is not free to judge here."""
    require(facts, events.ConflictDeclared)
    return events.ConflictDeclared(one_of(codes.CONFLICTS, kind))


def take_back(facts: Facts, said_at: int) -> events.TakenBack:
    """Take back what one recorded by mistake, exactly that, while nothing was said after it."""
    require(facts, events.TakenBack)
    slip = facts.document["slip"]
    if slip is None or (slip["by"], slip["said_at"]) != (facts.author, said_at):
        raise Refused("Only what was recorded last can be taken back, and only by whoever recorded it.")
    return events.TakenBack(said_at)


def reopen(facts: Facts, *, reason: str) -> events.Reopened:
    """Go on with vetting after a decision that closed it, for a reason that this decision knows."""
    require(facts, events.Reopened)
    one_of(codes.REOPENINGS, reason)
    decided = facts.document["decisions"][-1]
    is_referred = facts.document["state"] == "REFERRED"
    if is_referred != (reason == "ANSWERED"):
        raise Refused("This reason does not belong to the decision that is in force.")
    if reason == "NINETY_DAYS" and facts.day < decided["review"]:
        raise Refused("The ninety days have not passed yet. New facts are heard at any time.")
    return events.Reopened(reason)


def deliver(facts: Facts, *, digest: bytes, language: str, method: str, day: int) -> events.Delivered:
    """Record that the person was given decision and reasons in their language."""
    require(facts, events.Delivered)
    decided = next((one for one in facts.document["decisions"] if one["digest"] == digest), None)
    if decided is None:
        raise Refused("There is no such decision in this file.")
    if decided["delivered"]:
        raise Refused("This decision was delivered already.")
    if not decided["day"] <= day <= facts.day:
        raise Refused("It can only have been delivered between the decision and today.")
    return events.Delivered(digest, plain_text(language, SHORT), one_of(codes.METHODS, method), day)


def names_voucher(facts: Facts, told: str) -> bool:
    """Tell whether a text holds the code of a voucher, who is never named to the person."""
    said = told.casefold()
    vouchers = (one["voucher"] for one in facts.document["evidence"].values())
    return any(one and one.casefold() in said for one in vouchers)


def one_of(known: codes.Labels, code: str) -> str:
    """Take a code of a closed list; Refused for anything else."""
    if code not in known:
        raise Refused("Choose one of the agreed answers.")
    return code


def plain_text(text: str, longest: int = LONGEST) -> str:
    """Take a text that points at nobody; Refused where it is empty, too long, or names a number or place (R-FREE)."""
    short = text.strip()
    if not short:
        raise Refused("Write this in a few words.")
    if len(short) > longest:
        raise Refused("This text is too long. Shorten it to %(most)s characters.", {"most": longest})
    return pointing_at_nobody(short)


def code_text(text: str) -> str:
    """Take the code of an organisation or member; Refused for what may be a name."""
    code = text.strip().upper()
    if not 2 <= len(code) <= 24 or not all(one.isascii() and (one.isalnum() or one in "-.") for one in code):
        raise Refused("Write a code such as ORG-A: letters, digits and hyphens, and no name.")
    return code


def _evidence(facts: Facts) -> list[dict[str, str]]:
    return list(facts.document["evidence"].values())


def _known(facts: Facts, where: str, id: str) -> dict[str, str]:
    found: dict[str, str] | None = facts.document[where].get(id)
    if found is None:
        raise Refused("This is not in the file any more. Look at it again.")
    return found


def _require_grounded(facts: Facts, claim: str, judged: tuple[str, str, str]) -> None:
    """Raise Refused where "confirmed by other independent sources" is said and there is no other one."""
    direction, credibility, group = judged
    if credibility != "1":
        return
    others = claims.of_claim(facts.document, claim).values()
    alike = {one["group"] for one in others if one["direction"] == direction}
    if not alike - {group}:
        raise Refused("Only what a second, independent source says as well is graded 1.")


def _exposes(facts: Facts, told: str) -> bool:
    said = told.casefold()
    if names_voucher(facts, told):
        return True
    for one in facts.document["evidence"].values():
        kind = codes.KINDS.get(one["kind"], ()) if one["kind"] != "OTHER" else ()
        if any(len(name) >= _SHORTEST_GIVEAWAY and name.casefold() in said for name in (one["what"], *kind)):
            return True
    return False
