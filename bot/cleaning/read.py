"""Read a file of pages: the one entrance to cleaning."""

import re
from collections.abc import Callable
from datetime import UTC, tzinfo

from bot.cleaning.decode import text_of, unpacked
from bot.cleaning.page import MOST_LETTERS, clean_page
from bot.cleaning.recurring import Recurring
from bot.model.article import CleanedPage
from bot.model.errors import PageRefused
from bot.model.page_file import allowed_suffixes, page_suffix

_MOST_LETTERS = {".txt": MOST_LETTERS, ".md": MOST_LETTERS}
"""What is longer takes long to read and is no article."""

_HTML = re.compile(r"\s*(?:<!doctype html|<html|<\?xml)", re.IGNORECASE)


def read_file(
    name: str, data: bytes, zone: tzinfo = UTC, recurring: Recurring | None = None
) -> list[CleanedPage | PageRefused]:
    """Give the articles in a file by its name's ending; raises PageRefused for the whole file.

    Of a .json list each item that is no article comes as a PageRefused that names its number and the field;
    the others are kept. `zone` is the newsroom's clock, for dates and times that name none; `recurring` tells
    which lines of a scraped page are known to be furniture of its source.
    """
    pages = look_at(name, data, zone, recurring)
    if len(pages) == 1 and isinstance(pages[0], CleanedPage) and not pages[0].article.headline:
        raise PageRefused(f"{name} has no headline above its text; write it as the first line of the page")
    return pages


def look_at(
    name: str, data: bytes, zone: tzinfo = UTC, recurring: Recurring | None = None
) -> list[CleanedPage | PageRefused]:
    """Give what read_file does, and pages without a headline too: for showing, never for taking in."""
    suffix = page_suffix(name)
    if suffix is None:
        raise PageRefused(f"{name} is no page: files that end in {allowed_suffixes()} are taken")
    text = text_of(name, unpacked(name, data))
    if len(text) > (most := _MOST_LETTERS.get(suffix, len(text))):
        raise PageRefused(f"{name}: has {len(text):,} letters; at most {most:,} are read")
    try:
        pages = _READERS[suffix](text, zone) if suffix in _READERS else _read_scraped(text, zone, recurring)
    except PageRefused as refusal:
        raise PageRefused(f"{name}: {refusal}") from refusal
    return [PageRefused(f"{name}, {page}") if isinstance(page, PageRefused) else page for page in pages]


def _read_scraped(text: str, zone: tzinfo, recurring: Recurring | None) -> list[CleanedPage | PageRefused]:
    if _HTML.match(text):
        raise PageRefused("holds HTML; save it with the ending .html")
    return [clean_page(text, zone, recurring)]


def _read_markdown(text: str, zone: tzinfo) -> list[CleanedPage | PageRefused]:
    from bot.cleaning.markdown import read_markdown

    return [CleanedPage(read_markdown(text, zone))]


def _read_html(text: str, zone: tzinfo) -> list[CleanedPage | PageRefused]:
    from bot.cleaning.html import read_html

    return [CleanedPage(read_html(text, zone))]


def _read_json(text: str, zone: tzinfo) -> list[CleanedPage | PageRefused]:
    from bot.cleaning.json_file import read_json

    return read_json(text, zone)


_READERS: dict[str, Callable[[str, tzinfo], list[CleanedPage | PageRefused]]] = {
    ".json": _read_json,
    ".md": _read_markdown,
    ".html": _read_html,
}
