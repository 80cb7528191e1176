"""Who wrote it: the names in a byline."""

import re

from bot.cleaning.dates import date_starts
from bot.cleaning.words import word_set

_BY = re.compile(
    r"(?:(?:text|words|written|reported|story|posted|published)\s+)?"
    r"(?:by|von|por|par|oleh|di|av|af|door)\s*:?\s+(?=\S)"
    r"|(?:author|autor|autorin|auteur|penulis|redaktur)\s*:\s*"
    r"|(?:eine?|kolumne|kommentar|analyse) .{0,20}\bvon\s+",
    re.IGNORECASE,
)
_POSTED_BY = re.compile(r"\b(?:by|von|por|oleh)\s+(?=\S)")
_AGO = re.compile(
    r"\b(?:\d+|an?|one)\s+(?:second|minute|hour|day|week|month|year)s?\s+ago\b"
    r"|\b(?:vor|hace|il y a|há)\s+\d+\s+\w+"
    r"|\b\d+\s+\w+\s+(?:yang\s+)?lalu\b",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+(?:and|und|y|et|e|dan|&|\+)\s+|\s*[&/]\s*")
_NAME_WORD = re.compile(r"[^\W\d_][\w'’.-]*", re.UNICODE)


def names_in(text: str) -> tuple[str, ...]:
    """Give the people whom a byline names, or none: "By Ada Obi and Li Wei" gives two.

    "Admin", "Staff reports" and other names of nobody give none.
    """
    text = re.split(r"\s+[|–—•·-]\s+|\s*[|•]\s*|\d|\s@|\(", text.strip(" ,;|–—-"), maxsplit=1)[0]
    pieces = _AND.split(text)
    listed = [
        part for piece in pieces for part in (piece.split(",") if len(pieces) > 1 else piece.split(",")[:1])
    ]
    names = [name.strip(" ,.;:–—-") for name in listed]
    return tuple(dict.fromkeys(_cased(name) for name in names if _is_name(name)))


def byline_names(text: str) -> tuple[str, ...]:
    """Give the names in a line that says "by" or dates a name: "Ada Obi 6 days ago 12 views"."""
    if len(text) > 160:
        return ()
    if found := _BY.match(text):
        return names_in(text[found.end() :])
    starts = [at for at in (date_starts(text), _ago_starts(text)) if at is not None]
    if not starts:
        return ()
    before, after = text[: min(starts)], text[min(starts) :]
    if not before.strip():
        return names_in(re.split(r"\d", after)[-1])
    if found := _POSTED_BY.search(after):
        return names_in(after[found.end() :])
    return names_in(re.split(r"\s+[/|]\s+", before)[0])


def is_dateline(text: str) -> bool:
    """Tell whether a line by its shape is a byline, or says when the page was published."""
    if len(text) > 160 or text.count(" ") > 22:
        return False
    return bool(_BY.match(text) and byline_names(text)) or is_undated(text) or _is_dated(text)


def _is_dated(text: str) -> bool:
    """Tell whether a line holds little besides a date."""
    at = date_starts(text)
    if at is None:
        return False
    words = re.findall(r"[^\W\d_]{3,}", text)
    return len(words) <= 12 and not re.search(r"[.!?]\s+\w.*[.!?]$", text)


def is_undated(text: str) -> bool:
    """Tell whether a line gives an age ("6 days ago") in place of a date."""
    return _AGO.search(text) is not None


def _ago_starts(text: str) -> int | None:
    found = _AGO.search(text)
    return found.start() if found else None


def _is_name(text: str) -> bool:
    words = text.split()
    if (
        not 2 <= len(words) <= 5
        or len(text) > 50
        or not word_set("nobody").isdisjoint(text.casefold().split())
    ):
        return False
    if any(not _NAME_WORD.fullmatch(word) for word in words):
        return False
    proper = [word for word in words if word.casefold() not in word_set("name_particles")]
    return len(proper) >= 2 and all(word[0].isupper() for word in proper)


def _cased(name: str) -> str:
    return " ".join(name.split())
