"""An article given by fields: an object of a .json file, or the front matter of a .md file.

docs/articles.md lists the fields. Fields not listed there are passed over.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bot.cleaning.dates import stated_moment
from bot.cleaning.furniture import SAMPLE_MARKER
from bot.cleaning.text import one_line, tidy
from bot.model.article import Article, Block, BlockKind, Image
from bot.model.errors import PageRefused

_KINDS: Mapping[str, BlockKind] = {
    "paragraph": "paragraph",
    "subhead": "subhead",
    "quote": "quote",
    "list": "list",
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_TAGS = re.compile(r"</(?:p|div|span|a|strong|em|h[1-6]|li)>|<br\s*/?>", re.IGNORECASE)
_LONGEST_LINE = 1000
_LONGEST_STANDFIRST = 5000
"""Letters. What is longer is a text in the wrong field."""


def article_from(fields: object, zone: tzinfo, blocks: Iterable[Block] | None = None) -> Article:
    """Give the article that the fields state; raises PageRefused naming the field and the way out.

    `blocks` is the body where it is not among the fields (.md). `zone` is for dates that name none.
    """
    if not isinstance(fields, Mapping):
        raise PageRefused(f"is {_kind(fields)}, not an article; write an object with headline and body")
    given = {str(name).strip().casefold(): value for name, value in fields.items() if value not in (None, "")}
    body = tuple(blocks) if blocks is not None else _body(given.get("body"))
    sample = any(SAMPLE_MARKER in block.text for block in body)
    body = tuple(block for block in body if SAMPLE_MARKER not in block.text)
    if not body:
        raise PageRefused("body is missing: write the text as a string or as a list of paragraphs")
    return Article(
        headline=_headline(given),
        body=body,
        section=_line(given, "section"),
        authors=_authors(given),
        published=_published(given, zone),
        standfirst=_line(given, "standfirst", _LONGEST_STANDFIRST),
        publisher=_line(given, "publisher"),
        language=_language(given),
        url=_address(given.get("url"), "url"),
        image=_image(given.get("image")),
        source_key=_source_key(given.get("id")),
        sample=sample,
    )


def absolute_url(address: str) -> str | None:
    """Give a web address with scheme and host as it is to be linked to, or None for anything else.

    A user and password in it are the fetcher's, never the readers': they are taken out.
    """
    address = "".join(one_line(address).split())
    try:
        split = urlsplit(address)
        fit = split.scheme.lower() in {"http", "https"} and bool(split.hostname) and split.port != 0
    except ValueError:
        return None
    if "@" in split.netloc:
        address = urlunsplit(split._replace(netloc=split.netloc.rpartition("@")[2]))
    return address if fit and len(address) <= 2000 else None


def blocks_from_text(text: str) -> tuple[Block, ...]:
    """Give a text's paragraphs: blank lines part them or, where there is none, line ends do."""
    text = tidy(text).strip()
    parts = re.split(r"\n\s*\n", text) if re.search(r"\n\s*\n", text) else text.split("\n")
    folded = (" ".join(part.split()) for part in parts)
    return tuple(Block("paragraph", part) for part in folded if part)


def _headline(given: Mapping[str, Any]) -> str:
    headline = _line(given, "headline") or _line(given, "title")
    if not headline:
        raise PageRefused("headline is missing: write it as headline or title")
    return headline


def _line(given: Mapping[str, Any], name: str, most: int = _LONGEST_LINE) -> str | None:
    value = given.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise PageRefused(f"{name} is {_kind(value)}; write it as a string")
    line = one_line(value) or None
    if line and len(line) > most:
        raise PageRefused(f"{name} has {len(line):,} letters; {most:,} are allowed")
    return line


def _body(value: object) -> tuple[Block, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        _refuse_tags(value, "body")
        return blocks_from_text(value)
    if not isinstance(value, list):
        raise PageRefused(f"body is {_kind(value)}; write a string, a list of strings, or of kind and text")
    found = (_block(item, f"body, entry {number}") for number, item in enumerate(value, start=1))
    return tuple(block for block in found if block.text)


def _block(item: object, place: str) -> Block:
    kind: object = "paragraph"
    if isinstance(item, Mapping):
        kind, item = item.get("kind", "paragraph"), item.get("text")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise PageRefused(f'{place}: kind "{kind}" is not known; use {", ".join(_KINDS)}')
    if not isinstance(item, str):
        raise PageRefused(f"{place}: text is {_kind(item)}; write it as a string")
    _refuse_tags(item, place)
    lines = (" ".join(line.split()) for line in tidy(item).split("\n"))
    joint = "\n" if kind == "list" else " "
    return Block(_KINDS[kind], joint.join(line for line in lines if line))


def _refuse_tags(text: str, place: str) -> None:
    """A body in HTML would be printed with its tags."""
    if found := _TAGS.search(text):
        raise PageRefused(f"{place} holds HTML ({found[0]}); write plain text, or save the page as .html")


def _authors(given: Mapping[str, Any]) -> tuple[str, ...]:
    field = "authors" if "authors" in given else "author"
    value = given.get(field, [])
    listed = value if isinstance(value, list) else [value]
    names: list[str] = []
    for item in listed:
        name = item.get("name") if isinstance(item, Mapping) else item
        if not isinstance(name, str):
            raise PageRefused(f"{field}: write a name, or a list of names")
        names.append(one_line(name))
    return tuple(dict.fromkeys(name for name in names if name))


def _published(given: Mapping[str, Any], zone: tzinfo) -> datetime | None:
    value = _line(given, "published")
    if value is None:
        return None
    if moment := stated_moment(value, zone):
        return moment
    raise PageRefused(f'published: "{value[:60]}" is no clear date; write it like 2026-11-20T08:30:00+01:00')


def _language(given: Mapping[str, Any]) -> str | None:
    value = _line(given, "language")
    if value is None or _LANGUAGE.fullmatch(value):
        return value.replace("_", "-") if value else None
    raise PageRefused(f'language: "{value[:60]}" is no language code; write it like en or pt-BR')


def _address(value: object, field: str) -> str | None:
    if value is None:
        return None
    if isinstance(value, str) and (address := absolute_url(value)):
        return address
    shown = value[:80] if isinstance(value, str) else _kind(value)
    raise PageRefused(f"{field}: {shown} is no web address; write it with https://")


def _image(value: object) -> Image | None:
    if value is None:
        return None
    fields = value if isinstance(value, Mapping) else {"url": value}
    url = _address(fields.get("url") or None, "image url")
    if url is None:
        raise PageRefused("image has no url; write it as an object with url, alt and credit")
    return Image(url, _line(fields, "alt") or "", _line(fields, "credit") or "")


def _source_key(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise PageRefused(f"id is {_kind(value)}; write it as a string or a number")
    return one_line(str(value)) or None


def _kind(value: object) -> str:
    kinds = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "empty"}
    return kinds.get(type(value), "a number")
