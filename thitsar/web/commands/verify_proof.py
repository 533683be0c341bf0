"""`thitsar verify-proof`: verify what somebody handed over, without a node, a database or an account."""

import argparse
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from thitsar.web.commands import setting_up

NODE = setting_up.NODE
ALONE = 3
_SEALED = b"age-encryption.org/v1\n"
EXAMPLES = """\
examples:
  thitsar verify-proof entry.proof
  thitsar verify-proof entry.proof --card org-b.card --card org-c.card
  thitsar verify-proof two-histories.proof
  thitsar verify-proof entry-4711.age --key our.key        what the entry says, too, where it was opened to us

It prints six words: compare them with those of the organisation, by voice.
Status at the end: 0 it holds and two other organisations cosigned it within fourteen days, or it proves two histories;
3 it holds by the word of the organisation alone; 1 it proves nothing.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the proof and the cards of those who may have cosigned it."""
    parser.add_argument("proof", type=Path, metavar="FILE", help="the proof")
    parser.add_argument(
        "--key", type=Path, metavar="FILE", help="file with our secret age key, for an opened entry"
    )
    parser.add_argument(
        "--card",
        dest="cards",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="card of another organisation's node, which may have cosigned",
    )


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Verify it and say what it shows."""
    setting_up.load(asked.language)
    from thitsar.kernel.exchange import card  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.ledger.proof import is_split_view  # noqa: PLC0415 - late import: Django is loaded above
    from thitsar.kernel.witnessing.log_keys import keys_of  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.small_files import take  # noqa: PLC0415 - late import: as above

    raw = _plain(asked, take(asked.proof))
    if is_split_view(raw):
        return _split(asked, raw)
    return _inclusion(asked, raw, [keys_of(card.read(take(path))) for path in asked.cards])


def _plain(asked: argparse.Namespace, raw: bytes) -> bytes:
    """Open what was sealed to whoever types this; in memory, and shown at the end only."""
    from thitsar.kernel.errors import Refused  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.vault import age  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.small_files import take  # noqa: PLC0415 - late import: as above

    if not raw.startswith(_SEALED):
        return raw
    if asked.key is None:
        raise Refused("This file is sealed. Name the file with your secret key: --key FILE.")
    words = take(asked.key).decode("ascii", "replace").split()
    found = [one for one in words if one.startswith("AGE-SECRET-KEY-PQ-1")]
    if not found:
        raise Refused("This file holds no secret age key.")
    return age.decrypt(found, raw)


def _split(asked: argparse.Namespace, raw: bytes) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.ledger.proof import read_split_view  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.witnessing.judging import verify_split_view  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.witnessing.log_keys import stated_keys  # noqa: PLC0415 - late import: as above

    found = read_split_view(raw)
    keys = stated_keys(found.statement)
    verify_split_view(found, keys)
    sizes = [found.first.checkpoint.size, found.second.checkpoint.size]
    if not asked.json:
        print(keys.words)
        print(
            _("This node signed two histories of its log: with %(first)s and with %(second)s entries.")
            % _pair(sizes)
        )
    return {"node": keys.node, "words": keys.words, "sizes": sizes}


def _inclusion(asked: argparse.Namespace, raw: bytes, others: list[Any]) -> dict[str, Any]:
    from django.utils import timezone  # noqa: PLC0415 - late import: Django is loaded by now
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: as above

    from thitsar.kernel.days import FIRST_DAY, day_number  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.errors import Refused  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.witnessing.proving import verify_proof  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.witnessing.reliance import require_reliable  # noqa: PLC0415 - late import: as above

    found = verify_proof(raw, others)
    day = FIRST_DAY + timedelta(days=found.outer.day)
    said = {
        "sequence": found.outer.sequence,
        "size": found.size,
        "day": day.isoformat(),
        "words": found.keys.words,
    }
    if not asked.json:
        print(found.keys.words)
        print(
            _("Entry %(sequence)s of %(day)s stands in the log of this node, among %(size)s entries.") % said
        )
    try:
        today = day_number(timezone.localdate())
        require_reliable(found.cosigned, issuer=found.keys.organisation, beneficiary="", today=today)
    except Refused as weak:
        asked.status = ALONE
        if not asked.json:
            print(_(weak.sentence) % weak.values)
    told = {"said": _said(asked, found.said)} if found.said is not None else {}
    return {**said, **told, "node": found.keys.node, "cosigned": len(found.cosigned)}


def _said(asked: argparse.Namespace, inner: Any) -> dict[str, Any]:
    """Show what an opened entry says, and the number of who signed it."""
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel import codec  # noqa: PLC0415 - late import: as above

    said = {"author": inner.author, "event": inner.name, "payload": _readable(codec.decode(inner.payload))}
    if not asked.json:
        print(_("It says %(event)s, signed by the member with the number %(author)s:") % said)
        print(json.dumps(said["payload"], ensure_ascii=False, indent=1, sort_keys=True))
    return said


def _readable(value: Any) -> Any:
    """Write bytes as hexadecimal digits; all else in an entry can be printed as it is."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): _readable(one) for key, one in value.items()}
    return [_readable(one) for one in value] if isinstance(value, list) else value


def _pair(sizes: list[int]) -> dict[str, int]:
    return {"first": sizes[0], "second": sizes[1]}
