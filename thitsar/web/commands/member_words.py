"""`thitsar member words`: the six words by which a partner's officer knows whom they share a closed part with."""

import argparse
from typing import Any

from thitsar.web.commands import setting_up

ACTION = "words"
EXAMPLES = """\
example:
  thitsar member words --member amber-kite-27

An officer of a partner's who wants to share a closed part of a file with you (who the person is) knows you by these
words alone. Read them out when they call you, to somebody whose voice you know, and let them compare all six. The
words are no secret. Do not send them along with a bundle: whoever could change that could change them, too. Whoever
is enrolled anew has other words.
"""


def arguments(actions: Any, common: Any) -> None:
    """Add the action; `common` adds what every action of `member` has."""
    one = actions.add_parser(
        ACTION,
        help="Show the six words by which a partner's officer knows you.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    common(one)


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Show the words of whoever signs in."""
    setting_up.existing(asked.node, asked.language)
    from thitsar.web.agent_start import AGENT  # noqa: PLC0415 - late import: Django is loaded above
    from thitsar.web.commands.at_work import at_work  # noqa: PLC0415 - late import: as above

    with at_work(asked, AGENT) as actor:
        words: str = actor.call("own_words")
    if not asked.json:
        from django.utils.translation import gettext as _  # noqa: PLC0415 - late import: as above

        print(_("Read these six words out when an officer of a partner's calls you:"))
        print(f"\n    {words}\n")
    return {"words": words}
