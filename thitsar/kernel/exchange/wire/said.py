"""What two nodes say to each other over a channel, byte for byte; pure.

The one that answers speaks first: what its node's key signed about this channel, and a challenge. Each request names
both nodes and is signed with the asking node's key over the challenge and this channel's key: it is of no use again or
elsewhere. Every answer has one of few sizes; nothing to give looks like one small bundle.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from thitsar.kernel import codec
from thitsar.kernel.errors import Purposeful, Refused, Unreachable, Unverified
from thitsar.kernel.exchange import form
from thitsar.kernel.ledger import signatures
from thitsar.kernel.vault import padding, suite

FORM = f"{suite.PROTOCOL}/wire"
# How many days what a node signed about a channel holds: so long a locked node is asked without anybody there.
HOLDS = 7
# How many days two clocks may be apart before one of them is said to be wrong.
DAYS_OFF = 2
CHALLENGE = 32
# Where whoever asks is given nothing, nothing is said either.
NO_SIGN = bytes(form.SIGN)
HELLO, REQUEST = 160, 160
# One thing said in one file fits into the first, and with the handshake of TLS into 4 KB; into the second fits a longer
# one, or what a day says elsewhere: 32 bytes for each other entry of the log.
BUCKETS = (2816, 4608, *(1 << power for power in range(13, 21)))
LARGEST = BUCKETS[-1]
# What of bundles fits into one answer beside its frame, and how many there are at most.
ROOM, MOST = LARGEST - 8192, 64
# What an answer is: as asked; not for whoever asks; one clock is wrong; asked for what was never made.
GIVEN, REFUSED, CLOCK, AHEAD = "given", "refused", "clock", "ahead"


@dataclass(frozen=True)
class Hello:
    """What the node that answers says first."""

    challenge: bytes
    day: int
    # The last day of what its node's key signed, and the signature.
    until: int
    signature: bytes

    def written(self) -> bytes:
        """Write it, padded."""
        return padding.pad(codec.encode([FORM, self.challenge, self.day, self.until, self.signature]), HELLO)


@dataclass(frozen=True)
class Pull:
    """A request: everything up to `taken` may be forgotten; give from this number and this byte on."""

    sender: str
    recipient: str
    taken: int
    number: int
    offset: int
    day: int
    # Of somebody being forced, or not: see `exchange.signs`.
    sign: bytes = NO_SIGN

    def message(self, challenge: bytes, channel: bytes) -> bytes:
        """Give what is signed, for one answer on one channel."""
        numbers = (self.taken, self.number, self.offset, self.day)
        return suite.label("node/pull", self.sender, self.recipient, *numbers, self.sign, challenge, channel)

    def written(self, signature: bytes) -> bytes:
        """Write it with its signature, padded."""
        numbers = [self.taken, self.number, self.offset, self.day]
        ids = [bytes.fromhex(self.sender), bytes.fromhex(self.recipient)]
        return padding.pad(codec.encode([*ids, *numbers, self.sign, signature]), REQUEST)


@dataclass(frozen=True)
class Piece:
    """Bytes of one sealed bundle; `digest` and `size` are of the whole."""

    number: int
    digest: bytes
    size: int
    offset: int
    content: bytes


@dataclass(frozen=True)
class Answer:
    """What is given, with the challenge for the next request on this channel."""

    what: str
    challenge: bytes
    # The newest bundle there is for whoever asks.
    newest: int = 0
    pieces: tuple[Piece, ...] = ()
    # As in a request.
    sign: bytes = NO_SIGN

    def written(self) -> bytes:
        """Write it, padded to the next bucket."""
        rows = [[one.number, one.digest, one.size, one.offset, one.content] for one in self.pieces]
        content = codec.encode([self.what, self.challenge, self.newest, self.sign, rows])
        return padding.pad(content, next(size for size in BUCKETS if size >= len(content) + 4))


def channel_message(node: str, channel: bytes, until: int) -> bytes:
    """Give what a node's key signs about the key of a channel."""
    return suite.label("node/channel", node, channel, until)


