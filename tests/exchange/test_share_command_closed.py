"""`thitsar share` with people: listed by their words, named as they were heard, shown to whoever agrees."""

from typing import Any

import pytest

from tests.exchange.pages import pages_of
from tests.exchange.sharing import UNTIL, Two
from tests.exchange.test_closed_parts import known, reader
from tests.kernel.nodes import TODAY
from thitsar.kernel.errors import Refused
from thitsar.kernel.exchange import sharing
from thitsar.kernel.exchange.reader_words import words_of_reader
from thitsar.kernel.membership.approving import request, take_back

ORDER: dict[str, Any] = {"partner": "ORG-B", "purpose": "VET_SHARE", "until": UNTIL}


def test_people_are_listed_and_named_by_the_words_that_were_heard(two: Two, terminal: Any) -> None:
    file, _there = known(two)
    officer = reader(two)
    words = words_of_reader(officer)
    closed = {"parts": "identity,registration,vetting"}
    with pages_of(two.here):
        asking, dpo = two.actor("vetting"), two.actor("dpo")
        for about in (file, ""):
            assert f"{words} (Vetting officer)\n" in terminal(asking, "readers", about)
        with pytest.raises(Refused, match="Say whose people"):
            terminal(asking, "readers", file, partner="")
        with pytest.raises(Refused, match="the words at place") as refused:
            terminal(asking, "ask", file, readers=f"{words}; {words.replace(' ', ' x ')}", **closed)
        assert refused.value.values == {"number": 2}
        for other in ({**closed, "readers": ""}, {"readers": words}):
            with pytest.raises(Refused, match="which people there"):
                terminal(asking, "ask", file, **other)
        # As they were heard and typed, whatever stands between them.
        said = terminal(asking, "ask", file, readers=f" {words.upper().replace(' ', ', ')};\n", **closed)
        assert f"\n    {words}\n" in said
        number = said.rsplit(" ", 1)[-1].strip().rstrip(".")
        assert f"\n    {words}\n" in terminal(dpo, "agree", number)
        terminal(asking, "begin", number)
        assert terminal(asking, "list", file).endswith(f"\n    {words}\n")


def test_nobody_agrees_to_a_request_in_which_nobody_could_be_named(two: Two, terminal: Any) -> None:
    file = two.registered()
    with pages_of(two.here):
        officer, dpo = two.actor("vetting"), two.actor("dpo")
        summary = dict(sharing.offer(officer, [file], ["registration"], **ORDER))
        del summary["readers"]
        asked = request(officer, "share", bytes(32), summary=summary, today=TODAY)
        for what, who in (("agree", dpo), ("begin", officer)):
            with pytest.raises(Refused, match="ask again"):
                terminal(who, what, "0" * 64)
        take_back(officer, asked, digest=bytes(32), today=TODAY)
