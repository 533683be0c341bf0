"""Shares of the root at a terminal: shown one at a time and written down, or typed in again from their papers."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from thitsar.kernel.errors import Refused
from thitsar.kernel.vault.agent.server import write_private
from thitsar.kernel.vault.shares import NEEDED, SHARES, WORDS, Share, read, require_further, require_word
from thitsar.kernel.vault.wordlists import split_words

_COLUMNS = 3


def hand_out(screen: Any, shares: Sequence[Share], *, fingerprint: str, sheets: Path | None) -> None:
    """Show each share once, or write its sheet; go on when one of its words was typed back."""
    if sheets is not None:
        _write_sheets(screen, shares, fingerprint, sheets)
    for share in shares:
        _hand_out_one(screen, share, fingerprint, is_printed=sheets is not None)
    screen.clear()
    screen.say(
        _(
            "Give each paper to another person, in at least two places. Three of them open everything; two open "
            "nothing. Nobody keeps two."
        ),
        "",
    )


def read_three(screen: Any) -> list[Share]:
    """Let three shares be typed; what is wrong is told at once, and only that is typed again."""
    known: list[Share] = []
    screen.say(_("Papers are needed from three people. Each types their own; nobody else looks."), "")
    while len(known) < NEEDED:
        at = {"number": len(known) + 1, "all": NEEDED}
        typed = _read_words(screen, _("Paper %(number)s of %(all)s. Type its words:") % at)
        if not typed:
            break
        try:
            share = read(" ".join(typed))
            require_further(known, share)
        except Refused as error:
            screen.say("", _(error.sentence) % error.values, "")
            continue
        known.append(share)
        screen.clear()
        screen.say(_("Share %(number)s is right.") % {"number": share.number}, "")
    return known


def _hand_out_one(screen: Any, share: Share, fingerprint: str, *, is_printed: bool) -> None:
    number = {"number": share.number, "all": SHARES}
    screen.clear()
    if is_printed:
        screen.say(_("Print sheet %(number)s of %(all)s, and look at the paper.") % number)
    else:
        screen.say(_("Share %(number)s of %(all)s, on a paper of its own:") % number, "")
        for row in range(WORDS // _COLUMNS):
            places = range(row, WORDS, WORDS // _COLUMNS)
            screen.say("  " + "".join(f"{at + 1:4d} {share.words[at]:<14}" for at in places))
        screen.say(
            "", _("Write these six words at the end; they are no secret: %(words)s") % {"words": fingerprint}
        )
        screen.say("", _("It is shown this once and kept nowhere."))
    place = secrets.randbelow(WORDS)
    asked = _("To show that it is on paper, type word %(place)s:") % {"place": place + 1}
    while screen.ask(asked).casefold() != share.words[place]:
        screen.say(_("That is another word."))


def _read_words(screen: Any, question: str) -> list[str]:
    """Read the words of one paper, in as many lines as are typed; an empty line at the beginning gives none."""
    words: list[str] = []
    while len(words) < WORDS:
        more = screen.ask(question if not words else _("From word %(place)s on:") % {"place": len(words) + 1})
        if not more and not words:
            return []
        for word in split_words(more):
            words.append(_right(screen, len(words) + 1, word))
    return words


def _right(screen: Any, place: int, word: str) -> str:
    while True:
        try:
            require_word(place, word)
        except Refused as error:
            screen.say(_(error.sentence) % error.values)
            word = "".join(split_words(screen.ask(_("Word %(place)s again:") % {"place": place})))
            continue
        return word


def _write_sheets(screen: Any, shares: Sequence[Share], fingerprint: str, directory: Path) -> None:
    """Write five pages for a printer; Refused unless two questions are answered with yes."""
    questions = (
        _("Each file opens as much as a paper does. Is %(directory)s a stick that you can destroy? (yes)"),
        _("Is the printer plugged into this machine, with no memory of its own and no network? (yes)"),
    )
    for question in questions:
        if screen.ask(question % {"directory": directory}).casefold() != "yes":
            raise Refused(
                "No sheets were written. Without --sheets the words are shown here, to be written by hand."
            )
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    for share in shares:
        rows = [[(at + 1, share.words[at]) for at in range(row, WORDS, 11)] for row in range(11)]
        context = {"share": share, "all": SHARES, "needed": NEEDED, "rows": rows, "fingerprint": fingerprint}
        page = render_to_string("share_sheet.html", context)
        write_private(directory / f"{share.number}.html", page.encode())
    screen.say(
        _(
            "Five pages are in %(directory)s. After printing, break the stick: deleting leaves the words on it. Do not "
            "open them on another machine."
        )
        % {"directory": directory}
    )
