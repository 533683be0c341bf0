"""Whether what a person said about consent covers sharing their file, and with whom (R-CONS, decision 0027); pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from thitsar.apps.intake import consent_facts
from thitsar.apps.intake.state import path_of
from thitsar.kernel import codec
from thitsar.kernel.errors import Refused

_OF_AN_ORGANISATION = re.compile(r"^(VET_SHARE|TRANSFER|CHILD):[0-9a-f]{32}$")
_AGAINST = ("REFUSED", "WITHDRAWN", "EXPIRED")
_LABELS = {
    "VET_SHARE": ("To share for vetting with %s", "စိစစ်ရေးအတွက် %s နှင့် မျှဝေရန်"),
    "TRANSFER": ("To hand the file over to %s", "ဖိုင်ကို %s သို့ လွှဲပြောင်းရန်"),
    "CHILD": ("To keep a child safe together with %s", "ကလေးကို ကာကွယ်ရန် %s နှင့် မျှဝေရန်"),
}
_NOT_KNOWN = ("an organisation that is not known here", "ဤနေရာတွင် မသိသော အဖွဲ့အစည်း")


def covers(registration: Mapping[str, Any], purpose: str, organisation: str) -> bytes:
    """Give the consent a share rests on, its statements in canonical bytes; Refused where there is none.

    A child's file goes to those who protect children, on vital interest, as long as nobody has said no to it.
    """
    if not registration or registration.get("withdrawn"):
        raise Refused("This person does not agree to be registered. Nothing of them is shared.")
    is_child = path_of(registration) == "child"
    if is_child != (purpose == "CHILD"):
        raise Refused("Only the child path is open for this person. Turn to child protection.")
    named, said = f"{purpose}:{organisation}", registration["said"]
    # What was said of the purpose in general forbids, and allows nobody by name.
    if any(consent_facts.status(said, one) in _AGAINST for one in (purpose, named)):
        raise Refused("This person said no to sharing with this organisation.")
    if not is_child and consent_facts.status(said, named) != consent_facts.GIVEN:
        raise Refused(
            "The person has not agreed to sharing with this organisation for this purpose. Ask them first."
        )
    return codec.encode([named, consent_facts.speaking(said, named)])


def is_covered(registration: Mapping[str, Any], purpose: str, organisation: str) -> bool:
    """Tell whether a share still rests on something."""
    try:
        covers(registration, purpose, organisation)
    except Refused:
        return False
    return True


def goes_with(purpose: str, share: Mapping[str, Any]) -> bool:
    """Tell whether a share ends when the person takes this back; `share` is as their own page has it."""
    of = share["purpose"]
    return purpose in (consent_facts.REGISTRATION, of, f"{of}:{share['organisation']}")


def names_organisation(purpose: str) -> bool:
    """Tell whether a consent is about sharing with one organisation, which it names by its id."""
    return _OF_AN_ORGANISATION.match(purpose) is not None


def offered(registration: Mapping[str, Any], organisations: Iterable[str]) -> tuple[str, ...]:
    """Name what can be said of these organisations, and of all others of which something was said before."""
    kinds = ("CHILD",) if path_of(registration) == "child" else ("VET_SHARE", "TRANSFER")
    said = (one for one in sorted(registration["said"]) if names_organisation(one))
    named = (f"{kind}:{organisation}" for organisation in organisations for kind in kinds)
    return tuple(dict.fromkeys((*named, *said)))


def label_of(purpose: str, names: Mapping[str, str]) -> tuple[str, str]:
    """Say in English and Burmese what such a consent is about; `names` are those of organisations by id."""
    kind, _, organisation = purpose.partition(":")
    known = names.get(organisation)
    english, burmese = (known, known) if known else _NOT_KNOWN
    return _LABELS[kind][0] % english, _LABELS[kind][1] % burmese
