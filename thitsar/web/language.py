"""Burmese first: the language is what the reader chose here, never what a browser was set to."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation

# Pages that keep what is typed under seal whenever it is sent without a button.
DRAFTED = frozenset({"form-page", "correct"})
# Pages that are only ever shown as an answer to what was chosen on the page before.
ANSWERS = frozenset({"export-order"})
_BUTTONS = ("speak", "do")


class Language:
    """Speak the language of the reader's cookie, and Burmese where there is none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in that language."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = dict(settings.LANGUAGES)
        with translation.override(chosen if chosen in known else settings.LANGUAGE_CODE):
            response = self._get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "my")
        return response


class Switch:
    """Switch the language from within a form: what was typed comes back in it, and nothing is done with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Remember the language, and show a page anew whose draft was kept."""
        response = self._get_response(request)
        chosen = getattr(request, "speak", "")
        if not chosen:
            return response
        if response.status_code == 204:
            response = redirect(request.get_full_path())
        remember(response, chosen)
        return response

    def process_view(self, request: HttpRequest, view: Any, given: Any, named: Any) -> None:
        """Turn what was sent into a look at the page; after the check that it came from a page of this node."""
        chosen = request.POST.get("speak", "") if request.method == "POST" else ""
        if chosen not in dict(settings.LANGUAGES):
            return
        translation.activate(chosen)
        typed = request.POST.copy()
        for name in _BUTTONS:
            typed.pop(name, None)
        request.POST = typed  # type: ignore[assignment]
        request.speak = chosen  # type: ignore[attr-defined]
        if request.resolver_match is None or request.resolver_match.url_name not in DRAFTED | ANSWERS:
            # No view does anything on a look.
            request.method = "GET"


def remember(response: HttpResponseBase, chosen: str) -> None:
    """Let the browser tell the language with every page from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, chosen, samesite="Strict", httponly=True, max_age=31_536_000
    )
