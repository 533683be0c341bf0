"""Who may be let into a file, besides what the roles say (R-CONS, R-AGE)."""

from itertools import product

import pytest

from thitsar.apps.intake import child_rules, rules
from thitsar.apps.intake.tests.test_state import DAY, documents, person
from thitsar.kernel.access.policy import NEVER_OF_A_CHILD, Role
from thitsar.kernel.errors import Refused

CONSENTS = ("GIVEN", "REFUSED", "WITHDRAWN", "NOT_ASKED")


def is_let_in(role: Role, *, organisation: str, consent: str, child: bool) -> bool:
    parts = documents(child_rules.open_path("doubt", day=DAY), person()) if child else person()
    registration = {**parts["registration"], "consents": {"VET_SHARE": consent}}
    try:
        rules.assign(registration, role.value, organisation=organisation, own="ours")
    except Refused:
        return False
    return True


@pytest.mark.parametrize("role", list(Role))
def test_consent_lets_another_organisation_in_and_vital_interest_a_childs_focal_point(role: Role) -> None:
    for organisation, consent, child in product(("ours", "theirs"), CONSENTS, (False, True)):
        is_agreed = organisation == "ours" or consent == "GIVEN"
        wanted = (is_agreed or (child and role is Role.CHILD_PROTECTION)) and not (
            child and role in NEVER_OF_A_CHILD
        )
        found = is_let_in(role, organisation=organisation, consent=consent, child=child)
        assert found == wanted, (organisation, consent, child)


def test_who_reads_nothing_of_a_file_lets_in_nobody_of_another_organisation() -> None:
    rules.assign({}, Role.CHILD_PROTECTION.value, organisation="ours", own="ours")
    with pytest.raises(Refused, match="has not agreed"):
        rules.assign({}, Role.CHILD_PROTECTION.value, organisation="theirs", own="ours")
