"""Fuzz readers of hostile bytes, guided by coverage: `python -m tests.fuzz [--minutes 10] [TARGET …]`.

Each target runs in a process of its own, which begins with the examples and the corpus that is kept. What it finds
new lies in build/fuzz and, where it takes a new way through the code, is added to the corpus. A fault ends the run and
leaves its input.
"""

import argparse
import os
import subprocess
import sys

import atheris

from checks import source
from tests.fuzz import targeting
from tests.fuzz.keeping import keep_what_differs

LONGEST_INPUT = 8192
_ONE_INPUT = 10  # seconds; a reader that takes longer can be used to stop a node


def main() -> int:
    """Fuzz the named targets or all, one after another, and give back the first failure."""
    parser = argparse.ArgumentParser(prog="make fuzz", description="Fuzz readers of hostile bytes.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(targeting.names()))
    parser.add_argument("--minutes", type=float, default=10, help="for each target")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if unknown := set(asked.targets) - set(targeting.names()):
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    if asked.here:
        return _fuzz(asked.targets[0], asked.minutes)
    for name in asked.targets or targeting.names():
        print(f"Fuzzing {name} for {asked.minutes:g} minutes …", flush=True)
        command = [sys.executable, "-m", "tests.fuzz", "--here", "--minutes", str(asked.minutes), name]
        if failed := subprocess.run(command, cwd=source.ROOT, check=False).returncode:
            print(f"{name}: a fault; its input lies in build/fuzz/{name}", flush=True)
            return failed
        kept = keep_what_differs(name, source.ROOT / "build" / "fuzz" / name)
        print(f"{name}: no crash, no accepted variant; {kept} inputs are kept", flush=True)
    return 0


def _fuzz(name: str, minutes: float) -> int:
    """Run until the time is over; libFuzzer ends this process itself."""
    found = source.ROOT / "build" / "fuzz" / name
    found.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    with atheris.instrument_imports(include=["thitsar", "tests.fuzz.targets"]):
        target = targeting.load(name)
    for number, content in enumerate(target.inputs()):
        (found / f"kept-{number:04}").write_bytes(content)
    arguments = [
        sys.argv[0], str(found), f"-artifact_prefix={found}/", f"-max_total_time={int(minutes * 60)}",
        f"-max_len={LONGEST_INPUT}", f"-timeout={_ONE_INPUT}", "-rss_limit_mb=2048", "-print_final_stats=1",
        "-reload=0",
    ]  # fmt: skip
    atheris.Setup(arguments, lambda raw: target.check(bytes(raw)) and None)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
