"""New keys for the node itself and for answers, after the machine was seized or seen: with the root, the agent stopped.

All of it is one commit: the entry that names the root's next statement, the statement, the new seeds wrapped to
whoever holds these keys by their roles, the head signed by the new key, the checkpoint that both keys sign. From then
on the old keys sign nothing that counts. What was said before stays as it is, and nobody gets what they did not have.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import ANSWERS_KEY, NODE_KEY, holds_key, scope_of
from thitsar.kernel.access.roster import STATEMENT_RENEWED, Roster
from thitsar.kernel.checking.published import NEEDED, publishing
from thitsar.kernel.checking.records import TO_SIGN_ANEW
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Refused
from thitsar.kernel.exchange.card import bundle_seed
from thitsar.kernel.ledger import signatures
from thitsar.kernel.ledger.statements import number_of, renewed
from thitsar.kernel.recovery.claiming import claim_statement
from thitsar.kernel.recovery.root import recovery_public, statement
from thitsar.kernel.vault import suite, wrap
from thitsar.kernel.vault.agent.answered import answered_anew
from thitsar.kernel.vault.agent.channelling import addresses_anew
from thitsar.kernel.vault.agent.duress_signs import heard_anew
from thitsar.kernel.vault.agent.emergencies import emergencies_anew
from thitsar.kernel.vault.agent.grown import Grown
from thitsar.kernel.vault.agent.hybrid import clock_anew
from thitsar.kernel.vault.agent.kept import MARK, marks_anew
from thitsar.kernel.vault.agent.node import counts_key
from thitsar.kernel.vault.agent.older_bundles import seal_seeds, seeds_before
from thitsar.kernel.vault.agent.own_keys_anew import own_keys_anew
from thitsar.kernel.vault.agent.saying_by_root import Author, ByRoot
from thitsar.kernel.vault.agent.sealed_anew import put_in_place, write_beside
from thitsar.kernel.vault.agent.since import since_anew
from thitsar.kernel.vault.places import RECOVERY, epoch_place
from thitsar.kernel.wiping import wipe_after_commit
from thitsar.kernel.witnessing.log_renewed import sign_anew

# By the name of the file: how its content is sealed with the next key.
_FILES: Mapping[str, Callable[[bytes, bytes, bytes], bytes]] = {
    "answered": answered_anew,
    "clock": clock_anew,
    "emergencies": emergencies_anew,
    "since": since_anew,
    MARK: marks_anew,
}


@dataclass(frozen=True)
class Renewed:
    """The number of the new statement, and how many people's own pages had other keys than their codes."""

    number: int
    without_page: int


