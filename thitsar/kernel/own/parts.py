"""A person's own page, part by part: each is sealed by whoever may read that part, and opened by the person alone."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from thitsar.kernel import codec, models
from thitsar.kernel.checking.identity import identity
from thitsar.kernel.files.kinds import Document
from thitsar.kernel.files.open_file import Actor, OpenFile, Said
from thitsar.kernel.files.opening import registration_stream
from thitsar.kernel.ledger import signatures
from thitsar.kernel.ledger.follow_up import follow_part
from thitsar.kernel.own.keys import OwnPublic, own_public
from thitsar.kernel.vault import seal, suite, wrap

Content = Callable[[Document], dict[str, Any]]
_contents: dict[tuple[str, str], Content] = {}


def register_own(kind: str, compartment: str, content: Content) -> None:
    """Let the person see what the pure function `content` makes of this part, from each commit that changes it on."""
    if _contents.setdefault((kind, compartment), content) is not content:
        raise ValueError(compartment)
    follow_part(kind, compartment, _follow)


def own_compartments(kind: str) -> tuple[str, ...]:
    """Name the parts of a kind of file of which the person sees something."""
    return tuple(sorted(compartment for one, compartment in _contents if one == kind))


def write_parts(actor: Actor, file: OpenFile, to: OwnPublic) -> None:
    """Seal all parts that are open here, for somebody who was given a secret just now."""
    for compartment, part in file.parts.items():
        content = _contents.get((file.kind.name, compartment))
        if content is not None and part.document is not None:
            write_part(actor, to, file.id, compartment, content(part.document))


def part_statement(organisation: str, locator: str, part: str, content: bytes) -> bytes:
    """Give what the node signs: nobody with the database alone writes words onto a person's page."""
    return suite.label("own-part", organisation, locator, part, content)


def _follow(actor: Actor, said: Said, documents: Mapping[str, Document], today: date) -> None:
    # Nobody has a code for a file that begins with this commit.
    registration = said.file.parts.get("registration")
    stream = registration.stream if registration else registration_stream(said.file.id)
    to = own_public(stream) if said.part.revision and stream else None
    if to is not None:
        content = _contents[said.file.kind.name, said.compartment]
        write_part(actor, to, said.file.id, said.compartment, content(documents[said.part.stream]))


def write_part(actor: Actor, to: OwnPublic, file: str, part: str, content: dict[str, Any]) -> None:
    """Seal what the person sees of one part, in place of what was there, with the node's signature inside."""
    plain, key = codec.pack(content), suite.fresh()
    signature = actor.call("sign_own_part", file=file, part=part, content=plain)
    wrapped = wrap.wrap(to.unwrap_public, _place(to.locator, part), key)
    sealed = seal.seal(key, _place(to.locator, part), codec.pack([plain, signature]))
    row = {"sealed": codec.pack([wrapped, sealed])}
    models.OwnPage.objects.update_or_create(locator=to.locator, part=part, defaults=row)


def read_parts(locator: str, unwrapping: wrap.PrivateKey) -> dict[str, dict[str, Any]]:
    """Open all parts of a person's page with their key; Unverified for one that the node never signed."""
    found, who = {}, identity()
    for row in models.OwnPage.objects.filter(locator=locator):
        wrapped, sealed = codec.unpack(bytes(row.sealed))
        key = wrap.unwrap(unwrapping, _place(locator, row.part), wrapped)
        plain, signature = codec.unpack(seal.open_sealed(key, _place(locator, row.part), sealed))
        said = part_statement(who.organisation, locator, row.part, plain)
        signatures.verify(who.public, signature, said)
        found[row.part] = codec.unpack(plain)
    return found


def _place(locator: str, part: str) -> suite.Place:
    return ("own-page", locator, part)
