"""The feed source: RSS, Atom and JSON Feed; where a feed holds only teasers, the pages behind them."""

import logging
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from datetime import UTC, datetime
from urllib.parse import unquote, urljoin, urlsplit

from bot.model.errors import PageRefused
from bot.sources.article_page import ArticlePages
from bot.sources.base import (
    Ahead,
    Found,
    Known,
    Memory,
    NotTaken,
    Remember,
    SourceUnreachable,
    Standing,
    Taken,
)
from bot.sources.feed_memory import FeedMemory
from bot.sources.item import Item
from bot.sources.parsed_feed import ParsedFeed, parse_feed
from bot.sources.web import Answer, Login, Web
from bot.sources.wire import Limits

log = logging.getLogger("bot")

PAGES_A_LOOK = 50
"""Pages that one look fetches behind teasers; the newest go first, the others wait for the next look."""

HOST_IS_DOWN = 2
"""Pages of a host in trouble after which a look asks it for no more."""

LOOKS_FOR_A_PAGE = 3
"""Looks after which a page that cannot be had is told to an editor and left."""

_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9,"
    " application/json;q=0.8, */*;q=0.5"
)
_MOVED_AWAY = frozenset({"not found", "gone", "no such host", "no feed"})
_HOST_TROUBLE = frozenset({"unreachable", "no such host", "too slow", "asks to wait", "server error"})
"""States that say nothing of one page: its whole host is in trouble, and a later look may have it."""

_STANDING: Mapping[int, Standing] = {
    404: "gone",
    410: "gone",
    401: "protected",
    402: "protected",
    403: "protected",
}


class FeedSource:
    """A feed at `url`; `auth` (else the login in `url`) is for its host. `language`
    is what the newsroom says of it, before what the feed says of itself.

    Items whose content is known are left out; an item that changed comes again from the same place. `pause`
    is the seconds between two pages of one host.
    """

    def __init__(
        self,
        url: str,
        web: Web,
        *,
        auth: Login | None = None,
        language: str | None = None,
        pause: float = 1.0,
    ) -> None:
        split = urlsplit(url)
        if auth is None and split.username is not None:
            auth = unquote(split.username), unquote(split.password or "")
        self.url = split._replace(netloc=split.netloc.rpartition("@")[2]).geturl()
        self._web = web
        self._language = language
        self._pages = ArticlePages(web, own=self.url, auth=auth, pause=pause)
        self._hasty = web.with_limits(Limits(connect=5, silence=5, whole=10))

    def look(self, known: Known, memory: Memory) -> Iterator[Found]:
        """Give items that are not `known`, oldest first, each as a record; raises SourceUnreachable.

        A teaser comes with its page. One whose page cannot be had is tried at the next look again, and told
        after a few; its teaser alone is never given.
        """
        kept = FeedMemory.of(memory, self.url)
        answer, feed = self._read(kept)
        if feed is None:
            return
        fresh = [item for item in feed.items if item.sha256 not in kept.left and not known(item.sha256)]
        # A page that failed before must not keep the others waiting.
        fresh.sort(key=lambda item: kept.failed.get(item.sha256, 0))
        if fresh:
            yield Ahead(len(fresh))
        waiting = yield from self._give(fresh, kept)
        kept.note(feed, answer, self.url, complete=not waiting and not feed.cut_off)
        if kept.as_json() != dict(memory):
            yield Remember(kept.as_json())

    def still_stands(self, source_key: str | None, url: str | None) -> Standing:
        """Tell by its status what became of a page; "unknown" where its site cannot be asked by us now."""
        try:
            if not url or not self._pages.may_ask(url):
                return "unknown"
            status = self._status(url)
            # A site that lets no program in at all says nothing of one page.
            if status == 403 and self._status(urljoin(url, "/")) == 403:
                return "unknown"
        except SourceUnreachable:
            return "unknown"
        return "stands" if 200 <= status < 300 else _STANDING.get(status, "unknown")

    def _status(self, url: str) -> int:
        return self._hasty.ask(url, auth=self._pages.login_for(url), limit_bytes=None).status

    def _read(self, kept: FeedMemory) -> tuple[Answer, ParsedFeed | None]:
        """The feed as it is now, at its new address if it moved; None: nothing changed."""
        if kept.moved is None:
            return self._read_at(self.url, kept)
        try:
            return self._read_at(kept.moved, kept)
        except SourceUnreachable as trouble:
            if trouble.state not in _MOVED_AWAY:
                raise
            kept.moved = None
            return self._read_at(self.url, kept)

    def _read_at(self, address: str, kept: FeedMemory) -> tuple[Answer, ParsedFeed | None]:
        conditions = kept.conditions(address)
        auth = self._pages.login_for(address)
        answer = self._web.get(address, headers=conditions, accept=_ACCEPT, auth=auth)
        if answer.status == 304:
            return answer, None
        content_type = answer.headers.get("content-type", "")
        return answer, parse_feed(answer.data, content_type, answer.url, datetime.now(UTC), self._language)

    def _give(self, fresh: list[Item], kept: FeedMemory) -> Generator[Found, None, bool]:
        """Give each item, or why not; returns whether some wait for a later look."""
        teasers = [item.sha256 for item in fresh if item.teaser and item.link]
        later = set(teasers[:-PAGES_A_LOOK])
        troubled: Counter[str] = Counter()
        waiting = bool(later)
        for item in fresh:
            if not item.teaser:
                yield self._taken(item)
            elif item.link is None:
                kept.left.append(item.sha256)
                yield self._not_taken(
                    item, "it has no link to the whole article; have the feed give whole texts"
                )
            elif item.sha256 in later or troubled[urlsplit(item.link).netloc] >= HOST_IS_DOWN:
                waiting = True
            else:
                found, done = self._with_page(item, item.link, kept, troubled)
                waiting = waiting or not done
                yield from found
        return waiting

    def _with_page(
        self, item: Item, link: str, kept: FeedMemory, troubled: Counter[str]
    ) -> tuple[list[Found], bool]:
        """The item with its page, or what is to be told; and whether it is done with."""
        try:
            page, _ = self._pages.fetch(link)
        except PageRefused as refusal:
            kept.left.append(item.sha256)
            return [self._not_taken(item, str(refusal))], True
        except SourceUnreachable as trouble:
            looks = kept.failed[item.sha256] = kept.failed.get(item.sha256, 0) + 1
            of_host = trouble.state in _HOST_TROUBLE
            troubled[urlsplit(link).netloc] += of_host
            lost = looks >= LOOKS_FOR_A_PAGE and not of_host
            if lost:
                kept.left.append(item.sha256)
            told = lost or looks == LOOKS_FOR_A_PAGE
            return ([self._not_taken(item, str(trouble))] if told else []), lost
        return [self._taken(item, page_html=page)], True

    def _taken(self, item: Item, **more: str) -> Taken:
        """The item as a document, known by what the feed says of it, whatever its page says."""
        if item.odd_date:
            place = self._place(item)
            log.warning("%s: dated %s, which cannot be; taken without a date", place, item.odd_date)
        whole = item.without_text() if more else item
        return Taken(self._place(item), item.name, whole.data(**more), item.sha256)

    def _not_taken(self, item: Item, reason: str) -> NotTaken:
        name = item.record.get("headline") or item.name
        return NotTaken(
            self._place(item), PageRefused(f'"{name}": the feed gives only its beginning; {reason}')
        )

    def _place(self, item: Item) -> str:
        return f"{self.url}#{item.key}"
