"""`thitsar checkpoint` and `witness` as people type them, with files on a stick."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command.cli import Answer, thitsar
from tests.kernel.made_logs import MadeLog, make_partners
from tests.kernel.nodes import CAST, TestNode, at, make_node, remove_node
from thitsar.kernel import models
from thitsar.kernel.ledger.proof import read_request
from thitsar.kernel.witnessing.asking import read_notes, write_notes
from thitsar.kernel.witnessing.log_keys import log_name, witness_signers

pytestmark = [pytest.mark.database, pytest.mark.slow]


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestNode, MadeLog]]:
    """Make a node whose agent is running, and a partner of it."""
    made = make_node(tmp_path_factory.mktemp("typed") / "node", CAST)
    with at(made):
        (log,) = make_partners(made, 1)
        yield made, log
    remove_node(made)


def typed(node: TestNode, *words: str | Path, who: str = "intake", json: bool = True) -> Answer:
    one, place = node.made(who), node.environment()
    member = ("--node", node.directory, "--member", one["name"], "--passphrase-file", "-")
    shown = ("--json",) if json else ()
    return thitsar(
        *words, *member, *shown, typed=one["passphrase"] + "\n", DATABASE_URL=place["DATABASE_URL"]
    )


def refusal(answer: Answer) -> str:
    assert answer.status == 1, answer
    sentence: str = answer.plain["error"]["sentence"]
    return sentence


def test_a_partner_cosigns_and_is_cosigned_by_files_on_a_stick(
    met: tuple[TestNode, MadeLog], tmp_path: Path
) -> None:
    node, log = met
    request, answer = tmp_path / "request", tmp_path / "answer"
    assert typed(node, "witness", "ask", log.name, "--out", request).status == 0
    stated = read_request(request.read_bytes()).stated
    lines = [one.sign(stated.checkpoint, 86_400 * 19_600) for one in witness_signers(log.node, log.seed)]
    answer.write_text("".join(line.written() for line in lines))
    assert typed(node, "witness", "answer", log.name, answer).plain["size"] == stated.checkpoint.size
    # The other way round, and once more from a size that is behind.
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    theirs.write_bytes(log.request(0, 20))
    assert typed(node, "witness", "cosign", theirs, "--out", ours).status == 0
    assert ours.read_text().startswith("\N{EM DASH} ")
    theirs.write_bytes(log.request(0, 30))
    assert typed(node, "witness", "cosign", theirs).plain["answer"] == "20\n"
    (one,) = typed(node, "witness", "status").plain["logs"]
    assert (one["name"], one["witnessed"], one["cosigned"]) == (log.name, 20, stated.checkpoint.size)
    # A stick with another history ends with 1, and so does looking from then on.
    known = tmp_path / "known"
    known.write_bytes(write_notes([log.forked(7).checkpoint(20).note.written()]))
    taken = typed(node, "witness", "take", known, "--from", log.name)
    assert (taken.status, [one["found"] for one in taken.plain["findings"]]) == (1, ["SPLIT"])
    status = typed(node, "witness", "status", json=False)
    assert status.status == 1
    assert "two histories" in status.out


def test_what_was_seen_at_two_sizes_is_joined_by_files_on_a_stick(
    met: tuple[TestNode, MadeLog], tmp_path: Path
) -> None:
    node, _ = met
    with at(node):
        log = MadeLog()
        make_partners(node, 0, others=[log], day=3)
        own = models.Node.objects.get().node
    known, told, joined = tmp_path / "known", tmp_path / "told", tmp_path / "joined"
    known.write_bytes(write_notes([log.checkpoint(size).note.written() for size in (40, 60)]))
    assert typed(node, "witness", "take", known, "--from", log.name).status == 0
    status = typed(node, "witness", "status", json=False)
    assert "The checkpoint over 60 entries is not joined with the others since 20" in status.out
    assert typed(node, "witness", "tell", "--out", told).status == 0
    asked = [raw for raw in read_notes(told.read_bytes()) if raw.startswith(log_name(log.node).encode())]
    assert sorted(int(raw.split(b"\n")[1]) for raw in asked) == [40, 60]
    # Whoever does not hold that log joins nothing of it; of its own, the node joins what others saw.
    answered = typed(node, "witness", "join", told, "--out", joined)
    assert {one["found"] for one in answered.plain["findings"] if one["node"] == log.node} == {"KNOWN"}
    assert all(
        read_request(raw).stated.checkpoint.origin == log_name(own) for raw in read_notes(joined.read_bytes())
    )
    joined.unlink()
    joined.write_bytes(write_notes([log.request(40, 60)]))
    assert [one["found"] for one in typed(node, "witness", "take", joined).plain["findings"]] == ["JOINED"]
    assert "not joined" not in typed(node, "witness", "status", json=False).out
    # The proof of another history can be handed to anybody.
    known.write_bytes(write_notes([log.forked(7).checkpoint(40).note.written()]))
    assert "Nothing proves" in refusal(typed(node, "witness", "evidence", log.name))
    assert typed(node, "witness", "take", known).status == 1
    proof = tmp_path / "proof"
    assert typed(node, "witness", "evidence", log.name, "--out", proof).status == 0
    assert thitsar("verify-proof", proof).status == 0


def test_what_is_wrong_says_what_to_do_next(met: tuple[TestNode, MadeLog], tmp_path: Path) -> None:
    node, log = met
    damaged, gone, full = tmp_path / "damaged", tmp_path / "gone", tmp_path / "full"
    damaged.write_bytes(log.request(0, 20)[:-40])
    full.write_bytes(b"anything")
    assert "thitsar partner list" in refusal(typed(node, "witness", "ask", "Nobody"))
    assert "Look whether it is there" in refusal(typed(node, "witness", "cosign", gone))
    assert "Ask whoever gave it to you" in refusal(typed(node, "witness", "cosign", damaged))
    assert "thitsar witness --help" in refusal(typed(node, "witness", "answer", damaged))
    assert "Name another file" in refusal(typed(node, "checkpoint", "--out", full))
    assert full.read_bytes() == b"anything"
    full.write_bytes(MadeLog().request(0, 5))
    assert "thitsar partner add" in refusal(typed(node, "witness", "cosign", full))
