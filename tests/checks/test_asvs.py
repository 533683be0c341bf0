"""The table of ASVS: complete, and no row that shows nothing."""

from pathlib import Path

import pytest

from checks import asvs, source
from tests.checks import plant

GOOD = (source.ROOT / asvs.PAGE).read_text(encoding="utf-8")
MET = "| 11.3.4 | no nonce twice | met |"


def _findings(root: Path, page: str) -> list[str]:
    # The tests that are named lie in this source; the page that is planted lies elsewhere.
    plant(root, {asvs.PAGE: page})
    for folder in ("tests", "thitsar"):
        if not (root / folder).exists():
            (root / folder).symlink_to(source.ROOT / folder)
    return list(asvs.find(root))


def test_the_page_as_it_is_holds(tmp_path: Path) -> None:
    assert _findings(tmp_path, GOOD) == []


def test_every_number_up_to_the_level_is_asked_for() -> None:
    heads = GOOD.count("\n| number |")
    assert sum(asvs.SECTIONS.values()) == GOOD.count("\n| ") - heads == 287


@pytest.mark.parametrize(
    ("row", "instead"),
    [
        (MET, "| 11.3.9 | no nonce twice | met |"),
        (MET, "| 11.3.3 | no nonce twice | met |"),
        (MET, "| 11.3.4 | no nonce twice | nearly |"),
        (MET, "| 11.3.4 |  | met |"),
        ("::test_no_salt_repeats_across_forked_processes", "::test_nobody_wrote"),
        ("`thitsar/kernel/vault/tests/test_seal_once.py", "`thitsar/kernel/vault/tests/test_gone.py"),
        ("| 1.2.6 | no LDAP injection | n/a | No LDAP. |", "| 1.2.6 | no LDAP injection | n/a |  |"),
        ("| 1.2.6 | no LDAP injection | n/a | No LDAP. |", "| 1.2.6 | no LDAP injection | met | No LDAP. |"),
    ],
)
def test_it_finds_a_row_that_is_wrong(tmp_path: Path, row: str, instead: str) -> None:
    assert row in GOOD
    assert _findings(tmp_path, GOOD.replace(row, instead))


def test_it_finds_that_the_page_is_gone(tmp_path: Path) -> None:
    assert list(asvs.find(tmp_path))
