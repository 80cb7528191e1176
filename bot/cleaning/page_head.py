"""What an HTML page states about itself: linked data, meta tags, links, its root element's language."""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from bot.cleaning.address import absolute_url
from bot.cleaning.dates import stated_moment
from bot.cleaning.jsonld import LinkedData, load
from bot.cleaning.language import language_code
from bot.cleaning.people import byline_names, names_in
from bot.cleaning.text import one_line
from bot.model.article import Image
from bot.model.identity import url_key

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_AUTHORS = ("author", "byl", "parsely-author", "sailthru.author", "dc.creator", "article:author")
_DATES = (
    "article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "date",
)
_SECTIONS = ("article:section", "articlesection", "section", "parsely-section")
_MOST_LINKS = 200
_LONGEST = 1000


class PageHead:
    """The fields that a page states, read before anybody takes its tree apart.

    `address` is where the page was found, for relative links; the page's own canonical link counts before it.
    Nothing is guessed: what is not stated is None or empty.
    """

    def __init__(self, tree: "HtmlElement", zone: tzinfo, address: str = "") -> None:
        self._tree, self._meta = tree, dict(_meta(tree))
        self._base = _joined(address, next(iter(tree.xpath("//base/@href")), ""))
        self.url = self._url() or absolute_url(address)
        self.linked = self._linked(zone)
        self.url = self.url or self.linked.get("url")
        self.language = self._language()
        self.published = self._published(zone)
        self.translations = tuple(self._translations())
        self.image = self._image()

    @property
    def headline(self) -> str:
        """The headline, or "": linked data cuts long ones, tags add the site's name."""
        site = self.first("og:site_name")
        stated = [self.linked.get("headline", ""), self.first("og:title"), self.first("h1", "title")]
        lines = [_without_site(line, site) for line in stated if line]
        return next((line for line in lines if not line.endswith(("…", "..."))), lines[0] if lines else "")

    @property
    def section(self) -> str | None:
        """The section that linked data or a tag names."""
        return self.linked.get("section") or self.first(*_SECTIONS) or None

    @property
    def publisher(self) -> str | None:
        """Who publishes it: linked data's publisher, else the site's name."""
        return self.linked.get("publisher") or self.first("og:site_name") or None

    @property
    def description(self) -> str | None:
        """What the page says about its text; it may be cut off."""
        return self.linked.get("standfirst") or self.first("description", "og:description") or None

    @property
    def authors(self) -> tuple[str, ...]:
        """The names that the head states; "Admin", the site's name and addresses are none."""
        if listed := self.linked.get("authors"):
            return tuple(name for name in listed if name != self.publisher)
        stated = next((names for one in _AUTHORS if (names := self._meta.get(one))), [])
        found = [name for line in stated for name in byline_names(line) or names_in(line)]
        return tuple(dict.fromkeys(found))

    def first(self, *names: str) -> str:
        """The first of the named tags that is there, on one line; else ""."""
        return next((self._meta[name][0] for name in names if name in self._meta), "")

    def _url(self) -> str | None:
        canonical = self._tree.xpath("//link[@rel='canonical']/@href")[:1]
        for stated in (*map(str, canonical), self.first("og:url")):
            url = absolute_url(_joined(self._base, stated)) if stated else None
            if url and url_key(url):
                return url
        return None

    def _linked(self, zone: tzinfo) -> Mapping[str, Any]:
        """The article of the page's linked data: the one at the page's address, else the first."""
        scripts = self._tree.xpath("//script[@type='application/ld+json']")
        data = LinkedData(*(load(script.text or "") for script in scripts))
        records = [
            data.record(item, zone) for item, _ in zip(data.articles(), range(_MOST_LINKS), strict=False)
        ]
        own = url_key(self.url) if self.url else None
        here = (one for one in records if own and url_key(one.get("url", "")) == own)
        return next(here, next(iter(records), {}))

    def _language(self) -> str | None:
        root = self._tree.getroottree().getroot()
        stated = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")
        return language_code(stated) or self.linked.get("language")

    def _published(self, zone: tzinfo) -> datetime | None:
        times = self._tree.xpath("//time[@itemprop='datePublished' or @pubdate]/@datetime")[:1]
        stated = (self.linked.get("published", ""), *(self.first(name) for name in _DATES), *map(str, times))
        return next(
            (moment for line in stated if line and (moment := stated_moment(one_line(line), zone))), None
        )

    def _translations(self) -> Iterator[str]:
        """The same article in other languages (hreflang); neither itself nor a choice of languages."""
        seen = {url_key(self.url) if self.url else None, None}
        for link in self._tree.xpath("//link[@rel='alternate'][@hreflang][@href]")[:_MOST_LINKS]:
            code = language_code(link.get("hreflang"))
            url = absolute_url(_joined(self._base, str(link.get("href"))))
            kind = link.get("type") or "text/html"
            if not code or not url or kind != "text/html" or code.lower() == (self.language or "").lower():
                continue
            if (key := url_key(url)) not in seen:
                seen.add(key)
                yield url

    def _image(self) -> Image | None:
        if address := self.first("og:image", "og:image:secure_url"):
            url = absolute_url(_joined(self.url or self._base, address))
            if url:
                return Image(url, self.first("og:image:alt"))
        if linked := self.linked.get("image"):
            return Image(**linked)
        address = self.first("twitter:image", "twitter:image:src")
        url = absolute_url(_joined(self.url or self._base, address)) if address else None
        return Image(url, self.first("twitter:image:alt")) if url else None


def _meta(tree: "HtmlElement") -> Iterator[tuple[str, list[str]]]:
    """The tags by name in small letters, their values on one line; the title and the first heading too."""
    found: dict[str, list[str]] = {}
    for name, element in (("title", "//title"), ("h1", "//h1")):
        for one in tree.xpath(element)[:1]:
            found[name] = [one.text_content()]
    for element in tree.xpath("//meta[@content]"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        if name:
            found.setdefault(str(name).strip().lower(), []).append(str(element.get("content")))
    for name, values in found.items():
        lines = [
            line for value in values[:20] if 0 < len(line := one_line(value[: 2 * _LONGEST])) <= _LONGEST
        ]
        if lines:
            yield name, lines


def _without_site(headline: str, site: str) -> str:
    """A title without the site's name behind it."""
    for mark in (" | ", " - ", " – ", " — ", " • ", " · "):
        if site and headline.casefold().endswith(f"{mark}{site}".casefold()):
            return headline[: -len(mark + site)].rstrip()
    return headline


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return ""
