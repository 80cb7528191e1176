"""The moment that a line states, if it states one beyond doubt.

- A year is needed; "6 days ago" and "Saturday" state no date.
- 06/01/2026 may be June or January: no date. 25/01/2026, 06.01.2026 and 2026-01-06 are clear.
- A time without a zone is on the newsroom's clock; a day without a time begins at midnight there.
- "Updated" and its like date a change, not the publishing.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

_MONTHS = (
    "jan january januar enero janvier gennaio janeiro januari ene jänner",
    "feb february februar febrero février febbraio fevereiro februari fév fev",
    "mar march märz marzo mars março maret maart mär",
    "apr april abril avril aprile avr abr",
    "may mai mayo maggio maio mei",
    "jun june juni junio juin giugno junho",
    "jul july juli julio juillet luglio julho juil",
    "aug august agosto août agustus augustus ago",
    "sep sept september septiembre septembre settembre setembro set",
    "oct october oktober octubre octobre ottobre outubro okt",
    "nov november noviembre novembre novembro nopember",
    "dec december dezember diciembre décembre dicembre dezembro desember dez dic déc des",
)
_MONTH_NUMBER = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTH_NUMBER, key=len, reverse=True))})\b\.?"

_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)",
        r"(?<!\d)(?P<y>\d{4})[/.](?P<m>\d{1,2})[/.](?P<d>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<y>\d{4})\s?[年년]\s?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일]",
        r"(?<!\d)(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})(?!\d)",
        r"(?<!\d)(?P<a>\d{1,2})[/-](?P<b>\d{1,2})[/-](?P<y>\d{4})(?!\d)",
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?\s(?:de\s|of\s)?{_MONTH},?\s(?:de\s)?(?P<y>\d{{4}})",
        rf"\b{_MONTH}\s(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<y>\d{{4}})(?!\d)",
    )
)
_TIME = re.compile(
    r"(?:T|[\s,|@·–-]|\b(?:at|um|às|à|kl|klo|pukul)\b\.?){1,8}"
    r"(?P<h>\d{1,2})[:.h](?P<min>\d\d)(?::\d\d(?:\.\d+)?)?(?!\d)\s?(?P<half>[ap]\.?m\b\.?)?"
    r"\s?\(?(?P<zone>Z\b|(?:UTC|GMT)?[+-]\d\d:?\d\d|[A-Za-z]{2,5}\b)?",
    re.IGNORECASE,
)
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "wat": 1, "cet": 1, "cest": 2, "cat": 2, "sast": 2, "eat": 3}
_ZONES |= {"est": -5, "edt": -4, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "jst": 9, "kst": 9, "hkt": 8}
"""Hours from UTC of the abbreviations that have one meaning; IST, BST and CST have several."""

_NO_ZONE_WORDS = frozenset({"uhr", "h", "hrs", "clock", "by", "von", "por", "min", "wib"})
_CHANGED = re.compile(
    r"\b(?:updated?|modified|aktualisiert|stand|actualizado|mis à jour|diperbarui|最終更新)\b"
    r"\W*(?:\w{1,6}\W+)?$",
    re.IGNORECASE,
)


def stated_moment(text: str, zone: tzinfo) -> datetime | None:
    """Give the first moment that a line states as that of publishing, aware, or None.

    `zone` is the newsroom's, for times that name none.
    """
    found = [match for pattern in _DATES for match in pattern.finditer(text)]
    for match in sorted(found, key=re.Match.start):
        if _CHANGED.search(text[: match.start()]):
            continue
        if day := _day(match):
            return _with_time(day, text[match.end() :], zone)
    return None


def date_starts(text: str) -> int | None:
    """Give where the first date in a line begins, also one that is not clear; None without one."""
    return min((found.start() for pattern in _DATES if (found := pattern.search(text))), default=None)


def _day(match: re.Match[str]) -> datetime | None:
    parts = match.groupdict()
    year = int(parts["y"])
    if "a" in parts:
        first, second = int(parts["a"]), int(parts["b"])
        if first <= 12 and second <= 12 and first != second:
            return None
        day, month = max(first, second), min(first, second)
    else:
        day = int(parts["d"])
        month = _MONTH_NUMBER[parts["month"].casefold()] if "month" in parts else int(parts["m"])
    try:
        return datetime(year, month, day, tzinfo=UTC) if 1900 <= year <= 2200 else None
    except ValueError:
        return None


def _with_time(day: datetime, rest: str, zone: tzinfo) -> datetime | None:
    clock = _TIME.match(rest)
    if clock is None:
        return _on_clock(day, zone)
    hour, minute = int(clock["h"]), int(clock["min"])
    if clock["half"]:
        hour = hour % 12 + (12 if clock["half"][0] in "pP" else 0)
    stated = _zone(clock["zone"], zone)
    if stated is None or hour > 23 or minute > 59:
        return _on_clock(day, zone)
    return _on_clock(day.replace(hour=hour, minute=minute), stated)


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
