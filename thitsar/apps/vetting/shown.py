"""What the vetting part holds, as groups of lines for pages: every judgement with what it follows from."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from thitsar.apps.vetting import claims, codes, contested_shown, queries
from thitsar.apps.vetting.forms import name_of
from thitsar.kernel.pages.showing import day_text, in_language
from thitsar.kernel.text.dates import show
from thitsar.kernel.text.digits import to_myanmar

Document = Mapping[str, Any]
Line = dict[str, Any]
Group = dict[str, Any]
_SLIPS = {"claim": "claims", "evidence": "evidence", "check": "checks", "question": "questions"}


def groups(document: Document, day: int) -> list[Group]:
    """Give everything the reader of the vetting part may know, the position first."""
    contested = contested_shown.group(document)
    return [
        *([contested] if contested else []),
        _group(_("How it stands"), _position(document, day)),
        *rests_on(document),
        _group(_("Decisions so far"), _decisions(document)),
    ]


def rests_on(document: Document) -> list[Group]:
    """Give what a recommendation rests on, claim by claim."""
    found = [_claim(document, id) for id in document["claims"]]
    if not found:
        found = [_group(_("Claims"), [], _("What the person says about themselves appears here."))]
    return [
        *found,
        _group(_("Checks"), _checks(document), _("Checks that were made appear here.")),
        _group(_("Risks"), _risks(document), _("Three questions, each answered by itself, appear here.")),
        _group(_("Put to the person"), _questions(document), _("What was put to the person appears here.")),
    ]


def exactly(asked: Document) -> list[Line]:
    """Give every word and number that an approval binds."""
    lines = [
        _line(_("Tier"), tier_name(asked["tier"])),
        _line(_("Where it holds"), in_language(codes.SCOPES[asked["scope"]])),
        _line(_("Valid until"), day_shown(asked["until"])),
        _line(_("Looked at again by"), day_shown(asked["review"])),
    ]
    if asked["gap"]:
        lines.append(_line(_("The one gap"), in_language(codes.GAPS[asked["gap"]])))
    lines += [_line(_("Condition"), condition(one)) for one in asked["conditions"]]
    if asked["body"]:
        lines.append(_line(_("The body that leads from now on"), asked["body"]))
    lines += reasons(asked)
    lines.append(_line(_("Language in which the person is told"), _of(codes.LANGUAGES, asked["language"])))
    return lines


def reasons(asked: Document) -> list[Line]:
    """Give the reasons in the languages in which they were written."""
    given = ((_("Reasons in Burmese"), asked["reasons_my"]), (_("Reasons in English"), asked["reasons_en"]))
    return [_line(label, text) for label, text in given if text]


def condition(one: Any) -> str:
    """Say a condition with its last day."""
    code, last, words = one
    said = _of(codes.CONDITIONS, code) + (f" ({words})" if words else "")
    return _("%(condition)s, until %(day)s") % {"condition": said, "day": day_shown(last)}


def tier_name(tier: str) -> str:
    """Say a tier in words."""
    return _of(codes.TIERS, tier)


def day_shown(day: int) -> str:
    """Write a day out; a dash where there is none."""
    return show(day_text(day), get_language() or "my") if day else "–"


def number_shown(number: int) -> str:
    """Write a number in the reader's digits."""
    return to_myanmar(str(number)) if get_language() == "my" else str(number)


def lacking(document: Document) -> list[Group]:
    """Say for each tier that may be decided now what it still needs."""
    found = []
    for tier in queries.open_tiers(document):
        # With conditions one of these may remain, and is named.
        lines = (
            [_line("", _(one)) for one in queries.lacking(document, tier)] if tier != "CLEARED_COND" else []
        )
        if lines:
            title = _("Still needed for: %(tier)s") % {"tier": tier_name(tier)}
            found.append({"title": title, "lines": [one["value"] for one in lines]})
    return found


def tiers_to_choose(document: Document, day: int) -> list[dict[str, Any]]:
    """Give the tiers of the present state, each with what stands between it and this file."""
    found = []
    for tier in queries.open_tiers(document):
        lacks = queries.hindrances(document, tier, day)
        gaps = queries.gaps(document) if tier == "CLEARED_COND" else ()
        found.append(
            {
                "code": tier,
                "name": tier_name(tier),
                "lacks": [_(one) for one in lacks],
                "can_be_chosen": not lacks,
                "note": "".join(f"{_('The one gap')}: {_of(codes.GAPS, one)}" for one in gaps),
            }
        )
    return found


