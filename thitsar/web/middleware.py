"""Headers that keep pages off the disk and to themselves, and errors that say nothing about anybody."""

import logging
import secrets
import sys
from collections.abc import Callable
from traceback import walk_tb

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

from thitsar.kernel.errors import Denied, Purposeful, Refused, Unreachable, Unreadable, Unverified
from thitsar.kernel.pages.shown_errors import sentence
from thitsar.web.views.returning import interrupted

log = logging.getLogger("thitsar.web")

Answer = Callable[[HttpRequest], HttpResponseBase]

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SENSES = (
    "accelerometer autoplay browsing-topics camera "
    "clipboard-read display-capture encrypted-media fullscreen geolocation gyroscope hid "
    "identity-credentials-get idle-detection magnetometer microphone midi otp-credentials payment "
    "picture-in-picture screen-wake-lock serial usb window-management "
    "xr-spatial-tracking"
)
_OWN = "publickey-credentials-create publickey-credentials-get"
EVERYWHERE = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "none",
    "X-DNS-Prefetch-Control": "off",
    # Not "no-referrer": with that a browser says "Origin: null" beside every form, and no form is taken.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Passkeys are a way in, on pages of this node only.
    "Permissions-Policy": ", ".join(
        [*(f"{sense}=()" for sense in _SENSES.split()), *(f"{sense}=(self)" for sense in _OWN.split())]
    ),
}
NEVER_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class SecurityHeaders:
    """Set on every answer what the browser may load, keep and tell (OWASP Secure Headers Project)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in EVERYWHERE.items():
            response[name] = value
        if not _is_static(request, response):
            for name, value in NEVER_KEPT.items():
                response[name] = value
        del response["Server"]
        return response


def _is_static(request: HttpRequest, response: HttpResponseBase) -> bool:
    # Static files hold nothing of anybody, and a second visit must not ask for them again. An error at such
    # an address is a page like any other.
    below = request.path.startswith(settings.STATIC_URL or "/static/")
    return below and response.status_code in {200, 206, 304}


class PlainErrors:
    """Answer every exception with a page without content; log its class and a random number, nothing else."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == 405:
            # Django's own is an empty page.
            allowed = response["Allow"]
            response = _page(request, "400.html", {}, status=405)
            response["Allow"] = allowed
        # Django would log the path of every answer from 400 up.
        response._has_been_logged = True  # type: ignore[attr-defined]
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse:
        """Map what is raised on purpose to its page, and everything else to one that says only a number."""
        match exception:
            case Denied() | Http404() | PermissionDenied():
                return not_found(request)
            case SuspiciousOperation() | BadRequest() | MultiPartParserError():
                return not_understood(request)
            case Refused():
                asked = interrupted(request, exception)
                return asked or _page(request, "refused.html", {"said": _spoken(exception)}, status=422)
        return _trouble(request, exception)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer alike for what does not exist and for what this reader may not see (handler404, handler403)."""
    return _page(request, "404.html", {}, status=404)


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what no page of ours sends (handler400)."""
    return _page(request, "400.html", {}, status=400)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer what another middleware could not (handler500)."""
    return _trouble(request, sys.exception() or RuntimeError())


def _trouble(request: HttpRequest, exception: BaseException) -> HttpResponse:
    number = f"{secrets.randbelow(10**8):08d}"
    log.error("%s %s %s", type(exception).__name__, number, _place(exception))
    known = isinstance(exception, Unreadable | Unverified | Unreachable)
    context = {
        "kind": type(exception).__name__.lower() if known else "",
        "said": _spoken(exception) if isinstance(exception, Purposeful) else "",
        "number": number,
    }
    return _page(request, "trouble.html", context, status=503 if known else 500)


def _place(exception: BaseException) -> str:
    """Say where in this program it happened: a file and a line, which hold nothing of anybody."""
    here = ""
    for frame, line in walk_tb(exception.__traceback__):
        name = frame.f_globals.get("__name__", "")
        if name.partition(".")[0] == "thitsar":
            here = f"{name}:{line}"
    return here


def _spoken(error: Purposeful) -> str:
    try:
        return sentence(error) if error.sentence else ""
    except (KeyError, ValueError, TypeError):
        # A translation that names a value which the error does not carry must not hide the error.
        return str(error)


def _page(request: HttpRequest, template: str, context: dict[str, str], *, status: int) -> HttpResponse:
    try:
        return render(request, template, context, status=status)
    except Exception as trouble:  # whatever broke the look itself: the reader still gets the number
        log.error("%s %s", type(trouble).__name__, context.get("number", ""))
        return HttpResponse(f"{status} {context.get('number', '')}", "text/plain", status)
