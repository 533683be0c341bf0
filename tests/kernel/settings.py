"""Settings of the nodes these tests make: the suite's own, and a plain app that says one thing for each action."""

from tests.settings import *  # noqa: F403
from tests.settings import CASE_APPS as _APPS

CASE_APPS = [*_APPS, "tests.kernel.plain"]
