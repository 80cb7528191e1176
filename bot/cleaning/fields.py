"""What stands above the text of a page: section, byline, date, standfirst; and below it, who publishes."""

import re

from bot.cleaning.bylines import Clock, Found, is_byline, lone_name, read_byline
from bot.cleaning.furniture import furniture
from bot.cleaning.headline import crumbs
from bot.cleaning.lines import KEPT, Line, folded, without_bullet
from bot.cleaning.people import is_job
from bot.cleaning.words import word_set

_NEAR_ABOVE, _NEAR_BELOW = 6, 60
"""Lines above and below the headline among which byline and date stand."""

_HOST = re.compile(r"[\w-]{1,30}\.[a-z]{2,10}", re.IGNORECASE)
_YEARS = re.compile(r"\b(?:19|20)\d\d\b(?:\s*[-–—]+\s*(?:(?:19|20)\d\d|\d\d|present|today)\b)?")
_RIGHTS = re.compile(
    r"\ball rights? reserved|\balle rechte vorbehalten|\btodos los derechos reservados|\btous droits réservés"
    r"|\btodos os direitos reservados|\btutti i diritti riservati|\bdiseñado por|\bpowered by|\bdesigned by",
    re.IGNORECASE,
)
_MARK = re.compile(r"^\W*(?:(?:copyright|copyrights|\(c\)|©)\W*)+(?:by\b)?", re.IGNORECASE)


def decide_above(lines: list[Line], headline_at: int | None, text_at: int, clock: Clock) -> Found:
    """Decide the lines above the text, from its breadcrumb to its byline, and give what they say.

    A byline and a date below the headline are believed before those above it.
    """
    top = headline_at or 0
    found = Found(section=None if headline_at is None else _section(lines, headline_at))
    title = "" if headline_at is None else folded(without_bullet(lines[top].text) or lines[top].text)
    for at in (*range(top, text_at), *range(top)):
        line = lines[at]
        if line.role or _leads(line, title):
            continue
        near = top - _NEAR_ABOVE <= at <= top + _NEAR_BELOW
        if at < top and line.text == found.section:
            line.take("section", "the section, as the breadcrumb says")
        elif near and is_byline(line):
            read_byline(found, lines, at, clock)
        elif what := line.known:
            line.take(what.role, what.why)
        elif near and at > top and (names := lone_name(lines, at, text_at)):
            found.authors = found.authors or names
            line.take("byline", "a name where the byline stands")
        elif headline_at is not None:
            job = is_job(line.text, alone=True) and lines[at - 1].role == "byline"
            line.take(
                "chrome", "says what the author does" if job else "stands above the text and is no sentence"
            )
    return found


def _leads(line: Line, title: str) -> bool:
    """Decide a line that says the headline again, or that leads to it: a breadcrumb."""
    if title and line.folded == title:
        line.take("repeated headline", "says the headline again")
    elif (steps := crumbs(line.text)) and (folded(steps[-1]) == title or furniture(steps[0])):
        line.take("breadcrumb", "says where on the site the page is")
    return bool(line.role)


def _section(lines: list[Line], headline_at: int) -> str | None:
    title = folded(without_bullet(lines[headline_at].text) or lines[headline_at].text)
    for line in lines[:headline_at]:
        steps = crumbs(line.text)
        if len(steps) >= 3 and folded(steps[-1]) == title:
            line.take("breadcrumb", "says the section, and where on the site the page is")
            return steps[-2]
    for at in range(headline_at - 1, max(-1, headline_at - 3), -1):
        line = lines[at]
        steps = crumbs(line.text)
        if len(steps) >= 2 and _is_home(steps[0]) and _is_section_like(steps[-1]):
            line.take("breadcrumb", "says the section, and where on the site the page is")
            return steps[-1]
        if line.text.casefold() in word_set("sections"):
            if _in_menu(lines, at):
                return None
            line.take("section", "the name of a section above the headline")
            return line.text
    return None


def _is_home(step: str) -> bool:
    """Tell whether a breadcrumb begins at a site: "Home", "Startseite", "AM.EXAMPLE"."""
    return step.casefold() in word_set("labels") or _HOST.fullmatch(step) is not None


def _is_section_like(step: str) -> bool:
    return len(step) <= 30 and step.count(" ") <= 2 and any(c.isalpha() for c in step)


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
