"""An article's page fetched by its address: politely, by the site's robots.txt, and only if it is a page."""

import time
from urllib.parse import urlsplit

from bot.model.errors import PageRefused
from bot.sources.charset import decoded
from bot.sources.robots import Robots
from bot.sources.trouble import shown_text
from bot.sources.web import Login, Web, checked_address

PAGE_BYTES = 3_000_000
"""A page of more holds films, not an article; as a record it must stay below what cleaning reads."""

_LONGEST_PAUSE = 30.0
_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", ""})
_ACCEPT = "text/html, application/xhtml+xml;q=0.9"
_FEEDS = ("<?xml", "<rss", "<feed", "<rdf:rdf", "{")


class ArticlePages:
    """Fetches pages one after the other, at least `pause` seconds apart on a host, or as its robots.txt says.

    `own` is an address whose site is the newsroom's own: there robots.txt does not matter, and `auth` may be
    sent to its host. Hosts in BOT_PRIVATE_HOSTS are own as well.
    """

    def __init__(self, web: Web, *, own: str = "", auth: Login | None = None, pause: float = 1.0) -> None:
        self._web = web
        self._own = own
        self._auth = auth
        self._pause = pause
        self._robots = Robots(web)
        self._last: dict[str, float] = {}

    def fetch(self, url: str) -> tuple[str, str]:
        """Give a page's HTML and the address that answered.

        Raises PageRefused for what is no page and where robots.txt asks to keep away, SourceUnreachable for
        what cannot be had now.
        """
        if not self.may_ask(url):
            raise PageRefused(
                f"{shown_text(url)}: the site's robots.txt asks programs to keep away; ask the site, or save"
                " the page as .html into a folder that is a source"
            )
        self._wait(url)
        answer = self._web.get(url, accept=_ACCEPT, auth=self.login_for(url), limit_bytes=PAGE_BYTES)
        if answer.url != url and not self.may_ask(answer.url):
            raise PageRefused(
                f"{shown_text(url)} leads to a page that its robots.txt asks programs to keep from"
            )
        text = decoded(answer.data, answer.headers.get("content-type", ""))
        _refuse_other_kinds(shown_text(url), answer.content_type, text)
        return text, answer.url

    def may_ask(self, url: str) -> bool:
        """Whether a page may be fetched: any of the newsroom's own, others by their site's robots.txt.

        Raises SourceUnreachable for what is no web address and where robots.txt cannot be had now.
        """
        return self._is_own(url) or self._robots.allow(url)

    def login_for(self, url: str) -> Login | None:
        """The login, if the address is on the very host it is for."""
        return self._auth if urlsplit(url).netloc == urlsplit(self._own).netloc else None

    def _is_own(self, url: str) -> bool:
        address = checked_address(url)
        port = address.port or (443 if address.scheme == "https" else 80)
        return same_site(url, self._own) or self._web.guard.is_own(address.host, port)

    def _wait(self, url: str) -> None:
        host = urlsplit(url).netloc
        wish = 0.0 if self._is_own(url) else min(self._robots.pause(url), _LONGEST_PAUSE)
        left = self._last.get(host, -_LONGEST_PAUSE) + max(self._pause, wish) - time.monotonic()
        if left > 0:
            time.sleep(left)
        self._last[host] = time.monotonic()


def same_site(first: str, second: str) -> bool:
    """Whether two addresses are of one site: the same host, or one a part of the other, www. or not."""
    a, b = ((urlsplit(url).hostname or "").removeprefix("www.") for url in (first, second))
    return bool(a and b) and (a == b or a.endswith(f".{b}") or b.endswith(f".{a}"))


def _refuse_other_kinds(place: str, content_type: str, text: str) -> None:
    beginning = text[:1000].lstrip().lower()
    is_page = "<html" in beginning or beginning.startswith("<!doctype html")
    if content_type in _PAGE_TYPES and (is_page or not beginning.startswith(_FEEDS)):
        if not beginning:
            raise PageRefused(f"{place} is empty; check the address")
        return
    if beginning.startswith(_FEEDS) and not is_page:
        raise PageRefused(
            f"{place} is a feed or data, no page; make it a source in schedules.yaml: feed: {place}"
        )
    if is_page:
        return
    raise PageRefused(
        f"{place} is {content_type or 'no text'}, no page of HTML; give the article's own page, or save its"
        " text as .txt"
    )
