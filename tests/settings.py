"""Settings of the test suite only: cheap guesses, short idle times. Not part of an installation."""

import os

from thitsar.kernel.vault import memorised, stretch
from thitsar.web.settings import *  # noqa: F403

FOR_TESTS = True
stretch.lower_floor_for_tests(stretch.Cost(passes=1, memory=64, lanes=1))
memorised.lower_rounds_for_tests(100)
IDLE_COVER_SECONDS = int(os.environ.get("TEST_COVER_SECONDS", "120"))
IDLE_LOCK_SECONDS = int(os.environ.get("TEST_LOCK_SECONDS", "600"))
