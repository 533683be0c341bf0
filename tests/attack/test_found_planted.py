"""A file in the folder somebody stands in is not run in the place of a library."""

import subprocess
from pathlib import Path

import pytest

from thitsar.kernel import programs

PLANTED = "import pathlib; pathlib.Path(__file__).with_name('ran').touch(); raise SystemExit(3)"


@pytest.mark.parametrize("module", ["thitsar.apps.intake.deciding_aside", "thitsar.apps.intake.job"])
@pytest.mark.parametrize("path", ["", ":", "relative:"])
def test_what_lies_in_the_folder_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, path: str
) -> None:
    for name in ("pickle", "django", "cbor2", "dataclasses"):
        (tmp_path / f"{name}.py").write_text(PLANTED)
    monkeypatch.setenv("PYTHONPATH", path)
    started = subprocess.run(
        programs.command(module),
        cwd=tmp_path,
        env=programs.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    assert not (tmp_path / "ran").exists()
    assert b"No module named" not in started.stderr


def test_every_program_is_started_that_way() -> None:
    root = Path(programs.__file__).parent.parent
    for path in root.rglob("*.py"):
        if "tests" not in path.relative_to(root).parts:
            assert '[sys.executable, "-m"' not in path.read_text(), path
