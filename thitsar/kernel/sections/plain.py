"""Sections as plain maps: how an organisation's own section is stored, exchanged and loaded."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from thitsar.kernel.errors import Refused
from thitsar.kernel.sections import missing
from thitsar.kernel.sections.field import (
    KINDS,
    SENSITIVITIES,
    STAGES,
    Bound,
    Field,
    Kind,
    Label,
    Sensitivity,
    When,
)
from thitsar.kernel.sections.section import Section
from thitsar.kernel.text.codes import CodeList

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_:.-]{0,59}")
_MOST_FIELDS = 200


def section_from_plain(plain: Mapping[str, Any]) -> Section:
    """Load a section, or refuse it with the field and the reason: it comes from outside the program."""
    fields = tuple(_field(one) for one in _list(plain, "fields"))
    section = Section(
        _name(plain.get("id")),
        _version(plain.get("version")),
        compartment=_name(plain.get("compartment")),
        title=_label(plain.get("title")),
        fields=fields,
    )
    _check(section)
    return section


def section_to_plain(section: Section) -> dict[str, Any]:
    """Write a section so that `section_from_plain` gives an equal one."""
    return {
        "id": section.id,
        "version": section.version,
        "compartment": section.compartment,
        "title": list(section.title),
        "fields": [_field_to_plain(field) for field in section.fields],
    }


def _field(plain: Any) -> Field:
    if not isinstance(plain, Mapping):
        raise Refused("A section is not in the agreed form.")
    name = _name(plain.get("name"))
    return Field(
        name,
        cast(Kind, _one_of(plain.get("kind"), KINDS, name)),
        _label(plain.get("label")),
        stage=_one_of(plain.get("stage", "registration"), STAGES, name),
        decision=_text(plain.get("decision", "")),
        sensitivity=cast(Sensitivity, _one_of(plain.get("sensitivity", "M"), SENSITIVITIES, name)),
        required=plain.get("required", False) is True,
        relevant=_when(plain.get("relevant")),
        codes=_codes(plain.get("codes")),
        statistics=_text(plain["statistics"]) if plain.get("statistics") else None,
        hint=_label(plain.get("hint", ["", ""])),
        missing_allowed=tuple(
            _one_of(code, missing.CODES, name)
            for code in _list({"missing_allowed": missing.CODES, **plain}, "missing_allowed")
        ),
        beside=_name(plain["beside"]) if plain.get("beside") else None,
        bounds=tuple(_bound(one, name) for one in _list({"bounds": (), **plain}, "bounds")),
    )


def _field_to_plain(field: Field) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "name": field.name,
        "kind": field.kind,
        "label": list(field.label),
        "stage": field.stage,
        "decision": field.decision,
        "sensitivity": field.sensitivity,
        "required": field.required,
        "statistics": field.statistics or "",
        "hint": list(field.hint),
        "missing_allowed": list(field.missing_allowed),
        "beside": field.beside or "",
        "bounds": [[one.code, one.level, one.before, one.sentence] for one in field.bounds],
    }
    if field.relevant:
        plain["relevant"] = {"field": field.relevant.field, "any_of": list(field.relevant.any_of)}
    if field.codes is not None:
        plain["codes"] = {
            "name": field.codes.name,
            "labels": {code: list(label) for code, label in field.codes.items()},
            "synonyms": dict(field.codes.synonyms),
        }
    return plain


def _check(section: Section) -> None:
    names = [field.name for field in section.fields]
    if not 0 < len(names) <= _MOST_FIELDS or len(set(names)) != len(names):
        raise _refused(section.id)
    earlier: set[str] = set()
    for field in section.fields:
        asks = {field.relevant.field if field.relevant else None, field.beside} - {None}
        # Only backwards, so that a page can be filled from top to bottom and no two fields wait for each other.
        if not asks <= earlier:
            raise _refused(field.name)
        if (field.kind in ("code", "codes")) != (field.codes is not None):
            raise _refused(field.name)
        if field.statistics and field.kind in ("text", "note", "name", "names", "serial", "nrc"):
            raise Refused(
                "The field %(field)s is free text or names a person. It cannot be counted.",
                {"field": field.name},
            )
        earlier.add(field.name)


def _silence(plain: Mapping[str, Any]) -> list[Any]:
    return _list({"missing_allowed": missing.CODES, **plain}, "missing_allowed")


def _codes(plain: Any) -> CodeList | None:
    if plain is None:
        return None
    if not isinstance(plain, Mapping) or not isinstance(plain.get("labels"), Mapping):
        raise Refused("A section is not in the agreed form.")
    labels = plain["labels"]
    if not all(isinstance(code, str) and _CODE.fullmatch(code) for code in labels):
        raise Refused("Names in a section are letters, digits and low lines.")
    synonyms = plain.get("synonyms", {})
    if not isinstance(synonyms, Mapping) or not {_text(code) for code in synonyms.values()} <= set(labels):
        raise Refused("A section is not in the agreed form.")
    known = {code: _label(label) for code, label in labels.items()}
    return CodeList(_name(plain.get("name")), known, {_text(word): code for word, code in synonyms.items()})


def _when(plain: Any) -> When | None:
    if plain is None:
        return None
    if not isinstance(plain, Mapping):
        raise Refused("A section is not in the agreed form.")
    return When(_name(plain.get("field")), tuple(_text(one) for one in _list(plain, "any_of")))


def _bound(plain: Any, name: str) -> Bound:
    if not isinstance(plain, list | tuple) or len(plain) != 4:
        raise _refused(name)
    code, level, before, sentence = (_text(one) for one in plain)
    if before and not _is_day(before):
        raise _refused(name)
    return Bound(code, "problem" if level == "problem" else "warning", before, sentence)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _list(plain: Mapping[str, Any], key: str) -> list[Any]:
    value = plain.get(key)
    if not isinstance(value, list | tuple):
        raise Refused("A section is not in the agreed form.")
    return list(value)


def _name(value: Any) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise Refused("Names in a section are letters, digits and low lines.")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Refused("A section is not in the agreed form.")
    return value


def _label(value: Any) -> Label:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise Refused("Every label in a section is written in English and in Burmese.")
    return _text(value[0]), _text(value[1])


def _version(value: Any) -> int:
    if type(value) is not int or value < 1:
        raise Refused("A section has a version from 1 upwards.")
    return value


def _one_of(value: Any, allowed: tuple[str, ...], name: str) -> str:
    if value not in allowed:
        raise _refused(name)
    return cast(str, value)


def _refused(name: str) -> Refused:
    return Refused("The field %(field)s of this section is not in the agreed form.", {"field": name})
