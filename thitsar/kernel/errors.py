"""The five errors raised on purpose; each carries a sentence a case worker can act on."""

from collections.abc import Mapping


class Purposeful(Exception):
    """Carry a constant sentence, so that a page can translate it, and the values it speaks of."""

    def __init__(self, sentence: str, values: Mapping[str, object] | None = None) -> None:
        self.sentence = sentence
        self.values = dict(values or {})
        super().__init__(sentence)

    def __str__(self) -> str:
        return self.sentence % self.values if self.values else self.sentence


class Refused(Purposeful):
    """Stop because a rule forbids it; the sentence says which and what to do instead."""


class Denied(Purposeful):
    """Stop because this member may not; pages answer as if the thing did not exist."""


class Unverified(Purposeful):
    """Stop because bytes are not what their place, hash or signature says."""


class Unreadable(Purposeful):
    """Stop because nobody unlocked here holds the key."""


class Unreachable(Purposeful):
    """Stop because the agent, the matcher, the database or a partner does not answer."""
