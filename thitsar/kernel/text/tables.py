"""The tables that are shipped beside this code; README.md says where each comes from."""

import csv
import io
from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Give the rows of a shipped table, read once."""
    text = files("thitsar.kernel.text").joinpath(name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(io.StringIO(text)))
