"""Taking members off a file: one by name, or whoever has nothing to do with a child; their keys go with them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from thitsar.kernel import models
from thitsar.kernel.access.policy import is_narrow
from thitsar.kernel.access.roster import FILE_OPENED, MEMBER_UNASSIGNED, TEAM_RELEASED, TEAM_RESUMED
from thitsar.kernel.files.kinds import Document, file_kind
from thitsar.kernel.files.open_file import Actor, OpenFile, Said
from thitsar.kernel.files.opening import read_parts, with_newest_keys
from thitsar.kernel.ledger.record import record
from thitsar.kernel.ledger.renewal import owe_renewal
from thitsar.kernel.vault.places import RECOVERY
from thitsar.kernel.wiping import wipe_after_commit


def unassign(actor: Actor, file: str, member: str, *, today: date) -> None:
    """Take a member off a file's team; Refused where nobody could assign or open all of it any more."""
    opened, _ = open_roster(actor, file, "assign")
    said = Said(opened, "roster", MEMBER_UNASSIGNED, 1, {"member": bytes.fromhex(member)})
    record(actor, [said], today=today)


def open_roster(actor: Actor, file: str, action: str) -> tuple[OpenFile, Mapping[str, Any]]:
    """Open a file's roster for a change of this kind; gives what the agent says of the team, too."""
    return with_newest_keys(lambda: _opened(actor, file, action))


def _opened(actor: Actor, file: str, action: str) -> tuple[OpenFile, Mapping[str, Any]]:
    given = actor.call("open_team", file=file, action=action)
    opened = OpenFile(file, file_kind(given["kind"]), "", {})
    read_parts(opened, [given])
    return opened, given


def released(actor: Actor, file: OpenFile, opening: bytes) -> Said:
    """Say that whoever has nothing to do with a child leaves this file; a new one is released before it is stored.

    `opening` is the digest of what this member says in the same commit.
    """
    if "roster" in file.parts and not file.parts["roster"].revision:
        gone = list(file.leaving)
        _leave_out(file, gone)
        return _left(file, gone, opening)
    opened, given = open_roster(actor, file.id, "release")
    file.team = tuple(one for one in file.team if one not in given["leaving"])
    file.released = True
    return _left(opened, list(given["leaving"]), opening)


def resumed(actor: Actor, file: str, digest: bytes) -> Said:
    """Say that anybody may be assigned to this file again; nobody comes back by it."""
    opened, _ = open_roster(actor, file, "resume")
    return Said(opened, "roster", TEAM_RESUMED, 1, {"digest": digest})


def drop_keys(actor: Actor, said: Said, documents: Mapping[str, Document], today: date) -> None:
    """Take the keys of those who leave out of the table, in the commit that says so.

    Where they alone could open a part theirs stay until they are paid on; the agent opens nothing with them meanwhile.
    """
    named = said.payload.get("members", []) if said.name == TEAM_RELEASED else []
    gone = {one.hex() for one in ([said.payload["member"]] if said.name == MEMBER_UNASSIGNED else named)}
    if not gone or said.name == FILE_OPENED:
        return
    for row in models.Stream.objects.filter(file=said.file.id).only("id", "compartment"):
        if not is_narrow(row.compartment):
            continue
        models.WrapOwed.objects.filter(stream=row.id, recipient__in=gone).delete()
        models.GivenKey.objects.filter(stream=row.id, recipient__in=gone).delete()
        wraps = models.KeyWrap.objects.filter(stream=row.id)
        if wraps.filter(recipient__in=gone).exists():
            owe_renewal([row.id])
        if wraps.exclude(recipient__in=[*gone, RECOVERY]).exists():
            wraps.filter(recipient__in=gone).delete()
    wipe_after_commit()


def _left(file: OpenFile, gone: list[str], opening: bytes) -> Said:
    members = [bytes.fromhex(one) for one in sorted(gone)]
    return Said(file, "roster", TEAM_RELEASED, 1, {"members": members, "opening": opening})


def _leave_out(file: OpenFile, gone: list[str]) -> None:
    for part in file.parts.values():
        kept = [one for one in part.wraps if one[0] not in gone]
        # Never none: nobody could open it again without the root.
        part.wraps = kept if any(one[0] != RECOVERY for one in kept) else part.wraps
    file.team = tuple(one for one in file.team if one not in gone)
    file.narrow = tuple(one for one in file.narrow if one not in gone)
