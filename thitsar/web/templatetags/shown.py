"""Show numbers and dates as the reader of the page writes them, and where the reader is."""

from functools import lru_cache

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override

from thitsar.kernel.text import dates
from thitsar.kernel.text.digits import to_myanmar

register = template.Library()


@register.filter
def digits(value: object) -> str:
    """Write digits as ၀–၉ on a Burmese page; whole numbers get separators for thousands."""
    text = f"{value:,}" if isinstance(value, int) else str(value)
    return to_myanmar(text) if get_language() == "my" else text


@register.filter
def dated(edtf: str) -> str:
    """Show a date with no more precision than is known (R-DATE)."""
    return dates.show(edtf, get_language() or "my")


@register.simple_tag
def due(edtf: str, urgency: str) -> SafeString:
    """Show when something is due."""
    return due_in(get_language() or "my", edtf, urgency)


@register.simple_tag(takes_context=True)
def here(context: template.Context) -> str:
    """Give the address to come back to, without the mark of a page that asks by itself."""
    request: HttpRequest | None = getattr(context, "request", None)
    return request.get_full_path().replace("?poll=1", "") if request else "/"


@lru_cache(maxsize=1024)
def due_in(language: str, edtf: str, urgency: str) -> SafeString:
    """Show when something is due to readers of one language."""
    # A page shows the same few days again and again.
    with override(language):
        return render_to_string("parts/due.html", {"due": edtf, "urgency": urgency})
