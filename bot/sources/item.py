"""An item of a feed: what it says, as the record that cleaning reads, and whether that is all of it."""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin, urlsplit

_LONGEST_KEY = 300
_LONGEST_ADDRESS = 2000
_LONGEST_STANDFIRST = 5000
_SHORT_CONTENT = 200
_SHORT_SUMMARY = 1000
"""Letters. A content below the first is too short to be one; a description below the other is a teaser."""

_TAG = re.compile(r"<(?:!--|/?[A-Za-z])[^<>]*>")
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/tr|/blockquote)\b[^<>]*>", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_ELLIPSIS_IN_BRACKETS = re.compile(r"[\[(]\s*(?:…|\.\.\.|more…)\s*[\])]")
_ELLIPSIS = re.compile(r"(?:…|\.\.\.)[\s»>→]*$")
_READ_ON = re.compile(
    r"(?:read (?:more|on|the (?:full|rest)[\w ]{0,20})|continue reading|keep reading|full story|weiterlesen"
    r"|mehr lesen|lire la suite|en savoir plus|leer más|seguir leyendo|leia mais|continue lendo"
    r"|baca selengkapnya|selengkapnya|soma zaidi|続きを読む|اقرأ المزيد)\W*$",
    re.IGNORECASE,
)

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""A date before the web is a counter's zero, not a date."""

AHEAD = timedelta(days=1)
"""How far ahead of the clock a date may lie: zones are mistaken by hours."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item: `key` is its own in its feed, `record` what cleaning reads, `link` the page behind it.

    `said` is the SHA-256 of headline and text, not of dates, addresses and markup, which some feeds make
    anew for every visitor. `moment` (aware) is for ordering. `odd_date` is a date that it states and that
    cannot be. `teaser`: its text is not the whole article.
    """

    key: str
    record: Mapping[str, Any]
    said: str
    link: str | None
    moment: datetime | None
    odd_date: str | None
    teaser: bool

    @property
    def sha256(self) -> str:
        """What an item says under its key, in hex."""
        return _hashed(f"{self.key}|{self.said}")

    @property
    def name(self) -> str:
        """A file's name for messages."""
        return (re.sub(r"[^A-Za-z0-9._-]+", "-", self.key)[-60:].strip("-.") or "item") + ".json"

    def without_text(self) -> "Item":
        """The item without its own text, where a page has all of it."""
        return replace(self, record={name: said for name, said in self.record.items() if name != "body_html"})

    def data(self, **more: str) -> bytes:
        """The record as a document, with more fields; lone surrogates are replaced."""
        text = json.dumps({**self.record, **more}, ensure_ascii=False)
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def make_item(
    *,
    guid: str,
    link: str | None,
    headline: str,
    content: str,
    summary: str,
    published: datetime | None,
    stated: str,
    now: datetime,
    fields: Mapping[str, Any],
) -> Item:
    """Make an item of what a feed gives; `content` and `summary` are HTML, `fields` the record's others.

    Without a guid the link is the key, else title and date. `published` has no zone where the feed names
    none; `stated` is what stood there. A date before the web, or ahead of `now` by more than a day, is none.
    """
    moment = published.replace(tzinfo=published.tzinfo or UTC) if published else None
    if moment and not EARLIEST <= moment <= now + AHEAD:
        published = moment = None
    key = one_line(guid) or link or f"item-{_hashed(headline + stated)[:24]}"
    if len(key) > _LONGEST_KEY:
        key = f"{key[:200]}-{_hashed(key)[:24]}"
    text, description = plain(content or summary), plain(summary)
    standfirst = _standfirst(text, description) if content else None
    record = {
        "id": key,
        "url": link,
        "headline": headline,
        "published": published.isoformat() if published else None,
        "body_html": content or summary,
        "standfirst": standfirst,
        **fields,
    }
    return Item(
        key=key,
        record={name: value for name, value in record.items() if value},
        said=_hashed("|".join([headline, text, standfirst or ""])),
        link=link,
        moment=moment,
        odd_date=None if moment else one_line(stated)[:60] or None,
        teaser=_is_teaser(text, link, described=not content),
    )


def _hashed(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def _is_teaser(text: str, link: str | None, *, described: bool) -> bool:
    """Whether the page behind the link says more than the feed; `described`: the text is its description."""
    tail = text[-300:]
    if not text or _ELLIPSIS_IN_BRACKETS.search(tail) or _READ_ON.search(tail):
        return True
    if not described:
        return bool(link) and len(text) < _SHORT_CONTENT
    return _ELLIPSIS.search(tail) is not None or (bool(link) and len(text) < _SHORT_SUMMARY)


def _standfirst(text: str, description: str) -> str | None:
    """The description beside a whole text, unless it is the text's own beginning or cut off."""
    if not text or not description or len(description) > _LONGEST_STANDFIRST or description in text:
        return None
    tail = description[-300:]
    cut = any(sign.search(tail) for sign in (_ELLIPSIS_IN_BRACKETS, _ELLIPSIS, _READ_ON))
    return None if cut or text.startswith(description[:60]) else description


def plain(markup: str) -> str:
    """A fragment of HTML as text on one line: tags out, entities decoded once."""
    return one_line(html.unescape(_TAG.sub("", _BREAK.sub(" ", markup))))


def one_line(text: str) -> str:
    """Text without line ends, control characters and double spaces."""
    line = " ".join(text.split())
    return line if line.isprintable() else "".join(c for c in line if c.isprintable())


def web_address(address: object, base: str) -> str | None:
    """An absolute http or https address, or None."""
    if not isinstance(address, str) or not address.strip():
        return None
    try:
        whole = urljoin(base, one_line(address).replace(" ", "%20"))
        split = urlsplit(whole)
        fit = split.scheme.lower() in {"http", "https"} and bool(split.hostname) and split.port != 0
    except ValueError:
        return None
    return split.geturl() if fit and len(whole) <= _LONGEST_ADDRESS else None


def language_of(*stated: object) -> str | None:
    """The first that is a language's code."""
    return next((code for code in stated if isinstance(code, str) and _LANGUAGE.fullmatch(code)), None)
