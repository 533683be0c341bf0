"""No record key is used twice, in one process or in many that were split from it (security.md C5)."""

import os

from thitsar.kernel.vault import seal

EACH = 5_000
CHILDREN = 4
_ROOM = 24 + 32


def test_no_salt_repeats_across_forked_processes() -> None:
    # The same key, place and content everywhere: only chance tells two records apart.
    seal.seal(bytes(32), ("place",), b"content")
    streams = [_forked() for _ in range(CHILDREN)]
    heads = [*_heads()]
    for read in streams:
        with os.fdopen(read, "rb") as pipe:
            raw = pipe.read()
        assert len(raw) == EACH * _ROOM
        heads += [raw[at : at + _ROOM] for at in range(0, len(raw), _ROOM)]
    for _ in streams:
        assert os.waitstatus_to_exitcode(os.wait()[1]) == 0
    assert len({head[:24] for head in heads}) == len(heads) == EACH * (CHILDREN + 1)
    # Another record key commits otherwise.
    assert len({head[24:] for head in heads}) == len(heads)


def _heads() -> list[bytes]:
    return [seal.seal(bytes(32), ("place",), b"content")[1 : 1 + _ROOM] for _ in range(EACH)]


def _forked() -> int:
    read, write = os.pipe()
    if os.fork() == 0:
        code = 1
        try:
            os.close(read)
            with os.fdopen(write, "wb") as pipe:
                pipe.write(b"".join(_heads()))
            code = 0
        finally:
            os._exit(code)
    os.close(write)
    return read
