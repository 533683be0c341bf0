"""A person's own page, part by part: each is sealed by whoever may read that part, and opened by the person alone."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from django.db import transaction

from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import Role, only_holders_say, scope_of
from thitsar.kernel.checking.identity import Identity, identity
from thitsar.kernel.errors import Purposeful
from thitsar.kernel.files.kinds import Document
from thitsar.kernel.files.open_file import Actor, OpenFile, Said
from thitsar.kernel.files.opening import registration_stream
from thitsar.kernel.ledger import signatures
from thitsar.kernel.ledger.follow_up import follow_part
from thitsar.kernel.ledger.record import alone
from thitsar.kernel.own.keys import OwnPublic, own_public, own_public_at
from thitsar.kernel.vault import seal, suite, wrap

# Gets the part, and the names of organisations by their ids: what a locked node shows was sealed with it.
Content = Callable[[Document, Mapping[str, str]], dict[str, Any]]
# The file's own roster: of it the person sees with whom their file is shared, and nothing of who works with it.
SHARING = "roster"
_contents: dict[tuple[str, str], Content] = {}


def register_own(kind: str, compartment: str, content: Content) -> None:
    """Let the person see what the pure function `content` makes of this part, after each commit that changes it."""
    if _contents.setdefault((kind, compartment), content) is not content:
        raise ValueError(compartment)
    follow_part(kind, compartment, _follow)


def own_compartments(kind: str) -> tuple[str, ...]:
    """Name the parts of a kind of file, to be opened as such, of which the person sees something."""
    return tuple(sorted(part for one, part in _contents if one == kind and part != SHARING))


def own_content(kind: str, compartment: str) -> Content | None:
    """Look up what a person sees of this part, if anything."""
    return _contents.get((kind, compartment))


def write_parts(actor: Actor, file: OpenFile) -> None:
    """Seal all parts that are open here and what is said of sharing, for somebody who was given a secret just now."""
    for compartment in dict.fromkeys((*file.parts, SHARING)):
        if own_content(file.kind.name, compartment) is not None:
            write_part(actor, file.id, compartment)


def part_statement(organisation: str, of: OwnPublic, part: str, content: bytes) -> bytes:
    """Give what the agent signs: which part of whose page these words are."""
    return suite.label("own-part", organisation, of.stream, of.locator, part, content)


def _follow(actor: Actor, said: Said, documents: Mapping[str, Document], today: date) -> None:
    # Nobody has a code for a file that begins with this commit.
    registration = said.file.parts.get("registration")
    stream = registration.stream if registration else registration_stream(said.file.id)
    if said.part.revision and stream and own_public(stream) is not None:
        # The agent reads what is in the log, and nothing sooner.
        transaction.on_commit(lambda: _try_part(actor, said.file.id, said.compartment))


def _try_part(actor: Actor, file: str, part: str) -> None:
    # What was recorded stands in any case; the next commit that changes this part seals it again.
    try:
        write_part(actor, file, part)
    except Purposeful:
        if part == SHARING:
            _take_away(file, part)


def _take_away(file: str, part: str) -> None:
    """Take a part away that is true no more: rosters change seldom, and what is missing an officer's look writes."""
    with suppress(Purposeful):
        of = own_public(registration_stream(file))
        if of is not None:
            models.OwnPage.objects.filter(locator=of.locator, part=part).delete()


def write_part(actor: Actor, file: str, part: str) -> None:
    """Seal what the person sees of one part, worked out and signed by the agent, in place of what was there.

    Alone: what somebody records between the two must not be covered by what stood there before.
    """
    with alone():
        to = own_public(registration_stream(file))
        if to is None:
            return
        signed, key = actor.call("sign_own_part", file=file, part=part), suite.fresh()
        wrapped = wrap.wrap(to.unwrap_public, _place(to.locator, part), key)
        plain = codec.pack([signed["content"], signed["signature"]])
        sealed = seal.seal(key, _place(to.locator, part), plain)
        row = {"sealed": codec.pack([wrapped, sealed])}
        models.OwnPage.objects.update_or_create(locator=to.locator, part=part, defaults=row)


def missing_parts(actor: Actor, files: Collection[str]) -> Iterator[tuple[str, str]]:
    """Give file and part of each page of which a part is missing that this member may read; looked up one by one."""
    keys = models.OwnKey.objects.all()
    registered = models.Stream.objects.filter(compartment="registration", id__in=keys.values("stream"))
    mine = {stream: file for stream, file in registered.values_list("id", "file") if file in files}
    own = {one: mine[stream] for one, stream in keys.values_list("locator", "stream") if stream in mine}
    held = set(models.OwnPage.objects.values_list("locator", "part"))
    roles = frozenset(Role(one) for one in actor.roles)
    shown = [part for _, part in sorted(_contents) if scope_of(roles, "read", part) is not None]
    for locator, file in sorted(own.items()):
        for part in shown:
            if (locator, part) not in held and _is_there(file, part):
                yield file, part


def read_parts(locator: str, unwrapping: wrap.PrivateKey) -> dict[str, dict[str, Any]]:
    """Open all parts of a person's page with their key; Unverified for one that nobody entitled had signed."""
    of, found, who = own_public_at(locator), dict[str, dict[str, Any]](), identity()
    if of is None:
        return found
    for row in models.OwnPage.objects.filter(locator=locator):
        wrapped, sealed = codec.unpack(bytes(row.sealed))
        key = wrap.unwrap(unwrapping, _place(locator, row.part), wrapped)
        plain, signature = codec.unpack(seal.open_sealed(key, _place(locator, row.part), sealed))
        said = part_statement(who.organisation, of, row.part, plain)
        signatures.verify(_public_for(who, row.part), signature, said)
        found[row.part] = codec.unpack(plain)
    return found


def _public_for(who: Identity, part: str) -> bytes:
    # Tier and reasons are written by holders of the key for answers alone; the registration by others, too.
    return who.answers if only_holders_say(part) else who.public


def _place(locator: str, part: str) -> suite.Place:
    return ("own-page", locator, part)


def _is_there(file: str, part: str) -> bool:
    return models.Stream.objects.filter(file=file, compartment=part).exists()
