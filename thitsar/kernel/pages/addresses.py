"""What may stand in an address: ids of 128 random bits and names of compartments, and nothing anybody typed."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class RandomId(StringConverter):
    """Take a random id only: what is none has no page, and no database is asked about it."""

    regex = "[0-9a-f]{32}"


class PartName(StringConverter):
    """Take what could be the name of a compartment."""

    regex = "[a-z]{1,32}"


def register() -> None:
    """Let addresses say `<id:file>` and `<part:compartment>`."""
    register_converter(RandomId, "id")
    register_converter(PartName, "part")
