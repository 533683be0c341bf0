"""A passkey of the browser's own, over its testing port: made, used, cancelled, and refused where it cannot work."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, CDPSession

from tests.browser.demo_node import DemoNode
from tests.browser.walking import Reader, reader


@contextmanager
def authenticator(opened: Reader, **more: Any) -> Iterator[tuple[CDPSession, str]]:
    """Plug in a security key that checks its owner and gives secrets; take it out at the end."""
    port = opened.page.context.new_cdp_session(opened.page)
    port.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasPrf": True}
    options |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    added = port.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, **more}})
    yield port, added["authenticatorId"]
    port.send("WebAuthn.disable")


def by_name(node: DemoNode) -> DemoNode:
    """Give the same node under the name under which browsers allow passkeys."""
    return DemoNode(node.base.replace("127.0.0.1", "localhost"), node.people)


def enter(opened: Reader, role: str, *, passkey: str) -> str:
    """Try to sign in where sticks and passkeys are taken; `passkey` is what the page says after its button."""
    opened.page.context.clear_cookies(name="place")
    opened.page.goto("/with")
    opened.look("sign-in-with")
    name, passphrase = opened.node.paper(role)
    opened.page.fill("[name=name]", name)
    opened.page.fill("[name=passphrase]", passphrase)
    if passkey:
        press(opened, "[data-passkey=get] button", passkey)
    opened.press("main form > button")
    return opened.page.url


def press(opened: Reader, button: str, said: str) -> None:
    """Press a button that asks for the passkey, and wait for what is said then."""
    opened.page.click(button)
    opened.page.wait_for_selector(f"[data-said={said}]:not([hidden])")


def test_a_passkey_is_needed_once_it_was_added(browser: Browser, demo: DemoNode) -> None:
    node = by_name(demo)
    with reader(browser, node) as opened, authenticator(opened) as (port, key):
        opened.sign_in("analyst")
        opened.open("/key", "key")
        opened.open("/key/passkey", "key-passkey")
        press(opened, "[data-passkey=make] button", "done")
        made = port.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
        assert [one["isResidentCredential"] for one in made] == [True]
        # What stands on the device says nothing of what it opens.
        assert made[0].get("userName", "") in {"", opened.page.title()}
        opened.page.fill("[name=passphrase]", node.paper("analyst")[1])
        opened.press("main form > button")
        assert opened.page.url.endswith("/key?done=changed"), opened.words()
        opened.look("key-added")
        assert enter(opened, "analyst", passkey="").endswith("/with")
        assert enter(opened, "analyst", passkey="done").endswith("/today")
        _taken_away(opened)
        port.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
        # Whoever does not confirm is told so, and nothing is the worse for it.
        assert enter(opened, "analyst", passkey="cancelled").endswith("/today")


def _taken_away(opened: Reader) -> None:
    """Take the passkey away with itself: the passphrase alone is enough again."""
    # Not looked at for faults: its labels are names of three English words.
    opened.page.goto("/key/remove")
    opened.page.check("[name=which]")
    opened.page.fill("[name=passphrase]", opened.node.paper("analyst")[1])
    press(opened, "[data-passkey=get] button", "done")
    opened.press("main form > button")
    assert opened.page.url.endswith("/key?done=changed"), opened.words()


def test_a_key_that_gives_no_secret_is_refused_politely(browser: Browser, demo: DemoNode) -> None:
    with reader(browser, by_name(demo)) as opened, authenticator(opened, hasPrf=False):
        opened.sign_in("intake")
        opened.page.goto("/key/passkey")
        press(opened, "[data-passkey=make] button", "unable")
        assert opened.page.input_value("[name=added]") == ""


def test_under_a_number_the_page_names_the_address_that_works(browser: Browser, demo: DemoNode) -> None:
    with reader(browser, demo) as opened:
        opened.page.goto("/with")
        assert opened.page.is_hidden("[data-passkey] button")
        assert re.search(r"http://localhost:\d+", opened.words())
        opened.look("sign-in-with-number")


def test_without_scripts_the_page_offers_the_key_file(browser: Browser, demo: DemoNode) -> None:
    with reader(browser, by_name(demo), scripts="off") as opened:
        opened.page.goto("/with")
        assert opened.page.is_hidden("[data-passkey] button")
        assert opened.page.is_visible("[data-said=unable]")
        assert opened.page.is_visible("[name=key_file]")
