"""Settings of a site that only shows the look: every template with invented contents, no kernel, no database."""

import os
from pathlib import Path
from typing import Any

PLACE = Path(os.environ["LOOK_PLACE"])
DEBUG = False
SECRET_KEY = "only for looking"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "thitsar.web.tests.look.site"
INSTALLED_APPS = ["django.contrib.staticfiles", "thitsar.web"]
MIDDLEWARE = [
    "django.middleware.gzip.GZipMiddleware",
    "thitsar.web.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "thitsar.web.middleware.PlainErrors",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}
]
LANGUAGE_CODE = "my"
LANGUAGES = [("my", "မြန်မာ"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
LOCALE_PATHS = [Path(__file__).parents[2] / "locale"]
USE_I18N = True
STATIC_URL = "/static/"
STATIC_ROOT = PLACE / "static"
STATICFILES_DIRS = [PLACE / "assets"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
LOGGING: dict[str, Any] = {
    "version": 1,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "ERROR"},
        "thitsar": {"handlers": ["stderr"], "level": "INFO"},
    },
}
