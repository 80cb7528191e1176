"""A post as WordPress's REST API gives it, made into a record (its fields: docs/articles.md). Pure.

Only what the post says comes into the record: what a theme or a plugin makes up by itself (the excerpt cut
from the text, the category "Uncategorized", the author "admin", a social title that adds the site's name)
does not. Posts are strangers' data: any field may be missing or of another kind.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.model.errors import PageRefused
from bot.sources.item import AHEAD, EARLIEST, language_of, plain, web_address

Post = Mapping[str, Any]
Record = dict[str, Any]

_MORE_LINK = re.compile(r"<a\b[^>]*\bmore-link\b.*?</a\s*>", re.DOTALL | re.IGNORECASE)
_CUT = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\]|…|\.\.\.)\s*$")
_CAPTION_CODE = re.compile(r"\[(caption|wp_caption)\b[^\]]*\].*?\[/\1\]", re.DOTALL)
_STRAY_CODE = re.compile(
    r"\[/?(?:caption|wp_caption|gallery|embed|audio|video|playlist|(?:vc|et_pb|fusion|av|tdc|td_block)_[a-z0-9_]+)"
    r"(?:\s[^\]<]*)?/?\]"
)
"""Shortcodes of WordPress itself and of page builders: what is left of them when a plugin is switched off."""

_NO_SECTION = frozenset({"uncategorized", "uncategorised"})
_NO_AUTHOR = frozenset({"admin", "administrator"})
_SEPARATORS = r"\-–—|·•»~"
_LONGEST_ALT = 300
_LONGEST_STANDFIRST = 1000
"""Letters. What is longer is a text in the wrong field; the article comes without it."""


def record_of(post: Post, translations: list[str], now: datetime) -> Record:
    """Give the record of a post that is public; `translations` are the addresses of its other languages.

    A post without text in the API has no `body_html`. `now` bounds its date: one that lies more than a day
    ahead is none. Raises PageRefused for a post whose text a password hides, or without number or address.
    """
    number, link = post.get("id"), web_address(post.get("link"), "")
    if not isinstance(number, int):
        raise PageRefused("it has no number")
    if link is None:
        raise PageRefused("it has no web address")
    if _is_protected(post):
        raise PageRefused("it asks for a password; it comes in once the site takes that away")
    headline, body = plain(rendered(post, "title")), _without_codes(rendered(post, "content"))
    published = moment(post, "date")
    record = {
        "id": number,
        "headline": headline,
        "body_html": body,
        "standfirst": _standfirst(post, plain(body)),
        "authors": _authors(post),
        "section": _section(post),
        "published": published.isoformat() if published and published <= now + AHEAD else None,
        "url": link,
        "image": _image(post, link),
        "language": _language(post),
        "translations": translations or _wpml(post),
        "social_title": _social_title(post, headline),
    }
    return {name: value for name, value in record.items() if value}


def rendered(post: Post, field: str) -> str:
    """What a field such as title or content shows, in HTML; "" if there is none."""
    value = post.get(field)
    value = value.get("rendered") if isinstance(value, Mapping) else value
    return value if isinstance(value, str) else ""


def _is_protected(post: Post) -> bool:
    """Whether a password is asked for before the text is shown."""
    content = post.get("content")
    return isinstance(content, Mapping) and content.get("protected") is True and not content.get("rendered")


def moment(post: Post, field: str) -> datetime | None:
    """A date of the post, `date` or `modified`, aware, from its `_gmt` field; None for what cannot be meant.

    The field without `_gmt` is on the site's clock, and the post does not say which zone that is.
    """
    value = post.get(f"{field}_gmt")
    try:
        at = datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else None
    except ValueError:
        return None
    return at if at and at >= EARLIEST else None


def translation_numbers(post: Post) -> list[int]:
    """The numbers of the post in other languages, as Polylang tells them: {"fr": 12, "en": 11}."""
    others = post.get("translations")
    numbers = others.values() if isinstance(others, Mapping) else ()
    return [number for number in numbers if isinstance(number, int) and number != post.get("id")]


def _without_codes(markup: str) -> str:
    return _STRAY_CODE.sub("", _CAPTION_CODE.sub("", markup)) if "[" in markup else markup


def _standfirst(post: Post, text: str) -> str | None:
    """The excerpt that was written by hand: one that WordPress cuts from the text only repeats it."""
    meta = post.get("meta")
    subtitle = meta.get("newspack_post_subtitle") if isinstance(meta, Mapping) else None
    if isinstance(subtitle, str) and plain(subtitle):
        return plain(subtitle)[:_LONGEST_STANDFIRST]
    markup = rendered(post, "excerpt")
    excerpt = plain(_MORE_LINK.sub("", markup))
    if not excerpt or _CUT.search(excerpt) or _MORE_LINK.search(markup) or len(excerpt) > _LONGEST_STANDFIRST:
        return None
    return None if _folded(text).startswith(_folded(excerpt)) else excerpt


def _folded(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _embedded(post: Post, name: str) -> Iterator[Mapping[str, Any]]:
    """The objects that came along; what the site refuses to show stands there as an error, with a code."""
    embedded = post.get("_embedded")
    found = embedded.get(name) if isinstance(embedded, Mapping) else None
    for one in found if isinstance(found, list) else ():
        for item in one if isinstance(one, list) else [one]:
            if isinstance(item, Mapping) and "code" not in item:
                yield item


def _authors(post: Post) -> list[str]:
    """The authors' names: a plug-in's list of several before WordPress's own single one."""
    several = post.get("authors")
    listed = [one for one in several if isinstance(one, Mapping)] if isinstance(several, list) else []
    names = [plain(str(one.get("display_name") or "")) for one in listed]
    if not any(names):
        names = [plain(str(one.get("name") or "")) for one in _embedded(post, "author")]
    yoast = _yoast(post).get("author")
    if not any(names) and isinstance(yoast, str):
        names = [plain(yoast)]
    return list(dict.fromkeys(name for name in names if name and name.casefold() not in _NO_AUTHOR))


