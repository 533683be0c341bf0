"""Settings of a node; everything that differs between nodes is its directory and, optionally, DATABASE_URL."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

NODE = Path(os.environ.get("THITSAR_NODE", "node")).absolute()
PACKAGE = Path(__file__).parent
DEBUG = False
# Signs nothing that lasts: only the CSRF cookie depends on it, and it changes with every start.
SECRET_KEY = os.environ.get("THITSAR_START_KEY") or os.urandom(32).hex()
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *os.environ.get("THITSAR_HOSTS", "").split()]
ROOT_URLCONF = "thitsar.web.urls"
WSGI_APPLICATION = "thitsar.web.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "thitsar.kernel",
    "thitsar.web",
]
# Each app registers its kinds of file, its events and their actions by being imported.
CASE_APPS = ["thitsar.apps.intake", "thitsar.apps.vetting", "thitsar.apps.standing", "thitsar.apps.insight"]
MIDDLEWARE = [
    "django.middleware.gzip.GZipMiddleware",
    "thitsar.web.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Outside of errors: they speak to the reader, too.
    "thitsar.web.language.Language",
    "thitsar.web.middleware.PlainErrors",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "thitsar.kernel.pages.sessions.SessionMiddleware",
    # After the check of where a form came from: what it looks at is a form.
    "thitsar.web.language.Switch",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["thitsar.web.navigation.reader"]},
    }
]
LANGUAGE_CODE = "my"
LANGUAGES = [("my", "မြန်မာ"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Strict"
LANGUAGE_COOKIE_HTTPONLY = True
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Yangon"
STATIC_URL = "/static/"
STATIC_ROOT = NODE / "static"
STATICFILES_DIRS = [("", NODE / "assets")] if (NODE / "assets").exists() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Uploads stay in memory: a temporary file would be plain text on the disk.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 100 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
CSRF_COOKIE_HTTPONLY = True
# Gone with the browser: no trace of a visit stays on its disk.
CSRF_COOKIE_AGE = None
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "thitsar.web.views.errors.csrf_failure"
APPEND_SLASH = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Log ids and names of errors only; a request line may hold a search, so it is never logged.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": True,
    "handlers": {"quiet": {"class": "logging.NullHandler"}, "stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["quiet"]},
    "loggers": {
        "django": {"handlers": ["quiet"], "propagate": False},
        "thitsar": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}

_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;PRAGMA foreign_keys=ON;"
    # A commit touches as many pages of the indexes as it has rows, since ids are random: written back once for
    # many commits and not after each. What is deleted is wiped at once all the same (kernel/wiping.py).
    "PRAGMA temp_store=MEMORY;PRAGMA cache_size=-20000;PRAGMA wal_autocheckpoint=8192;"
)


def _database(url: str) -> dict[str, Any]:
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": NODE / "node.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": _PRAGMAS},
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": None,
    }


DATABASES = {"default": _database(os.environ.get("DATABASE_URL", ""))}
# Only the test suite's own settings, which are not part of an installation, turn this on.
FOR_TESTS = False
IDLE_COVER_SECONDS = 120
IDLE_LOCK_SECONDS = 600
LONGEST_SESSION_SECONDS = 8 * 3600
