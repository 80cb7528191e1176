"""An .html file: its text by trafilatura, its fields from what the page states in its head."""

import json
import re
from collections.abc import Iterator
from datetime import tzinfo
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from bot.cleaning.dates import stated_moment
from bot.cleaning.furniture import SAMPLE_MARKER, furniture
from bot.cleaning.headline import folded
from bot.cleaning.people import is_dateline, names_in
from bot.cleaning.record import absolute_url
from bot.cleaning.text import one_line, tidy
from bot.model.article import Article, Block, Image
from bot.model.errors import PageRefused

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_ARTICLE_TYPES = re.compile(r"Article$|^(Report|BlogPosting|LiveBlogPosting)$")


def read_html(text: str, zone: tzinfo) -> Article:
    """Give the article of a page; raises PageRefused when it holds no running text.

    A field that the page's head does not state is None: dates and names are never guessed from the text.
    """
    page = _Page(tidy(text))
    headline = page.first("headline", "og:title", "title")
    blocks = tuple(_own_blocks(page.blocks(), headline))
    if not any(block.kind == "paragraph" for block in blocks):
        raise PageRefused("the page holds no running text; save the article's own page")
    url = absolute_url(page.address())
    return Article(
        headline=headline,
        body=blocks,
        section=page.first("articleSection", "article:section", "section") or None,
        authors=page.authors(),
        published=stated_moment(page.first("datePublished", "article:published_time", "date"), zone),
        standfirst=_standfirst(page.first("description", "og:description"), blocks),
        publisher=page.first("publisher", "og:site_name") or None,
        language=page.language(),
        url=url,
        image=_image(page, url or ""),
        sample=SAMPLE_MARKER in text,
    )


class _Page:
    """What a page states: linked data and meta tags by name, and its elements."""

    def __init__(self, text: str) -> None:
        from lxml import etree, html

        try:
            self.tree: HtmlElement = html.fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
        except (etree.ParserError, ValueError) as error:
            raise PageRefused("the page holds no HTML that can be read") from error
        self.stated = dict(self._meta()) | dict(self._linked_data())

    def first(self, *names: str) -> str:
        """The first of the named fields that is stated, on one line; else ""."""
        return next((line for name in names if (line := one_line(self.stated.get(name, "")))), "")

    def blocks(self) -> Iterator[Block]:
        """The page's main text as trafilatura finds it."""
        from trafilatura import bare_extraction

        # Trafilatura works on the tree it is given and removes parts of it: this is the last use.
        found = bare_extraction(self.tree, include_comments=False, include_tables=False)
        body = getattr(found, "body", None)
        for element in body if body is not None else ():
            yield from _block(element)

    def address(self) -> str:
        """The canonical address, as the page gives it."""
        links = self.tree.xpath("//link[@rel='canonical']/@href")
        return str(links[0]) if links else self.first("og:url")

    def authors(self) -> tuple[str, ...]:
        """The names that the head states; "Admin" and addresses are none."""
        stated = self.stated.get("author", "").split("\n")
        names = [name for one in stated for name in names_in(one_line(one).removeprefix("By "))]
        return tuple(dict.fromkeys(names))

    def language(self) -> str | None:
        """The language of the page's root element."""
        root = self.tree.getroottree().getroot()
        value = str(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
        return value if _LANGUAGE.fullmatch(value) else None

    def _meta(self) -> Iterator[tuple[str, str]]:
        for title in self.tree.xpath("//title[1]"):
            yield "title", title.text_content()
        for heading in self.tree.xpath("//h1[1]")[:1]:
            yield "title", heading.text_content()
        for element in self.tree.xpath("//meta[@content]"):
            name = element.get("property") or element.get("name") or element.get("itemprop")
            if name:
                yield str(name), str(element.get("content"))

    def _linked_data(self) -> Iterator[tuple[str, str]]:
        for script in self.tree.xpath("//script[@type='application/ld+json']"):
            try:
                data = json.loads(script.text_content())
            except (ValueError, RecursionError):
                continue
            for item in _articles_in(data):
                for name, value in item.items():
                    if said := _said(value):
                        yield str(name), said
                return


def _articles_in(data: object) -> Iterator[dict[str, Any]]:
    items = data.get("@graph", [data]) if isinstance(data, dict) else data
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict) and _ARTICLE_TYPES.search(_said(item.get("@type")).split("\n")[0]):
            yield item


def _said(value: object) -> str:
    """A value of linked data as text; several are parted by line ends."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        named = value.get("name") or value.get("url")
        return named if isinstance(named, str) else ""
    if isinstance(value, list):
        return "\n".join(said for item in value[:20] if not isinstance(item, list) and (said := _said(item)))
    return ""


def _block(element: "HtmlElement") -> Iterator[Block]:
    if element.tag == "list":
        items = [" ".join("".join(item.itertext()).split()) for item in element]
        if said := "\n".join(item for item in items if item):
            yield Block("list", said)
        return
    text = " ".join("".join(element.itertext()).split())
    if text and element.tag in {"p", "head", "quote"}:
        yield Block(
            "subhead" if element.tag == "head" else "quote" if element.tag == "quote" else "paragraph", text
        )


def _own_blocks(blocks: Iterator[Block], headline: str) -> Iterator[Block]:
    """The blocks without what is not the text's: headline, byline, furniture."""
    title = folded(headline)
    for block in blocks:
        known = furniture(block.text) if block.kind != "list" else None
        if known or folded(block.text) == title or (len(block.text) < 90 and is_dateline(block.text)):
            continue
        yield block


def _standfirst(description: str, blocks: tuple[Block, ...]) -> str | None:
    """The page's description, unless it is cut off or the text says it as well."""
    said = folded(description)
    if not said or description.endswith(("…", "...")) or any(said in folded(block.text) for block in blocks):
        return None
    return description


def _image(page: _Page, base: str) -> Image | None:
    address = page.first("og:image", "image", "twitter:image")
    url = absolute_url(urljoin(base, address)) if address else None
    return Image(url, page.first("og:image:alt", "twitter:image:alt")) if url else None
