"""Who counts among those who agreed: exactly whom a decision names, and nobody who has left or is not free."""

import pytest

from tests.vetting.deciding import SANDAR, Vetting
from tests.vetting.test_deciding import approved, decided
from thitsar.apps.vetting import events, queries
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Refused
from thitsar.kernel.membership.leaving import unassign

pytestmark = pytest.mark.database


def test_a_decision_names_exactly_those_who_agreed(vet: Vetting) -> None:
    file = vet.grounded()
    digest = vet.recommend(file, "CLEARED")
    vet.approve("khu", file, digest)
    document, khu, sandar = vet.document(file), vet.actor("khu").member, vet.actor(SANDAR).member
    everybody = sorted((khu, sandar))
    for named in ((), (sandar,), tuple(everybody[::-1]), (*everybody, vet.actor("khu2").member)):
        for part in ("vetting", "standing"):
            with pytest.raises(Refused, match="moment ago"):
                vet.say(SANDAR, file, approved(digest), decided(document, part, approved_by=named))
    assert vet.approve(SANDAR, file, digest)
    assert vet.document(file)["decisions"][-1]["approved_by"] == everybody


def test_who_declares_a_conflict_past_the_pages_does_not_count_and_stops_nobody(vet: Vetting) -> None:
    file = vet.grounded()
    digest = vet.recommend(file, "CLEARED")
    vet.approve("khu", file, digest)
    vet.say("khu", file, ("vetting", events.ConflictDeclared.NAME, {"kind": "KIN"}))
    with pytest.raises(Refused, match="different people"):
        vet.say(SANDAR, file, approved(digest), decided(vet.document(file), by=(vet.actor(SANDAR).member,)))
    assert not vet.approve(SANDAR, file, digest)
    assert vet.approve("khu2", file, digest)
    others = sorted(vet.actor(who).member for who in ("khu2", SANDAR))
    assert vet.document(file)["decisions"][-1]["approved_by"] == others


def test_who_was_taken_off_the_file_does_not_count_any_more(vet: Vetting) -> None:
    file = vet.grounded()
    digest = vet.recommend(file, "CLEARED")
    vet.approve("khu", file, digest)
    khu, sandar = (vet.actor(who).member for who in ("khu", SANDAR))
    unassign(vet.actor("khu2"), file, khu, today=vet.today)
    with pytest.raises(Refused, match="different people"):
        vet.say(SANDAR, file, approved(digest), decided(vet.document(file), by=(sandar,)))
    assert not vet.approve(SANDAR, file, digest)
    assert vet.approve("khu2", file, digest)
    # What is in force stays so, whoever of those who agreed leaves afterwards.
    unassign(vet.actor("khu2"), file, sandar, today=vet.today)
    assert vet.actor("myo").call("attest", file=file, today=day_number(vet.today)) == []
    assert queries.tier(vet.document(file)) == "CLEARED"
