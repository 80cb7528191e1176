"""The text of a feed in XML made fit to be parsed: safe, without halves, and no longer than a feed is."""

import re
from xml.parsers import expat

ENDS_READ = 1000
"""Items at either end that are read of a long feed: which end is the newest shows only in the dates."""

_MOST_TAGS = {True: 60_000, False: 15_000}
"""Tags that are parsed of XML that is well formed, and of other text, which takes far longer a tag."""

_MOST_ESCAPES = 800_000
"""Ampersands that are parsed."""

_ITEM_ENDS = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_ROOT_ENDS = re.compile(
    r"</(?:\w+:)?(?:rss|rdf|feed|channel)\s*>\s*(?:<!--.*?-->\s*)*$", re.IGNORECASE | re.DOTALL
)
_MARKUP = re.compile(r"<!\[CDATA\[.*?\]\]>|<", re.DOTALL)
_PROLOG = re.compile(r"(?>\s+|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_DECLARATION = re.compile(r"\A\s*<\?xml.*?\?>\s*", re.DOTALL)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_NUMBERED = re.compile(r"&#(?:x([0-9a-f]{1,8})|([0-9]{1,9}));?", re.IGNORECASE)
_NAMED_ID = re.compile(
    r"""<guid(?:\s+isPermaLink\s*=\s*["']\w*["'])?\s*>(?=\s*(?:<!\[CDATA\[\s*)?(?!\s|https?://|<))""",
    re.IGNORECASE,
)
"""A guid that is no address, though it may claim to be one; feedparser would make it one."""


class UnsafeFeed(Exception):
    """The feed declares entities: a few lines of them unpack to gigabytes."""


def fit_to_parse(text: str) -> bytes | None:
    """Give a document in UTF-8 for feedparser, or None for what is no feed; raises UnsafeFeed.

    An item that is not closed, where the feed is cut off, is left out. Of one with more items or markup than
    a feed has, both ends or the beginning are left.
    """
    text = _DECLARATION.sub("", _NUMBERED.sub(_character, _NOT_XML.sub("", text)))
    if text[:200].lstrip().lower().startswith(("<!doctype html", "<html")):
        return None
    if _declares_entities(text):
        raise UnsafeFeed
    bounded = _bounded('<?xml version="1.0" encoding="utf-8"?>' + _closed_items(text)[0])
    return _NAMED_ID.sub('<guid isPermaLink="false">', bounded).encode() if bounded else None


def is_cut_off(text: str) -> bool:
    """Whether a feed in XML lacks its end: more of it may come at the next look."""
    return _ROOT_ENDS.search(text[-2000:]) is None


def is_long(text: str) -> bool:
    """Whether a feed has more items than are read of one."""
    return _closed_items(text)[1]


def _character(reference: re.Match[str]) -> str:
    """The reference as it stands, or nothing where its number is no character that XML allows."""
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    return "" if number > 0x10FFFF or _NOT_XML.match(chr(number)) else reference[0]


def _declares_entities(text: str) -> bool:
    prolog = _PROLOG.match(text)
    rest = text[prolog.end() if prolog else 0 :]
    inner = re.match(r"<!DOCTYPE[^>\[]*\[", rest, re.IGNORECASE)
    return inner is not None and "<!ENTITY" in rest.upper()


def _closed_items(text: str) -> tuple[str, bool]:
    """The feed without an item that is not closed and the middle of a long one; whether it is long."""
    ends = [match.end() for match in _ITEM_ENDS.finditer(text)]
    if ends and is_cut_off(text):
        text = text[: ends[-1]]
    if len(ends) <= 2 * ENDS_READ:
        return text, False
    return text[: ends[ENDS_READ - 1]] + text[ends[-ENDS_READ - 1] :], True


def _bounded(text: str) -> str | None:
    """The feed as far as its markup can be parsed in seconds; None where not even one item ends by then."""
    tags = [match.start() for match in _MARKUP.finditer(text) if len(match[0]) == 1]
    escapes = [match.start() for match in re.finditer("&", text)]
    beyond = tags[_MOST_TAGS[_is_well_formed(text)] :][:1] + escapes[_MOST_ESCAPES:][:1]
    if not beyond:
        return text
    ends = [match.end() for match in _ITEM_ENDS.finditer(text)]
    kept = [end for end in ends if end <= min(beyond)]
    return text[: kept[-1]] + text[ends[-1] :] if kept else None


def _is_well_formed(text: str) -> bool:
    try:
        expat.ParserCreate().Parse(text.encode(), True)
    except expat.ExpatError:
        return False
    return True
