"""Every public age vector: as published, and with a hybrid head where it was made for a classical key."""

import hashlib
from io import BytesIO

import pytest

from thitsar.kernel.errors import Purposeful, Unreadable, Unverified
from thitsar.kernel.vault import age
from thitsar.kernel.vault.age.payload import CHUNK
from thitsar.kernel.vault.age.tests import cctv
from thitsar.kernel.vault.age.tests.cctv import Vector

NOTHING = hashlib.sha256().hexdigest()
ARMOR = "armour is refused: one file has one form"
OTHERS = "a stanza of another kind is refused, whoever else it may open for"
REFUSED_ON_PURPOSE = {
    "armor_hybrid": ARMOR,
    "hybrid_and_x25519": OTHERS,
    "hybrid_grease": OTHERS,
    "hybrid_uppercase": OTHERS,  # where the reference reads a stanza of an unknown kind that does not match
}
HYBRID = [vector for vector in cctv.ALL if any("-PQ-" in identity for identity in vector.identities)]
# What these test lies outside the recipient stanza: the MAC, the version, the ends of lines, the payload.
AROUND = ("hmac_", "stream_", "version_")
CLASSICAL = [vector for vector in cctv.ALL if vector.name.startswith(AROUND)]
# A last chunk is known by the end of the file, so nothing is given out of one that is marked wrongly; the reference
# gives it out and then notices.
WITHHELD = {
    "stream_no_final_full", "stream_no_final_two_chunks_full", "stream_trailing_garbage_long",
    "stream_trailing_garbage_short", "stream_two_final_chunks", "stream_two_final_chunks_full",
    "stream_two_final_chunks_second",
}  # fmt: skip
# Refused like everything classical or armoured; what of them is about the stanza has its hybrid twin in HYBRID.
REST = [vector for vector in cctv.ALL if vector not in HYBRID and not vector.name.startswith(AROUND)]


def outcome(identities: list[str | bytes], content: bytes) -> tuple[str, bytes]:
    """Decrypt and say how it ended, and whatever was given out."""
    given = BytesIO()
    try:
        age.decrypt_stream(identities, BytesIO(content), given)
        ended = "success"
    except Purposeful as error:
        ended = type(error).__name__
    return ended, given.getvalue()


def expected(vector: Vector) -> str:
    """Translate the words of the vectors into our errors."""
    if vector.name in REFUSED_ON_PURPOSE:
        return Unverified.__name__
    return {"success": "success", "no match": Unreadable.__name__}.get(vector.expect, Unverified.__name__)


def test_all_public_vectors_are_here() -> None:
    assert (len(cctv.ALL), len(HYBRID), len(CLASSICAL), len(REST)) == (143, 19, 37, 87)


@pytest.mark.parametrize("name", [vector.name for vector in HYBRID])
def test_a_hybrid_vector_ends_as_it_says(name: str) -> None:
    vector = cctv.BY_NAME[name]
    ended, given = outcome(list(vector.identities), vector.content)
    assert ended == expected(vector)
    assert hashlib.sha256(given).hexdigest() == (vector.payload if ended == "success" else NOTHING)


@pytest.mark.parametrize("name", [vector.name for vector in CLASSICAL])
def test_a_vector_about_the_rest_of_the_file_ends_as_it_says_with_a_stanza_of_ours(name: str) -> None:
    vector = cctv.BY_NAME[name]
    content = vector.with_our_stanza()
    ended, given = outcome([cctv.SEED], content)
    assert b"X25519" not in content
    assert ended == expected(vector)
    if name in WITHHELD:
        assert len(given) in (0, CHUNK)
    else:
        assert hashlib.sha256(given).hexdigest() == vector.payload


@pytest.mark.parametrize("name", [vector.name for vector in REST])
def test_a_classical_armoured_or_malformed_file_is_refused(name: str) -> None:
    assert outcome([cctv.SEED], cctv.BY_NAME[name].content) == (Unverified.__name__, b"")
