"""Who wrote it: the names in a byline."""

import re

from bot.cleaning.dates import WEEKDAY, date_starts
from bot.cleaning.words import word_set

_BY = re.compile(
    r"(?:(?:text|words|written|reported|story|posted|published|geschrieben|escrito|écrit|ditulis|imeandikwa)\s+)?"
    r"(?:by|von|por|par|oleh|di|a cura di|av|af|door|na|daga|yazan)\s*:?\s+(?=\S)"
    r"|(?:author|autor|autorin|auteur|autore|penulis|reporter|redaktur|mwandishi|marubuci|автор|haber)\s*:\s*"
    r"|(?:بقلم|كتب|كتبت|إعداد)\s*:?\s*(?=\S)"
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
_AND = re.compile(r"\s+(?:and|und|y|et|e|dan|na|da|og|och|en|&|\+)\s+|\s*[&/]\s*|\sو(?=\w)")
_NAME_WORD = re.compile(r"[^\W\d_][\w'’.-]*", re.UNICODE)
_WITH = re.compile(
    r"\s(?:for|with|mit|für|bei|in|at|from|avec|con|para|pour|,?\s?special to)\s", re.IGNORECASE
)
_GLUED_JOB = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÄÖÜ][a-zà-ÿ]{4,})")
_REPORTER = re.compile(
    r"(?P<name>[가-힣]{2,4})\s?(?:기자|특파원)\b.{0,20}$|(?P<ja>[一-龯]{1,4}\s?[一-龯]{1,4})\s?記者$"
)


def names_in(text: str, *, caseless: bool = False) -> tuple[str, ...]:
    """Give the people whom a byline names, or none: "Ada Obi and Li Wei" gives two.

    "Admin", "Staff reports" and other names of nobody give none. `caseless`: a word like "by" stood before,
    so that names in scripts without capitals are believed.
    """
    text = re.split(r"\s+[|–—•·-]\s+|\s*[|•]\s*|\d|\s@|\(", text.strip(" ,;|–—-"), maxsplit=1)[0]
    text = WEEKDAY.split(text, maxsplit=1)[0]
    text = _without_job(_WITH.split(text, maxsplit=1)[0])
    pieces = _AND.split(text)
    listed = [
        part for piece in pieces for part in (piece.split(",") if len(pieces) > 1 else piece.split(",")[:1])
    ]
    if len(pieces) == 1 and all(_is_name(part.strip(), caseless) for part in text.split(",")):
        listed = text.split(",")
    names = [name.strip(" ,.;:–—-") for name in listed]
    return tuple(dict.fromkeys(" ".join(name.split()) for name in names if _is_name(name, caseless)))


def byline_names(text: str) -> tuple[str, ...]:
    """Give the names in a line that says "by" or dates a name: "Ada Obi 6 days ago 12 views"."""
    if len(text) > 200:
        return ()
    if found := _BY.match(text):
        return names_in(text[found.end() :], caseless=True) or signing_agency(text[found.end() :])
    if found := _REPORTER.match(text):
        return (found["name"] or found["ja"],)
    return _dated_names(text)


def _dated_names(text: str) -> tuple[str, ...]:
    """The names beside a date or an age; without one, those beside a job."""
    starts = [at for at in (date_starts(text), _ago_starts(text)) if at is not None]
    if not starts:
        return name_with_job(text)
    before, after = text[: min(starts)], text[min(starts) :]
    if not before.strip():
        return names_in(re.split(r"\d", after)[-1])
    if found := _POSTED_BY.search(after):
        return names_in(after[found.end() :])
    return names_in(re.split(r"\s+[/|]\s+", before)[0])


def name_with_job(text: str) -> tuple[str, ...]:
    """Give the name in "Ada Obi, news editor" or "Ada Obi | Reporter"; none without the job."""
    parts = re.split(r",\s+|\s+[|–—·-]\s+", text, maxsplit=1)
    if len(parts) < 2 or len(text) > 90 or text.endswith((".", "!", "?")) or not is_job(parts[1]):
        return ()
    return names_in(parts[0])


def is_job(text: str, *, alone: bool = False) -> bool:
    """Tell whether a few words say what somebody does for a newsroom: "BuzzFeed News Reporter".

    `alone`: the words are a line of their own, so the job has to be the last of them.
    """
    words = re.findall(r"[^\W\d_]+", text.casefold())
    if not 1 <= len(words) <= 8 or text.endswith(("?", "!")):
        return False
    return not word_set("jobs").isdisjoint(words[-1:] if alone else words)


def says_by(text: str) -> bool:
    """Tell whether a line says itself that it names who wrote it: "By ...", "... posted by ..."."""
    return bool(_BY.match(text) or _POSTED_BY.search(text) or _REPORTER.match(text))


def is_dateline(text: str) -> bool:
    """Tell whether a line by its shape is a byline, or says when the page was published."""
    if len(text) > 160 or text.count(" ") > 22:
        return False
    if _REPORTER.match(text):
        return True
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


def signing_agency(text: str) -> tuple[str, ...]:
    """Give the agency that signs as the author below or behind "By": "Reuters", "AFP, MANILA"; or none."""
    name = re.split(r"\s+[|–—•·-]\s+|\s*[|•,]\s*|\d|\(", text, maxsplit=1)[0].strip(" ,.;:")
    return (name,) if name.casefold() in word_set("signing_agencies") else ()


def _without_job(text: str) -> str:
    """A name without the job that is glued to it: "Ada ObiReporter"."""
    for glue in _GLUED_JOB.finditer(text):
        if is_job(text[glue.start() :]):
            return text[: glue.start()]
    return text


def _is_name(text: str, caseless: bool) -> bool:
    words = text.split()
    if (
        not 2 <= len(words) <= 5
        or len(text) > 50
        or not word_set("nobody").isdisjoint(text.casefold().split())
    ):
        return False
    if any(not _NAME_WORD.fullmatch(word) for word in words):
        return False
    proper = [word for word in words if word not in word_set("name_particles")]
    return (
        len(proper) >= 2
        and max(map(len, proper)) >= 3
        and all(word[0].isupper() or (caseless and word[0].lower() == word[0].upper()) for word in proper)
    )
