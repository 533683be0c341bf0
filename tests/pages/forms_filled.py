"""Forms as an officer fills them, page by page: somebody who left in March 2023 and whose family stayed behind."""

from collections.abc import Mapping
from typing import Any

from tests.cast import Cast
from tests.pages.visiting import Answer, Person, Window, actor
from thitsar.kernel.files import drafts
from thitsar.kernel.files.opening import open_file

DRAFTS, WRAPS = "kernel_draft", "kernel_draftwrap"
TYPE, SITE = "departure.type", "arrival.site"
NOW = {TYPE: "DEFECT", SITE: "S-7Q2", "identity.dob": "၁၉၉၄", "household.family_in_junta_area": "yes"}
NOW |= {"household.family_at_risk": "yes", "triage.hungry": "yes", "departure.weapons_declared": "NONE"}
CONSENT = {"consent.REG": "yes", "consent.VET_SHARE": "no", "consent_taken.method": "THUMB"}
NAME = "ကျော်ဇင်လတ်"
WHO = {"identity.name_my": NAME, "identity.father_name": "ဦးစိုးလတ်", "identity.sex": "M"}
HOUSEHOLD = {"household.adults": "၁", "household.family_count": "1", "household.family_relations": "SPOUSE"}
SERVICE = {"service.branch": "ARMY", "service.rank": "တပ်ကြပ်ကြီး", "service.enlisted": "2015"}
DEPARTURE = {"departure.date": "၂၀၂၃ မတ်", "departure.motives": ["M01", "M05"], "departure.township": "ဒီမောဆို"}
PAGES: dict[str, Mapping[str, Any]] = {
    "now": NOW,
    "consent": CONSENT,
    "who": WHO,
    "household": HOUSEHOLD,
    "service": SERVICE,
    "departure": DEPARTURE,
}


def begin(window: Window, *team: str) -> str:
    """Begin a form and give its id."""
    answer = window.post("/register", {"team": list(team)})
    assert answer.status == 302, answer.words
    return answer.to.rpartition("/")[2]


def send(window: Window, draft: str, page: str, fields: Mapping[str, Any], do: str = "next") -> Answer:
    """Send a page of a form whole, with what stands in it already and these answers changed."""
    there = window.get(f"/register/{draft}/{page}")
    assert there.status == 200, (page, there.status, there.to)
    form = there.forms()[0]
    assert form.buttons[0] in {("do", "next"), ("do", "register")}, "the first button is what Enter sends"
    kept = {name: values for name, values in form.fields.items() if name != "csrfmiddlewaretoken"}
    return window.post(f"/register/{draft}/{page}", {**kept, **fields, "do": do})


def fill(window: Window, draft: str, **changed: Mapping[str, Any]) -> Answer:
    """Fill all pages and give the last one."""
    answer = window.get(f"/register/{draft}/now")
    for page, fields in PAGES.items():
        answer = send(window, draft, page, {**fields, **changed.get(page, {})})
        if answer.status == 200:  # something to look at: the same page once more
            answer = send(window, draft, page, {})
        assert answer.status == 302, (page, answer.words)
    assert answer.to == f"/register/{draft}/check"
    return window.get(answer.to)


def register(window: Window, draft: str, **more: object) -> Answer:
    """Press the last button."""
    return send(window, draft, "check", more, do="register")


def content(cast: Cast, person: Person, draft: str) -> Mapping[str, Any]:
    """Open a form as its reader's agent would."""
    return drafts.open_draft(actor(cast, person), draft).content


def document(cast: Cast, person: Person, file: str, part: str) -> dict[str, Mapping[str, Any]]:
    """Give the answers of one part of a file by section."""
    opened = open_file(actor(cast, person), file, ("registration", "identity", "service"), "read")
    return {id: one["values"] for id, one in opened.document(part)["sections"].items()}
