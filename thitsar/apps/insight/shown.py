"""From codes and figures to what the template shows, in the reader's language and digits."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from thitsar.apps.insight import rules, words
from thitsar.kernel.text import dates
from thitsar.kernel.text.digits import to_myanmar

Table = dict[str, Any]
_MONTHS_OF_BENCHMARK = ("2021-02", "2023-02")


def tables(drawn: dict[str, Any]) -> list[Table]:
    """Give the tables of a page, those of others last."""
    ours = [_table(one) for one in drawn["tables"]]
    return ours + [_published(one, drawn["quoted_rates"]) for one in drawn["benchmarks"]]


def definitions(tables: Iterable[Table]) -> list[dict[str, str]]:
    """Give what the tables link to."""
    return [
        {"id": f"how-{one['id']}", "term": one["title"], "text": str(words.DEFINITIONS[one["id"]])}
        for one in tables
    ]


def figure(count: int | None) -> dict[str, Any]:
    """Show one figure, or that it is not shown."""
    return {"text": "" if count is None else _digits(f"{count:,}"), "hidden": count is None}


def _table(drawn: Table) -> Table:
    id = drawn["id"]
    late = drawn.get("incomplete", [])
    labels = [_label(id, row["code"]) for row in drawn["rows"]]
    return {
        **_heading(id),
        "columns": [str(words.LABELS[one]) for one in drawn["columns"]],
        "rows": [
            {
                "label": _("%(month)s, incomplete") % {"month": label} if row["code"] in late else label,
                "cells": [figure(count) for count in row["cells"]],
            }
            for label, row in zip(labels, drawn["rows"], strict=True)
        ],
        "total": {"label": str(words.LABELS["all"]), "cells": [figure(count) for count in drawn["total"]]},
        "bars": _bars(labels, [row["cells"][-1] for row in drawn["rows"]]) if id != "caseload" else [],
        "note": _lag(drawn["median_lag_in_months"]) if id == "departures" else "",
        "incomplete": _late(late),
    }


def _heading(id: str) -> Table:
    return {
        "id": id,
        "title": str(words.TITLES[id]),
        "about": str(words.ABOUT[id]),
        "definition": f"#how-{id}",
    }


def _label(id: str, code: str) -> str:
    if code in words.LABELS:
        return str(words.LABELS[code])
    given: Callable[[str], str] = {"departures": _month, "track": words.track}.get(id, str)
    return given(code)


def _bars(labels: Sequence[str], counts: Sequence[int | None]) -> list[dict[str, Any]]:
    lengths = rules.bars(counts)
    return [
        {"label": label, **figure(count), "share": length or 0}
        for label, count, length in zip(labels, counts, lengths, strict=True)
    ]


def _late(months: Sequence[str]) -> str:
    if not months:
        return ""
    return _("%(first)s to %(last)s: people who left then are still arriving and being registered.") % {
        "first": _month(months[0]),
        "last": _month(months[-1]),
    }


def _lag(months: float | None) -> str:
    if months is None:
        return _("How long registration takes is shown from ten people on whose month of leaving is known.")
    return _(
        "Of the adults whose month of leaving is known, half were registered within %(months)s months of it."
    ) % {"months": _digits(f"{months:g}")}


def _published(one: dict[str, Any], rates: list[dict[str, Any]]) -> Table:
    whole = one["total"]
    parts = [*one["parts"].values(), whole]
    shares = [{"text": _percent(rules.percent(part, whole)), "hidden": False} for part in parts]
    source = _("Source: %(source)s, %(month)s.") % {
        "source": words.SOURCES[one["id"]],
        "month": _month(one["as_of"]),
    }
    return {
        **_heading("benchmark"),
        "about": f"{words.ABOUT['benchmark']} {source}",
        "columns": [str(words.LABELS[name]) for name in (*one["parts"], "all")],
        "rows": [
            {"label": str(words.LABELS["people"]), "cells": [figure(part) for part in parts]},
            {"label": str(words.LABELS["share"]), "cells": shares},
        ],
        "total": None,
        "bars": [],
        "note": _not_comparable(one, rates),
        "incomplete": "",
    }


def _not_comparable(one: dict[str, Any], rates: list[dict[str, Any]]) -> str:
    first, last = _MONTHS_OF_BENCHMARK
    quoted = ", ".join(
        _("about %(count)s a month %(period)s")
        % {"count": figure(rate["about_a_month"])["text"], "period": words.PERIODS[rate["period"]]}
        for rate in rates
    )
    return _(
        "Quoted beside it: %(quoted)s. Spread evenly over the %(months)s months, the total would make %(all)s a month "
        "and its soldiers alone %(soldiers)s: rates and total count different things. Nothing is worked out from one "
        "for the other."
    ) % {
        "quoted": quoted,
        "months": _digits(str(rules.months_from(first, last))),
        "all": figure(rules.a_month(one["total"], first, last))["text"],
        "soldiers": figure(rules.a_month(one["parts"]["soldiers"], first, last))["text"],
    }


def _month(edtf: str) -> str:
    return dates.show(edtf, get_language() or "my")


def _percent(share: Decimal | None) -> str:
    return "" if share is None else f"{_digits(str(share))} %"


def _digits(text: str) -> str:
    return to_myanmar(text) if get_language() == "my" else text
