"""The keys of people's own pages under the next key for answers: signed anew as far as signed entries name them.

They are not signed as they lie in the table: whoever had the older key could have put their own in a person's place.
"""

from thitsar.kernel import models
from thitsar.kernel.access.roster import Roster
from thitsar.kernel.errors import Purposeful
from thitsar.kernel.files.kinds import Document, file_kind, fold_part
from thitsar.kernel.ledger import signatures
from thitsar.kernel.ledger.timeline import as_told
from thitsar.kernel.own.keys import OwnPublic, named_of
from thitsar.kernel.recovery.opening import RootKeys
from thitsar.kernel.vault.agent.hybrid import HybridClock
from thitsar.kernel.vault.agent.reading_by_root import read_stream, read_team
from thitsar.kernel.wiping import wipe_after_commit


def own_keys_anew(keys: RootKeys, roster: Roster, clock: HybridClock, *, answers: tuple[bytes, bytes]) -> int:
    """Sign them; `answers` are the public key until now and the seed of the next one. Gives how many were not named.

    What those had is taken away, as with a code that was lost: the person needs a new one. What people read on their
    pages is taken away, too, and written anew by whoever may read it.
    """
    organisation, sign = roster.own, signatures.signing_key(answers[1]).sign
    gone = []
    for row in models.OwnKey.objects.order_by("stream"):
        of = OwnPublic(row.stream, row.locator, bytes(row.unwrap_public), bytes(row.sign_public))
        try:
            signatures.verify(answers[0], bytes(row.signature), of.statement(organisation))
            is_named = _mark(keys, roster, clock, row.stream) == of.mark
        except Purposeful:
            is_named = False
        if not is_named:
            gone.append(row.stream)
            continue
        row.signature = sign(of.statement(organisation))
        row.save(update_fields=["signature"])
    models.OwnKey.objects.filter(stream__in=gone).delete()
    models.OwnPage.objects.all().delete()
    wipe_after_commit()
    return len(gone)


def _mark(keys: RootKeys, roster: Roster, clock: HybridClock, registration: str) -> str:
    """Give the mark of the keys that the signed entries of a file name; empty where they name none."""
    file = models.Stream.objects.get(id=registration, compartment="registration").file
    team = read_team(keys, roster, file, clock)
    named = named_of(team.kind) if team is not None else None
    if team is None or named is None or team.stream("registration") != registration:
        return ""
    stream = models.Stream.objects.get(id=team.stream(named.compartment))
    document: Document | None = None
    for read in read_stream(keys, stream, clock):
        author = roster.members.get(read.told.author)
        if author is None:
            continue  # of a partner's node, where nobody hands out a code of this one
        signatures.verify(author.sign_public, read.signed.signature, read.signed.body)
        document = fold_part(file_kind(team.kind), named.compartment, document, as_told(read.signed))
    return named.mark(document) if document is not None else ""
