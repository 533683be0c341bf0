"""Whose page it is: keys count only as the code was given with them, whoever writes the table."""

from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.cast import TODAY, Cast
from tests.pages.visiting import Person, Window
from tests.standing.people import Someone, someone
from tests.standing.test_forged import seed_of
from thitsar.apps.intake.events import OF_A_PERSON
from thitsar.apps.intake.outcome_commands import doubt_age
from thitsar.apps.standing import refreshing
from thitsar.apps.vetting import commands as vetting
from thitsar.kernel import models
from thitsar.kernel.access.policy import ANSWERS_KEY
from thitsar.kernel.errors import Unverified
from thitsar.kernel.files.opening import node_ids, open_file, registration_stream
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.ledger import signatures
from thitsar.kernel.own.keys import OwnPublic, own_public
from thitsar.kernel.own.wishes import send
from thitsar.kernel.vault import hierarchy, wrap
from thitsar.kernel.vault.memorised import OwnKeys, own_keys_of
from thitsar.kernel.vault.places import epoch_place

pytestmark = pytest.mark.database
WARNING = "Tell data protection"


@pytest.fixture(scope="module")
def _known(cast: Cast) -> Someone:
    """Give somebody whose officers' seeds are known here."""
    who = [Person(*cast.credentials(one), cast.member(one)) for one in ("intake", "vetting", "approver")]
    made = someone(cast, who)
    made.provisional()
    return made


@pytest.fixture
def person(_known: Someone) -> Iterator[Someone]:
    yield _known
    if _known.standing()["codes"][-1]["taken_back"] is None:
        _known.take_back()
    models.InboxItem.objects.all().delete()


def holders_key(cast: Cast, member: str) -> Ed25519PrivateKey:
    """Open the key for answers with the seed of a member who holds it, in a program of their own."""
    row = models.EpochWrap.objects.get(compartment=ANSWERS_KEY, recipient=member)
    unwrapping = hierarchy.member_keys(seed_of(cast, member)).unwrapping
    where = epoch_place(node_ids()[1], ANSWERS_KEY, row.epoch, member)
    return signatures.signing_key(wrap.unwrap(unwrapping, where, bytes(row.sealed)))


def put(cast: Cast, person: Someone) -> tuple[OwnPublic, OwnKeys]:
    """Put keys in the place of the person's, as an officer who hands codes out and writes the database could."""
    thief, stream = own_keys_of("a", "1", "b", organisation=node_ids()[1]), registration_stream(person.file)
    of = OwnPublic(stream, thief.locator, thief.unwrap_public, thief.sign_public)
    signature = holders_key(cast, person.officer.member).sign(of.statement(node_ids()[1]))
    row = {"unwrap_public": of.unwrap_public, "sign_public": of.sign_public, "signature": signature}
    models.OwnKey.objects.update_or_create(stream=stream, defaults={"locator": of.locator, **row})
    assert own_public(stream) == of
    return of, thief


def looked(person: Someone) -> list[str]:
    facets = {person.file: WorkLists().facets(person.officer, "standing")[person.file]}
    return refreshing.look(person.officer, facets, today=TODAY)


def judge(person: Someone) -> None:
    opened = vetting.open_for(person.officer, person.file)
    vetting.claim(person.officer, opened, type="IDENTITY", statement="what they say", today=TODAY)


def test_what_was_given_with_the_code_is_written_and_nobody_is_warned(person: Someone) -> None:
    given = person.give(has_page=True)
    models.OwnPage.objects.all().delete()
    judge(person)
    assert models.OwnPage.objects.filter(part="vetting").count() == 1
    typed = {"code": given.code, "pin": given.pin, "secret": given.secret}
    assert "provisional" in Window().post("/own", typed).words
    assert looked(person) == []


@pytest.mark.parametrize("has_page", [True, False])
def test_other_keys_than_the_code_was_given_with_get_nothing_and_today_says_so(
    cast: Cast, person: Someone, has_page: bool
) -> None:
    person.give(has_page=has_page)
    of, _ = put(cast, person)
    judge(person)
    for part in ("vetting", "registration"):
        with pytest.raises(Unverified, match="not those the code was given with"):
            person.officer.call("sign_own_part", file=person.file, part=part)
    assert not models.OwnPage.objects.filter(locator=of.locator).exists()
    assert looked(person) == [person.file]
    window = Window()
    window.sign_in(person.who[1])
    assert WARNING in window.get("/today").words


def test_a_wish_of_somebody_elses_keys_does_not_keep_officers_from_hearing(
    cast: Cast, person: Someone
) -> None:
    person.give(has_page=True)
    of, thief = put(cast, person)
    send(of, thief.signing.sign, {"kind": "consent", "purpose": "REG", "status": "GIVEN"}, today=TODAY)
    assert looked(person) == [person.file]


def test_keys_that_are_gone_are_nobody_elses(person: Someone) -> None:
    person.give(has_page=True)
    models.OwnKey.objects.all().delete()
    assert looked(person) == []


def test_of_a_child_no_officer_is_told_anything(cast: Cast) -> None:
    child = someone(cast)
    child.provisional()
    child.give(has_page=True)
    doubt_age(child.intake, open_file(child.intake, child.file, OF_A_PERSON, "write"), today=TODAY)
    assert looked(child) == []
