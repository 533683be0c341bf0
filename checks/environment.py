"""Make .venv from the hashed requirements, with uv where it is present and with pip alone where it is not.

Runs before anything is installed, on whatever `python3` is: standard library only.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "requirements.sha256"
REQUIREMENTS = ROOT / "requirements-dev.txt"
OLDEST = (3, 11)
CANDIDATES = ("python3", "python3.13", "python3.12", "python3.11", "python")


def main() -> int:
    """Bring .venv up to date, or say in one sentence what is missing on this machine."""
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if is_current(wanted):
        return 0
    interpreter = find_interpreter()
    if interpreter is None:
        print("Thitsar needs Python 3.11 or newer; none of these starts:", ", ".join(CANDIDATES))
        return 1
    if not (_with_uv(interpreter) or _with_pip(interpreter)):
        return 1
    STAMP.write_text(wanted + "\n", encoding="ascii")
    print("Set-up is complete.", flush=True)
    return 0


def is_current(wanted: str) -> bool:
    """Say whether .venv was made from these requirements and still starts."""
    return (
        STAMP.is_file()
        and STAMP.read_text(encoding="ascii").strip() == wanted
        and PYTHON.with_name("thitsar").exists()
        and _is_new_enough(str(PYTHON))
    )


def find_interpreter() -> "str | None":
    """Give the first interpreter that starts and is new enough: a name on PATH may be an empty shim."""
    for name in (os.environ.get("PYTHON") or sys.executable, *CANDIDATES):
        path = shutil.which(name)
        if path and _is_new_enough(path):
            return path
    return None


def _with_uv(interpreter: str) -> bool:
    uv = shutil.which("uv")
    if uv is None:
        return False
    print("Filling .venv with uv …", flush=True)
    create = [uv, "venv", "--quiet", "--clear", "--no-project", "--python", interpreter, str(VENV)]
    install = [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
    done = (_is_new_enough(str(PYTHON)) or _run(create)) and _fill(install)
    if not done:
        # uv does not read pip's settings, so it may know no index on a machine where pip knows one.
        print("uv could not do it; trying pip instead.", flush=True)
    return done


def _with_pip(interpreter: str) -> bool:
    print("Filling .venv with pip; this takes about a minute …", flush=True)
    if not _is_new_enough(str(PYTHON)) and not _run([interpreter, "-m", "venv", "--clear", str(VENV)]):
        print("Python's own venv is missing. On Debian or Ubuntu: apt-get install python3-venv")
        return False
    pip = [str(PYTHON), "-m", "pip"]
    # A .venv that uv made holds no pip.
    if not _run([*pip, "--version"], quietly=True) and not _run(
        [str(PYTHON), "-m", "ensurepip"], quietly=True
    ):
        return False
    return _fill([*pip, "install", "-qq", "--no-input", "--disable-pip-version-check"])


def _fill(install: "list[str]") -> bool:
    return _run([*install, "--require-hashes", "-r", str(REQUIREMENTS)]) and _run(
        # Setuptools is among the requirements, so that nothing is fetched to build our own package.
        [*install, "--no-deps", "--no-build-isolation", "-e", str(ROOT)]
    )


def _is_new_enough(python: str) -> bool:
    return _run([python, "-c", f"import sys; sys.exit(sys.version_info < {OLDEST})"], quietly=True)


def _run(command: "list[str]", *, quietly: bool = False) -> bool:
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    environment.pop("VIRTUAL_ENV", None)
    output = subprocess.DEVNULL if quietly else None
    try:
        finished = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
        )
    except OSError:
        return False
    return finished.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
