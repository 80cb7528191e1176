"""RSS 0.9x, 1.0 and 2.0 and Atom to items, by feedparser, as far as a broken feed can be read."""

import calendar
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate
from typing import Any

from bot.sources.item import Item, language_of, make_item, one_line, plain, web_address
from bot.sources.xml_text import fit_to_parse

_ADDRESS_AND_NAME = re.compile(r"\S+@\S+\s*\((.+)\)|(.+?)\s*<\S+@\S+>")
_CLOCK = re.compile(r"\d:\d\d")
_ZONE = re.compile(r"(?:\dZ|[+-]\d\d:?\d\d|\b(?:GMT|UTC?|[ECMP][SD]T))\s*(?:\([\w ]*\)\s*)?$", re.IGNORECASE)
"""What a date's end must hold for feedparser to know its zone; others it takes for UTC."""


def xml_items(text: str, base: str, now: datetime, language: str | None = None) -> Iterator[Item] | None:
    """Give the items of a feed in XML, or None where there is no feed; raises UnsafeFeed.

    `base` makes relative links whole; `language` is the feed's, whatever it says itself. An item that is
    not closed, where a feed is cut off, is left out.
    """
    import feedparser

    document = fit_to_parse(text)
    if document is None:
        return None
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": base}
    # Cleaning takes text out of markup and nothing else: to sanitise it here would cost ten times the rest.
    feed = feedparser.parse(
        io.BytesIO(document), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    if not feed.version and not feed.entries:
        return None
    language = language_of(language, feed.feed.get("language"))
    return (_item(entry, base, now, language) for entry in feed.entries)


def _item(entry: Any, base: str, now: datetime, language: str | None) -> Item:
    own_base = entry.get("title_detail", {}).get("base") or base
    content = _content(entry)
    stated = _date_field(entry)
    source = entry.get("source", {})
    link = entry.get("feedburner_origlink") or entry.get("link")
    return make_item(
        guid=entry.get("id", "") if isinstance(entry.get("id"), str) else "",
        link=web_address(link, own_base),
        headline=_title(entry.get("title_detail", {})),
        content=content,
        summary=entry.get("summary", "") if "summary_detail" in entry else "",
        published=_moment(entry, stated),
        stated=entry.get(stated, "") if stated else "",
        now=now,
        fields={
            "authors": _authors(entry),
            "section": _section(entry),
            "image": _image(entry, own_base),
            "language": language_of(*(part.get("language") for part in entry.get("content", [])), language),
            "publisher": one_line(source.get("title", "")) if hasattr(source, "get") else None,
        },
    )


def _content(entry: Any) -> str:
    """The longest of an item's contents: content:encoded, Atom's content."""
    return max((str(part.get("value") or "") for part in entry.get("content", [])), key=len, default="")


def _title(detail: Any) -> str:
    value = str(detail.get("value") or "")
    return plain(value) if "html" in str(detail.get("type")) else one_line(value)


def _date_field(entry: Any) -> str | None:
    """Where an item's date stands. Atom's `updated` and dc:date are the only ones that many feeds have."""
    return next((name for name in ("published", "updated", "created") if name in entry), None)


def _moment(entry: Any, field: str | None) -> datetime | None:
    stated = str(entry.get(field, "")) if field else ""
    # A mail's date without a zone is nothing to feedparser.
    parsed = entry.get(f"{field}_parsed") or parsedate(stated)
    if parsed is None:
        return None
    try:
        moment = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
    return moment if _CLOCK.search(stated) and _ZONE.search(stated) else moment.replace(tzinfo=None)


def _authors(entry: Any) -> list[str]:
    """The names, without addresses; an RSS author is "desk@news.example (Ann Obi)", or an address alone."""
    # feedparser cuts an address after four letters of its ending: such an author is read from the whole.
    listed = [author.get("name") for author in entry.get("authors", []) if "email" not in author]
    if mixed := _ADDRESS_AND_NAME.fullmatch(str(entry.get("author", "")).strip()):
        listed.append(mixed[1] or mixed[2])
    names = (one_line(name) for name in listed if isinstance(name, str))
    return list(dict.fromkeys(name for name in names if name and "@" not in name and name.lower() != "admin"))


def _section(entry: Any) -> str | None:
    for tag in entry.get("tags", []):
        name = plain(str(tag.get("label") or tag.get("term") or ""))
        if name and name.lower() != "uncategorized" and "://" not in name:
            return name
    return None


def _image(entry: Any, base: str) -> str | None:
    """The widest picture of the item: media:content, an enclosure, media:thumbnail."""
    pictures = [
        (_width(media), media.get("url"))
        for media in entry.get("media_content", [])
        if media.get("medium") == "image" or str(media.get("type", "")).startswith("image/")
    ]
    enclosed = [
        (0, link.get("href"))
        for link in entry.get("links", [])
        if link.get("rel") == "enclosure" and str(link.get("type", "")).startswith("image/")
    ]
    thumbnails = [(_width(media) - 10_000, media.get("url")) for media in entry.get("media_thumbnail", [])]
    best = sorted([*pictures, *enclosed, *thumbnails], key=lambda found: -found[0])
    return next((address for _, url in best if (address := web_address(url, base))), None)


def _width(media: Any) -> int:
    width = str(media.get("width", ""))
    return int(width) if width.isascii() and width.isdigit() and len(width) < 6 else 0
