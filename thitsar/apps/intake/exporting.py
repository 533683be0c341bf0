"""The table of who persons are, as two people may let it leave: what recognises somebody, and no free text; pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from thitsar.apps.intake.sections import IDENTITY, REGISTRY
from thitsar.kernel.sections.showing import shown

IDENTITIES = "identities"
PARTS = ("registration", "identity")
_FIELDS = ("name_my", "name_latin", "father_name", "mother_name", "sex", "dob", "nrc")
COLUMNS = ("code", *_FIELDS)


def row(parts: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Give one person's row; what was not answered is empty."""
    return [str(parts["registration"]["code"]), *(_text(parts["identity"], name) for name in _FIELDS)]


def _text(identity: Mapping[str, Any], name: str) -> str:
    stored = identity.get("sections", {}).get(IDENTITY.id)
    if not stored or name not in stored["values"]:
        return ""
    section = REGISTRY.find(IDENTITY.id, stored["version"]) or IDENTITY
    field = section.by_name.get(name)
    if field is None:
        return ""
    lines = shown(
        replace(section, fields=(field,)), {name: stored["values"][name]}, "en", unmasked=frozenset({name})
    )
    return lines[0].text
