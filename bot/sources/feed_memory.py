"""What a feed source keeps between looks: where the feed went, what it said last, which pages failed."""

import logging
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from bot.sources.base import Memory
from bot.sources.parsed_feed import MOST_ITEMS, ParsedFeed
from bot.sources.trouble import shown_text
from bot.sources.web import Answer

log = logging.getLogger("bot")


@dataclass
class FeedMemory:
    """What is kept between looks, by the names it is kept under.

    `source` is the address in schedules.yaml that all of it is about, `moved` where that has gone for good.
    `etag` and `modified` are of `asked`. `failed` counts looks by an item's content, `left` are given up.
    """

    source: str
    moved: str | None = None
    asked: str | None = None
    etag: str | None = None
    modified: str | None = None
    failed: dict[str, int] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    long: bool = False

    @classmethod
    def of(cls, memory: Memory, source: str) -> "FeedMemory":
        """What an earlier look kept; nothing if it was of another address."""
        kept = {name: deepcopy(memory[name]) for name in cls.__dataclass_fields__ if name in memory}
        return cls(**kept) if kept.get("source") == source else cls(source)

    def conditions(self, address: str) -> dict[str, str]:
        """The headers by which a server says that nothing changed."""
        if self.asked != address:
            return {}
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        # What is no ASCII cannot be sent back in a header; without it the feed is asked in full.
        return {name: value for name, value in given.items() if value and value.isascii()}

    def note(self, feed: ParsedFeed, answer: Answer, address: str, *, complete: bool) -> None:
        """Keep what the next look needs; only after a `complete` one may it ask whether anything changed."""
        target = answer.permanent_url
        if target and not (address.startswith("https:") and target.startswith("http:")):
            log.warning(
                "%s has moved to %s for good; change schedules.yaml", shown_text(address), shown_text(target)
            )
            self.moved = target
        if feed.long and not self.long:
            log.warning(
                "%s holds more than %s items; the newest are taken", shown_text(address), f"{MOST_ITEMS:,}"
            )
        self.long = feed.long
        here = {item.sha256 for item in feed.items}
        self.failed = {
            content: looks for content, looks in self.failed.items() if content in here - {*self.left}
        }
        self.left = [content for content in self.left if content in here]
        self.asked = (self.moved or address) if complete else None
        self.etag = answer.headers.get("etag") if complete else None
        self.modified = answer.headers.get("last-modified") if complete else None

    def as_json(self) -> dict[str, Any]:
        """What is worth keeping."""
        return {name: value for name, value in vars(self).items() if value}
