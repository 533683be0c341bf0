"""Somebody in every role of domain.md section 1, and what they ask of the agent, down to the bytes of its answer."""

import socket
import struct
from dataclasses import dataclass
from typing import Any

from tests.kernel.nodes import TestNode
from thitsar.kernel import codec
from thitsar.kernel.access.policy import Role
from thitsar.kernel.files.open_file import Actor

# The administrator founds; a second intake officer makes files to whose team nobody else belongs.
FOUNDERS = {
    "administrator": Role.ADMINISTRATOR,
    **{role.value: role for role in Role if role is not Role.ADMINISTRATOR},
    "stranger": Role.INTAKE,
}
NOWHERE = "0" * 32
DENIED = codec.pack(["failed", ["Denied", "There is no such file.", {}]])
_LENGTH = struct.Struct(">I")


@dataclass(frozen=True)
class Answer:
    """What came back over the socket: the bytes of each frame, and what they say."""

    frames: tuple[bytes, ...]

    @property
    def raw(self) -> bytes:
        """Give all the bytes that came."""
        return b"".join(self.frames)

    @property
    def outcome(self) -> str:
        """Give `done`, or the error's name."""
        outcome, result = codec.unpack(self.frames[-1])
        return outcome if outcome == "done" else str(result[0])

    @property
    def result(self) -> Any:
        """Give what was asked for; what came in pieces as their list."""
        *pieces, last = (codec.unpack(frame)[1] for frame in self.frames)
        return pieces or last


class Line:
    """One connection to the agent that shows the bytes of each answer."""

    def __init__(self, node: TestNode) -> None:
        self._channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._channel.connect(str(node.directory / "run" / "agent.sock"))

    def ask(self, actor: Actor, operation: str, **arguments: Any) -> Answer:
        """Ask in a member's session."""
        raw = codec.pack([operation, {"handle": actor.handle, **arguments}])
        self._channel.sendall(_LENGTH.pack(len(raw)) + raw)
        frames = [self._frame()]
        while codec.unpack(frames[-1])[0] == "piece":
            frames.append(self._frame())
        return Answer(tuple(frames))

    def say(self, actor: Actor, file: str, part: str, name: str, payload: Any) -> Answer:
        """Ask the agent to sign something."""
        number = name.rpartition(".v")[2]
        version = int(number) if number.isdecimal() else 1
        event = {"file": file, "compartment": part, "name": name, "version": version, "parents": []}
        events = [{**event, "payload": codec.encode(payload)}]
        return self.ask(actor, "sign_events", state=b"", day=19_000, events=events)

    def close(self) -> None:
        """Hang up."""
        self._channel.close()

    def _frame(self) -> bytes:
        return self._exactly(_LENGTH.unpack(self._exactly(_LENGTH.size))[0])

    def _exactly(self, length: int) -> bytes:
        parts = bytearray()
        while len(parts) < length:
            piece = self._channel.recv(length - len(parts))
            assert piece, "the agent hung up"
            parts += piece
        return bytes(parts)
