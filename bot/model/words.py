"""Times, durations and counts as an editor says them. English, 24 hours, no locale."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model.edition import Slot


def in_words(slot: Slot, now: datetime, zone: str) -> str:
    """When a slot is due: "Tomorrow 07:00 Africa/Lagos". A wave speaks in its own zone and its own hour.

    `zone` is the newsroom's (or the schedule's own). Where a wave's readers have another date than the
    newsroom, their day goes by its name: it is not the editor's "today".
    """
    if slot.wave is None:
        local = slot.due.astimezone(ZoneInfo(zone))
        return f"{_day(local, now.astimezone(local.tzinfo))} {local:%H:%M} {zone}"
    wave = slot.wave
    nominal = datetime.combine(wave.local_date, datetime.min.time(), ZoneInfo(wave.zone))
    there = now.astimezone(nominal.tzinfo)
    if there.date() == now.astimezone(ZoneInfo(zone)).date():
        day = _day(nominal, there)
    else:
        day = _dated(nominal, there) if abs((nominal.date() - there.date()).days) > 5 else f"{nominal:%A}"
    return f"{day} {wave.local_time} {wave.zone}"


def moment(at: datetime, now: datetime, zone: str) -> str:
    """A moment on the clock of `zone`: "Friday 21 November 23:10", with the year unless it is this one."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{_dated(local, now.astimezone(local.tzinfo))} {local:%H:%M}"


def shortly(at: datetime, now: datetime, zone: str) -> str:
    """A moment in few letters: "today 21:00", "yesterday 07:00", "Fri 20 Nov 18:05"."""
    local = at.astimezone(ZoneInfo(zone))
    here = now.astimezone(local.tzinfo)
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((local.date() - here.date()).days)
    year = "" if local.year == here.year else f" {local.year}"
    return f"{near or f'{local:%a} {local.day} {local:%b}{year}'} {local:%H:%M}"


def _day(local: datetime, now: datetime) -> str:
    ahead = (local.date() - now.date()).days
    near = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}
    if ahead in near:
        return near[ahead]
    if 1 < ahead < 7:
        return f"{local:%A}"
    return _dated(local, now)


def _dated(local: datetime, now: datetime) -> str:
    year = "" if local.year == now.year else f" {local.year}"
    return f"{local:%A} {local.day} {local:%B}{year}"


def duration(span: timedelta) -> str:
    """A length of time in its two largest units: "45 s", "20 min", "1 h 30 min", "2 days 4 h"."""
    seconds = max(round(span.total_seconds()), 0)
    sizes = ((86400, "day"), (3600, "h"), (60, "min"), (1, "s"))
    words: list[str] = []
    for index, (size, unit) in enumerate(sizes):
        number, seconds = divmod(seconds, size)
        if number:
            words.append(f"{number} {unit}{'s' if unit == 'day' and number > 1 else ''}")
            if index + 1 < len(sizes) and (rest := seconds // sizes[index + 1][0]):
                words.append(f"{rest} {sizes[index + 1][1]}")
            break
    return " ".join(words) or "0 s"


def count(number: int, noun: str) -> str:
    """A number with its noun: "1,204 subscribers", "1 story", "6 stories"."""
    if number != 1:
        noun = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else f"{noun}s"
    return f"{number:,} {noun}"
