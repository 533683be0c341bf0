"""The wheel brings everything the program reads beside its Python."""

import tomllib

from checks import source

PROJECT = tomllib.loads((source.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PATTERNS = PROJECT["tool"]["setuptools"]["package-data"]["thitsar"]
# Compiled where they are used.
NOT_BROUGHT = {".py", ".pyc", ".mo"}


def test_every_file_of_the_package_is_in_the_wheel() -> None:
    brought = {pattern.removeprefix("**/*") for pattern in PATTERNS}
    kept = {
        path.suffix
        for path in source.files(source.ROOT, "thitsar")
        if "tests" not in path.relative_to(source.ROOT).parts
    }
    assert kept - NOT_BROUGHT <= brought


def test_the_wheel_brings_the_command_and_the_licence() -> None:
    assert PROJECT["project"]["scripts"] == {"thitsar": "thitsar.web.command:main"}
    assert PROJECT["project"]["license-files"] == ["LICENSE"]
    licence = (source.ROOT / "LICENSE").read_text(encoding="ascii")
    assert licence.lstrip().startswith("GNU AFFERO GENERAL PUBLIC LICENSE")
