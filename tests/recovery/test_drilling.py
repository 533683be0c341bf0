"""A backup is tried with what the root opens: who said what is looked at, and nothing of it stays on the disk."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.kernel.conftest import Maker
from tests.kernel.nodes import at, new_file, write
from tests.recovery.test_backup import _back_up, _elsewhere
from thitsar.kernel import models
from thitsar.kernel.backup.restoring import restore
from thitsar.kernel.errors import Unverified
from thitsar.kernel.ledger import entry
from thitsar.kernel.ledger.verify import verify
from thitsar.kernel.recovery.opening import RootKeys, coverage
from thitsar.kernel.recovery.root import recovery_seed
from thitsar.kernel.vault.agent.checking_by_root import check_by_root
from thitsar.kernel.vault.hierarchy import member_keys
from thitsar.web.commands.aside import aside

pytestmark = pytest.mark.database
PARTS = ("registration", "service", "identity")


def test_it_finds_what_opens_and_was_not_its_authors_to_say(make: Maker, tmp_path: Path) -> None:
    node = make()
    with at(node):
        intake = node.sign_in("intake")
        file = new_file(intake, *PARTS, team=(node.member("intake2"),), narrow=(node.member("intake2"),))
        write(intake, file, "identity", "more")
        out = _back_up(node, tmp_path / "monday")
    with _elsewhere(node, tmp_path) as again:
        seen: list[str] = []

        def require(stated: Mapping[str, Any]) -> None:
            seen.extend(one.name for one in again.directory.iterdir() if "sqlite" not in one.name)

        restore(out, again.directory, recovery_seed(node.founded.root), require)
        # While it is put back nothing of it lies there opened.
        assert seen == ["agent"]
        keys = RootKeys(node.founded.root)
        found = check_by_root(keys, again.directory)
        assert found["bad"] == []
        assert found["entries"] == models.Entry.objects.count()
        assert all(opened == count for opened, count in found["coverage"].values())
        sequence = _signed_by_another(keys, file.parts["identity"].stream, node.made("intake2")["seed"])
        assert coverage(keys).opened == found["entries"]
        assert [number for number, _why in check_by_root(keys, again.directory)["bad"]] == [sequence]
        (row,) = models.Stream.objects.filter(file=models.Node.objects.get().node, compartment="roster")
        _signed_by_another(keys, row.id, node.made("intake2")["seed"])
        with pytest.raises(Unverified):
            check_by_root(keys, again.directory)
        assert not verify().is_sound


def _signed_by_another(keys: RootKeys, stream: str, seed: bytes) -> int:
    """Put another member's signature under the newest entry of a part, sealed as it was; gives its number."""
    row = models.Entry.objects.filter(stream=stream).select_related("log").latest("sequence")
    key = keys.ring(models.Stream.objects.get(id=stream)).key(bytes(row.key))
    where = entry.place(row.log.origin, row.sequence, stream)
    signed = entry.open_entry(key, where, bytes(row.ciphertext))
    row.ciphertext, _ = entry.seal_entry(key, where, signed.body, member_keys(seed).signing.sign(signed.body))
    row.save(update_fields=["ciphertext"])
    return row.sequence


@pytest.mark.parametrize("fails", [False, True])
def test_what_was_tried_is_written_over_and_gone(tmp_path: Path, fails: bool) -> None:
    kept = tmp_path / "kept"
    try:
        with aside(1 << 60) as place:
            (place / "node" / "agent").mkdir(parents=True)
            secret = place / "node" / "agent" / "pepper"
            secret.write_bytes(b"pepper" * 300_000)
            assert place.stat().st_mode & 0o077 == 0
            # On the same disk: another name of the same bytes.
            kept.hardlink_to(secret)
            if fails:
                raise Unverified("a test")
    except Unverified:
        assert fails
    assert not place.exists()
    assert kept.read_bytes() == bytes(6 * 300_000)


def test_where_there_is_room_it_is_tried_in_memory() -> None:
    with aside(1) as place:
        assert place.parent == Path("/dev/shm") or not Path("/dev/shm").exists()
