"""The five errors in the reader's language."""

from collections.abc import Mapping

from django.utils.translation import get_language, gettext

from thitsar.kernel.errors import Purposeful
from thitsar.kernel.text.digits import to_myanmar


def sentence(error: Purposeful) -> str:
    """Translate an error's constant sentence and fill in its values, numbers in the reader's digits."""
    return translated(error.sentence, error.values)


def translated(sentence: str, values: Mapping[str, object]) -> str:
    """Do the same with the sentence of an error that was kept."""
    said = gettext(sentence)
    return said % {name: _shown(value) for name, value in values.items()} if values else said


def _shown(value: object) -> object:
    # What came from the agent came as text.
    is_number = str(value).isdecimal()
    return to_myanmar(str(value)) if is_number and get_language() == "my" else value
