"""Where a partner's node is asked: read strictly and kept sealed, said by the command and on the page alike."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from thitsar.kernel.errors import Refused
from thitsar.kernel.exchange.wire.addresses import read_address
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.text.digits import to_ascii


def as_address(typed: str) -> str:
    """Give an address as it is kept, digits of any script read; Refused for what is none."""
    host, port = read_address(to_ascii(typed))
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def say_address(actor: Actor, directory: Path, partner: Mapping[str, Any], address: str) -> None:
    """Keep where an active partner is asked from now on; nothing forgets it."""
    if not partner["is_active"]:
        raise Refused("This is no partner yet: a second person has still to agree.")
    if address:
        # By this `thitsar serve` knows that there is somebody to ask.
        (directory / "exchange").mkdir(mode=0o700, exist_ok=True)
    actor.call("set_address", partner=partner["node"], address=address)
