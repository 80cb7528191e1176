"""Feeds as tests write them, and what the parser makes of them."""

from datetime import UTC, datetime
from typing import Any

from bot.sources.item import Item
from bot.sources.parsed_feed import ParsedFeed, parse_feed

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BASE = "https://news.example/desk/feed"
WHOLE = "<p>" + "The council of Okafor Crossing met about the ferry. " * 30 + "</p>"


def parse(document: str | bytes, content_type: str = "application/xml") -> ParsedFeed:
    data = document.encode() if isinstance(document, str) else document
    return parse_feed(data, content_type, BASE, NOW)


def rss(*items: str, channel: str = "") -> str:
    wrapped = "".join(f"<item>{item}</item>" for item in items)
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/">'
        f"<channel><title>News</title>{channel}{wrapped}</channel></rss>"
    )


def one(document: str | bytes, content_type: str = "application/xml") -> Item:
    (item,) = parse(document, content_type).items
    return item


def record(*fields: str, channel: str = "") -> dict[str, Any]:
    return dict(one(rss("".join(fields), channel=channel)).record)
