"""A section no app has: an organisation's own, given as plain maps."""

from typing import Any

from thitsar.kernel.sections.plain import section_from_plain
from thitsar.kernel.sections.section import Section

CROPS = {"RICE": ["rice", "စပါး"], "SESAME": ["sesame", "နှမ်း"], "OTHER": ["another crop", "အခြားသီးနှံ"]}


def field(name: str, kind: str, **more: Any) -> dict[str, Any]:
    """Give a field as it is stored, with both labels."""
    return {"name": name, "kind": kind, "label": [f"{name} in English", f"{name} မြန်မာ"], **more}


def plain() -> dict[str, Any]:
    """Give the section as an organisation would store it."""
    return {
        "id": "garden",
        "version": 3,
        "compartment": "support",
        "title": ["Garden", "ဥယျာဉ်"],
        "fields": [
            field("owner", "name"),
            field("others", "names"),
            field(
                "since",
                "dated",
                bounds=[["late", "problem", "", "Too late."], ["early", "warning", "2000-01-01", ""]],
            ),
            field("age", "age"),
            field("card", "nrc"),
            field("number", "serial"),
            field(
                "force",
                "code",
                codes={"name": "force", "labels": {"ARMY": ["army", "ကြည်း"], "POLICE": ["police", "ရဲ"]}},
            ),
            field("rank", "rank", beside="force"),
            field("place", "township"),
            field("crop", "code", required=True, codes={"name": "crops", "labels": CROPS}, statistics="crop"),
            field("also", "codes", codes={"name": "crops", "labels": CROPS}),
            field("beds", "count", relevant={"field": "crop", "any_of": ["RICE"]}, required=True),
            field("fenced", "yes_no", missing_allowed=["unknown"]),
            field("remark", "note", sensitivity="S"),
            field("tools", "text"),
            field("site", "site"),
        ],
    }


def garden() -> Section:
    """Load it."""
    return section_from_plain(plain())
