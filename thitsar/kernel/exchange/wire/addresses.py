"""Where a node answers: a host and a port, written as people write them."""

from thitsar.kernel.errors import Refused


def read_address(text: str) -> tuple[str, int]:
    """Read HOST:PORT; Refused for anything else."""
    host, _, port = text.strip().rpartition(":")
    is_port = port.isascii() and port.isdigit() and 0 < int(port) < 1 << 16
    host = host.removeprefix("[").removesuffix("]")
    if not host or not is_port or any(one.isspace() or one in "/@" for one in host):
        raise Refused("This is no address. Write it as HOST:PORT, for example 10.8.0.2:7443.")
    return host, int(port)
