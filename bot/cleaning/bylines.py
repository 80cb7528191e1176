"""Who wrote a page and when, from its byline and date wherever they stand around the text."""

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot.cleaning.dates import date_starts, is_change, stated_moment, writes_day_first
from bot.cleaning.lines import KEPT, Line, folded
from bot.cleaning.people import (
    byline_names,
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


@dataclass(slots=True)
class Found:
    """What the lines around the text gave."""

    section: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """How a page's dates are read: on the newsroom's `zone`, with the day first where the page shows it."""

    zone: tzinfo
    day_first: bool

    def moment(self, text: str, above: str = "") -> datetime | None:
        """Give the moment of publishing that a line states; the line `above` may say "Updated"."""
        if len(above) <= 40 and is_change(above):
            return None
        return stated_moment(text, self.zone, day_first=self.day_first)


def is_byline(line: Line) -> bool:
    """Tell whether a line is a byline or a date that stands for itself, not in a picture's caption."""
    if line.known and line.known.role in _NEVER_A_BYLINE:
        return False
    return not line.prose and line.dateline


def read_byline(found: Found, lines: list[Line], at: int, clock: Clock) -> None:
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


def read_first_lines(found: Found, lines: list[Line], text_at: int, clock: Clock) -> None:
    """Take byline and date from below the first lines of the text, where pictures push them down."""
    told = 0
    for at in range(text_at, min(text_at + 14, len(lines))):
        line = lines[at]
        told += line.prose and line.known is None
        if told > 3 or (line.known and line.known.ends):
            return
        if line.role or line.ends or line.prose:
            continue
        if is_byline(line) and (date_starts(line.text) is not None or byline_names(line.text)):
            read_byline(found, lines, at, clock)
        elif not found.authors and line.known is None and (names := lone_name(lines, at, text_at)):
            found.authors = names
            line.take("byline", "a name where the byline stands")
        elif is_job(line.text, alone=True) and at and lines[at - 1].role == "byline":
            line.take("chrome", "says what the author does")


def read_below(found: Found, lines: list[Line], clock: Clock) -> None:
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


def read_about_the_author(found: Found, lines: list[Line]) -> None:
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
    said = set().union(*(line.words for line in lines))
    british = said & word_set("british")
    return Clock(zone, day_first=bool(british) and not said & word_set("american"))


def lone_name(lines: list[Line], at: int, text_at: int) -> tuple[str, ...]:
    """Give the names in a line that is nothing else, where something around says that it is the byline.

    "By" above; a date, a job or the time to read below; the name twice in a row; a job behind the name.
    """
    line = lines[at]
    if named := name_with_job(line.text):
        return _believed(named, lines, at)
    below_by = at > 0 and lines[at - 1].text.casefold().strip(" :") in word_set("by")
    names = names_in(line.text, caseless=below_by)
    if below_by:
        return names or signing_agency(line.text)
    alone = line.folded in {folded(" and ".join(names)), folded(" ".join(names))}
    if names and alone and at + 1 < len(lines) and _shows_byline(lines, at, text_at):
        return _believed(names, lines, at)
    return ()


def _shows_byline(lines: list[Line], at: int, text_at: int) -> bool:
    """Tell whether the line below a name shows that the name is the byline."""
    line, below = lines[at], lines[at + 1]
    if below.folded == line.folded or (below.dateline and not byline_names(below.text)):
        return True
    if below.known is not None and below.known.role == "counter":
        return True
    if is_job(below.text, alone=True) and below.weight <= 60:
        return True
    return line.text.isupper() and at + 1 == text_at and " (AP)" in below.text[:80]
