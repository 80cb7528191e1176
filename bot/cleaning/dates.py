"""The moment that a line states, if it states one beyond doubt.

- A year is needed; "6 days ago" and "Saturday" state no date.
- 06/01/2026 may be June or January: no date, unless its weekday tells, or the page writes days first
  (`day_first`). 25/01/2026, 06.01.2026 and 2026-01-06 are clear.
- A time without a zone is on the newsroom's clock; a day without a time begins at midnight there.
- "Updated" and its like date a change, not the publishing.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from bot.cleaning.words import month_numbers, phrases, weekday_numbers

_MONTH_NUMBER = month_numbers()
_MONTH = rf"(?P<month>{'|'.join(sorted(map(re.escape, _MONTH_NUMBER), key=len, reverse=True))})\b\.?"
_OF = r"(?:de\s|del\s|of\s|ga\swatan\s|ga\s)?"

_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)",
        r"(?<!\d)(?P<y>\d{4})[/.]\s?(?P<m>\d{1,2})[/.]\s?(?P<d>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<y>\d{4})\s?[年년]\s?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일]",
        r"(?<!\d)(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})(?!\d)",
        r"(?<!\d)(?P<a>\d{1,2})[/-](?P<b>\d{1,2})[/-](?P<y>\d{4})(?!\d)",
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|°|\.)?[\s-]{_OF}{_MONTH},?[\s-]{_OF}(?P<y>\d{{4}})",
        rf"\b{_MONTH}[\s-](?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<y>\d{{4}})(?!\d)",
    )
)
_YEAR = re.compile(r"\d{4}")
_TIME = re.compile(
    r"(?:T|[\s,|@/·–-]|\b(?:at|um|às|à|kl|klo|pukul|saa|ore|a\slas)\b\.?){1,8}"
    r"(?P<h>\d{1,2})[:.h](?P<min>\d\d)(?::(?P<s>\d\d(?:\.\d{1,6})?)\d*)?(?!\d)\s?(?P<half>[ap]\.?m\b\.?)?"
    r"\s?\(?(?P<zone>Z\b|(?:UTC|GMT)?[+-]\d\d:?\d\d|[A-Za-z]{2,5}\b)?",
    re.IGNORECASE,
)
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "wat": 1, "cet": 1, "cest": 2, "cat": 2, "sast": 2, "eat": 3}
_ZONES |= {"est": -5, "edt": -4, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "jst": 9, "kst": 9, "hkt": 8}
_ZONES |= {"wib": 7, "wita": 8, "wit": 9, "hst": -10, "pkt": 5, "sgt": 8}
"""Hours from UTC of the abbreviations that have one meaning; IST, BST and CST have several."""

_NO_ZONE_WORDS = frozenset({"uhr", "h", "hrs", "clock", "by", "von", "por", "min"})
_CHANGED = re.compile(
    rf"(?:^|\W|(?<=\d))(?:{phrases('changed')})\W*(?:[^\W\d]{{1,8}}\W+){{0,2}}$", re.IGNORECASE
)
WEEKDAY = re.compile(rf"\b(?:{'|'.join(map(re.escape, weekday_numbers()))})\b", re.IGNORECASE)
"""A weekday's name, whole."""


_MOST = 4
"""Dates of one line that are looked at: a line with more is no dateline."""


def stated_moment(
    text: str, zone: tzinfo, *, day_first: bool = False, exact: bool = False
) -> datetime | None:
    """Give the first moment that a line states as that of publishing, aware, or None.

    `zone` is the newsroom's, for times that name none. `day_first`: the page is known to write 06/01/2026 for
    the sixth of January. `exact`: what follows the day must be a time that is understood, zone and all; else
    the day alone is given, at its midnight.
    """
    if not _YEAR.search(text):
        return None
    found = [match for pattern in _DATES for match in pattern.finditer(text)]
    for match in sorted(found, key=re.Match.start)[:_MOST]:
        if is_change(text[: match.start()]):
            continue
        if day := _day(match, text, day_first):
            return _with_time(day, text[match.end() :], zone, exact=exact)
    return None


def is_change(before: str) -> bool:
    """Tell whether the words before a date make it that of a change: "Last updated on"."""
    return _CHANGED.search(before[-60:]) is not None


def date_starts(text: str) -> int | None:
    """Give where the first date in a line begins, also one that is not clear; None without one."""
    if not _YEAR.search(text):
        return None
    return min((found.start() for pattern in _DATES if (found := pattern.search(text))), default=None)


def writes_day_first(text: str) -> bool:
    """Tell whether a line has a date such as 25/01/2026, which shows how its page writes dates."""
    return any(
        int(a) > 12 >= int(b) for a, b in re.findall(r"(?<!\d)(\d{1,2})[/-](\d{1,2})[/-]\d{4}(?!\d)", text)
    )


def _day(match: re.Match[str], text: str, day_first: bool) -> datetime | None:
    parts = match.groupdict()
    year = int(parts["y"])
    if "a" in parts:
        return _numbers(int(parts["a"]), int(parts["b"]), year, text, day_first)
    month = _MONTH_NUMBER[parts["month"].casefold()] if "month" in parts else int(parts["m"])
    return _calendar(year, month, int(parts["d"]))


def _numbers(first: int, second: int, year: int, text: str, day_first: bool) -> datetime | None:
    """The day of two numbers in unknown order: by their size, by the weekday in the line, by the page."""
    either = [day for month, of in ((second, first), (first, second)) if (day := _calendar(year, month, of))]
    if len(set(either)) < 2:
        return either[0] if either else None
    if named := WEEKDAY.search(text):
        on_it = [day for day in either if day.weekday() == weekday_numbers()[named[0].casefold()]]
        return on_it[0] if len(on_it) == 1 else None
    return either[0] if day_first else None


def _calendar(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC) if 1900 <= year <= 2200 else None
    except ValueError:
        return None


def _with_time(day: datetime, rest: str, zone: tzinfo, *, exact: bool) -> datetime | None:
    clock = _TIME.match(rest)
    if clock is None:
        return None if exact and rest.strip() else _on_clock(day, zone)
    hour, minute = int(clock["h"]), int(clock["min"])
    if clock["half"]:
        hour = hour % 12 + (12 if clock["half"][0] in "pP" else 0)
    stated = _zone(clock["zone"], zone)
    if stated is None or hour > 23 or minute > 59:
        return None if exact else _on_clock(day, zone)
    seconds = timedelta(seconds=min(float(clock["s"] or 0), 59.999999))
    return _on_clock(day.replace(hour=hour, minute=minute) + seconds, stated)


def _on_clock(moment: datetime, zone: tzinfo) -> datetime | None:
    """The moment a wall clock in `zone` shows; None where the calendar ends."""
    try:
        aware = moment.replace(tzinfo=zone)
        aware.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return aware


def _zone(name: str | None, newsroom: tzinfo) -> tzinfo | None:
    """The zone that a name means; None for one with several meanings."""
    if name is None or name.casefold() in _NO_ZONE_WORDS:
        return newsroom
    offset = re.fullmatch(r"(?:UTC|GMT)?([+-])(\d\d):?(\d\d)", name, re.IGNORECASE)
    if offset:
        shift = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return timezone(-shift if offset[1] == "-" else shift) if shift < timedelta(hours=24) else None
    hours = _ZONES.get(name.casefold())
    if hours is None:
        return newsroom if len(name) == 2 or name[1:].islower() else None
    return timezone(timedelta(hours=hours))
