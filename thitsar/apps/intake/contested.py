"""Answers that two organisations gave differently, until somebody says which holds; pure."""

from collections.abc import Mapping
from typing import Any

from thitsar.kernel.files.beside import CONFLICTS


def fields(document: Mapping[str, Any], section: str) -> frozenset[str]:
    """Name those of one section: whoever corrects it says which of them hold."""
    split = (name.partition(".") for name in document.get(CONFLICTS, {}))
    return frozenset(field for id, _dot, field in split if id == section)
