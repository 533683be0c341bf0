"""Browsers at two nodes: whose database and agent a page speaks to is whose node it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.test import override_settings

from tests.kernel.nodes import TestNode, at
from tests.pages.visiting import Answer, Person, Window
from thitsar.kernel.pages.sessions import agent, lists

# Pages are served with static files that nobody collected.
PLAIN = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@contextmanager
def pages_of(node: TestNode) -> Iterator[None]:
    """Let pages be those of one node meanwhile."""
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    _forget()
    with at(node), override_settings(NODE=node.directory, ALLOWED_HOSTS=["*"], STORAGES=PLAIN):
        yield
    _forget()


def window(node: TestNode, who: str, language: str = "en") -> Window:
    """Sign somebody of a node in, in a browser of their own."""
    one = node.made(who)
    opened = Window(language)
    opened.sign_in(Person(one["name"], one["passphrase"], one["person"]["member"]))
    return opened


def _forget() -> None:
    """Take another node's agent and opened lists out of this process."""
    agent.cache_clear()
    lists._facets.clear()
    lists._own.clear()


def visit(node: TestNode, who: str, address: str, sent: dict[str, Any] | None = None) -> Answer:
    """Get a page, or send a form to it, as somebody of a node."""
    with pages_of(node):
        opened = window(node, who)
        return opened.get(address) if sent is None else opened.post(address, sent)