class NodeKeys(ByRoot):
    """The node's own key and the one for answers, stated anew by the root."""

    def renew(self, author: Author, *, today: date) -> Renewed:
        """Renew both. Refused for whoever may not say it in the roster."""
        if scope_of(self.roster.member(author.id).roles, "enrol", "roster") != "node":
            raise Refused("An administrator must say this. Sign in as one.")
        before, seeds, gone = self.seed, (suite.fresh(), suite.fresh()), list[int]()
        row, log = models.Node.objects.get(), models.Log.objects.get(origin=self.stated["node"])
        raw = bytes(row.statement)
        fresh = renewed(self.root, raw, self.stated, before=before, seeds=seeds, size=log.sequence + 1)
        number = number_of(self.stated) + 1
        said = claim_statement(
            self.root, self.stated, fresh, number=number, at=(log.sequence, bytes(log.head))
        )

        def change() -> None:
            self._state(row, fresh, before, seeds)
            _give(self.roster, self.stated["organisation"], recovery_public(self.root), number, seeds)
            _answer_anew(self.roster, self.stated["organisation"], seeds[1])
            answers = (self.stated["answers_key"], seeds[1])
            gone.append(own_keys_anew(self.keys, self.roster, self.clock, answers=answers))
            addresses_anew(before, seeds[0])
            heard_anew(before, seeds[0])
            _tell_anew()
            joint = sign_anew(self.stated["node"], (before, seeds[0]), day_number(today))
            files = _sealed(self.directory, (before, seeds[0]), (self.stated["node"], *joint))
            write_beside(self.directory, fresh, files)
            wipe_after_commit()
            transaction.on_commit(lambda: put_in_place(self.directory))

        # The head of this very entry is the first that the new key signs.
        self.seed = seeds[0]
        try:
            self.say(author, (STATEMENT_RENEWED, said), today=today, within=change)
        except BaseException:  # whatever went wrong, nothing was said
            self.seed = before
            raise
        self.stated = statement()
        return Renewed(number, gone[-1])

    def _state(self, row: models.Node, fresh: bytes, before: bytes, seeds: tuple[bytes, bytes]) -> None:
        earlier = codec.decode(bytes(row.earlier)) if row.earlier else []
        older = [bundle_seed(before), *seeds_before(row, before)]
        models.Node.objects.filter(id=row.id).update(
            statement=fresh,
            earlier=codec.encode([*earlier, bytes(row.statement)]),
            bundle_seeds=seal_seeds(row.node, seeds[0], older),
        )
        models.Log.objects.filter(origin=row.node).update(public=signatures.public_of(seeds[0]))


def _give(
    roster: Roster, organisation: str, recovery: bytes, number: int, seeds: tuple[bytes, bytes]
) -> None:
    """Wrap both seeds to whoever holds them by their roles and to the root, and delete the wraps of those before."""
    models.EpochWrap.objects.filter(compartment__in=(NODE_KEY, ANSWERS_KEY)).delete()
    people = [one for one in roster.members.values() if one.roles and one.id not in roster.removed]
    for name, seed in zip((NODE_KEY, ANSWERS_KEY), seeds, strict=True):
        holders = {
            one.id: one.unwrap_public for one in people if name == NODE_KEY or holds_key(one.roles, name)
        }
        models.EpochWrap.objects.bulk_create(
            models.EpochWrap(
                compartment=name,
                epoch=number + 1,
                recipient=recipient,
                sealed=wrap.wrap(public, epoch_place(organisation, name, number + 1, recipient), seed),
            )
            for recipient, public in {**holders, RECOVERY: recovery}.items()
        )


def _answer_anew(roster: Roster, organisation: str, seed: bytes) -> None:
    """Sign the keys that are sealed to while nobody is here; answers are worked out anew by those who may answer.

    They are not signed as they lie here: whoever had the old key could have written any.
    """
    sign = signatures.signing_key(seed).sign
    for name in NEEDED:
        if name in roster.epochs:
            made = publishing(organisation, name, roster.current(name), sign)
            said = {"epoch": made.epoch, "public": made.public, "signature": made.signature}
            models.PublishedKey.objects.update_or_create(compartment=name, defaults=said)
    models.CheckRecord.objects.exclude(stream="").update(day=TO_SIGN_ANEW)


def _tell_anew() -> None:
    """Owe each partner a bundle signed with both new keys: by hash after hash it vouches for those that wait."""
    for row in models.Exchange.objects.filter(sent__gt=0):
        told = codec.decode(bytes(row.told)) if row.told else {}
        row.told = codec.encode({name: one for name, one in told.items() if name})
        row.save(update_fields=["told"])


def _sealed(directory: Path, seeds: tuple[bytes, bytes], joint: tuple[str, int, bytes]) -> dict[str, bytes]:
    place, keys = directory / "agent", (counts_key(seeds[0]), counts_key(seeds[1]))
    found = {
        name: anew((place / name).read_bytes(), *keys)
        for name, anew in _FILES.items()
        if (place / name).exists()
    }
    found["grown"] = Grown(place / "grown").anew(*keys, joint)
    return {name: content for name, content in found.items() if content}
