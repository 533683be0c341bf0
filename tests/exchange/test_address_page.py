"""Where a partner is asked is said on a page, too: as strictly as by the command, and shown to nobody again."""

from argparse import Namespace
from collections.abc import Iterator

import pytest

from tests.exchange.pages import pages_of, visit, window
from tests.exchange.sharing import Two
from tests.kernel.nodes import at
from thitsar.kernel import models
from thitsar.kernel.errors import Refused
from thitsar.web.commands import partner

pytestmark = pytest.mark.database
ADDRESS, HOST = "10.8.0.2:7443", b"10.8.0.2"


@pytest.fixture(autouse=True)
def _nowhere(two: Two) -> Iterator[None]:
    yield
    with at(two.here):
        models.Exchange.objects.update(address=b"")


def asked_at(two: Two) -> str:
    """Give where the wire would ask the partner."""
    with at(two.here):
        two.actor("admin")
        (one,) = two.here.agent.call("exchange_partners")
        return str(one["address"])


def say(two: Two, address: str, who: str = "admin", **more: str) -> tuple[int, str, str]:
    """Send the form; gives the status, where it leads and the words."""
    sent = {"partner": two.node, "address": address, **more}
    answer = visit(two.here, who, "/partners/address", sent)
    return answer.status, answer.to, answer.words


def test_whoever_may_connect_partners_says_it_and_the_wire_asks_there(two: Two) -> None:
    page = visit(two.here, "admin", "/partners")
    assert "Never: no address is known." in page.words
    assert "Say where they are asked" in page.words
    assert "for example 10.8.0.2:7443" in page.words
    assert "Do not ask them any more" not in page.words
    assert say(two, f"  {ADDRESS} ")[:2] == (302, "/partners")
    assert asked_at(two) == ADDRESS
    # By this `thitsar serve` begins to ask.
    assert (two.here.directory / "exchange").is_dir()
    page = visit(two.here, "dpo", "/partners")
    assert "Not since this node was started" in page.words
    assert say(two, "", "dpo", do="forget")[:2] == (302, "/partners")
    assert asked_at(two) == ""
    assert "Never: no address is known." in visit(two.here, "dpo", "/partners").words


def test_what_is_kept_is_neither_readable_nor_shown_again(two: Two) -> None:
    say(two, "gate.example.invalid:7443")
    with at(two.here):
        kept = bytes(models.Exchange.objects.get(partner=two.node).address)
    assert b"gate" not in kept
    page = visit(two.here, "admin", "/partners")
    assert "gate.example" not in page.text
    assert "It is kept sealed on this node and shown to nobody." in page.words
    assert "အသံဖြင့် ပြောခိုင်းပါ" in visit_in_burmese(two)


def visit_in_burmese(two: Two) -> str:
    """Give the words of the page as most people read it."""
    with pages_of(two.here):
        return window(two.here, "admin", "my").get("/partners").words


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("၁၀.၈.၀.၂:၇၄၄၃", ADDRESS),
        ("[fd00::2]:7443", "[fd00::2]:7443"),
        ("gate.example.invalid:1", "gate.example.invalid:1"),
    ],
)
def test_addresses_are_read_as_people_write_them(two: Two, typed: str, kept: str) -> None:
    assert say(two, typed)[0] == 302
    assert asked_at(two) == kept


@pytest.mark.parametrize(
    "typed",
    [
        *("10.8.0.2", ":7443", "10.8.0.2:", "10.8.0.2:0", "10.8.0.2:65536", "10.8.0.2:-1", "10.8.0.2:7 443"),
        *("http://10.8.0.2:7443", "me@10.8.0.2:7443", "a b:7443", "10.8.0.2:7443/path", "10.8.0.2:٣x"),
    ],
)
def test_what_is_no_address_is_refused_with_the_commands_sentence_and_stays_typed(
    two: Two, typed: str
) -> None:
    answer = visit(two.here, "admin", "/partners/address", {"partner": two.node, "address": typed})
    assert answer.status == 422
    assert "This is no address. Write it as HOST:PORT" in answer.words
    assert f'value="{typed}"' in answer.text
    assert "<details open>" in answer.text
    assert asked_at(two) == ""
    asked = Namespace(name="ORG-B", address=typed, node=two.here.directory, json=True)
    with at(two.here), pytest.raises(Refused, match="This is no address"):
        partner._address(two.actor("admin"), asked)


@pytest.mark.parametrize("typed", ["", "h" * 300 + ":7443"])
def test_nothing_and_too_much_are_refused(two: Two, typed: str) -> None:
    assert say(two, typed)[0] == 422
    assert asked_at(two) == ""


def test_the_command_keeps_what_the_page_does(two: Two) -> None:
    with at(two.here):
        asked = Namespace(name="ORG-B", address=ADDRESS, node=two.here.directory, json=True)
        partner._address(two.actor("admin"), asked)
    assert asked_at(two) == ADDRESS
    with at(two.here):
        asked = Namespace(name="ORG-B", address="-", node=two.here.directory, json=True)
        partner._address(two.actor("admin"), asked)
    assert asked_at(two) == ""


@pytest.mark.parametrize("who", ["intake", "vetting", "approver"])
def test_whoever_may_not_connect_partners_is_not_asked_and_not_heard(two: Two, who: str) -> None:
    assert say(two, ADDRESS, who)[0] == 404
    assert asked_at(two) == ""
    assert "where they are asked" not in visit(two.here, who, "/partners").words


@pytest.mark.parametrize("node", ["", "0" * 32, "no id"])
def test_of_a_node_that_is_no_partner_nothing_is_kept(two: Two, node: str) -> None:
    status, _, words = say(two, ADDRESS, partner=node)
    assert status == 422
    assert "This partner was stopped meanwhile." in words
    with at(two.here):
        assert not models.Exchange.objects.exclude(address=b"").exists()


def test_an_address_comes_in_no_link(two: Two) -> None:
    assert visit(two.here, "admin", f"/partners/address?partner={two.node}&address={ADDRESS}").status == 405
    assert asked_at(two) == ""
    assert HOST.decode() not in say(two, ADDRESS)[1]
