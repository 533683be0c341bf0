"""Giving new officers the keys that the root opens, and nobody else any, in the commit that lets them begin."""

from collections.abc import Sequence

from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import ANSWERS_KEY, NARROW, NODE_KEY, holds_key
from thitsar.kernel.access.recovering import reads
from thitsar.kernel.access.roster import Person, Roster
from thitsar.kernel.errors import Purposeful
from thitsar.kernel.recovery.opening import RootKeys
from thitsar.kernel.vault import wrap
from thitsar.kernel.vault.adding import EACH
from thitsar.kernel.vault.agent.hybrid import HybridClock
from thitsar.kernel.vault.agent.reading_by_root import read_team
from thitsar.kernel.vault.places import RECOVERY, batch_key_place, epoch_place, narrow_place
from thitsar.kernel.vault.ring import key_id
from thitsar.kernel.wiping import wipe_after_commit


def give_everything(keys: RootKeys, roster: Roster, *, organisation: str, clock: HybridClock) -> None:
    """Wrap to the newest officers what their roles read, and delete everybody else's slots and keys.

    A part that does not open with the root stays as it is. Data keys of narrow parts are owed anew, because whoever
    left knows them; those of compartments are closed in the roster.
    """
    officers = [roster.member(one) for one in sorted(roster.recovered[-1][1])]
    known = [one.id for one in officers]
    # Whoever leads may have given them something while they waited.
    models.EpochWrap.objects.filter(recipient__in=known).delete()
    models.KeyWrap.objects.filter(recipient__in=known).delete()
    _give_epochs(keys, officers, organisation)
    _give_parts(keys, roster, officers, organisation, clock)
    _give_lists(keys, officers)
    models.Member.objects.exclude(id__in=known).delete()
    models.EpochWrap.objects.exclude(recipient__in=[*known, RECOVERY]).delete()
    models.KeyWrap.objects.exclude(recipient__in=[*known, RECOVERY, "", "+"]).delete()
    models.WrapOwed.objects.exclude(recipient=models.RENEWED).delete()
    models.DraftWrap.objects.exclude(recipient__in=known).delete()
    models.GivenKey.objects.all().delete()
    # Nobody has their keys any more.
    models.Draft.objects.filter(draftwrap=None).delete()
    wipe_after_commit()


def _give_epochs(keys: RootKeys, officers: Sequence[Person], organisation: str) -> None:
    models.EpochWrap.objects.bulk_create(
        models.EpochWrap(
            compartment=name,
            epoch=number,
            recipient=one.id,
            sealed=wrap.wrap(one.unwrap_public, epoch_place(organisation, name, number, one.id), seed),
        )
        for name, number, seed in keys.seeds()
        for one in officers
        if name == NODE_KEY or holds_key(one.roles, ANSWERS_KEY if name == ANSWERS_KEY else name)
    )


def _give_parts(
    keys: RootKeys, roster: Roster, officers: Sequence[Person], organisation: str, clock: HybridClock
) -> None:
    """Pay every part whose key is wrapped to the root by name: narrow ones, and others while their key was closed."""
    named = models.KeyWrap.objects.filter(recipient=RECOVERY).values("stream")
    streams = models.Stream.objects.filter(id__in=named).order_by("file")
    file, team = "", None
    for stream in streams.iterator(chunk_size=500):
        if stream.file != file:
            file, team = stream.file, read_team(keys, roster, stream.file, clock)
        is_narrow = stream.compartment in NARROW
        if team is None or team.stream(stream.compartment) != stream.id:
            continue
        readers = [one for one in officers if reads(one.roles, stream.compartment)]
        readers = [one for one in readers if not is_narrow or one.id in team.narrow]
        try:
            key = keys.ring(stream).newest
        except Purposeful:
            continue  # it opened to nobody before, and holds nobody up
        mark = key_id(stream.id, key)
        models.KeyWrap.objects.bulk_create(
            models.KeyWrap(
                stream=stream.id,
                recipient=one.id,
                epoch=0,
                key=mark,
                sealed=wrap.wrap(
                    one.unwrap_public,
                    narrow_place(organisation, stream.id, stream.compartment, one.id, mark),
                    key,
                ),
            )
            for one in readers
        )
        if is_narrow:
            models.WrapOwed.objects.get_or_create(
                compartment=stream.compartment, stream=stream.id, recipient=models.RENEWED
            )


def _give_lists(keys: RootKeys, officers: Sequence[Person]) -> None:
    """Wrap the keys of lists that were sealed to each reader by name."""
    for row in models.Batch.objects.filter(epoch=EACH).order_by("id"):
        try:
            key = keys.batch_key(row.compartment, row.place, bytes(row.wrapped))
        except Purposeful:
            continue
        where = batch_key_place(row.compartment, EACH, row.place)
        to = [one for one in officers if holds_key(one.roles, row.compartment)]
        kept = [one for one in codec.decode(bytes(row.wrapped)) if one[0] == RECOVERY]
        row.wrapped = codec.encode(
            [*([one.id, wrap.wrap(one.unwrap_public, where, key)] for one in to), *kept]
        )
        row.save(update_fields=["wrapped"])
