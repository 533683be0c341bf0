"""The threat model names its tests: a promise whose test has gone is found here."""

import re
from pathlib import Path

import pytest

from checks import source

NAMED = sorted(
    set(
        re.findall(
            r"`((?:tests|thitsar)/[\w/]+\.py)(?:::(\w+))?`",
            (source.ROOT / "docs/threat-model.md").read_text(),
        )
    )
)


def test_it_names_tests() -> None:
    assert len(NAMED) > 40


@pytest.mark.parametrize(("path", "name"), NAMED, ids=lambda part: Path(part).name)
def test_every_test_it_names_exists(path: str, name: str) -> None:
    assert re.search(rf"^(?:    )?(?:def|class) {name}", (source.ROOT / path).read_text(), re.MULTILINE)
