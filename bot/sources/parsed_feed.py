"""A feed's document to its items, oldest first; what is no feed is told with a way out."""

import html
import json
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urljoin

from bot.sources.base import SourceUnreachable
from bot.sources.charset import decoded
from bot.sources.item import Item
from bot.sources.json_feed import json_items
from bot.sources.trouble import shown_text
from bot.sources.xml_feed import xml_items
from bot.sources.xml_text import UnsafeFeed, is_cut_off, is_long

MOST_ITEMS = 1000
"""The newest ones are taken; a feed that holds more is an archive."""

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})

_LINK = re.compile(r"<link\b([^<>]{0,3000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """The items, oldest first, each with a key of its own.

    `long`: there were more than are taken. `cut_off`: the document broke off, and the rest may come later.
    """

    items: list[Item]
    long: bool
    cut_off: bool


def parse_feed(
    data: bytes, content_type: str, base: str, now: datetime, language: str | None = None
) -> ParsedFeed:
    """Read RSS, Atom or JSON Feed; raises SourceUnreachable with the state "no feed" or "unsafe feed".

    `base` is the address it came from. `now` is the clock that dates are held against.
    `language` is the feed's, whatever it says itself: many say the language of the software.
    """
    text = decoded(data, content_type).strip()
    is_json = text.startswith("{")
    try:
        found = (
            json_items(_loaded(text), base, now, language)
            if is_json
            else xml_items(text, base, now, language)
        )
    except UnsafeFeed as error:
        why = (
            f"{shown_text(base)} declares entities (<!ENTITY), which unpack to any size; give a feed without"
        )
        raise SourceUnreachable(why, state="unsafe feed") from error
    if found is None:
        raise SourceUnreachable(_no_feed(text, base), state="no feed")
    items = _in_order(_with_own_keys(list(found)))
    return ParsedFeed(
        items[-MOST_ITEMS:],
        long=len(items) > MOST_ITEMS or (not is_json and is_long(text)),
        cut_off=not is_json and is_cut_off(text),
    )


def _loaded(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _with_own_keys(items: list[Item]) -> list[Item]:
    """The items without repeats, and with their links for keys where a feed gives several one guid."""
    links: defaultdict[str, set[str | None]] = defaultdict(set)
    for item in items:
        links[item.key].add(item.link)
    several = {key for key, found in links.items() if len(found) > 1}
    keyed = [_with_key(item, item.link) if item.key in several and item.link else item for item in items]
    own: dict[str, Item] = {}
    for item in keyed:
        own.setdefault(item.sha256, item)
    return list(own.values())


def _with_key(item: Item, key: str) -> Item:
    return replace(item, key=key, record={**item.record, "id": key})


def _in_order(items: list[Item]) -> list[Item]:
    """Oldest first. Feeds begin with the newest; an item without a date stays beside its neighbour."""
    dated: list[tuple[datetime, Item]] = []
    last = datetime.min.replace(tzinfo=UTC)
    for item in reversed(items):
        last = item.moment or last
        dated.append((last, item))
    return [item for _, item in sorted(dated, key=lambda pair: pair[0])]


def _no_feed(text: str, base: str) -> str:
    place = shown_text(base)
    if not text:
        return f"{place} is empty; check the address"
    links = feeds_named_in(text, base)
    if links:
        return f"{place} is a page, no feed; it names its feed: {links[0]}"
    return f"{place} is no feed that can be read (RSS, Atom or JSON Feed); check the address"


def feeds_named_in(page: str, base: str) -> list[str]:
    """The addresses of the feeds that an HTML page names in its head."""
    return [
        urljoin(base, link["href"])
        for link in links_in(page)
        if "alternate" in link.get("rel", "").lower().split() and link.get("type", "").lower() in _FEED_TYPES
    ]


def links_in(page: str) -> list[dict[str, str]]:
    """The <link> elements of an HTML page that lead somewhere: their attributes by name."""
    found = []
    for element in _LINK.finditer(page[:500_000]):
        given = {
            name.lower(): html.unescape("".join(value)) for name, *value in _ATTRIBUTE.findall(element[1])
        }
        if given.get("href"):
            found.append(given)
    return found
