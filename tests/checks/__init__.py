"""Each check must be able to fail: every test here plants what the check exists to find."""

from pathlib import Path


def plant(root: Path, files: dict[str, str]) -> Path:
    """Write these files below root."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
