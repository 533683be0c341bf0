"""What an import leaves on a node, as far as chance has no part in it: two nodes that took in one list compare."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from tests.kernel.nodes import TODAY, TestNode, approved, at
from tests.kernel.renewing import all_keys
from thitsar.apps.insight.queries import Patches
from thitsar.apps.insight.tables import draw_up
from thitsar.apps.intake import drafts as held
from thitsar.kernel import models
from thitsar.kernel.files import drafts
from thitsar.kernel.files.open_file import Actor, Part, open_document
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.ledger import chunks
from thitsar.kernel.ledger.verify import verify
from thitsar.kernel.vault.agent.rebuilding import digest_of

WHO = ("intake", "vetting", "approver", "analyst", "dpo", "worker")
# A later list asks for a few of these; a name that more than twenty have would be cut by chance.
SEARCHED = 12
# Larger numbers are milliseconds since 1970, or clocks made of them.
_NO_COUNT = 10**12
Documents = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Chance:
    """What was drawn at random, and what it stands for."""

    names: dict[str, str]

    def without(self, value: Any) -> Any:
        """Put what is the same on every node in place of what was drawn here."""
        if isinstance(value, str):
            return self.names.get(value.removeprefix("import:"), value)
        if isinstance(value, int) and value > _NO_COUNT:
            return "a moment"
        if isinstance(value, dict):
            return {self.without(key): self.without(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.without(one) for one in value]
        return value


def ending(node: TestNode) -> dict[str, Any]:
    """Open everything with the founders' seeds and through the agent, and give it without what chance drew."""
    with at(node):
        # Signing in changes keys that are due, in an entry of its own; how often somebody did is no part of this.
        actors = {who: node.sign_in(who) for who in WHO}
        entries = models.Entry.objects.count()
        documents = _documents(node)
        chance = _chance(node, documents)
        lists = WorkLists()
        plain = {
            "entries": entries,
            "documents": documents,
            "held": _held(actors["intake"]),
            "registration": lists.facets(actors["intake"], "registration"),
            "service": lists.facets(actors["vetting"], "service"),
            "support": lists.facets(actors["worker"], "support"),
            "figures": draw_up(Patches().counts(actors["analyst"]), today=TODAY, k=1),
            "found": _found(actors["intake"], documents, chance),
        }
        _require_sound(actors)
        return {name: chance.without(value) for name, value in plain.items()}


def without_chance(node: TestNode, results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give what imports said about themselves without the codes that were drawn for their files."""
    with at(node):
        chance = _chance(node, _documents(node))
        plain: list[dict[str, Any]] = [chance.without(one) for one in results]
    for one in plain:
        # Of one row's candidates the order is that of their codes.
        one["candidates"].sort(key=lambda pair: (pair["row"], pair["with"]))
    return plain


def is_alike(said: dict[str, Any], whole: dict[str, Any]) -> bool:
    """Tell whether an import said the same; of a list that was finished when it was killed all is skipped."""
    if said["registered"]:
        return said == whole
    received = whole["registered"] + whole["skipped"]
    return said == {**whole, "registered": 0, "skipped": received, "warnings": [], "candidates": []}


def _require_sound(actors: dict[str, Actor]) -> None:
    assert verify().is_sound
    for mode, bad in (("check", "different"), ("verify", "bad")):
        approval = approved(actors["intake"], actors["approver"], "rebuild", digest_of(mode))
        done = actors["intake"].call("rebuild", mode=mode, approval=approval)
        assert done[bad] == []
        assert done["opened"] == done["streams"], done["coverage"]


def _documents(node: TestNode) -> Documents:
    keys = all_keys(node, *node.names)
    found: Documents = defaultdict(dict)
    for span in chunks.spans():
        for file, streams in chunks.read(span, keys).items():
            for one in streams:
                if one.compartment not in ("roster", "approvals"):
                    part = Part(one.id, one.compartment, one.key or b"", one.epoch, one.revision)
                    found[file][one.compartment] = open_document(keys.organisation, part, one.sealed)
    return found


def _chance(node: TestNode, documents: Documents) -> Chance:
    names = {one["person"]["member"]: who for who, one in zip(node.names, node.founded.members, strict=True)}
    twins: dict[str, int] = defaultdict(int)
    for file, parts in documents.items():
        registration = parts["registration"]
        if registration["kind"] == "person":
            row = registration["digest"].hex()
            twins[row] += 1
            label = names[file] = f"{row}/{twins[row]}"
            # A code is one file's alone; of display names there are so few that two files may share one.
            names |= {registration["code"]: f"code of {label}"}
            names |= dict.fromkeys(registration["name"], "a display name")
        if registration["kind"] == "import":
            names[file] = f"list {registration['digest'].hex()}"
            names |= {draft: f"row {row}" for row, _, draft in registration["quarantined"]}
    for file, parts in documents.items():
        if parts["registration"]["kind"] == "candidate":
            names[file] = " and ".join(names[parts["registration"][side]] for side in ("left", "right"))
    return Chance(names)


def _held(intake: Actor) -> list[dict[str, Any]]:
    ids, opened = drafts.ids_for(intake, held.ROW), []
    for start in range(0, len(ids), 50):
        opened += drafts.open_drafts(intake, ids[start : start + 50])
    return sorted((one.content for one in opened), key=lambda content: sorted(content["row"].items()))


def _found(intake: Actor, documents: Documents, chance: Chance) -> dict[str, list[list[str]]]:
    """Search by code for some, the same ones on every node."""
    codes = {
        parts["registration"]["code"]: chance.names[file]
        for file, parts in documents.items()
        if parts["registration"]["kind"] == "person"
    }
    found = {}
    for code, label in sorted(codes.items(), key=lambda one: one[1])[:SEARCHED]:
        answers = intake.call("ask", question="search", features=[{"text": code}], files=[])
        found[label] = [[one["file"], *one["reasons"]] for one in answers]
    return found
