"""An article given by fields: an object of a .json file, or the front matter of a .md file.

docs/articles.md lists the fields. Fields not listed there are passed over.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any

from bot.cleaning.address import absolute_url
from bot.cleaning.dates import stated_moment
from bot.cleaning.furniture import SAMPLE_MARKER
from bot.cleaning.language import language_code
from bot.cleaning.text import one_line, tidy
from bot.model.article import Article, Block, BlockKind, Image
from bot.model.errors import PageRefused

_KINDS: Mapping[str, BlockKind] = {
    "paragraph": "paragraph",
    "subhead": "subhead",
    "quote": "quote",
    "list": "list",
}
_TAGS = re.compile(r"</(?:p|div|span|a|strong|em|h[1-6]|li)>|<br\s*/?>", re.IGNORECASE)
_LONGEST_LINE = 1000
_LONGEST_STANDFIRST = 5000
"""Letters. What is longer is a text in the wrong field."""


def article_from(fields: object, zone: tzinfo, blocks: Iterable[Block] | None = None) -> Article:
    """Give the article that the fields state; raises PageRefused naming the field and the way out.

    `blocks` is the body where it is not among the fields (.md). `zone` is for dates that name none. What
    `page_html` says fills in what the fields leave open.
    """
    if not isinstance(fields, Mapping):
        raise PageRefused(f"is {_kind(fields)}, not an article; write an object with headline and body")
    given = {str(name).strip().casefold(): value for name, value in fields.items() if value not in (None, "")}
    body = tuple(blocks) if blocks is not None else _body(given)
    page = _page(given, zone, needed=not body)
    body = body or (page.body if page else ())
    marked = (given.get("body_html"), page and page.sample and SAMPLE_MARKER, *(block.text for block in body))
    sample = any(isinstance(text, str) and SAMPLE_MARKER in text for text in marked)
    body = tuple(block for block in body if SAMPLE_MARKER not in block.text)
    if not body:
        raise PageRefused("body is missing: write the text as a string or as a list of paragraphs")
    url = _address(given.get("url"), "url")
    article = Article(
        headline=_headline(given, page),
        body=body,
        section=_line(given, "section"),
        authors=_authors(given),
        published=_moment(given, "published", zone),
        standfirst=_line(given, "standfirst", _LONGEST_STANDFIRST),
        publisher=_line(given, "publisher"),
        language=_language(given),
        url=url,
        image=_image(given.get("image")),
        source_key=_source_key(given.get("id")),
        publish_after=_moment(given, "publish_after", zone),
        translations=_translations(given, url),
        social_title=_line(given, "social_title"),
        sample=sample,
    )
    return _filled_in(article, page) if page else article


_FROM_PAGE = (
    "section", "authors", "published", "standfirst", "publisher", "language", "url", "image", "translations"
)  # fmt: skip


def _filled_in(article: Article, page: Article) -> Article:
    return replace(article, **{name: getattr(article, name) or getattr(page, name) for name in _FROM_PAGE})


def _page(given: Mapping[str, Any], zone: tzinfo, *, needed: bool) -> Article | None:
    """The whole page that came with the record; one without text is refused where its text is `needed`."""
    from bot.cleaning.html import read_html

    value = given.get("page_html")
    if value is None:
        return None
    if not isinstance(value, str):
        raise PageRefused(f"page_html is {_kind(value)}; write it as a string")
    url = given.get("url")
    try:
        return read_html(value, zone, url if isinstance(url, str) else "")
    except PageRefused as refusal:
        if needed:
            raise PageRefused(f"page_html: {refusal}") from refusal
        return None


def blocks_from_text(text: str) -> tuple[Block, ...]:
    """Give a text's paragraphs: blank lines part them or, where there is none, line ends do."""
    text = tidy(text).strip()
    parts = re.split(r"\n\s*\n", text) if re.search(r"\n\s*\n", text) else text.split("\n")
    folded = (" ".join(part.split()) for part in parts)
    return tuple(Block("paragraph", part) for part in folded if part)


def _headline(given: Mapping[str, Any], page: Article | None) -> str:
    headline = _line(given, "headline") or _line(given, "title") or (page.headline if page else None)
    if not headline and page:
        raise PageRefused("headline is missing: the page states none; is it an article's own page?")
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


def _body(given: Mapping[str, Any]) -> tuple[Block, ...]:
    value = given.get("body")
    if value is None:
        return _from_markup(given)
    if isinstance(value, str):
        _refuse_tags(value, "body")
        return blocks_from_text(value)
    if not isinstance(value, list):
        raise PageRefused(f"body is {_kind(value)}; write a string, a list of strings, or of kind and text")
    found = (_block(item, f"body, entry {number}") for number, item in enumerate(value, start=1))
    return tuple(block for block in found if block.text)


def _from_markup(given: Mapping[str, Any]) -> tuple[Block, ...]:
    value = given.get("body_html", "")
    if not isinstance(value, str):
        raise PageRefused(f"body_html is {_kind(value)}; write it as a string")
    if not value:
        return ()
    from bot.cleaning.markup import blocks_from_html
    from bot.cleaning.story_blocks import story_blocks

    headline = given.get("headline") or given.get("title")
    try:
        blocks = blocks_from_html(value)
    except PageRefused as refusal:
        raise PageRefused(f"body_html: {refusal}") from refusal
    return tuple(story_blocks(blocks, headline if isinstance(headline, str) else ""))


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


def _moment(given: Mapping[str, Any], field: str, zone: tzinfo) -> datetime | None:
    value = _line(given, field)
    if value is None:
        return None
    # An embargo whose time is not understood would end at midnight, which is too early.
    if moment := stated_moment(value, zone, exact=field == "publish_after"):
        return moment
    raise PageRefused(f'{field}: "{value[:60]}" is no clear date; write it like 2026-11-20T08:30:00+01:00')


def _language(given: Mapping[str, Any]) -> str | None:
    value = _line(given, "language")
    if value is None or (code := language_code(value)):
        return code if value else None
    raise PageRefused(f'language: "{value[:60]}" is no language code; write it like en or pt-BR')


def _translations(given: Mapping[str, Any], own: str | None) -> tuple[str, ...]:
    value = given.get("translations", [])
    if not isinstance(value, list):
        raise PageRefused(f"translations is {_kind(value)}; write a list of web addresses")
    found = (_address(one, "translations") for one in value)
    return tuple(dict.fromkeys(url for url in found if url and url != own))


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
