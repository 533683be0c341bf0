"""Broad excepts carry a reason."""

from pathlib import Path

import pytest

from checks import excepts
from tests.checks import plant


@pytest.mark.parametrize(
    "line",
    [
        "except Exception:",
        "except:",
        "except (ValueError, BaseException):",
        "except Exception:  # noqa: BLE001",
    ],
)
def test_it_finds_a_broad_except_without_a_reason(tmp_path: Path, line: str) -> None:
    plant(tmp_path, {"thitsar/a.py": f"try:\n    pass\n{line}\n    pass\n"})
    assert len(list(excepts.find(tmp_path))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "except ValueError:",
        "except Exception:  # the page must answer whatever breaks",
        "except Exception:\n    # The page must answer whatever breaks.",
        "except Exception:  # noqa: BLE001 - the page must answer whatever breaks",
    ],
)
def test_it_accepts_a_narrow_one_or_a_reason(tmp_path: Path, line: str) -> None:
    plant(tmp_path, {"thitsar/a.py": f"try:\n    pass\n{line}\n    pass\n"})
    assert list(excepts.find(tmp_path)) == []
