"""Browsers of the page tests: each a Django client with its own cookies that sends what a page's forms would send."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.db import connection
from django.test import Client

from tests.cast import TODAY, Cast
from tests.organisations import organisation
from thitsar.kernel.access.policy import Role
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.membership.enrolling import agree, enrol, proposals
from thitsar.kernel.pages.sessions import COOKIE, actor_of

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in."""

    name: str
    passphrase: str
    member: str


@dataclass
class Answer:
    """A page as the reader sees it."""

    status: int
    text: str
    headers: Mapping[str, str]
    to: str
    raw: Any

    @property
    def words(self) -> str:
        """Give the page without its tags."""
        return " ".join(re.sub(r"<[^>]*>", " ", unescape(self.text)).split())

    def forms(self) -> list["Form"]:
        """Give the forms of the page with what stands in their fields."""
        return _Forms(self.text).forms


@dataclass
class Form:
    """A form as a browser would send it."""

    action: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Window:
    """One browser window; `half` of it is the language its reader chose."""

    def __init__(self, language: str = "en") -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.client.cookies["language"] = language

    def get(self, address: str) -> Answer:
        """Ask for a page."""
        return _answer(self.client.get(address))

    def post(self, address: str, fields: Mapping[str, Any] | None = None, **more: Any) -> Answer:
        """Send a form with the token of this window."""
        return _answer(self.client.post(address, {**(fields or {}), **self.token()}, **more))

    def post_bare(self, address: str, fields: Mapping[str, Any] | None = None) -> Answer:
        """Send a form as another site would: without the token."""
        return _answer(self.client.post(address, fields or {}))

    def token(self) -> dict[str, str]:
        """Give the field that shows that a form came from a page of this node."""
        if "csrftoken" not in self.client.cookies:
            self.client.get("/help")
        return {"csrfmiddlewaretoken": self.client.cookies["csrftoken"].value}

    def sign_in(self, person: Person) -> Answer:
        """Sign in and give the page after it."""
        answer = self.post("/", {"name": person.name, "passphrase": person.passphrase})
        assert (answer.status, answer.to) == (302, "/today"), answer.words
        return self.get("/today")

    @property
    def handle(self) -> str:
        """Give this session's handle, as the agent knows it."""
        return self.client.cookies[COOKIE].value.split(".")[0]


def add_people(cast: Cast, *wanted: tuple[str, Role]) -> list[Person]:
    """Let the administrator add people and every holder pay the keys that are owed.

    As administrator comes the one there is: another would be one only a day later.
    """
    admin = cast.sign_in("admin")
    added = [
        cast.credentials("admin")
        if role is Role.ADMINISTRATOR
        else enrol(admin, shown, organisation(admin, "CSO-PEMB"), roles=frozenset({role}), today=TODAY)
        for shown, role in wanted
    ]
    for member, made in proposals(admin).items():
        agree(cast.sign_in("approver"), member, digest=made["digest"], today=TODAY)
    for holder in ("intake", "vetting", "approver", "analyst", "dpo", "child"):
        cast.sign_in(holder)
    return [
        Person(*one, cast.agent.call("sign_in", name=one[0], passphrase=one[1])["member"]) for one in added
    ]


def actor(cast: Cast, person: Person) -> Actor:
    """Sign somebody in past the pages, as a command does."""
    given = cast.agent.call("sign_in", name=person.name, passphrase=person.passphrase)
    return actor_of(given["handle"], given)


def stored() -> dict[str, int]:
    """Count the rows of every table, but of batches: the matcher merges them meanwhile, and each comes with entries."""
    with connection.cursor() as cursor:
        counts = {}
        for table in sorted({*connection.introspection.table_names(cursor)} - {"kernel_batch"}):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - the schema's names
            counts[table] = cursor.fetchone()[0]
    return counts


def same_but(text: str, *unlike: str) -> str:
    """Take out of a page what differs between two visits anyway: the token of its forms, and the given ids."""
    for one in unlike:
        text = text.replace(one, "…")
    return _TOKEN.sub("", text)


def _answer(response: Any) -> Answer:
    text = response.content.decode() if not response.streaming else ""
    return Answer(
        response.status_code, text, response.headers, response.headers.get("Location", ""), response
    )


class _Forms(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._inside: Form | None = None
        self._area: str | None = None
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, form = given.get("name", ""), self._inside
        if tag == "form":
            self._inside = Form(given.get("action", ""))
            self.forms.append(self._inside)
        elif form is None:
            return
        elif tag == "textarea":
            self._area = name
            form.fields[name] = [""]
        elif tag == "select":
            self._select = name
            form.fields.setdefault(name, [])
        elif tag == "option" and "selected" in given:
            form.fields[self._select] = [given.get("value", "")]
        elif tag == "button":
            form.buttons.append((name, given.get("value", "")))
        elif tag == "input" and (given.get("type") not in {"checkbox", "radio"} or "checked" in given):
            form.fields.setdefault(name, []).append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = None
        elif tag == "textarea":
            self._area = None

    def handle_data(self, text: str) -> None:
        if self._area is not None and self._inside is not None:
            self._inside.fields[self._area][0] += text


def first(values: Iterable[str]) -> str:
    """Give the first of some values, or nothing."""
    return next(iter(values), "")
