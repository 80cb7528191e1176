"""What stands above the text of a page: section, byline, date, standfirst; and below it, who publishes."""

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot.cleaning.dates import date_starts, is_change, stated_moment, writes_day_first
from bot.cleaning.furniture import furniture
from bot.cleaning.headline import crumbs
from bot.cleaning.lines import KEPT, Line, folded, without_bullet
from bot.cleaning.people import (
    byline_names,
    is_dateline,
    is_job,
    name_with_job,
    names_in,
    says_by,
    signing_agency,
)
from bot.cleaning.words import phrases, word_set

_NEVER_A_BYLINE = frozenset({"caption", "credit", "copyright", "related", "notice", "newsletter"})
_BELOW = frozenset({"byline (below)", "after the end", "copyright", "end", "fragment", "label"})
_PUBLISHED = re.compile(rf"(?:^|\W)(?:{phrases('published')})\W*(?:[^\W\d]{{1,8}}\W+){{0,2}}$", re.IGNORECASE)
_HOST = re.compile(r"[\w-]{1,30}\.[a-z]{2,10}", re.IGNORECASE)
_SPELT = re.compile(r"[a-z]{6,}")
_YEARS = re.compile(r"\b(?:19|20)\d\d\b(?:\s*[-–—]+\s*(?:(?:19|20)\d\d|\d\d|present|today)\b)?")
_RIGHTS = re.compile(
    r"\ball rights? reserved|\balle rechte vorbehalten|\btodos los derechos reservados|\btous droits réservés"
    r"|\btodos os direitos reservados|\btutti i diritti riservati|\bdiseñado por|\bpowered by|\bdesigned by",
    re.IGNORECASE,
)
_MARK = re.compile(r"^\W*(?:(?:copyright|copyrights|\(c\)|©)\W*)+(?:by\b)?", re.IGNORECASE)


@dataclass(slots=True)
class Above:
    """What the lines around the text gave."""

    section: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """How a page's dates are read: on the newsroom's `zone`, and with the day first where the page shows it."""

    zone: tzinfo
    day_first: bool

    def moment(self, text: str, above: str = "") -> datetime | None:
        """The moment of publishing that a line states; `above` is the line before, which may say "Updated"."""
        if len(above) <= 40 and is_change(above):
            return None
        return stated_moment(text, self.zone, day_first=self.day_first)


def decide_above(lines: list[Line], headline_at: int | None, text_at: int, clock: Clock) -> Above:
    """Decide the lines above the text, from its breadcrumb to its byline, and give what they say.

    A byline and a date below the headline are believed before those above it.
    """
    top = headline_at or 0
    found = Above(section=None if headline_at is None else _section(lines, headline_at))
    title = "" if headline_at is None else folded(without_bullet(lines[top].text) or lines[top].text)
    for at in (*range(top, text_at), *range(top)):
        line = lines[at]
        if line.role:
            continue
        near = top - 6 <= at
        if title and line.folded == title:
            line.take("repeated headline", "says the headline again")
        elif at < top and line.text == found.section:
            line.take("section", "the section, as the breadcrumb says")
        elif (steps := crumbs(line.text)) and (folded(steps[-1]) == title or furniture(steps[0])):
            line.take("breadcrumb", "says where on the site the page is")
        elif near and is_byline(line):
            read_byline(found, lines, at, clock)
        elif what := line.known:
            line.take(what.role, what.why)
        elif near and at > top and (names := _lone_name(lines, at, text_at)):
            found.authors = found.authors or names
            line.take("byline", "a name where the byline stands")
        elif at >= top and is_job(line.text, alone=True) and lines[at - 1].role == "byline":
            line.take("chrome", "says what the author does")
        elif headline_at is not None:
            line.take("chrome", "stands above the text and is no sentence")
    return found


def is_byline(line: Line) -> bool:
    """Tell whether a line is a byline or a date that stands for itself, not in a picture's caption."""
    if line.known and line.known.role in _NEVER_A_BYLINE:
        return False
    return not line.prose and is_dateline(line.text)


def read_byline(found: Above, lines: list[Line], at: int, clock: Clock) -> None:
    """Take from a byline or dateline what is not known yet, and decide the line."""
    line = lines[at]
    names = _believed(byline_names(line.text), lines, at)
    moment = clock.moment(line.text, lines[at - 1].text if at else "")
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


