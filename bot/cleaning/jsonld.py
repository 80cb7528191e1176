"""schema.org in JSON-LD: an article as sites state it for machines, in a page's head or in a file of its own.

What is read: https://schema.org/NewsArticle and the other kinds of Article. Their values come in every shape
(a name, a list, an object, a reference by @id), so what cannot be read is left out rather than refused.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from datetime import tzinfo
from typing import Any
from urllib.parse import urljoin

from bot.cleaning.address import absolute_url
from bot.cleaning.dates import stated_moment
from bot.cleaning.language import language_code
from bot.cleaning.text import one_line
from bot.cleaning.words import word_set
from bot.model.identity import url_key

_ARTICLES = re.compile(
    r"(?:^|[/#:])(?!AdvertiserContent)(?:\w*Article|Report|BlogPosting|LiveBlogPosting|SocialMediaPosting)$"
)
_PERSONLESS = re.compile(r"Organization$|Corporation$|^(?:Thing|WebSite|Brand)$")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,31});", re.IGNORECASE)
_TAGS = re.compile(
    r"<(?:p|br|div|h[1-6]|ul|ol|li|a|strong|em|span|figure|blockquote)\b[^<>]{0,2000}>", re.IGNORECASE
)
_LONGEST_LINE = 1000
_MOST_VALUES = 50
_DEEPEST = 6
"""Steps from an object to one named in it: a document whose objects name each other ends there."""

Item = Mapping[str, Any]


def is_linked_data(value: object) -> bool:
    """Tell whether a JSON value is JSON-LD: an object with @type, @graph or @context."""
    return isinstance(value, Mapping) and any(f"@{word}" in value for word in ("type", "graph", "context"))


def load(script: str) -> object:
    """Give what a script element states, also in comment marks or with raw line ends; None for no JSON."""
    bare = re.sub(
        r"^\s*(?:<!--|/\*\s*<!\[CDATA\[\s*\*/|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|\]\]>)\s*$", "", script
    )
    try:
        return json.loads(bare, strict=False)
    except (ValueError, RecursionError):
        return None


class LinkedData:
    """The objects of one or several JSON-LD documents that belong together, found by what they are."""

    def __init__(self, *documents: object) -> None:
        self._items = [item for document in documents for item in _items_in(document)]
        self._by_id: dict[str, Item] = {}
        for item in self._items:
            name = item.get("@id")
            if isinstance(name, str) and len(item) > 1:
                self._by_id.setdefault(name, item)

    def articles(self) -> Iterator[Item]:
        """The objects that are articles, in their order; an advertiser's are none."""
        return (item for item in self._items if any(_ARTICLES.search(kind) for kind in _kinds(item)))

    def record(self, item: Item, zone: tzinfo) -> dict[str, Any]:
        """Give an article as the fields of a record (bot/cleaning/record.py), only those that it states."""
        url = self._address(item)
        published = self._line(item, "datePublished")
        body = next(self._texts(item.get("articleBody") or item.get("text")), "")
        fields: dict[str, Any] = {
            "id": self._identifier(item),
            "headline": self._line(item, "headline", "name"),
            "section": self._line(item, "articleSection"),
            "authors": list(dict.fromkeys(self._people(item.get("author") or item.get("creator")))),
            "published": published if published and stated_moment(published, zone) else None,
            "standfirst": self._line(item, "description", "abstract"),
            "publisher": self._line(item, "publisher", "sourceOrganization"),
            "language": self._language(item.get("inLanguage")),
            "url": url,
            "image": self._image(item.get("image") or item.get("thumbnailUrl"), url or ""),
            "translations": list(self._translations(item)),
            "body_html" if _TAGS.search(body) else "body": body if _TAGS.search(body) else _decoded(body),
        }
        return {name: value for name, value in fields.items() if value}

    def _line(self, item: Item, *names: str) -> str | None:
        for name in names:
            for text in self._texts(item.get(name)):
                line = one_line(_decoded(text[: 2 * _LONGEST_LINE]))
                if 0 < len(line) <= _LONGEST_LINE:
                    return line
        return None

    def _objects(self, value: object, depth: int = 0) -> Iterator[object]:
        """The values in a value, references followed."""
        if depth > _DEEPEST:
            return
        if isinstance(value, list):
            for one in value[:_MOST_VALUES]:
                yield from self._objects(one, depth + 1)
        elif isinstance(value, Mapping):
            if "@list" in value or "@set" in value:
                yield from self._objects(value.get("@list") or value.get("@set"), depth + 1)
            elif set(value) <= {"@id", "@type"}:
                yield self._by_id.get(str(value.get("@id")), value)
            else:
                yield value
        elif value is not None:
            yield value

    def _texts(self, value: object) -> Iterator[str]:
        """What a value says in words: itself, or its name."""
        for one in self._objects(value):
            said = (one.get("@value") or one.get("name")) if isinstance(one, Mapping) else one
            said = said[0] if isinstance(said, list) and said else said
            if isinstance(said, str) and said.strip():
                yield said

    def _people(self, value: object) -> Iterator[str]:
        """The names of people; an organisation is no author, an address and "Admin" are nobody's names."""
        for one in self._objects(value):
            if isinstance(one, Mapping) and any(_PERSONLESS.search(kind) for kind in _kinds(one)):
                continue
            for text in self._texts([one]):
                name = re.sub(r"^(?:by|von|por|par)\s+", "", one_line(_decoded(text)), flags=re.IGNORECASE)
                if _is_name(name):
                    yield name

    def _language(self, value: object) -> str | None:
        for one in self._objects(value):
            if code := language_code(
                (one.get("alternateName") or one.get("name")) if isinstance(one, Mapping) else one
            ):
                return code
        return None

    def _addresses(self, value: object) -> Iterator[str]:
        for one in self._objects(value):
            for said in (
                (one.get("url"), one.get("contentUrl"), one.get("@id"))
                if isinstance(one, Mapping)
                else (one,)
            ):
                for text in said if isinstance(said, list) else (said,):
                    if isinstance(text, str) and text.strip():
                        yield text

    def _address(self, item: Item) -> str | None:
        """The article's own address; a site's front page is none."""
        for name in ("url", "mainEntityOfPage", "@id"):
            for text in self._addresses(item.get(name)):
                url = absolute_url(text)
                if url and url_key(url):
                    return url
        return None

    def _image(self, value: object, base: str) -> dict[str, str] | None:
        for one in self._objects(value):
            for text in self._addresses([one]):
                url = absolute_url(_joined(base, text))
                if url is None:
                    continue
                fields = one if isinstance(one, Mapping) else {}
                alt, credit = (
                    self._line(fields, "caption"),
                    self._line(fields, "creditText", "creator", "author"),
                )
                return {"url": url, "alt": (alt or "")[:1000], "credit": (credit or "")[:1000]}
        return None

    def _translations(self, item: Item) -> Iterator[str]:
        for name in ("workTranslation", "translationOfWork"):
            yield from (url for text in self._addresses(item.get(name)) if (url := absolute_url(text)))

    def _identifier(self, item: Item) -> str | int | None:
        for one in self._objects(item.get("identifier")):
            said = one.get("value") if isinstance(one, Mapping) else one
            if isinstance(said, (str, int)) and not isinstance(said, bool):
                return said
        return None


def _items_in(document: object) -> Iterator[Item]:
    """The objects of a document: it alone, those of a list, those of its graphs, and what a page is about."""
    waiting, depth = [document], 0
    while waiting and depth <= _DEEPEST:
        level, waiting, depth = waiting, [], depth + 1
        for value in level:
            if isinstance(value, list):
                waiting.extend(value)
            elif isinstance(value, Mapping):
                yield value
                for name in ("@graph", "mainEntity"):
                    if isinstance(value.get(name), (list, Mapping)):
                        waiting.append(value[name])


def _kinds(item: Item) -> list[str]:
    value = item.get("@type")
    return [kind for kind in (value if isinstance(value, list) else [value]) if isinstance(kind, str)]


def _decoded(text: str) -> str:
    """Text whose entities many systems write a second time; a lone & stays."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


def _is_name(name: str) -> bool:
    words = name.casefold().split()
    nobody = len(words) < 4 and not word_set("nobody").isdisjoint(words)
    return bool(words) and len(name) <= 80 and not nobody and not re.search(r"://|@|\d{3}|^www\.", name)


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return ""
