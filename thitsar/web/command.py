"""`thitsar`: what a person types; knows the commands by name and loads only the one that was asked for."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from thitsar import __version__
from thitsar.kernel.errors import Denied, Purposeful
from thitsar.kernel.hardening import hide

SETTINGS = "thitsar.web.settings"
NOT_ALLOWED = "Your roles do not allow this command."
DONE, FAILED, WRONG_USAGE = 0, 1, 2

# name: module and what it is for
COMMANDS = {
    "init": ("init", "Found a new node: its organisation, its first members, its keys."),
    "recovery": ("recovery", "Try the shares of the root, or make new ones."),
    "member": ("member", "Add a member, take one out, or change what opens your key."),
    "keys": ("keys", "Show how old keys are, and change them."),
    "partner": ("partner", "Make another organisation's node a partner, or stop one."),
    "share": ("share", "Share parts of a file with a partner, or end it."),
    "exchange": ("exchange", "Fetch from partners, or carry what is for them on a stick."),
    "backup": ("backup", "Write everything of a node into one encrypted file."),
    "restore": ("restore", "Make a node again out of a backup, or try whether that works."),
    "import": ("take_in", "Take in a list of arrivals (XLSX or CSV)."),
    "names": ("names", "Say how well names are told apart and together."),
    "numbers": ("numbers", "Print the figures an analyst may see."),
    "export": ("export", "Let a table about persons leave the node, after two people agreed."),
    "open": ("open_many", "Read parts of many files at once, after two people agreed."),
    "unmask": ("unmask", "Say who is behind a file's number, for data protection."),
    "log": ("log", "Show who opened what, for data protection."),
    "standing": ("standing", "Check a code at a gate."),
    "serve": ("serve", "Start everything and show the pages on this machine."),
    "demo": ("demo", "Build an invented programme and show it."),
    "verify": ("verify", "Check that nothing in the log was changed, removed or put in."),
    "checkpoint": ("checkpoint", "Sign how long the log is and what is in it."),
    "witness": ("witness", "Cosign other nodes' logs, and have this one cosigned."),
    "prove": ("prove", "Prove that an entry stands in the log."),
    "verify-proof": ("verify_proof", "Verify a proof, without a node."),
    "rebuild": ("rebuild", "Fold all documents and lists again from the log."),
    "holdings": ("holdings", "List which files and compartments are held for whom."),
    "drill": ("drill", "Say what a captor would learn from this node as it is."),
    "lock": ("lock", "Sign everybody out at once."),
    "pepper": ("pepper", "Put the pepper on a stick, apart from the disk."),
    "doctor": ("doctor", "Look at this machine and say what should be mended."),
    "agent": ("agent", "Run the key agent alone (`serve` does it for you)."),
    "matcher": ("matcher", "Run the matcher alone (`serve` does it for you)."),
    "wire": ("wire", "Answer partners and ask them (`serve` does it for you)."),
}

EXAMPLES = """\
examples:
  thitsar demo                                   look at the program with invented people
  thitsar init --node ~/node                     found a node in a new directory
  thitsar serve --node ~/node                    work with it, on http://127.0.0.1:8000
  thitsar import list.xlsx --node ~/node --member amber-kite-27
  thitsar COMMAND --help                         more about one command

A node is a directory; name it with --node or in the variable THITSAR_NODE.
Status at the end: 0 done, 1 refused or failed (a sentence says why), 2 not understood.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Do one command and give its exit status."""
    os.umask(0o077)
    # A list, a passphrase or a share of the root may stand in the memory of any of these; what they start inherits it.
    hide()
    try:
        asked = _parser().parse_args(argv)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else WRONG_USAGE
    _prepare_environment(asked)
    command = _module(asked.command)
    try:
        outcome: dict[str, Any] | None = command.run(asked)
        if outcome is not None and asked.json:
            print(json.dumps(outcome, ensure_ascii=False, indent=1))
        sys.stdout.flush()
    except Purposeful as error:
        return _fail(asked, type(error).__name__, _spoken(_plainer(error), asked.language))
    except KeyboardInterrupt:
        return _fail(asked, "Stopped", "Stopped.")
    except BrokenPipeError:
        # Whoever read the output has gone; Python must not try to write the rest at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:
        # The type's name holds nothing about anybody; the message and the values might.
        return _fail(asked, type(error).__name__, stumbled(error))
    return int(getattr(asked, "status", DONE))


def stumbled(error: BaseException) -> str:
    """Say that something unexpected happened without saying anything of what was at hand."""
    return f"Something unexpected happened ({type(error).__name__}). `thitsar doctor` may know why."


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="thitsar",
        description="A shared, sealed case system for people who left armed service and those who help them.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"thitsar {__version__}")
    _common(parser, node=os.environ.get("THITSAR_NODE"), language="en", json=False)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Lazy)
    for name, (_, purpose) in COMMANDS.items():
        commands.add_parser(
            name,
            help=purpose,
            description=purpose,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
    return parser


class _Lazy(argparse.ArgumentParser):
    """Learn a command's own arguments when it is the one that was asked for, so that help comes at once."""

    _is_complete = False

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        _program, name, *further = self.prog.split()
        # An action may be called as another command is: `recovery restore` is not `restore`.
        if not self._is_complete and not further:
            self._is_complete = True
            module = _module(name)
            self.epilog = module.EXAMPLES
            _common(self, node=argparse.SUPPRESS, language=argparse.SUPPRESS, json=argparse.SUPPRESS)
            module.arguments(self)
        return super().parse_known_args(args, namespace)


def _common(parser: argparse.ArgumentParser, *, node: Any, language: Any, json: Any) -> None:
    parser.add_argument("--node", metavar="DIR", default=node, help="the node's directory")
    parser.add_argument("--language", choices=("en", "my"), default=language, help="language of sentences")
    parser.add_argument("--json", action="store_true", default=json, help="print the outcome as JSON")


def _module(name: str) -> Any:
    return import_module(f"thitsar.web.commands.{COMMANDS[name][0]}")


def _prepare_environment(asked: argparse.Namespace) -> None:
    """Choose node and settings for this program and all it starts; what the environment said of them is gone."""
    asked.node = Path(asked.node or _module(asked.command).NODE).expanduser().absolute()
    os.environ["THITSAR_NODE"] = str(asked.node)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS


def _fail(asked: argparse.Namespace, kind: str, sentence: str) -> int:
    print(sentence, file=sys.stderr)
    if asked.json:
        print(json.dumps({"error": {"kind": kind, "sentence": sentence}}, ensure_ascii=False))
    return FAILED


def _plainer(error: Purposeful) -> Purposeful:
    """Say that a role is missing where a page would say that a file is."""
    # A page must not tell a stranger what exists. Whoever typed a command has signed in and named no file of a
    # person: read here, the sentence of the pages would be about the list.
    return Denied(NOT_ALLOWED) if error.sentence == "There is no such file." else error


def _spoken(error: Purposeful, language: str) -> str:
    if language == "en":
        return str(error)
    from thitsar.web.commands.setting_up import translated  # noqa: PLC0415 - late import: only here is Django needed

    return translated(error, language)


if __name__ == "__main__":
    sys.exit(main())
