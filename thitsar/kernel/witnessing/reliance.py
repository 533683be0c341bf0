"""When another organisation's entry counts here: others who gain nothing by it must have seen its log grow; pure."""

from collections.abc import Mapping

from thitsar.kernel.errors import Refused

WITNESSES = 2
STALE_DAYS = 14
_TOO_FEW = (
    "This was seen by %(count)s organisations that are neither the one that says it nor the one it is for; %(needed)s "
    "are needed. Ask a further organisation to cosign the log."
)
_STALE = (
    "The log of the organisation that says this was last cosigned by enough others %(days)s days ago; after "
    "%(most)s days it does not count. Ask for a newer checkpoint."
)


def require_reliable(
    cosigned: Mapping[str, int], *, issuer: str, beneficiary: str, today: int, stale_days: int = STALE_DAYS
) -> None:
    """Raise Refused unless enough organisations cosigned the checkpoint an entry stands under, and lately.

    `cosigned` gives each organisation's last day of cosigning it, `issuer` whose log it is, `beneficiary` whom the
    entry favours; days are numbers. A day that is yet to come counts as today.
    """
    others = sorted((day for one, day in cosigned.items() if one not in (issuer, beneficiary)), reverse=True)
    if len(others) < WITNESSES:
        raise Refused(_TOO_FEW, {"count": len(others), "needed": WITNESSES})
    # The second newest: as old as the newest of those that are needed together.
    age = today - others[WITNESSES - 1]
    if age > stale_days:
        raise Refused(_STALE, {"days": age, "most": stale_days})
