"""New keys for the node itself and for answers, with three shares: typed at the terminal while nothing of it runs."""

import argparse
from datetime import date
from typing import Any


def renew_here(asked: argparse.Namespace, screen: Any) -> dict[str, Any]:
    """Let three shares be typed and an administrator sign in, and renew the keys."""
    from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: Django is loaded by now

    from thitsar.kernel.vault import pepper  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.vault.agent.renewing_node_keys import NodeKeys  # noqa: PLC0415 - late import: as above
    from thitsar.kernel.vault.shares import join  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.papers import read_three  # noqa: PLC0415 - late import: as above
    from thitsar.web.commands.terminal import ask_secret, read_key_file  # noqa: PLC0415 - late import: as above

    factor, secret = read_key_file(asked.key_file), pepper.read(asked.node)
    screen.say(
        _("Keys of members are not changed by this. If somebody else saw those, too, change them first."), ""
    )
    node = NodeKeys(asked.node, join(read_three(screen)), pepper=secret)
    screen.say(_("Now an administrator signs in, in whose name it is recorded."))
    author = node.author(screen.ask(_("Sign-in name:")), ask_secret(_("Passphrase:")), factor)
    renewed = node.renew(author, today=date.today())  # noqa: DTZ011 - the day where the node stands
    screen.say(
        _("The node and its answers have new keys, number %(number)s. The old ones sign nothing that counts.")
        % {"number": renewed.number},
        _(
            "Make a backup now and destroy those of before: they would bring the old keys back. Start the node. Every "
            "vetting officer looks at Today once, so that codes answer again. Give each partner the new card, and "
            "telephone: thitsar partner card"
        ),
    )
    if renewed.without_page:
        screen.say(
            _(
                "%(count)s people have no page of their own any more: its keys were not those of their code. "
                "Give them new codes, and tell your data-protection officer."
            )
            % {"count": renewed.without_page}
        )
    return {"number": renewed.number, "without_page": renewed.without_page}
