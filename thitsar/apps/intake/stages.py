"""What a form asks now and what can wait: pages made from the sections, and what was answered so far (C1, C3); pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from thitsar.apps.intake import rules
from thitsar.apps.intake.age_doubt import path_of
from thitsar.apps.intake.sections import REGISTRY, SENTENCES
from thitsar.apps.intake.triage import same_day
from thitsar.kernel.sections.answers import Answers, read_answers
from thitsar.kernel.sections.field import STAGES, Field, Label
from thitsar.kernel.sections.findings import Finding, finding
from thitsar.kernel.sections.section import Registry

Typed = Mapping[str, str]  # section.field to what was typed

# Never served: nothing is asked about service.
_NEVER_SERVED = frozenset({"EVADED", "DEPENDANT"})
# Asked for vetting, which is closed to a child (R-AGE).
_NOT_OF_A_CHILD = frozenset({"service", "departure"})


@dataclass(frozen=True)
class Question:
    """One field where it stands in the form."""

    section: str
    field: Field

    @property
    def target(self) -> str:
        """Name it as `section.field`."""
        return f"{self.section}.{self.field.name}"


@dataclass(frozen=True)
class Page:
    """One page: the fields of some sections that are needed from one stage to another, and nothing more."""

    name: str
    title: Label
    sections: tuple[str, ...] = ()
    first: str = "registration"
    last: str = "registration"

    def questions(self, registry: Registry = REGISTRY) -> tuple[Question, ...]:
        """Give what the page may ask, in the order of its sections."""
        stages = STAGES[STAGES.index(self.first) : STAGES.index(self.last) + 1]
        return tuple(
            Question(section, field)
            for section in self.sections
            for field in registry.of(section).at(self.last).fields
            if field.stage in stages
        )


PAGES = (
    Page(
        "now",
        ("What cannot wait", "ယခု မေးရမည့်အရာများ"),
        ("triage", "needs", "identity", "departure", "household", "arrival"),
        "arrival",
        "urgent",
    ),
    Page("consent", ("Consent", "သဘောတူညီချက်"), ("consent", "consent_taken")),
    Page("who", ("Who the person is", "မည်သူမည်ဝါ"), ("identity",)),
    Page("household", ("Household", "အိမ်ထောင်စု"), ("household",)),
    Page("service", ("Service", "တာဝန်ထမ်းဆောင်မှု"), ("service",)),
    Page("departure", ("Leaving", "ထွက်ခွာမှု"), ("departure", "notes")),
    Page("check", ("Check the answers", "အဖြေများကို စစ်ဆေးရန်")),
)
CHECK = PAGES[-1]
BY_NAME = {page.name: page for page in PAGES}


@dataclass(frozen=True)
class Reading:
    """What the answers so far come to; answers to what is not asked any more are left out."""

    raw: Mapping[str, Mapping[str, str]]
    answers: Mapping[str, Answers]
    path: rules.Path
    pages: tuple[Page, ...]

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Give every remark, its field as `section.field`."""
        own = (remark.within(id) for id, one in self.answers.items() for remark in one.findings)
        ages = () if self.path == rules.CHILD else _which_age(self.answers)
        return (*own, *_which_branch(self.answers), *ages)

    @property
    def problems(self) -> tuple[Finding, ...]:
        """Give what must be corrected before anybody is registered."""
        return tuple(one for one in self.findings if one.level == "problem")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Give what somebody should look at and confirm; a child is not confirmed away."""
        return tuple(one for one in self.findings if one.level == "warning" and one.code != "child")

    def on(self, page: Page) -> tuple[Finding, ...]:
        """Give the remarks on one page."""
        here = {one.target for one in page.questions()}
        return tuple(one for one in self.findings if one.field in here and one.code != "child")

    def asked_on(self, page: Page) -> tuple[Question, ...]:
        """Give the questions of a page that the answers so far do not make unnecessary."""
        return tuple(_asked_on(page, self.answers, REGISTRY))

    def after(self, page: Page) -> Page:
        """Give the page that comes next for this person."""
        later = PAGES[PAGES.index(page) + 1 :]
        return next((one for one in later if one in self.pages), CHECK)

    def before(self, page: Page) -> Page:
        """Give the page before."""
        earlier = PAGES[: PAGES.index(page)]
        return next((one for one in reversed(earlier) if one in self.pages), PAGES[0])


def read(typed: Typed, *, today: date, registry: Registry = REGISTRY) -> Reading:
    """Read what was typed into the form so far."""
    told = _answers(_nested(typed), today, registry)
    path = path_of(told, today=today)
    pages = tuple(page for page in PAGES if _is_for(page, told, path))
    asked = {one.target for page in pages for one in _asked_on(page, told, registry)}
    raw = _nested({target: text for target, text in typed.items() if target in asked})
    _add_same_day(raw, told)
    answers = rules.complete(_answers(raw, today, registry), path)
    return Reading(raw, answers, path, pages)


def page_of(target: str) -> Page:
    """Find the page a question stands on."""
    return next((page for page in PAGES if any(one.target == target for one in page.questions())), CHECK)


def _nested(typed: Typed) -> dict[str, dict[str, str]]:
    raw: dict[str, dict[str, str]] = {}
    for target, text in typed.items():
        section, _, field = target.partition(".")
        if text.strip():
            raw.setdefault(section, {})[field] = text
    return raw


def _answers(raw: Mapping[str, Mapping[str, str]], today: date, registry: Registry) -> dict[str, Answers]:
    ids = dict.fromkeys(section for page in PAGES for section in page.sections)
    return {id: read_answers(registry.of(id), raw.get(id, {}), today=today) for id in ids}


def _is_for(page: Page, answers: Mapping[str, Answers], path: rules.Path) -> bool:
    if path == rules.CHILD and page.name in _NOT_OF_A_CHILD:
        return False
    kind = answers["departure"].values.get("type")
    return not (page.name == "service" and isinstance(kind, str) and kind in _NEVER_SERVED)


def _asked_on(page: Page, answers: Mapping[str, Answers], registry: Registry) -> Iterator[Question]:
    questions = page.questions(registry)
    here = {one.target for one in questions}
    for one in questions:
        when = one.field.relevant
        # What depends on an answer of the same page is asked beside it: without scripts nothing can appear later.
        is_beside = when is not None and f"{one.section}.{when.field}" in here
        if when is None or is_beside or when.holds(answers[one.section].values):
            yield one


def _add_same_day(raw: dict[str, dict[str, str]], answers: Mapping[str, Answers]) -> None:
    """Let needs follow from the ten questions: today's work lists are made of needs."""
    needs = same_day(answers["triage"].values)
    ticked = answers["needs"].values.get("needs_now", [])
    if needs and not answers["needs"].problems:
        every = dict.fromkeys([*(ticked if isinstance(ticked, list) else []), *needs])
        raw["needs"] = {"needs_now": ", ".join(every)}


def _which_age(answers: Mapping[str, Answers]) -> Iterable[Finding]:
    """Ask for one of the three: nobody is taken for an adult because a page was left empty (R-AGE)."""
    values = answers["identity"].values
    dob = values.get("dob")
    is_known = isinstance(values.get("age"), int) or (isinstance(dob, dict) and bool(dob.get("edtf")))
    if not is_known and values.get("age_doubt") not in ("yes", "no"):
        yield finding("identity.dob", "which_age", "problem", sentence=SENTENCES["which_age"])


def _which_branch(answers: Mapping[str, Answers]) -> Iterable[Finding]:
    """Ask for the branch where a rank alone says too little: "Captain" is three ranks."""
    service = answers["service"]
    is_unclear = any((one.field, one.code) == ("rank", "unknown_rank") for one in service.findings)
    if is_unclear and "branch" not in service.values:
        said = SENTENCES["which_branch"]
        yield finding("service.branch", "which_branch", "problem", sentence=said)
