"""Six words of the keys of one person at a partner's node: officers of both sides tell each other theirs by voice."""

from thitsar.kernel.vault import suite
from thitsar.kernel.vault.wordlists import words_of


def words_of_reader(member: str) -> str:
    """Give the words; a member's id is the hash of their public keys, so that other keys have others."""
    return words_of(suite.digest("reader", bytes.fromhex(member)))
