"""The pages as one WSGI application; `thitsar serve` loads it once and its workers share it."""

from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.template.loader import get_template
from django.utils import translation

from thitsar.web.translations import compile_catalogues

application = get_wsgi_application()
compile_catalogues()


def warm() -> None:
    """Load addresses, words and templates before the first page, so that a fresh worker answers at once.

    Nothing here may open the database or a socket: workers are forked from the program that did this.
    """
    import_module(settings.ROOT_URLCONF)
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("Sign in")
    folder = Path(__file__).parent / "templates"
    for path in sorted(folder.rglob("*.html")):
        get_template(path.relative_to(folder).as_posix())
