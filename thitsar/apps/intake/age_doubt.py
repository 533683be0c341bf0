"""Who is treated as a child because somebody doubts that they are of age: benefit of the doubt (R-AGE)."""

from collections.abc import Mapping
from datetime import date

from thitsar.apps.intake import rules
from thitsar.kernel.sections.answers import Answers


def path_of(answers: Mapping[str, Answers], *, today: date) -> rules.Path:
    """Tell whether only the child path is open: by birth date or age, or because it was said, whatever those say."""
    return rules.CHILD if _is_said(answers) else rules.path(answers, today=today)


def is_doubted(read: rules.Registered) -> bool:
    """Tell whether the child path is open because of doubt alone: the file then says so, and not that it was age."""
    return read.path == rules.CHILD and rules.path(read.answers, today=read.today) == rules.ADULT


def _is_said(answers: Mapping[str, Answers]) -> bool:
    asked = (("identity", "age_doubt"), ("triage", "unaccompanied"))
    return any(id in answers and answers[id].values.get(field) == "yes" for id, field in asked)
