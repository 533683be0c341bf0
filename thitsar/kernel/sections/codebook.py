"""Write the codebook in `docs/` from the sections themselves, so that it cannot disagree with the forms."""

from collections.abc import Iterable, Iterator

from thitsar.kernel.sections import missing
from thitsar.kernel.sections.field import Field
from thitsar.kernel.sections.section import Section
from thitsar.kernel.text.codes import CodeList

_HEAD = """# Codebook

Generated from the sections; do not edit. Every answer may also be one of the reasons for silence listed last, unless
the field says otherwise. An answer that was not understood is kept as written.
Sensitivity: L low, M moderate, H high, S severe (R-SENS).
"""


def codebook(sections: Iterable[Section]) -> str:
    """Describe every field, code list and statistics column in Markdown."""
    every = sorted(sections, key=lambda one: (one.compartment, one.id, one.version))
    lines = [_HEAD]
    for section in every:
        lines += _section(section)
    lists = {
        field.codes.name: field.codes
        for section in every
        for field in section.fields
        if field.codes is not None
    }
    for name in sorted(lists):
        lines += _code_list(lists[name])
    lines += ["## Reasons for silence (R-MISS)", "", "| code | English | Burmese |", "|---|---|---|"]
    lines += [f"| `{code}` | {english} | {burmese} |" for code, (english, burmese) in missing.LABELS.items()]
    return "\n".join(lines) + "\n"


def _section(section: Section) -> Iterator[str]:
    yield f"## {section.title[0]} · {section.title[1]}"
    yield ""
    yield f"Section `{section.id}` version {section.version}, compartment `{section.compartment}`."
    yield ""
    yield "| field | English | Burmese | kind | needed at | for | sensitivity | notes |"
    yield "|---|---|---|---|---|---|---|---|"
    for field in section.fields:
        english, burmese = (_cell(label) for label in field.label)
        start = f"| `{field.name}` | {english} | {burmese} | {field.kind} | {field.stage}"
        yield f"{start} | {_cell(field.decision)} | {field.sensitivity} | {_notes(field)} |"
    yield ""


def _notes(field: Field) -> str:
    notes = []
    if field.required:
        notes.append("required")
    if field.codes is not None:
        notes.append(f"codes: `{field.codes.name}`")
    if field.statistics:
        notes.append(f"counted as `{field.statistics}`")
    if field.relevant:
        notes.append(f"only if `{field.relevant.field}` is {', '.join(field.relevant.any_of)}")
    if field.beside:
        notes.append(f"read with `{field.beside}`")
    notes += [f"{bound.level} `{bound.code}`" for bound in field.bounds]
    if field.missing_allowed != missing.CODES:
        notes.append("silence: " + (", ".join(field.missing_allowed) or "none"))
    return _cell("; ".join(notes))


def _code_list(codes: CodeList) -> Iterator[str]:
    yield f"## Codes: `{codes.name}`"
    yield ""
    yield "| code | English | Burmese |"
    yield "|---|---|---|"
    for code, label in codes.items():
        yield f"| `{code}` | {_cell(label[0])} | {_cell(label[1])} |"
    yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