def read_hello(raw: bytes) -> Hello:
    """Read what the other node said first; Unverified for anything else."""
    _, challenge, day, until, signature = form.row(
        codec.decode(padding.unpad(raw)),
        form.one_of(FORM),
        form.exactly(CHALLENGE),
        form.is_number,
        form.is_number,
        form.exactly(form.SIGNATURE),
    )
    return Hello(challenge, day, until, signature)


def require_certified(hello: Hello, node: str, node_key: bytes, channel: bytes, today: int) -> None:
    """Raise Unverified unless the key of this channel is this node's; Refused where a clock is wrong."""
    try:
        signatures.verify(node_key, hello.signature, channel_message(node, channel, hello.until))
    except Unverified:
        raise Unverified(
            "What answers at this address is not your partner's node. Nothing was asked. Ask your partner for its "
            "address by voice; on a network that is not yours use a VPN or Tor."
        ) from None
    if abs(hello.day - today) > DAYS_OFF or not today - DAYS_OFF <= hello.until <= today + HOLDS + DAYS_OFF:
        raise other_clock()


def read_pull(raw: bytes) -> tuple[Pull, bytes]:
    """Read a request and its signature, which nobody has verified yet."""
    *ids, taken, number, offset, day, sign, signature = form.row(
        codec.decode(padding.unpad(raw)),
        *[form.exactly(form.ID)] * 2,
        *[form.is_number] * 4,
        form.exactly(form.SIGN),
        form.exactly(form.SIGNATURE),
    )
    return Pull(ids[0].hex(), ids[1].hex(), taken, number, offset, day, sign), signature


def read_answer(raw: bytes) -> Answer:
    """Read an answer; Unverified unless its pieces are whole or go on from where they say."""
    what, challenge, newest, sign, rows = form.row(
        codec.decode(padding.unpad(raw)),
        form.one_of(GIVEN, REFUSED, CLOCK, AHEAD),
        form.exactly(CHALLENGE),
        form.is_number,
        form.exactly(form.SIGN),
        form.is_list,
    )
    if len(rows) > MOST:
        raise form.malformed()
    return Answer(what, challenge, newest, tuple(_piece(one) for one in rows), sign)


def require_given(answer: Answer) -> None:
    """Raise what an answer means that gives nothing, as a sentence that says what to do."""
    if answer.what != GIVEN:
        raise _MEANINGS[answer.what]()


def _piece(plain: Any) -> Piece:
    number, digest, size, offset, content = form.row(
        plain, form.is_number, form.exactly(form.HASH), form.is_number, form.is_number, form.upto(LARGEST)
    )
    if number < 1 or not content or offset + len(content) > size:
        raise form.malformed()
    return Piece(number, digest, size, offset, content)


def other_clock() -> Refused:
    """Give the error of two clocks that are apart."""
    return Refused(
        "The date of this machine and that of your partner's are not the same. Look at both, set the wrong one, and "
        "exchange again."
    )


def unanswered() -> Unreachable:
    """Give the error of a partner that does not answer, or stops in the middle."""
    return Unreachable(
        "Your partner's node does not answer. It is tried again later, from where it stopped. If this goes on, ask "
        "whether it is being served and whether the address is right, or exchange by stick."
    )


def _refused() -> Purposeful:
    return Refused(
        "Your partner's node gives nothing to this one. Telephone: perhaps this node is not a partner there yet, or "
        "was stopped, or nobody has signed in there since its partners were changed."
    )


def _ahead() -> Purposeful:
    return Unverified(
        "Your partner's node has made fewer bundles than this node took in: one of the two was put back from a copy. "
        "Tell your data-protection officer, and your partner."
    )


_MEANINGS: Mapping[str, Any] = {REFUSED: _refused, CLOCK: other_clock, AHEAD: _ahead}