def _section(post: Post) -> str | None:
    """The primary category where the site says which it is, else the first that is one."""
    terms = (term for term in _embedded(post, "wp:term") if term.get("taxonomy") == "category")
    names = {term.get("id"): plain(str(term.get("name") or "")) for term in terms}
    names = {number: name for number, name in names.items() if name and name.casefold() not in _NO_SECTION}
    for number in _primary_numbers(post):
        if number in names:
            return names[number]
    crumbs = [crumb for crumb in _crumbs(post) if crumb in names.values()]
    return crumbs[-1] if crumbs else next(iter(names.values()), None)


def _primary_numbers(post: Post) -> Iterator[int]:
    meta = post.get("meta")
    for fields in (post, meta if isinstance(meta, Mapping) else {}):
        for name in ("yoast_wpseo_primary_category", "_yoast_wpseo_primary_category", "primary_category"):
            value = str(fields.get(name) or "")
            if value.isdecimal():
                yield int(value)


def _crumbs(post: Post) -> Iterator[str]:
    """The steps of Yoast's breadcrumbs, which lead through the primary category."""
    schema = _yoast(post).get("schema")
    graph = schema.get("@graph") if isinstance(schema, Mapping) else None
    for node in graph if isinstance(graph, list) else ():
        steps = node.get("itemListElement") if isinstance(node, Mapping) else None
        for step in steps if isinstance(steps, list) else ():
            if isinstance(step, Mapping) and isinstance(step.get("name"), str):
                yield plain(step["name"])


def _image(post: Post, link: str) -> dict[str, str] | None:
    for media in _embedded(post, "wp:featuredmedia"):
        url = web_address(media.get("source_url"), link)
        if url and media.get("media_type", "image") == "image":
            alt = plain(str(media.get("alt_text") or "")) or plain(rendered(media, "caption"))
            image = {"url": url, "alt": alt[:_LONGEST_ALT], "credit": _credit(media)}
            return {name: value for name, value in image.items() if value}
    url = web_address(post.get("jetpack_featured_media_url"), link)
    return {"url": url} if url else None


def _credit(media: Mapping[str, Any]) -> str:
    details = media.get("media_details")
    meta = details.get("image_meta") if isinstance(details, Mapping) else None
    credit = meta.get("credit") if isinstance(meta, Mapping) else None
    return plain(credit)[:_LONGEST_ALT] if isinstance(credit, str) else ""


def _language(post: Post) -> str | None:
    """The language that Polylang or WPML keeps for the post; the site's own is for schedules.yaml to say."""
    code = language_of(post.get("lang"), post.get("wpml_current_locale"))
    return code.replace("_", "-") if code else None


def _wpml(post: Post) -> list[str]:
    found = post.get("wpml_translations")
    links = (
        [web_address(one.get("href"), "") for one in found if isinstance(one, Mapping)]
        if isinstance(found, list)
        else []
    )
    return [link for link in links if link]


def _yoast(post: Post) -> Mapping[str, Any]:
    found = post.get("yoast_head_json")
    return found if isinstance(found, Mapping) else {}


def _social_title(post: Post, headline: str) -> str | None:
    """The headline that was written for social networks; the headline with the site's name is none."""
    other = post.get("aioseo_head_json")
    aioseo = other.get("og:title") if isinstance(other, Mapping) else None
    title = plain(str(_yoast(post).get("og_title") or aioseo or ""))
    if site := plain(str(_yoast(post).get("og_site_name") or "")):
        title = re.sub(rf"\s*[{_SEPARATORS}]\s*{re.escape(site)}$", "", title)
    is_ours = re.fullmatch(rf"{re.escape(headline)}(?:\s+[{_SEPARATORS}]\s.*)?", title, re.IGNORECASE)
    return None if is_ours else title or None
