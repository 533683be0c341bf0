"""A disk that is full."""

import resource
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

FullDisk = Callable[[Path, int], AbstractContextManager[None]]


@pytest.fixture
def full_disk() -> FullDisk:
    """Let a file grow by no more than so many bytes, as the system itself refuses it."""

    @contextmanager
    def full(path: Path, left: int) -> Iterator[None]:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + left, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return full
