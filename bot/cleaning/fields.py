"""What stands above the text of a page: section, byline, date, standfirst; and below it, who publishes."""

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot.cleaning.dates import date_starts, stated_moment
from bot.cleaning.furniture import furniture
from bot.cleaning.headline import crumbs
from bot.cleaning.lines import KEPT, Line, folded, is_prose, without_bullet
from bot.cleaning.people import byline_names, is_dateline, names_in
from bot.cleaning.words import word_set

_NEVER_A_BYLINE = frozenset({"caption", "credit", "copyright", "related", "notice", "newsletter"})
_YEARS = re.compile(r"\b(?:19|20)\d\d\b(?:\s*[-–—]+\s*(?:(?:19|20)\d\d|\d\d|present|today)\b)?")
_RIGHTS = re.compile(
    r"\ball rights? reserved|\balle rechte vorbehalten|\btodos los derechos reservados|\btous droits réservés"
    r"|\btodos os direitos reservados|\btutti i diritti riservati|\bdiseñado por|\bpowered by|\bdesigned by",
    re.IGNORECASE,
)
_MARK = re.compile(r"^\W*(?:(?:copyright|copyrights|\(c\)|©)\W*)+(?:by\b)?", re.IGNORECASE)


@dataclass(slots=True)
class Above:
    """What the lines above the text gave."""

    section: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | None = None


def decide_above(lines: list[Line], headline_at: int, text_at: int, zone: tzinfo) -> Above:
    """Decide the lines above the text, from its breadcrumb to its byline, and give what they say."""
    found = Above(section=_section(lines, headline_at))
    title = folded(without_bullet(lines[headline_at].text) or lines[headline_at].text)
    for at, line in enumerate(lines[:text_at]):
        if line.role:
            continue
        near = headline_at - 6 <= at
        if folded(line.text) == title:
            line.take("repeated headline", "says the headline again")
        elif at < headline_at and line.text == found.section:
            line.take("section", "the section, as the breadcrumb says")
        elif (steps := crumbs(line.text)) and (folded(steps[-1]) == title or furniture(steps[0])):
            line.take("breadcrumb", "says where on the site the page is")
        elif near and is_byline(line):
            _read_byline(found, lines, at, zone)
        elif what := line.known:
            line.take(what.role, what.why)
        elif near and at > headline_at and not found.authors and _lone_name(lines, at):
            found.authors = names_in(line.text)
            line.take("byline", "a name where the byline stands")
        else:
            line.take("chrome", "stands above the text and is no sentence")
    return found


def is_byline(line: Line) -> bool:
    """Tell whether a line is a byline or a date that stands for itself, not in a picture's caption."""
    if line.known and line.known.role in _NEVER_A_BYLINE:
        return False
    return is_dateline(line.text) and not is_prose(line.text)


def _read_byline(found: Above, lines: list[Line], at: int, zone: tzinfo) -> None:
    line = lines[at]
    names = byline_names(line.text)
    changed = at > 0 and re.fullmatch(
        r"(?:last )?updated|aktualisiert(?: am)?|actualizado", lines[at - 1].text, re.IGNORECASE
    )
    moment = None if changed else stated_moment(line.text, zone)
    if found.published is None and moment:
        found.published = moment
        line.take("date", "says when it was published")
    elif date_starts(line.text) is not None:
        line.take("date (not used)", "gives a date that is not clear, or not that of publishing")
    else:
        line.take("age", "says how long ago, not when")
    if names and not found.authors:
        found.authors = names
        line.take("byline", f"names who wrote it{' and when' if moment else ''}")


def _lone_name(lines: list[Line], at: int) -> bool:
    """Tell whether a line is a name below "By", or a name above a date."""
    if not names_in(lines[at].text):
        return False
    above = lines[at - 1].text.casefold().strip(" :") if at else ""
    below = lines[at + 1].text if at + 1 < len(lines) else ""
    return above in {"by", "von", "por", "par", "oleh"} or (is_dateline(below) and not byline_names(below))


def _section(lines: list[Line], headline_at: int) -> str | None:
    title = folded(without_bullet(lines[headline_at].text) or lines[headline_at].text)
    for line in lines[:headline_at]:
        steps = crumbs(line.text)
        if len(steps) >= 3 and folded(steps[-1]) == title:
            line.take("breadcrumb", "says the section, and where on the site the page is")
            return steps[-2]
    if headline_at == 0:
        return None
    line = lines[headline_at - 1]
    if line.text.casefold() not in word_set("sections") or _in_menu(lines, headline_at - 1):
        return None
    line.take("section", "the name of a section right above the headline")
    return line.text


def _in_menu(lines: list[Line], at: int) -> bool:
    """Tell whether a line is the last of a menu: names of sections stand right above it."""
    menu = 0
    while at > 0 and lines[at - 1].text.casefold() in word_set("sections"):
        at, menu = at - 1, menu + 1
    return menu >= 1


def publisher(lines: list[Line]) -> str | None:
    """Give who publishes, as the copyright line below the text says it; None without one."""
    for line in reversed(lines):
        if line.role in KEPT:
            return None
        if line.role == "copyright" and (name := _rights_holder(line.text)):
            line.take("publisher", "the copyright line names who publishes")
            return name
    return None


def _rights_holder(text: str) -> str | None:
    before_rights = _RIGHTS.split(_MARK.sub("", text), maxsplit=1)[0]
    name = _YEARS.sub(" ", before_rights)
    name = re.split(r"(?<=\w{3})\s*\.\s|\s[|•]\s", _MARK.sub("", name), maxsplit=1)[0]
    name = " ".join(name.split()).strip(" .,;:|-–—©•/")
    words = name.split()
    return name if 1 <= len(words) <= 8 and len(name) <= 80 and any(c.isalpha() for c in name) else None
