"""The node that asks: everything a partner has for it, from where the last attempt stopped."""

from collections.abc import Callable
from contextlib import closing
from socket import create_connection
from ssl import SSLSocket
from typing import Any

from thitsar.kernel.exchange.signs import keep_heard
from thitsar.kernel.exchange.wire import frames, said
from thitsar.kernel.exchange.wire.arriving import Partial
from thitsar.kernel.vault import channel

# Seconds until the partner has greeted, and for each answer.
FIRST, STEP = 30.0, 180.0
# Answers taken in one go: what is left then is asked for the next time.
MOST = 512
# Does one operation of the agent.
Call = Callable[..., Any]


def pull(call: Call, partner: str, address: tuple[str, int], partial: Partial) -> int:
    """Ask one partner for what there is and keep it in quarantine; gives how many bundles came whole.

    Raises Unverified where another answers, Refused for what that says, Unreachable for what is tried again.
    """
    before = partial.came
    with closing(_connected(address)) as caller:
        until = frames.moment(FIRST)
        frames.greet(caller, until=until)
        own = channel.key_of(caller.getpeercert(binary_form=True))
        hello = frames.receive(caller, longest=said.HELLO, until=until)
        at = partial.wanted()
        raw = call("begin_pull", partner=partner, channel=own, hello=hello, at=at)
        for _ in range(MOST):
            frames.send(caller, raw, until=frames.moment(STEP))
            answer = said.read_answer(frames.receive(caller, longest=said.LARGEST, until=frames.moment(STEP)))
            said.require_given(answer)
            keep_heard(partner, answer.sign)
            for piece in answer.pieces:
                partial.add(piece)
            if not answer.pieces and at[1]:
                # Its bundle ends before that byte: it is another by now.
                partial.begin_anew()
            at = partial.wanted()
            if not answer.pieces or at[0] > answer.newest:
                break
            challenge = answer.challenge
            raw = call("sign_pull", partner=partner, channel=own, challenge=challenge, at=at)
    return partial.came - before


def _connected(address: tuple[str, int]) -> SSLSocket:
    try:
        plain = create_connection(address, timeout=FIRST)
    except OSError as error:
        raise said.unanswered() from error
    return channel.asking().wrap_socket(plain, do_handshake_on_connect=False)
