"""Posts as pages that look like what readers see; every text is escaped."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from bot.channels.files.entities import marked_html
from bot.model.message import Part

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("bot.channels.files", ""), autoescape=True, undefined=StrictUndefined
    )
    environment.filters["marked"] = marked_html
    return environment


def conversation_page(kind: str, recipient: str, parts: Sequence[Part]) -> str:
    """One recipient's posts in order as an HTML page: cards for X, bubbles for Telegram."""
    return (
        _environment()
        .get_template("conversation.html.j2")
        .render(kind=kind, recipient=recipient, parts=parts)
    )


def edition_page(edition: str, pages: Sequence[str]) -> str:
    """The page of an edition: the given pages, files beside it, each shown in a frame."""
    return _environment().get_template("edition.html.j2").render(edition=edition, pages=pages)