def _believed(names: tuple[str, ...], lines: list[Line], at: int) -> tuple[str, ...]:
    """The names in a line, if it says "by", or if the story does not speak of them: writers do not."""
    if not names or says_by(lines[at].text):
        return names
    story = " ".join(line.folded for line in lines if line.prose or line.role == "headline")
    return tuple(name for name in names if f" {folded(name)} " not in f" {story} ")


def read_first_lines(found: Above, lines: list[Line], text_at: int, clock: Clock) -> None:
    """Take byline and date from below the first lines of the text, where pictures push them down."""
    told = 0
    for at in range(text_at, min(text_at + 14, len(lines))):
        line = lines[at]
        told += line.prose and line.known is None
        if told > 3 or (line.known and line.known.ends):
            return
        if line.role or line.ends or line.prose:
            continue
        if is_byline(line):
            read_byline(found, lines, at, clock)
        elif not found.authors and line.known is None and (names := _lone_name(lines, at, text_at)):
            found.authors = names
            line.take("byline", "a name where the byline stands")
        elif is_job(line.text, alone=True) and at and lines[at - 1].role == "byline":
            line.take("chrome", "says what the author does")


def read_below(found: Above, lines: list[Line], clock: Clock) -> None:
    """Take the date from below the text where the page says that it is that of publishing."""
    if found.published is not None:
        return
    for at, line in enumerate(lines):
        if line.role in _BELOW and len(line.text) <= 120 and (start := date_starts(line.text)) is not None:
            before = line.text[:start] or (lines[at - 1].text if at else "")
            if _PUBLISHED.search(before[-50:]) and (moment := clock.moment(line.text)):
                found.published = moment
                line.take("date", "says below the text when it was published")
                return


def read_about_the_author(found: Above, lines: list[Line]) -> None:
    """Take the author whom the page introduces below the text, if the name also stands alone on the page."""
    if found.authors:
        return
    alone = {line.text for line in lines if line.role not in KEPT and len(line.text) <= 50}
    for line in lines:
        if line.role == "about the author":
            opening = line.text[:60]
            found.authors = tuple(sorted(t for t in alone if opening.startswith(t) and names_in(t) == (t,)))[
                -1:
            ]
            return


def page_clock(lines: list[Line], zone: tzinfo, language: str | None) -> Clock:
    """Give how this page's dates are read.

    The day comes first where another date of the page shows it, in every language but English, and in English
    that is spelt as outside America.
    """
    dated = [line.text for line in lines if len(line.text) <= 200 and "20" in line.text]
    if any(writes_day_first(text) for text in dated):
        return Clock(zone, day_first=True)
    if language != "en":
        return Clock(zone, day_first=language is not None)
    said = {word for line in lines for word in _SPELT.findall(line.text.casefold())}
    british = said & word_set("british")
    return Clock(zone, day_first=bool(british) and not said & word_set("american"))


def _lone_name(lines: list[Line], at: int, text_at: int) -> tuple[str, ...]:
    """The names in a line that is nothing else, where something around says that it is the byline.

    "By" above; a date, a job or the time to read below; the name twice in a row; a job behind the name.
    """
    line = lines[at]
    if named := name_with_job(line.text):
        return _believed(named, lines, at)
    below_by = at > 0 and lines[at - 1].text.casefold().strip(" :") in word_set("by")
    names = names_in(line.text, caseless=below_by)
    if below_by:
        return names or signing_agency(line.text)
    if not names or line.folded not in {folded(" and ".join(names)), folded(" ".join(names))}:
        return ()
    below = lines[at + 1] if at + 1 < len(lines) else None
    if below is None:
        return ()
    if is_dateline(below.text) and not byline_names(below.text):
        return _believed(names, lines, at)
    counted = below.known is not None and below.known.role == "counter"
    jobs = is_job(below.text, alone=True) and below.weight <= 60
    wire = line.text.isupper() and at + 1 == text_at and " (AP)" in below.text[:80]
    if not (counted or jobs or wire or below.folded == line.folded):
        return ()
    return _believed(names, lines, at)


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
