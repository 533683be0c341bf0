"""Founding a node: root, node key, compartment keys and first members, made together and only here.

The organisation's root is dealt out in shares and never stored; every compartment key is also wrapped to its
recovery key, so that a lost member is not a lost compartment (security.md section 3.2, 3.9).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from thitsar.kernel import codec, models
from thitsar.kernel.access.organisations import tidied
from thitsar.kernel.access.policy import ANSWERS_KEY, BROAD, NODE_KEY, Role, holds_key
from thitsar.kernel.access.roster import EPOCH_OPENED, FOUNDED, MEMBER_ADDED, NODE, ROLES_APPOINTED
from thitsar.kernel.checking.published import NEEDED, publishing
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Refused
from thitsar.kernel.files.kinds import file_kind, fold_part
from thitsar.kernel.files.open_file import Part, seal_document
from thitsar.kernel.ledger import entry, signatures
from thitsar.kernel.ledger.events import event_type
from thitsar.kernel.ledger.timeline import as_told
from thitsar.kernel.recovery.root import recovery_public
from thitsar.kernel.vault import hierarchy, seal, suite, wrap
from thitsar.kernel.vault.agent.enrolling import new_member
from thitsar.kernel.vault.agent.node import counts_key
from thitsar.kernel.vault.agent.quota import Quota
from thitsar.kernel.vault.agent.seen import sealed_state
from thitsar.kernel.vault.places import RECOVERY, broad_place, epoch_place


@dataclass(frozen=True)
class Founder:
    """Somebody who is there at the founding."""

    shown: str
    roles: frozenset[Role]


@dataclass(frozen=True)
class Founded:
    """What is shown once: the root's seed, and each founder's sign-in name and passphrase."""

    root: bytes
    members: list[dict[str, Any]]


def found(
    directory: Path, organisation: str, founders: list[Founder], *, today: date, is_demo: bool = False
) -> Founded:
    """Make a node in an empty database; the first founder is its administrator.

    Raises Refused when there is a node already, when nobody would hold a compartment's key, or for a name that no
    organisation may have.
    """
    if models.Node.objects.exists():
        raise Refused("There is a node here already.")
    _require_holders(founders)
    organisation = tidied(organisation)
    root, node_seed, answers_seed = suite.fresh(), suite.fresh(), suite.fresh()
    pepper = _pepper(directory)
    ids = {"organisation": signatures.organisation_id(signatures.root_publics(root))}
    ids["node"] = signatures.node_id(ids["organisation"], signatures.public_of(node_seed))
    made = [new_member(one.shown, ids["organisation"], pepper=pepper) for one in founders]
    _begin_counts(directory, made, node_seed)
    epochs = {name: suite.fresh() for name in BROAD}
    with transaction.atomic():
        models.Node.objects.create(
            **ids,
            statement=_statement(
                root, {**ids, "is_demo": is_demo}, (node_seed, answers_seed), made[0]["person"]
            ),
        )
        for one in made:
            models.Member.objects.create(
                id=one["person"]["member"],
                locator=one["locator"],
                keybag=one["keybag"],
                state=one["state"],
            )
        beginning = _Beginning(ids, organisation, epochs, node_seed, answers_seed, made, founders)
        _wrap_epochs(beginning, root)
        _publish(beginning)
        _write_roster(beginning, today)
    return Founded(root, made)


def _require_holders(founders: list[Founder]) -> None:
    if not founders or Role.ADMINISTRATOR not in founders[0].roles:
        raise Refused("The first founder must be the administrator.")


def _pepper(directory: Path) -> bytes:
    path = directory / "pepper"
    pepper = suite.fresh()
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(pepper)
    return pepper


def _begin_counts(directory: Path, made: list[dict[str, Any]], node_seed: bytes) -> None:
    (directory / "agent").mkdir(mode=0o700, exist_ok=True)
    counts = Quota(directory / "agent")
    for one in made:
        own = hierarchy.member_keys(one["seed"]).own
        counts.begin(one["person"]["member"], own, counts_key(node_seed))


def _statement(
    root: bytes, said: Mapping[str, str | bool], seeds: tuple[bytes, bytes], administrator: Mapping[str, Any]
) -> bytes:
    classical, quantum = signatures.root_publics(root)
    node_seed, answers_seed = seeds
    body = codec.encode(
        {
            "purpose": f"{suite.PROTOCOL}/statement",
            **said,
            "root": classical,
            "root_quantum": quantum,
            "recovery": recovery_public(root),
            "node_key": signatures.public_of(node_seed),
            # Named now, when the root's words are at hand: checkpoints for partners are signed with both.
            "node_key_quantum": signatures.node_quantum_public(node_seed),
            # Named by the root, because whoever checks a code on a locked node can read no roster.
            "answers_key": signatures.public_of(answers_seed),
            "administrator": administrator["sign_public"],
        }
    )
    return codec.encode([body, *signatures.root_sign(root, body)])


@dataclass(frozen=True)
class _Beginning:
    """Everything that exists for the moment of founding; the seeds in it are forgotten right after."""

    ids: Mapping[str, str]
    # The name under which members see the organisation whose node this is.
    name: str
    epochs: Mapping[str, bytes]
    node_seed: bytes
    answers_seed: bytes
    made: list[dict[str, Any]]
    founders: list[Founder]


def _wrap_epochs(beginning: _Beginning, root: bytes) -> None:
    organisation, epochs = beginning.ids["organisation"], beginning.epochs
    node_seed, made, founders = beginning.node_seed, beginning.made, beginning.founders
    rows = []
    for name, seed in [*epochs.items(), (NODE_KEY, node_seed), (ANSWERS_KEY, beginning.answers_seed)]:
        holders = {RECOVERY: recovery_public(root)}
        for one, founder in zip(made, founders, strict=True):
            if name == NODE_KEY or holds_key(founder.roles, name):
                holders[one["person"]["member"]] = one["person"]["unwrap_public"]
        for recipient, public in holders.items():
            where = epoch_place(organisation, name, 1, recipient)
            sealed = wrap.wrap(public, where, seed)
            rows.append(models.EpochWrap(compartment=name, epoch=1, recipient=recipient, sealed=sealed))
    models.EpochWrap.objects.bulk_create(rows)


def _publish(beginning: _Beginning) -> None:
    """Write the keys that are sealed to while nobody is unlocked, before anybody who may sign them signs in."""
    sign = signatures.signing_key(beginning.answers_seed).sign
    models.PublishedKey.objects.bulk_create(
        publishing(
            beginning.ids["organisation"],
            name,
            (1, hierarchy.epoch_keys(name, 1, beginning.epochs[name]).public),
            sign,
        )
        for name in NEEDED
    )


def _first_words(beginning: _Beginning) -> list[tuple[str, Any]]:
    epochs, made, founders = beginning.epochs, beginning.made, beginning.founders
    own = {"organisation": beginning.ids["organisation"], "name": beginning.name}
    said: list[tuple[str, Any]] = [(FOUNDED, {"member": made[0]["person"], "organisation": own})]
    said += [(MEMBER_ADDED, one["person"]) for one in made[1:]]
    for one, founder in zip(made, founders, strict=True):
        roles = [role.value for role in sorted(founder.roles)]
        said.append((ROLES_APPOINTED, {"member": one["person"]["member"], "roles": roles}))
    for name, seed in epochs.items():
        public = hierarchy.epoch_keys(name, 1, seed).public
        said.append((EPOCH_OPENED, {"compartment": name, "number": 1, "public": public}))
    return said


def _write_roster(beginning: _Beginning, today: date) -> None:
    ids, epochs, node_seed = beginning.ids, beginning.epochs, beginning.node_seed
    author = beginning.made[0]
    keys = hierarchy.member_keys(author["seed"])
    roster = hierarchy.epoch_keys("roster", 1, epochs["roster"])
    part = Part(suite.fresh(16).hex(), "roster", suite.fresh(), 1)
    said = _first_words(beginning)
    day = day_number(today)
    log = models.Log.objects.create(
        origin=ids["node"], head=entry.GENESIS, public=signatures.public_of(node_seed)
    )
    head, chain, document = entry.GENESIS, entry.GENESIS, None
    for number, (name, payload) in enumerate(said, start=1):
        inner = entry.Inner(
            origin=ids["node"],
            author=author["person"]["member"],
            author_sequence=number,
            author_previous=chain,
            parents=() if number == 1 else (head,),
            clock=number,
            day=day,
            recipients=entry.broad_recipients("roster", 1),
            stream=part.stream,
            name=name,
            version=event_type(name).version,
            payload=codec.encode(payload),
        )
        body = inner.body()
        signed = entry.Signed(inner, body, keys.signing.sign(body))
        where = entry.place(ids["node"], number, part.stream)
        ciphertext, bucket = entry.seal_entry(part.key, where, body, signed.signature)
        hidden = hashlib.sha256(ciphertext).digest()
        head = entry.Outer(ids["node"], number, head, day, suite.SUITE, bucket, hidden).hash()
        chain = suite.digest("author-chain", body)
        document = fold_part(file_kind(NODE), "roster", document, as_told(signed))
        models.Entry.objects.create(
            log=log,
            sequence=number,
            day=day,
            suite=suite.SUITE,
            bucket=bucket,
            ciphertext_hash=hidden,
            hash=head,
            ciphertext=ciphertext,
            stream=part.stream,
            key=part.key_id,
        )
    last = len(said)
    log.sequence, log.head = last, head
    log.signature = signatures.signing_key(node_seed).sign(entry.head_bytes(ids["node"], last, head))
    log.save()
    _write_part(ids, part, roster, head, document or {})
    sealed = sealed_state(author["person"]["member"], keys.own, [last, chain, last, head, last])
    models.Member.objects.filter(id=author["person"]["member"]).update(state=sealed)


def _write_part(
    ids: Mapping[str, str], part: Part, roster: hierarchy.EpochKeys, head: bytes, document: dict[str, Any]
) -> None:
    models.Stream.objects.create(
        id=part.stream,
        file=ids["node"],
        compartment="roster",
        head=head,
        revision=1,
        epoch=1,
        sealed=seal_document(ids["organisation"], part, 1, document),
    )
    where_key = broad_place(ids["organisation"], part.stream, "roster", 1, part.key_id)
    models.KeyWrap.objects.create(
        stream=part.stream,
        recipient="",
        epoch=1,
        key=part.key_id,
        sealed=seal.seal(roster.wrapping, where_key, part.key, size=64),
    )
