"""Share parts of files with a partner's node after a second person agreed to exactly that, and end it again."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from thitsar.kernel import models
from thitsar.kernel.access.sharing import FILE_SHARED, SHARE_ENDED, WHY_ENDED
from thitsar.kernel.days import FIRST_DAY, day_number
from thitsar.kernel.errors import Refused
from thitsar.kernel.exchange.owing import owe_nothing
from thitsar.kernel.exchange.partnering import named
from thitsar.kernel.files.kinds import file_kind
from thitsar.kernel.files.open_file import Actor, OpenFile, Said
from thitsar.kernel.files.opening import read_parts
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership.approving import request, requests
from thitsar.kernel.membership.leaving import open_roster

SHARE = "share"
OTHER_FORM = (
    "This request was not made as requests to share are made now. Nothing can be shared by it: decline it, and let "
    "whoever asked ask again."
)


def ask_to_share(
    actor: Actor,
    files: list[str],
    compartments: list[str],
    *,
    partner: str,
    purpose: str,
    until: date,
    today: date,
    readers: Iterable[str] = (),
) -> str:
    """Ask a second person to agree to sharing exactly this; `partner` is its name. Gives the request's file.

    Raises Refused where consent does not cover it, Denied for a part the actor does not read.
    """
    offered = _offered(actor, files, compartments, partner, purpose=purpose, until=until, readers=readers)
    return request(actor, SHARE, offered["digest"], summary=offered["summary"], today=today)


def offer(
    actor: Actor,
    files: list[str],
    compartments: list[str],
    *,
    partner: str,
    purpose: str,
    until: date,
    readers: Iterable[str] = (),
) -> Mapping[str, str]:
    """Give what a second person would be shown, and ask nobody yet; raises what `ask_to_share` does."""
    offered = _offered(actor, files, compartments, partner, purpose=purpose, until=until, readers=readers)
    summary: Mapping[str, str] = offered["summary"]
    return summary


def order_of(summary: Mapping[str, str]) -> dict[str, Any]:
    """Give what was asked for as `share` takes it, out of what a second person was shown.

    Refused for a request from before people were named in it: no agreement to it is one to this.
    """
    if "readers" not in summary:
        raise Refused(OTHER_FORM)
    return {
        "compartments": summary["parts"].split(),
        "partner": summary["partner"],
        "purpose": summary["purpose"],
        "readers": summary["readers"].split(),
        "until": FIRST_DAY + timedelta(days=int(summary["until"])),
    }


def own_requests(actor: Actor, lists: WorkLists, code: str) -> list[tuple[str, dict[str, Any]]]:
    """List what this member asked for about the one file with this code, answered or not, newest first."""
    return [
        (id, one)
        for id, one in requests(actor, lists, SHARE)
        if one["requested_by"] == actor.member
        and (one["summary"]["codes"], one["summary"]["files"]) == (code, "1")
    ]


def share(
    actor: Actor,
    approval: str,
    files: list[str],
    compartments: list[str],
    *,
    partner: str,
    purpose: str,
    until: date,
    today: date,
    readers: Iterable[str] = (),
) -> int:
    """Share what a second person agreed to within the hour; gives how many files that were. All of it or nothing."""
    node = named(actor, partner)["node"]
    asked = _asked(files, compartments, node, purpose=purpose, until=until, readers=readers)
    given = [one for some in actor.pieces("share_files", approval=approval, **asked) for one in some]
    said = []
    for one in given:
        opened = OpenFile(one["file"], file_kind(one["kind"]), "", {})
        read_parts(opened, [one])
        said.append(Said(opened, "roster", FILE_SHARED, 2, one["payload"]))

    def note() -> None:
        for one in given:
            for key in one["keys"]:
                fresh = {name: key[name] for name in ("epoch", "key", "wrapped", "ring")}
                models.Shared.objects.update_or_create(
                    stream=key["stream"],
                    partner=node,
                    defaults={
                        **fresh,
                        "number": 0,
                        "is_ended": False,
                        "is_behind": False,
                        "is_received": False,
                    },
                )

    record(actor, said, today=today, within=[note])
    return len(said)


def end_share(actor: Actor, file: str, partner: str, *, reason: str, today: date) -> None:
    """End what is shared of a file with a partner's node; what it has it keeps, and it is told to take it off."""
    if reason not in WHY_ENDED:
        raise Refused("Choose why sharing ends.")
    opened, given = open_roster(actor, file, "unshare")
    _end(actor, opened, given, [partner], reason=reason, today=today)


def end_all(actor: Actor, file: str, partners: Iterable[str], *, reason: str, today: date) -> None:
    """End what is shared of a file with several partners in one commit."""
    opened, given = open_roster(actor, file, "unshare")
    _end(actor, opened, given, list(partners), reason=reason, today=today)


def shares(actor: Actor, file: str) -> list[Mapping[str, Any]]:
    """List with whom a file is or was shared."""
    found: list[Mapping[str, Any]] = sharing(actor, file)["shares"]
    return found


def sharing(actor: Actor, file: str) -> Mapping[str, Any]:
    """Tell with whom a file is or was shared, as `shares`, and as `origin` from whom it came, if it did."""
    found: Mapping[str, Any] = actor.call("file_shares", file=file)
    return found


def readers(actor: Actor, partner: str, file: str) -> list[Mapping[str, Any]]:
    """List those of a partner's people with whom a closed part of a file can be shared; `partner` is its name."""
    found: list[Mapping[str, Any]] = actor.call(
        "partner_readers", partner=named(actor, partner)["node"], file=file
    )
    return found


def _end(
    actor: Actor, opened: OpenFile, given: Mapping[str, Any], partners: list[str], *, reason: str, today: date
) -> None:
    active = [one for one in given["shares"] if one["is_active"] and one["partner"] in partners]
    if not active:
        raise Refused("Nothing of this file is shared with this partner.")
    said = [
        Said(
            opened,
            "roster",
            SHARE_ENDED,
            1,
            {"partner": bytes.fromhex(one["partner"]), "reason": reason},
        )
        for one in active
    ]

    def note() -> None:
        for one in active:
            owe_nothing([one["partner"]], one["streams"])
            # What the partner was never given it need not be told of.
            rows = models.Shared.objects.filter(partner=one["partner"], stream__in=one["streams"])
            rows.filter(number=0).delete()

    record(actor, said, today=today, within=[note])


def _offered(
    actor: Actor, files: list[str], compartments: list[str], partner: str, **more: Any
) -> Mapping[str, Any]:
    """Have the agent say whether this may be shared: what a second person is shown, and its digest."""
    asked = _asked(files, compartments, named(actor, partner)["node"], **more)
    *_, offered = actor.pieces("offer_share", **asked)
    found: Mapping[str, Any] = offered
    return found


def _asked(
    files: list[str], compartments: list[str], node: str, *, purpose: str, until: date, readers: Iterable[str]
) -> dict[str, Any]:
    return {
        "files": sorted(set(files)),
        "compartments": sorted(set(compartments)),
        "partner": node,
        "purpose": purpose,
        "until": day_number(until),
        "readers": sorted(set(readers)),
    }
