"""Decide over all rows of a list, from the first to the last: the same list always gives the same decisions."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from thitsar.apps.intake import rows
from thitsar.kernel import codec
from thitsar.kernel.sections.answers import Memo
from thitsar.kernel.sections.mapping import HeaderMap
from thitsar.kernel.sections.section import Registry
from thitsar.kernel.sections.table import Table

DIGEST = 16


@dataclass(frozen=True)
class Decision:
    """What becomes of one row; no outcome when the very same submission was received before."""

    number: int
    outcome: rows.Outcome | None
    digest: bytes


@dataclass(frozen=True)
class Received:
    """A submission received earlier: its file and the digest of what was sent."""

    file: str
    digest: bytes


def as_rows(table: Table) -> Iterator[dict[str, str]]:
    """Give each row as headers to text."""
    for row in table.rows:
        yield dict(zip(table.headers, row, strict=True))


def list_digest(table: Table, mapping: HeaderMap) -> bytes:
    """Recognise a list by what may be stored of it: refused rows leave no trace, not even in this."""
    known = hashlib.sha256()
    type_header = mapping.headers[rows.TYPE]
    for row in as_rows(table):
        if rows.refusal(row.get(type_header, "")) is None:
            known.update(row_digest(row))
    return known.digest()


def row_digest(row: Mapping[str, str]) -> bytes:
    """Hash one row as it was sent; kept under seal only."""
    return hashlib.sha256(
        codec.encode([[name, text.strip()] for name, text in sorted(row.items())])
    ).digest()[:DIGEST]


def decide_all(
    table: Table,
    mapping: HeaderMap,
    registry: Registry,
    received: Mapping[str, Received],
    *,
    today: date,
) -> Iterator[Decision]:
    """Decide row by row; a number received before with other content is a clash, with the same a repetition."""
    seen: dict[str, bytes] = {uuid: one.digest for uuid, one in received.items()}
    memo = Memo()
    for number, row in enumerate(as_rows(table), start=1):
        outcome = rows.read_row(row, mapping, registry, day=today, memo=memo)
        if isinstance(outcome, rows.RefusedRow):
            yield Decision(number, outcome, b"")
            continue
        digest = row_digest(row)
        earlier = seen.get(outcome.uuid) if outcome.uuid else None
        if earlier == digest:
            yield Decision(number, None, digest)
        elif earlier is not None:
            yield Decision(number, rows.clashed(outcome, row), digest)
        else:
            if outcome.uuid:
                seen[outcome.uuid] = digest
            yield Decision(number, outcome, digest)
