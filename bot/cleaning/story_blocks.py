"""What a page's or a feed's text holds besides the story: headline, byline, furniture, its own summary."""

from collections.abc import Iterable, Iterator

from bot.cleaning.furniture import furniture
from bot.cleaning.lines import folded, is_prose, weight
from bot.cleaning.people import is_dateline
from bot.model.article import Block

_LONGEST_DATELINE = 90
_CAPTION = 140


def story_blocks(blocks: Iterable[Block], headline: str) -> Iterator[Block]:
    """Give the blocks that are the story's, in order: without its headline, byline, date and furniture."""
    title = folded(headline)
    for block in blocks:
        text = block.text
        if block.kind != "list" and _is_furniture(text):
            continue
        if folded(text) == title or (len(text) < _LONGEST_DATELINE and is_dateline(text)):
            continue
        yield block


def _is_furniture(text: str) -> bool:
    """Captions are taken out by their elements: a long paragraph that names an agency at its end is text."""
    known = furniture(text)
    return known is not None and not (known.role == "caption" and weight(text) >= _CAPTION and is_prose(text))


def standfirst_of(description: str | None, blocks: Iterable[Block]) -> str | None:
    """Give a description as the standfirst, unless it is cut off or the text says it as well."""
    said = folded(description or "")
    if not description or not said or description.endswith(("…", "...", "[…]", "[...]")):
        return None
    return None if any(said in folded(block.text) for block in blocks) else description
