"""What was erased is off the disk soon, though somebody read the database just then."""

import sqlite3
from pathlib import Path

import pytest
from django.db import connection

from tests.command.programs import until
from tests.kernel.nodes import TestNode
from thitsar.kernel.files import drafts
from thitsar.kernel.vault.agent.server import WIPE

pytestmark = [pytest.mark.database, pytest.mark.slow]


def test_a_reader_does_not_keep_what_was_erased(node: TestNode) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("another database overwrites nothing")
    owner = node.sign_in("intake")
    kept = drafts.keep(owner, "row", [{"row": "held"}], of="0" * 32, readers=(owner.member,))
    kept.write()
    stored = [bytes(kept.drafts[0].sealed)[-64:], bytes(kept.wraps[0].sealed)[-64:]]

    def is_there() -> bool:
        files = [Path(node.database), Path(f"{node.database}-wal")]
        content = b"".join(one.read_bytes() for one in files if one.exists())
        return any(one in content for one in stored)

    reader = sqlite3.connect(node.database)
    reader.execute("BEGIN")
    reader.execute("SELECT COUNT(*) FROM kernel_draft").fetchone()
    drafts.erase(kept.ids[0])
    # Wiping waits for the reader, and nobody who writes waits for it.
    drafts.keep(owner, "row", [{"row": "next"}], of="1" * 32, readers=(owner.member,)).write()
    assert is_there()
    reader.close()
    until(lambda: not is_there(), seconds=WIPE + 5)
