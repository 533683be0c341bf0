"""Pages of the scenarios are served as those of the page tests are."""

from tests.pages.conftest import _site

__all__ = ["_site"]
