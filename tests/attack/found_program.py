"""Found a node as an installation does, with passphrases at their real cost, and print what would go on paper."""

import json
import os
import sys
from datetime import date
from pathlib import Path

FOUNDERS = (
    ("Nilar Tun Shwe", "administrator"),
    ("သီရိဝင်းမြင့်", "intake"),
    ("Ohnmar Kyi Win", "intake"),
    ("မျိုးသန့်စင်", "vetting"),
    ("Yan Naing Soe", "analyst"),
)
ORGANISATION = "CSO-PEMB"


def main() -> None:
    """Found the node in the directory that is named."""
    directory = Path(sys.argv[1])
    os.environ["THITSAR_NODE"] = str(directory)
    os.environ["DJANGO_SETTINGS_MODULE"] = "thitsar.web.settings"
    import django  # noqa: PLC0415 - late import: the node is chosen above

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - late import: as above

    from thitsar.kernel.access.policy import Role  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.recovery.rehearsing import rehearse  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.vault.agent.founding import Founder, found  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.vault.shares import deal  # noqa: PLC0415 - late import: as above

    call_command("migrate", verbosity=0)
    founders = [Founder(shown, frozenset({Role(role)})) for shown, role in FOUNDERS]
    founded = found(directory, ORGANISATION, founders, today=date.today())  # noqa: DTZ011 - the node's own day
    shares = deal(founded.root)
    for three in (shares[:3], shares[2:]):
        rehearse(three, today=date.today())  # noqa: DTZ011 - the node's own day
    papers = [
        {"name": one["name"], "passphrase": one["passphrase"], "member": one["person"]["member"]}
        for one in founded.members
    ]
    print(json.dumps({"papers": papers, "root": founded.root.hex()}))


if __name__ == "__main__":
    main()
