"""`--edit`: the parts in $EDITOR, with what each weighs; the edited text is what is sent."""

import re
from typing import TYPE_CHECKING

import click

from bot.model.errors import BotError, DoesNotFit, UsageError

if TYPE_CHECKING:
    from bot.channels.base import Channel
    from bot.model.edition import Outlet, Rendition

RULE = re.compile(r"^=== part \d+.*\n", re.MULTILINE)
HELP = """\
# Change the texts below the === lines; an empty part is left out. Lines that begin with # here on top are
# not sent. Save and quit to go on; delete everything to send nothing.
"""


def edit_parts(made: "Rendition", outlet: "Outlet", channel: "Channel") -> "Rendition":
    """Give the rendition as an editor left it; opens again, with the reason, while it does not fit.

    Raises UsageError for a mail, BotError if everything was deleted.
    """
    if outlet.channel == "email":
        raise UsageError("--edit is for posts and threads; a digest's text is its template's")
    text = _page(made, outlet.channel, "")
    while True:
        changed = click.edit(text, extension=".txt")
        if changed is None:
            return made
        try:
            return _read(made, changed, outlet.channel, channel)
        except DoesNotFit as error:
            text = f"# {error}\n{changed}"


def _page(made: "Rendition", channel: str, note: str) -> str:
    unit = "weighs" if channel == "x" else "UTF-16 units:"
    parts = (
        f"=== part {part.number} of {part.of}, {unit} {weight}\n{part.text}\n"
        for part, weight in zip(made.parts, made.weights, strict=True)
    )
    return f"{HELP}{note}{''.join(parts)}"


def _read(made: "Rendition", page: str, kind: str, channel: "Channel") -> "Rendition":
    """Give the rendition that the page says; raises DoesNotFit if a part is too long."""
    texts = [text.strip() for text in RULE.split(page)[1:]]
    texts = [text for text in texts if text]
    if not texts:
        raise BotError("everything was deleted: nothing is sent")
    from bot.edited import edited

    return edited(made, texts, channel, kind)
