"""Words of the data-protection officer's pages: purposes, rules, and what a second person is shown of an export."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from thitsar.kernel.access import unusual
from thitsar.kernel.access.wanted import kind_of
from thitsar.kernel.pages.labels import COMPARTMENTS
from thitsar.kernel.pages.showing import day_text
from thitsar.web.templatetags.shown import dated, digits

EXPORT = "export"
_DAY = 6
_NUMBER = re.compile(r"^\d{0,10}$")
People = Mapping[str, Mapping[str, Any]]

PURPOSES = {
    "read": gettext_lazy("Read"),
    "write": gettext_lazy("Changed"),
    "judge": gettext_lazy("Compared"),
    "correct": gettext_lazy("Corrected"),
    "vet": gettext_lazy("Vetted"),
    "decide": gettext_lazy("Decided"),
    "issue": gettext_lazy("Gave a code or took one back"),
    "wish": gettext_lazy("Took in what a person asked for"),
    "own_key": gettext_lazy("Gave a person keys of their own"),
    "attest": gettext_lazy("Renewed what a code answers"),
    "take": gettext_lazy("Looked at what a partner brought"),
    "assign": gettext_lazy("Member assigned"),
    "unassign": gettext_lazy("Member taken off"),
    "release": gettext_lazy("Closed to all but those who keep a child safe"),
    "import": gettext_lazy("Took in a list"),
    "list": gettext_lazy("Opened a list"),
    "count": gettext_lazy("Counted"),
    "audit": gettext_lazy("Read this log"),
    "coded": gettext_lazy("Looked up the number of a file by its code"),
    "unusual": gettext_lazy("Looked for unusual reading"),
    "checks": gettext_lazy("Read the log of checks"),
    "retention": gettext_lazy("Looked at what is due to be erased"),
    "draft": gettext_lazy("Opened a row held back"),
    "search": gettext_lazy("Searched"),
    "resembles": gettext_lazy("Looked for the same person"),
    "signed_in": gettext_lazy("Signed in"),
    "open_many": gettext_lazy("Opened many, with a second person"),
    "rebuild": gettext_lazy("Rebuilt or checked everything"),
    "forced": gettext_lazy("Signed in with the duress passphrase"),
    "sign_ended": gettext_lazy("Ended a signal of being forced"),
    "key_changed": gettext_lazy("Changed what opens their key"),
    "counts_lost": gettext_lazy("Found this member's counts lost or changed"),
    "refused": gettext_lazy("Was refused"),
    "break_glass": gettext_lazy("In an emergency"),
    "export": gettext_lazy("Exported, with a second person"),
    "export_persons": gettext_lazy("Exported who persons are, with a second person"),
    "export_entry": gettext_lazy("Opened one entry to somebody outside, with a second person"),
    "unmask": gettext_lazy("Was told who somebody is, with a second person"),
}
RULES = {
    "many": gettext_lazy("Many files in an hour"),
    "idle": gettext_lazy("Opened, and nothing recorded"),
    "night": gettext_lazy("Opened at night"),
    "crowd": gettext_lazy("One file, many readers"),
    "refused": gettext_lazy("Refused several times"),
    "lost": gettext_lazy("Counts lost or changed"),
    "bulk": gettext_lazy("Many opened at once"),
    "leaving": gettext_lazy("Read just before leaving"),
}
# What was counted, and why that is listed; filled in with the remark and the thresholds.
_SAID = {
    "many": (
        gettext_noop("%(count)s different files within one hour"),
        gettext_noop("Usually %(usual)s in the busiest hour of a day. Listed from %(least)s files on."),
    ),
    "idle": (
        gettext_noop("%(count)s files in which nobody recorded anything in the %(days)s days after"),
        gettext_noop("Listed from %(least)s files on."),
    ),
    "night": (
        gettext_noop("%(count)s files in one night, between ten in the evening and five in the morning"),
        gettext_noop("Listed from %(least)s files on."),
    ),
    "crowd": (
        gettext_noop("%(count)s different members opened this file"),
        gettext_noop("Listed from %(least)s members on."),
    ),
    "refused": (
        gettext_noop("%(count)s openings refused on one day"),
        gettext_noop("Listed from %(least)s refusals on."),
    ),
    "lost": (
        gettext_noop(
            "What counts this member's openings was missing or another than it was (%(count)s times)"
        ),
        gettext_noop("Always listed: limits are counted in it."),
    ),
    "bulk": (
        gettext_noop("%(count)s files opened at once, after a second person agreed"),
        gettext_noop("Always listed."),
    ),
    "leaving": (
        gettext_noop("%(count)s files in the %(days)s days before this member's last role was taken"),
        gettext_noop("Listed from %(least)s files on."),
    ),
}
_LEAST = {
    "idle": unusual.IDLE_FILES,
    "night": unusual.NIGHT_FILES,
    "crowd": unusual.MANY_READERS,
    "refused": unusual.REFUSALS,
    "leaving": unusual.LEAVING_FILES,
}
_DAYS = {"idle": unusual.IDLE_DAYS, "leaving": unusual.LEAVING_DAYS}
DUE = {
    "withdrawn": gettext_lazy("Consent was taken back: erase within 30 days"),
    "not_proceeding": gettext_lazy("Does not go on: erase after 90 days"),
    "out_of_scope": gettext_lazy("Outside the programme: erase after 90 days"),
    "not_cleared_reasons": gettext_lazy("Reasons of a decision: erase after appeal and 12 months"),
}
WHY = {
    "NOT_NEEDED": gettext_lazy("It is not needed for what it is asked for"),
    "TOO_MUCH": gettext_lazy("It is more than is needed"),
    "NOT_FOR_THEM": gettext_lazy("Whoever would get it should not have it"),
    "NOT_UNDERSTOOD": gettext_lazy("It does not say clearly enough what it is for"),
    "NOT_MINE": gettext_lazy("Somebody else should judge it"),
}
WHAT = {
    "access_log": gettext_lazy("Lines of the access log"),
    "retention": gettext_lazy("How many files are due to be erased, by rule"),
}


# How an answer to a request stands in the log, in place of a digest.
_ANSWERS = {
    "asked": gettext_noop("Asked for a file"),
    "begun": gettext_noop("Opened a file"),
    "ended": gettext_noop("Closed a file"),
    "told": gettext_noop("Told the person"),
    "refused": gettext_noop("Was refused a file"),
    "declined": gettext_noop("Declined what another asked for"),
    "taken_back": gettext_noop("Took back what they had asked for"),
}


_OTHERS = {
    f"{EXPORT}:refused": gettext_noop("Was refused an export"),
    "take:refused": gettext_noop("Refused what a partner brought"),
    "take:left": gettext_noop("Left new files that a partner brought"),
}


def purpose_word(purpose: str) -> str:
    """Name a purpose, with the digest an export's line carries."""
    if purpose in _OTHERS:
        return _(_OTHERS[purpose])
    kind, _sign, digest = purpose.partition(":")
    word = str(PURPOSES.get(kind, kind))
    if digest in _ANSWERS:
        return f"{_(_ANSWERS[digest])} ({word})"
    return f"{word} ({digest})" if digest else word


