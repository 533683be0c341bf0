"""Drafts: what somebody typed or a list brought that is not an event yet; gone with its keys when erased."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from thitsar.kernel import codec, models
from thitsar.kernel.errors import Denied
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.vault import seal
from thitsar.kernel.wiping import wipe_after_commit

_COUNT = (
    "SELECT COUNT(*) FROM kernel_draftwrap w JOIN kernel_draft d ON d.id = w.draft_id"
    " WHERE w.recipient = %s AND d.kind = %s"
)


@dataclass(frozen=True)
class Kept:
    """Drafts ready to be written in the commit that counts them."""

    ids: list[str]
    drafts: list[models.Draft]
    wraps: list[models.DraftWrap]

    def write(self) -> None:
        """Write them."""
        models.Draft.objects.bulk_create(self.drafts)
        models.DraftWrap.objects.bulk_create(self.wraps)


@dataclass(frozen=True)
class OpenDraft:
    """A draft as its reader sees it."""

    id: str
    file: str
    content: dict[str, Any]
    key: bytes


def keep(
    actor: Actor, kind: str, contents: list[dict[str, Any]], *, of: str, readers: tuple[str, ...]
) -> Kept:
    """Seal drafts for those of `readers` who may correct them; `of` is the file they belong to."""
    keys = actor.call("make_draft_keys", count=len(contents), team=list(readers))
    drafts, wraps = [], []
    for content, made in zip(contents, keys, strict=True):
        sealed = seal.seal(made["key"], ("draft-content", made["draft"]), codec.pack(content))
        drafts.append(models.Draft(id=made["draft"], kind=kind, file=of, sealed=sealed))
        for recipient, wrapped in made["wraps"]:
            wraps.append(models.DraftWrap(draft_id=made["draft"], recipient=recipient, sealed=wrapped))
    return Kept([one["draft"] for one in keys], drafts, wraps)


def ids_for(actor: Actor, kind: str) -> list[str]:
    """List the drafts of a kind that are wrapped to this member, oldest first."""
    mine = models.DraftWrap.objects.filter(recipient=actor.member, draft__kind=kind).order_by("id")
    return list(mine.values_list("draft_id", flat=True))


def count_for(actor: Actor, kind: str) -> int:
    """Count the drafts of a kind that are wrapped to this member."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [actor.member, kind])
        found: int = cursor.fetchone()[0]
    return found


def open_drafts(actor: Actor, ids: list[str]) -> list[OpenDraft]:
    """Open some drafts; those that are not the reader's are left out."""
    if not ids:
        return []
    keys = actor.call("open_drafts", drafts=ids)
    found = []
    for row in models.Draft.objects.filter(id__in=list(keys)):
        content = codec.unpack(seal.open_sealed(keys[row.id], ("draft-content", row.id), bytes(row.sealed)))
        found.append(OpenDraft(row.id, row.file, content, keys[row.id]))
    return found


def open_draft(actor: Actor, id: str) -> OpenDraft:
    """Open one draft; Denied when there is none of this id for the reader."""
    found = open_drafts(actor, [id])
    if not found:
        raise Denied("There is no such row.")
    return found[0]


def change(draft: OpenDraft, content: dict[str, Any]) -> None:
    """Seal a draft anew, so that nothing typed is lost."""
    sealed = seal.seal(draft.key, ("draft-content", draft.id), codec.pack(content))
    models.Draft.objects.filter(id=draft.id).update(sealed=sealed)


def erase(id: str) -> None:
    """Delete a draft with its keys; the database overwrites what they stood in. Denied when it is gone already.

    In a commit that makes something of the draft this is what stops a second one from doing so again.
    """
    with transaction.atomic():
        models.DraftWrap.objects.filter(draft_id=id).delete()
        _, deleted = models.Draft.objects.filter(id=id).delete()
        if not deleted:
            raise Denied("There is no such row.")
        wipe_after_commit()
