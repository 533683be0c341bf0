"""Collect every English sentence that a page may show, out of templates and Python."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import django
from babel.messages.extract import DEFAULT_KEYWORDS, extract_python
from django.conf import settings
from django.utils.translation.template import templatize

from checks import source
from checks.sentences import CALLS, Sentence, in_python


def collect(root: Path) -> dict[Sentence, list[str]]:
    """Give every sentence with the files it stands in."""
    found: dict[Sentence, list[str]] = {}
    for path, sentence in (*_in_templates(root), *in_python(root)):
        places = found.setdefault(sentence, [])
        if path not in places:
            places.append(path)
    return found


def _in_templates(root: Path) -> Iterator[tuple[str, Sentence]]:
    if not settings.configured:
        # Those of a node and not the bare ones: other checks look at what the apps register.
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thitsar.web.settings")
        django.setup()
    for path in source.files(root, "thitsar"):
        parts = path.relative_to(root).parts
        if path.suffix in {".html", ".txt"} and "templates" in parts and "tests" not in parts:
            name = path.relative_to(root).as_posix()
            for sentence in _in_template(path.read_text(encoding="utf-8"), name):
                yield name, sentence


def _in_template(text: str, name: str) -> Iterator[Sentence]:
    code = templatize(text, origin=name)
    # Only the calls that templatize leaves are Python; anybody's indentation would stop the tokenizer.
    flat = "\n".join(line.strip() for line in code.splitlines())
    for _, function, messages, _ in extract_python(io.BytesIO(flat.encode()), DEFAULT_KEYWORDS, [], {}):
        parts = [str(part or "") for part in messages] if isinstance(messages, tuple) else [str(messages)]
        context, singular, plural = CALLS[str(function)]
        yield Sentence(
            parts[singular],
            parts[plural] if plural is not None else "",
            parts[context] if context is not None else "",
        )
