"""No program that holds somebody's list can be dumped or traced by another of the same user."""

import resource
import subprocess
import sys
import time

import pytest

from thitsar.kernel import programs

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.mark.parametrize("module", ["thitsar.apps.intake.deciding_aside", "thitsar.apps.intake.job"])
def test_it_forbids_dumps_before_it_reads(module: str) -> None:
    started = subprocess.Popen(
        programs.command(module), env=programs.environment(), stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(200):
            if resource.prlimit(started.pid, resource.RLIMIT_CORE) == (0, 0):
                break
            time.sleep(0.05)
        assert resource.prlimit(started.pid, resource.RLIMIT_CORE) == (0, 0)
    finally:
        started.kill()
        started.communicate()