def slip(document: Document, member: str) -> Line | None:
    """Show what this member may take back, as it stands in the file; None where there is nothing."""
    kind = queries.slip(document, member)
    if not kind:
        return None
    where, said_at = _SLIPS[kind], document["slip"]["said_at"]
    id, one = next((id, one) for id, one in document[where].items() if one["said_at"] == said_at)
    if kind == "evidence":
        return _item(document, id, one)
    if kind == "check":
        return _check(id, one)
    if kind == "claim":
        return _line(_of(codes.CLAIMS, one["type"]), one["statement"])
    return _line(name_of(document, one["about"]), one["told"])


def _check(type: str, one: Document) -> Line:
    return _line(_of(codes.CHECKS, type), _of(codes.RESULTS, one["result"]), note=one["reason"])


def _position(document: Document, day: int) -> list[Line]:
    where = queries.position(document, day)
    lines = [
        _line(_("State"), _of(codes.STATES, document["state"])),
        _line(_("Tier in force"), tier_name(where.tier)),
    ]
    if where.until:
        note = (
            _("This day has passed. The tier stays in force until somebody decides.")
            if where.is_overdue
            else ""
        )
        lines.append(_line(_("Valid until"), day_shown(where.until), warning=note))
    lines += [_line(_("Condition"), condition(one)) for one in where.conditions]
    if where.suspended_until:
        lines.append(_line(_("Suspended until"), day_shown(where.suspended_until)))
    if document["extended"]:
        lines.append(_line(_("Fifteen days more"), document["extended"]["reason"]))
    if document["voided"]:
        lines.append(_line(_("Recommendation"), _("What was judged has changed: recommend anew")))
    if document["returned"]:
        lines.append(_line(_("Given back for more"), document["returned"]["reason"]))
    return lines


def _claim(document: Document, id: str) -> Group:
    how = claims.standing(document, id)
    sentence, numbers = how.why
    why = _(sentence) % {name: number_shown(one) for name, one in numbers.items()}
    if len(how.for_it) == 1:
        why = f"{why} {_('One source only.')}"
    status = _line(_("Status"), _of(codes.STATUSES, how.status), note=why)
    if how.unheard:
        status["warning"] = _("What speaks against it was not put to the person yet.")
    elif how.to_judge:
        status["warning"] = _("The claim was corrected: judge its items again.")
    earlier = [_line(_("Said earlier"), one) for one in document["claims"][id]["earlier"]]
    items = [_item(document, id, one) for id, one in claims.of_claim(document, id).items()]
    return _group(name_of(document, id), [status, *earlier, *items])


def _item(document: Document, id: str, one: Document) -> Line:
    graded = f"{one['reliability']}{one['credibility']}"
    said = [_of(codes.DIRECTIONS, one["direction"]), graded, one["what"]]
    if one["voucher"]:
        said.append(one["voucher"])
    notes = []
    if one["group"] != id:
        notes.append(_("From the same origin as another item: they count once."))
    notes += [
        _("Judged earlier: %(how)s. %(reason)s") % {"how": _of(codes.DIRECTIONS, was[0]), "reason": was[3]}
        for was in one["earlier"]
    ]
    warning = _("Judge again: the claim was corrected.") if claims.is_stale(document, one) else ""
    return _line(_of(codes.KINDS, one["kind"]), " · ".join(said), note=" ".join(notes), warning=warning)


def _checks(document: Document) -> list[Line]:
    lines = [_check(type, one) for type, one in document["checks"].items()]
    allegation = document["allegation"]
    if allegation is not None:
        said = _("Yes, referred to %(body)s") % {"body": allegation["referred_to"]}
        lines.append(_line(_("Serious allegation"), said if allegation["exists"] else _("No")))
    return lines


def _risks(document: Document) -> list[Line]:
    return [
        _line(
            _of(codes.RISKS, question),
            _of(codes.LEVELS, one["level"]),
            note=f"{one['reasons']} – {one['mitigations']}",
        )
        for question, one in document["risks"].items()
    ]


def _questions(document: Document) -> list[Line]:
    return [
        _line(name_of(document, one["about"]), one["told"], note=one["answer"] or _("Not answered yet"))
        for one in document["questions"].values()
    ]


def _decisions(document: Document) -> list[Line]:
    lines = []
    for one in document["decisions"]:
        told = one["delivered"]
        note = (
            _("Given to the person on %(day)s") % {"day": day_shown(told["day"])}
            if told
            else _("Not given to the person yet")
        )
        lines.append(_line(day_shown(one["day"]), tier_name(one["tier"]), note=note))
    return lines


def _of(labels: codes.Labels, code: str) -> str:
    return in_language(labels[code]) if code in labels else code


def _line(label: str, value: str, *, note: str = "", warning: str = "") -> Line:
    return {"label": label, "value": value, "note": note, "warning": warning}


def _group(title: str, fields: list[Line], empty: str = "") -> Group:
    return {"title": title, "fields": fields, "empty": empty or _("Nothing yet")}
