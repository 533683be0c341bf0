"""What is shown when a form came from an old page."""

from django.http import HttpRequest, HttpResponse

from thitsar.web.middleware import not_understood


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose page was too old; the reason stays unsaid."""
    return not_understood(request)
