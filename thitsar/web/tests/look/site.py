"""A site that shows every template with invented contents: `python -m thitsar.web.tests.look.site`."""

import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import get_language
from django.views.i18n import set_language

from thitsar.kernel import errors
from thitsar.web import middleware
from thitsar.web.assets import collect
from thitsar.web.tests.look import samples
from thitsar.web.translations import compile_catalogues

RAISED: dict[str, Exception] = {
    "denied": errors.Denied("Nobody may see %(name)s", {"name": "ZZSECRET"}),
    "refused": errors.Refused("Nothing was changed. Go back to try another way."),
    "unverified": errors.Unverified("Nothing was changed. Go back to try another way."),
    "unreadable": errors.Unreadable("Nothing was changed. Go back to try another way."),
    "unreachable": errors.Unreachable("Nothing was changed. Go back to try another way."),
    "broken": ValueError("ZZSECRET"),
}
drafts: list[str] = []
polls: list[int] = []


def look(request: HttpRequest, name: str) -> HttpResponse:
    """Show one template in the reader's language; a progress page ends after a few questions."""
    language = get_language() or "my"
    context = samples.contexts(language)[name]
    if "poll" in request.GET:
        polls.append(1)
        context = {**context, "done": context["done"] + len(polls)}
        if len(polls) > 2:
            return redirect("/look/import_result")
    if name not in samples.FOR_STRANGERS:
        context = {**samples.reader(language), **context}
    return render(request, f"{name}.html", context)


def fail(request: HttpRequest, kind: str) -> HttpResponse:
    """Raise what is asked for."""
    raise RAISED[kind]


def blank(request: HttpRequest, **named: str) -> HttpResponse:
    """Stand for the pages of others: cover, awake."""
    return HttpResponse('<!doctype html><title>.</title><link rel=icon href="data:,"><p>.</p>')


def draft(request: HttpRequest) -> HttpResponse:
    """Keep the name of a draft that arrives; tell it when asked."""
    if request.method == "POST":
        drafts.append(request.POST["display_name"])
    return HttpResponse(drafts[-1] if drafts else "")


urlpatterns = [
    path("language", set_language, name="language"),
    path("leave", look, {"name": "left"}, name="leave"),
    path("", blank, name="home"),
    path("with", blank, name="sign-in-with"),
    path("key", blank, name="key"),
    path("key/passphrase", blank, name="key-passphrase"),
    path("key/file", blank, name="key-file"),
    path("key/file/new", blank, name="key-file-new"),
    path("key/passkey", blank, name="key-passkey"),
    path("key/remove", blank, name="key-remove"),
    path("key/duress", blank, name="key-duress"),
    path("key/duress/remove", blank, name="key-no-duress"),
    path("training", blank, name="trainings"),
    path("emergency", blank, name="emergency"),
    path("delayed", blank, name="stop-delayed"),
    path("journey/<str:member>", blank, name="travel-member"),
    path("anew/<str:member>", blank, name="replace-member"),
    path("cover", blank, name="cover"),
    path("awake", blank, name="awake"),
    path("confirm", blank, name="confirm"),
    path("confirm/<id>/<part>", blank, name="confirm-answer"),
    path("share/<id>", blank, name="share"),
    path("share/<id>/begin", blank, name="begin-share"),
    path("share/<id>/<partner>", blank, name="end-share"),
    path("take", blank, name="take-bundle"),
    path("refuse", blank, name="refuse-bundle"),
    path("address", blank, name="partner-address"),
    path("assign/<id>", blank, name="assign"),
    path("draft", draft, name="draft"),
    path("log", blank, name="access-log"),
    path("log/file/<file>", blank, name="access-log-file"),
    path("log/member/<member>", blank, name="access-log-member"),
    path("log/order", blank, name="export-order"),
    path("look/unusual", look, {"name": "protection_unusual"}, name="unusual"),
    path("look/checks", look, {"name": "protection_checks"}, name="check-log"),
    path("look/retention", look, {"name": "protection_retention"}, name="retention"),
    path("look/exports", look, {"name": "protection_exports"}, name="exports"),
    path("look/forms", look, {"name": "intake_start"}, name="register"),
    path("look/paper", look, {"name": "intake_blank"}, name="form-blank"),
    path("look/import_columns", look, {"name": "import_columns"}, name="import-columns"),
    path("look/check", look, {"name": "check"}, name="check"),
    path("look/help", look, {"name": "help"}, name="help"),
    path("look/<name>", look),
    path("fail/<kind>", fail),
]
handler400 = middleware.not_understood
handler403 = middleware.not_found
handler404 = middleware.not_found
handler500 = middleware.broken


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the tests read the log of the program itself."""


def serve() -> None:
    """Collect the static files, say the port and serve until killed."""
    django.setup()
    compile_catalogues()
    collect(Path(settings.STATIC_ROOT).parent / "assets")
    with _Threads(("127.0.0.1", 0), _Silent) as server:
        server.set_app(WSGIHandler())
        sys.stdout.write(f"{server.server_port}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    serve()
