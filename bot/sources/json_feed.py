"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/) to items."""

import html
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.sources.item import Item, language_of, make_item, one_line, web_address
from bot.sources.xml_text import ENDS_READ


def json_items(feed: object, base: str, now: datetime, language: str | None = None) -> Iterator[Item] | None:
    """Give the items of a parsed JSON Feed, or None for other JSON.

    `base` makes relative links whole; `language` is the feed's, whatever the feed says.
    """
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return None
    if "jsonfeed.org/version" not in _text(feed, "version"):
        return None
    items = feed["items"]
    if len(items) > 2 * ENDS_READ:
        items = items[:ENDS_READ] + items[-ENDS_READ:]
    feed = {**feed, "language": language or feed.get("language")}
    return (_item(item, feed, base, now) for item in items if isinstance(item, dict))


def _item(item: dict[str, Any], feed: dict[str, Any], base: str, now: datetime) -> Item:
    guid = item.get("id")
    content = _text(item, "content_html") or _as_html(_text(item, "content_text"))
    return make_item(
        guid=str(guid) if isinstance(guid, (str, int, float)) and not isinstance(guid, bool) else "",
        link=web_address(item.get("url"), base) or web_address(item.get("external_url"), base),
        headline=one_line(_text(item, "title")),
        content=content,
        summary=_as_html(_text(item, "summary")),
        published=_moment(_text(item, "date_published")),
        stated=_text(item, "date_published"),
        now=now,
        fields={
            "authors": _authors(item) or _authors(feed),
            "section": next((one_line(tag) for tag in _list(item, "tags") if isinstance(tag, str)), None),
            "image": web_address(item.get("image"), base) or web_address(item.get("banner_image"), base),
            "language": language_of(item.get("language"), feed.get("language")),
        },
    )


def _text(thing: dict[str, Any], name: str) -> str:
    value = thing.get(name)
    return value if isinstance(value, str) else ""


def _list(thing: dict[str, Any], name: str) -> list[Any]:
    value = thing.get(name)
    return value if isinstance(value, list) else []


def _as_html(text: str) -> str:
    parts = (html.escape(" ".join(part.split()), quote=False) for part in text.split("\n\n"))
    return "".join(f"<p>{part}</p>" for part in parts if part)


def _authors(thing: dict[str, Any]) -> list[str]:
    """1.1's `authors`, else 1.0's `author`."""
    listed = _list(thing, "authors") or [thing.get("author")]
    names = (
        one_line(one["name"]) for one in listed if isinstance(one, dict) and isinstance(one.get("name"), str)
    )
    return [name for name in names if name]


def _moment(stated: str) -> datetime | None:
    try:
        return datetime.fromisoformat(stated.strip())
    except ValueError:
        return None
