"""Who is at this browser: a handle and half a key in one cookie, everything else in the agent."""

import base64
import re
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.vault.agent.client import Caller

COOKIE = "place"
_FORM = re.compile(r"^([0-9a-f]{32})\.([A-Za-z0-9_-]{43})$")
View = Callable[..., HttpResponseBase]

# Opened facets of the members this process serves; gone with the process.
lists = WorkLists()
# Told which sessions this process showed pages to, so that it can end with them.
on_served: list[Callable[[str], None]] = []


class Visit(HttpRequest):
    """A request after the middleware: with the member at work, if there is one."""

    actor: Actor
    given: dict[str, Any]
    is_covered: bool = False


@lru_cache(maxsize=1)
def agent() -> Caller:
    """Reach this node's agent."""
    return Caller(Path(settings.NODE) / "run" / "agent.sock")


class SessionMiddleware:
    """Read the cookie; whether it is worth anything is asked when a page needs a member."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        found = _FORM.match(request.COOKIES.get(COOKIE, ""))
        request.handle = found[1] if found else ""  # type: ignore[attr-defined]
        request.half = _decode(found[2]) if found else b""  # type: ignore[attr-defined]
        return self._get_response(request)


def member_only(view: View) -> View:
    """Let members in. A stranger sees what stands at an unknown address; a lapsed session goes to sign in."""

    @wraps(view)
    def guarded(request: Visit, *arguments: Any, **named: Any) -> HttpResponseBase:
        handle = request.handle  # type: ignore[attr-defined]
        if not handle:
            raise Http404
        try:
            # A page that polls by itself is no sign of a person.
            given = agent().call("session", handle=handle, is_person="poll" not in request.GET)
        except Refused:
            if request.POST:
                request.is_covered = True
                raise  # what was sent waits in the cover, and goes on from there
            return redirect(f"{reverse('cover')}?next={request.path}")
        except Denied:
            return drop_cookie(redirect("home"))
        request.given = given
        request.actor = actor_of(handle, given)
        for tell in on_served:
            tell(handle)
        return view(request, *arguments, **named)

    return guarded


def actor_of(handle: str, given: dict[str, Any]) -> Actor:
    """Make the member at work out of what the agent said."""
    roles = frozenset(given["roles"])
    return Actor(agent(), handle, given["member"], given["shown"], given["organisation"], roles)


def set_cookie(response: HttpResponse, handle: str, half: bytes) -> HttpResponse:
    """Give the browser handle and half key; it forgets them when it closes."""
    value = f"{handle}.{base64.urlsafe_b64encode(half).rstrip(b'=').decode()}"
    response.set_cookie(COOKIE, value, httponly=True, samesite="Strict", path="/")
    return response


def drop_cookie(response: HttpResponse) -> HttpResponse:
    """Take the cookie back."""
    response.delete_cookie(COOKIE, path="/", samesite="Strict")
    return response


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=")
