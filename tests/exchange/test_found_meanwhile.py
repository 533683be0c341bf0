"""Found by looking for what the key agent believes while others commit: each of these once went wrong."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from tests.exchange.sharing import UNTIL, Two
from tests.exchange.test_newer_keys import (
    back,
    bring,
    change_keys,
    claim,
    claims,
    key_of_last_entry,
    shared,
    take,
)
from tests.exchange.test_sharing import PARTS, streams_of
from tests.kernel.nodes import TODAY, at
from thitsar.apps.vetting import commands
from thitsar.kernel import models
from thitsar.kernel.access.sharing import FILE_SHARED
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.exchange import bundle, sending, sharing, taking
from thitsar.kernel.files.open_file import Said
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership.leaving import open_roster


def received_as(file: str, streams: dict[str, str]) -> dict[str, Any]:
    return {
        "pseudonym": file,
        "kind": "person",
        "purpose": "VET_SHARE",
        "until": day_number(UNTIL),
        "streams": streams,
    }


def test_nobody_who_takes_in_makes_themselves_the_team_of_a_file_that_is_here(two: Two) -> None:
    file = two.registered()
    stranger = two.actor("intake2")
    with at(two.here):
        streams = streams_of(file, "registration")
        for named in (file, "ab" * 16):
            with suppress(Refused):
                brought = [received_as(named, streams)]
                list(
                    stranger.pieces("receive_files", partner=two.node, files=brought, team=[stranger.member])
                )
            with pytest.raises(Denied):
                stranger.call("open_file", file=named, compartments=["registration"], purpose="read")
            with pytest.raises(Denied):
                stranger.call("file_shares", file=named)


def test_of_two_who_take_a_file_in_whoever_commits_first_names_its_team(two: Two) -> None:
    # The second brings nobody whom the roster does not know already.
    for _ in range(2):
        take(two)
        two.share([two.registered()], parts=["registration"])
        bring(two)
    with at(two.there):
        taker, other = two.actor("intake", two.there), two.actor("intake2", two.there)
        (row,) = models.ArrivedBundle.objects.values_list("id", flat=True)
        said = bundle.parse(other.call("open_bundle", number=row)["body"])
        (one,) = said.files
        brought = [
            received_as(one.pseudonym, dict(one.streams))
            | {"purpose": one.purpose, "until": one.until, "is_ended": False}
        ]
        order = {"partner": said.sender, "files": brought, "team": [other.member]}
        assert len(list(other.pieces("receive_files", **order))) == 1
        taking.take_in(taker, row, (taker.member,), today=TODAY)
        two.sessions[two.there.database, "intake"] = two.there.sign_in("intake")
        with pytest.raises(Denied):
            other.call("open_file", file=one.pseudonym, compartments=["registration"], purpose="read")
        with pytest.raises(Refused):
            list(other.pieces("receive_files", **order))


def granted(two: Two, file: str) -> dict[str, Any]:
    """Have the agent find a share agreed to; gives what may be said."""
    approval = two.ask([file], parts=PARTS)
    order = {"files": [file], "compartments": sorted(PARTS), "partner": two.node, "readers": []}
    with at(two.here):
        ((one,),) = two.actor("vetting").pieces(
            "share_files", approval=approval, **order, purpose="VET_SHARE", until=day_number(UNTIL)
        )
    payload: dict[str, Any] = one["payload"]
    return payload


def say_shared(two: Two, file: str, payload: dict[str, Any]) -> None:
    """Say it as the officer to whom it was granted."""
    officer = two.actor("vetting")
    opened, _ = open_roster(officer, file, "unshare")
    record(officer, [Said(opened, "roster", FILE_SHARED, 2, payload)], today=TODAY)


def active(two: Two, file: str) -> list[bool]:
    return [one["is_active"] for one in sharing.shares(two.actor("vetting"), file)]


def test_what_was_agreed_to_once_revives_no_share_that_ended(two: Two) -> None:
    file = two.registered()
    payload = granted(two, file)
    with at(two.here):
        say_shared(two, file, payload)
        assert active(two, file) == [True]
        sharing.end_share(two.actor("vetting"), file, two.node, reason="DONE", today=TODAY)
        with pytest.raises(Refused, match="second person"):
            say_shared(two, file, payload)
        assert active(two, file) == [False]


def test_consent_taken_back_between_the_agreement_and_its_use_shares_nothing(two: Two) -> None:
    file = two.registered()
    payload = granted(two, file)
    two.say_consent(file, "WITHDRAWN")
    with at(two.here):
        with pytest.raises(Refused):
            say_shared(two, file, payload)
        assert active(two, file) == []


class Meanwhile:
    """An agent while whose answer something else happens."""

    def __init__(self, two: Two, done: Callable[[], object]) -> None:
        self._agent, self._done = two.here.agent, done

    def call(self, operation: str, **arguments: Any) -> Any:
        return self._agent.call(operation, **arguments)

    def pieces(self, operation: str, **arguments: Any) -> Iterator[Any]:
        found = list(self._agent.pieces(operation, **arguments))
        if found[-1] is not None and found[-1]["keys"]:
            self._done()
        yield from found


def test_a_bundle_made_while_the_partners_newer_keys_came_leaves_nothing_unread(two: Two) -> None:
    file, there = shared(two)
    back(two)
    change_keys(two, two.here)
    claim(two, two.here, file, "wrapped to a key that is over")
    change_keys(two, two.there)
    with at(two.here):
        sending.make_bundles(Meanwhile(two, lambda: back(two)), two.node)
    for _ in range(3):
        bring(two)
        take(two)
        back(two)
    assert "wrapped to a key that is over" in claims(two, two.there, there)


def test_what_is_ended_while_its_bundle_is_made_does_not_go(two: Two) -> None:
    back(two)
    bring(two)
    take(two)
    bring(two)
    file = two.registered()
    two.share([file], parts=PARTS)
    with at(two.here):
        streams = set(streams_of(file, *PARTS).values())
        asked = two.node

        def end() -> None:
            if active(two, file) == [True]:
                sharing.end_share(two.actor("vetting"), file, asked, reason="WITHDRAWN", today=TODAY)

        sending.make_bundles(Meanwhile(two, end), asked)
    brought = [one for one in two.said() if streams & {key.stream for key in one.keys}]
    # Or it is told that it has ended.
    assert not brought or any(file.is_ended for one in two.said() for file in one.files)


def test_no_hidden_row_lets_a_part_be_written_on_under_a_key_the_partner_has(two: Two) -> None:
    file, _ = shared(two)
    with at(two.here):
        officer = two.actor("vetting")
        stream = commands.open_for(officer, file).parts["vetting"].stream
        given = commands.open_for(officer, file).parts["vetting"].key_id
        sharing.end_share(officer, file, two.node, reason="DONE", today=TODAY)
        models.Entry.objects.filter(stream=stream).update(key=b"")
    claim(two, two.here, file, "of no concern to them")
    with at(two.here):
        assert key_of_last_entry(stream) not in (given, b"")