def part_word(compartment: str) -> str:
    """Name a part."""
    return str(COMPARTMENTS.get(compartment, compartment))


def remark_words(remark: Mapping[str, Any]) -> tuple[str, str]:
    """Say what was counted, and why it is listed."""
    rule, usual = remark["rule"], remark["usual"]
    least = _LEAST.get(rule, unusual.most_an_hour(usual or unusual.MANY_FOR_ANYBODY))
    values = {"count": remark["count"], "usual": usual, "least": least, "days": _DAYS.get(rule, 0)}
    shown = {name: digits(value) for name, value in values.items()}
    what, why = _SAID[rule]
    if rule == "many" and not usual:
        return _(what) % shown, _(
            "Nothing is known yet of what is usual. Listed from %(least)s files on."
        ) % shown
    return _(what) % shown, _(why) % shown


def closed_shown(closed: Mapping[str, Any] | None, people: People) -> dict[str, Any] | None:
    """Say who closed a request, when and why; nothing of one that is open."""
    if closed is None:
        return None
    who = people.get(closed["by"], {"shown": "?"})
    reason = str(WHY.get(closed["reason"], closed["reason"]))
    return {"who": who["shown"], "day": day_text(closed["day"]), "reason": reason}


def exactly(summary: Mapping[str, str], people: People, digest: bytes) -> list[dict[str, str]]:
    """Show a second person everything an export would be: each line of it is bound by the digest."""
    if not _is_whole(summary):
        # Nobody gets anything for it; what it says is shown as it is, so that it does not hide.
        return [{"label": str(label), "value": str(value)} for label, value in summary.items()]
    member = people.get(summary["member"])
    rows = [
        (_("What leaves"), str(WHAT.get(summary["what"], summary["what"]))),
        (_("Lines"), digits(int(summary["lines"] or 0))),
        (_("For whom"), summary["recipient"]),
        (_("Marked"), summary["label"]),
        (_("To be destroyed by"), day_of(summary["until"])),
        (_("Member"), str(member["shown"]) if member else summary["member"]),
        (_("File"), summary["file"]),
        (_("What for"), purpose_word(kind_of(summary["purpose"]))),
        (_("From"), _moment(summary["first"])),
        (_("Before"), _moment(summary["last"])),
        (_("Digest of all this"), short(digest)),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _is_whole(summary: Mapping[str, Any]) -> bool:
    words = ("what", "file", "member", "purpose", "label", "recipient")
    numbers = ("lines", "until", "first", "last")
    return all(isinstance(summary.get(name), str) for name in words) and all(
        _NUMBER.match(str(summary.get(name))) for name in numbers
    )


def moment_text(when: int) -> str:
    """Show day and time where the node stands."""
    at = timezone.localtime(datetime.fromtimestamp(when, UTC))
    return f"{dated(f'{at:%Y-%m-%d}')}, {digits(f'{at:%H:%M}')}"


def short(digest: bytes) -> str:
    """Give as much of a digest as two people can compare aloud."""
    return " ".join(digest.hex()[at : at + 4] for at in range(0, 16, 4))


def day_of(number: str) -> str:
    """Show a day that stands as a number in what was asked for."""
    # A number nobody's calendar holds is shown as it is.
    return dated(day_text(int(number))) if len(number) < _DAY else number


def _moment(when: str) -> str:
    return moment_text(int(when)) if when not in ("", "0") else ""
