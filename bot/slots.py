"""When schedules are due: pure functions from a schedule and a moment to slots.

Slots of `at` and `cron` are UTC instants; with `zone: subscriber` they are waves, one per zone and local
date; `on: arrival` is bot/arrivals.py's. A clock change never loses a slot and never makes one twice: a
local time that is jumped over is due right after the jump, one that comes twice is due the first time. A cron
that runs in every hour of the day keeps its rhythm in real time instead. cronsim reads the five fields.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.model.edition import Slot, Wave
from bot.model.localtime import instant
from bot.model.schedule import SUBSCRIBER, Schedule
from bot.model.story import Story

if TYPE_CHECKING:
    from cronsim import CronSim

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
LOOK_BACK = (DAY, 8 * DAY, 400 * DAY, 3000 * DAY)
"""How far `latest_slots` looks back, step by step; the last reaches over a leap day."""
LOOK_AHEAD = (DAY, 8 * DAY, 400 * DAY, 3000 * DAY)


def is_wave(schedule: Schedule) -> bool:
    """Whether the schedule is due where each subscriber lives."""
    return schedule.when.zone == SUBSCRIBER


def schedule_zone(schedule: Schedule, newsroom_zone: str) -> str:
    """The zone a schedule's clock hangs in: its own, else the newsroom's (for a wave's quiet times, too)."""
    return newsroom_zone if schedule.when.zone in (None, SUBSCRIBER) else str(schedule.when.zone)


def slots_between(
    name: str,
    schedule: Schedule,
    newsroom_zone: str,
    start: datetime,
    end: datetime,
    *,
    zones: Collection[str] = (),
) -> list[Slot]:
    """The slots with start < due <= end, in order; none in quiet hours, none for `on: arrival`.

    `zones` are the zones subscribers live in: a wave has a slot for each.
    """
    slots = _all_between(name, schedule, newsroom_zone, start, end, zones=zones)
    return [slot for slot in slots if quiet_end(schedule, newsroom_zone, slot.due) is None]


def latest_slots(
    name: str, schedule: Schedule, newsroom_zone: str, now: datetime, *, zones: Collection[str] = ()
) -> list[Slot]:
    """The latest slot at or before `now`, whatever `late` and quiet hours say: `--now` publishes it.

    A list: of one for `at` and `cron`, of one per zone for waves, empty for `on: arrival`.
    """
    missing = set(zones) if is_wave(schedule) else {""}
    found: list[Slot] = []
    for span in LOOK_BACK:
        if not missing:
            break
        latest: dict[str, Slot] = {}
        for slot in _all_between(name, schedule, newsroom_zone, now - span, now, zones=missing):
            latest[slot.wave.zone if slot.wave else ""] = slot
        found.extend(latest.values())
        missing -= set(latest)
    return sorted(found, key=_order)


def next_slots(
    name: str,
    schedule: Schedule,
    newsroom_zone: str,
    now: datetime,
    count: int,
    *,
    zones: Collection[str] = (),
) -> list[Slot]:
    """The next `count` slots after `now`, in order (waves of several zones count each); may be fewer."""
    slots: list[Slot] = []
    for span in LOOK_AHEAD:
        slots = slots_between(name, schedule, newsroom_zone, now, now + span, zones=zones)
        if len(slots) >= count:
            break
    return slots[:count]


def quiet_end(schedule: Schedule, newsroom_zone: str, now: datetime) -> datetime | None:
    """When the quiet hours around `now` end, aware UTC; None: `now` is not in quiet hours.

    The first minute is quiet, the last is not: at 06:00 "00:00-06:00" is over.
    """
    if schedule.when.quiet is None:
        return None
    zone = ZoneInfo(schedule_zone(schedule, newsroom_zone))
    first, last = (time.fromisoformat(clock) for clock in schedule.when.quiet.split("-"))
    today = now.astimezone(zone).date()
    for day in (today - DAY, today):
        start = instant(datetime.combine(day, first), zone)
        end = instant(datetime.combine(day if first < last else day + DAY, last), zone)
        if start and end and start <= now < end:
            return end
    return None


def wanted_at(schedule: Schedule, story: Story) -> datetime:
    """When a story may first go out by itself: `after` is over, a published date and an embargo have come."""
    ready = (story.ready_at or story.first_seen) + (schedule.when.after or timedelta(0))
    return max(ready, story.article.published or ready, story.publish_after or ready)


def quiet_arrivals(schedule: Schedule, newsroom_zone: str, stories: Iterable[Story]) -> dict[int, datetime]:
    """The stories that came in quiet hours, by id, with the end of those hours.

    `bot.model.choice.choose` applies `after_quiet` to them, night by night.
    """
    ends = {story.id: quiet_end(schedule, newsroom_zone, wanted_at(schedule, story)) for story in stories}
    return {story_id: end for story_id, end in ends.items() if end is not None}


def slot_date(slot: Slot, schedule: Schedule, newsroom_zone: str) -> date:
    """The local date an edition of this slot bears: the wave's, else that of the schedule's zone.

    It is the date its time stands for: 23:30 that a clock change moved to 00:00 still bears the date before.
    """
    if slot.wave is not None:
        return slot.wave.local_date
    zone = schedule_zone(schedule, newsroom_zone)
    if _cron(schedule) is not None:
        for _, wall, _ in _occurrences(schedule, (zone,), slot.due - SECOND, slot.due):
            return wall.date()
    return slot.due.astimezone(ZoneInfo(zone)).date()


def _all_between(
    name: str,
    schedule: Schedule,
    newsroom_zone: str,
    start: datetime,
    end: datetime,
    *,
    zones: Collection[str],
) -> list[Slot]:
    """The slots with start < due <= end in order, those in quiet hours too."""
    if _cron(schedule) is None:
        return []
    wave = is_wave(schedule)
    hung_in = tuple(sorted(zones)) if wave else (schedule_zone(schedule, newsroom_zone),)
    slots: dict[str, Slot] = {}
    for zone, wall, due in _occurrences(schedule, hung_in, start, end):
        key = f"{wall:%Y-%m-%dT%H:%M}@{zone}" if wave else f"{due:%Y-%m-%dT%H:%M:%SZ}"
        slots.setdefault(
            key,
            Slot(
                name,
                key,
                due,
                due + schedule.late,
                wave=Wave(zone, f"{wall:%H:%M}", wall.date()) if wave else None,
            ),
        )
    return sorted(slots.values(), key=_order)


def _order(slot: Slot) -> tuple[datetime, str]:
    return slot.due, slot.key


def _cron(schedule: Schedule) -> str | None:
    """The five fields of `cron`, or of `at`."""
    if schedule.when.at is not None:
        return f"{schedule.when.at.minute} {schedule.when.at.hour} * * *"
    return schedule.when.cron


def _occurrences(
    schedule: Schedule, zones: Sequence[str], start: datetime, end: datetime
) -> Iterator[tuple[str, datetime, datetime]]:
    """(zone, wall time, due) with start < due <= end, by wall time."""
    cron = _cron(schedule)
    if cron is None or not zones or start >= end:
        return
    if not is_wave(schedule) and _in_every_hour(cron):
        yield from _steady(cron, zones[0], start, end)
        return
    clocks = [(zone, ZoneInfo(zone)) for zone in zones]
    first = min(_wall(start, zone) for _, zone in clocks) - DAY
    last = max(_wall(end, zone) for _, zone in clocks) + DAY
    for wall in _simulated(cron, first):
        if wall > last:
            return
        for name, zone in clocks:
            due = instant(wall, zone)
            if due is not None and start < due <= end:
                yield name, wall, due


def _steady(cron: str, zone: str, start: datetime, end: datetime) -> Iterator[tuple[str, datetime, datetime]]:
    """A rhythm that goes on in real time through clock changes: every 20 minutes stays every 20 minutes."""
    # Six fields keep cronsim from moving the slots of a clock change itself.
    for local in _simulated(f"0 {cron}", start.astimezone(ZoneInfo(zone))):
        due = local.astimezone(UTC)
        if due > end:
            return
        if due > start:
            yield zone, local.replace(tzinfo=None), due


def _simulated(cron: str, after: datetime) -> "CronSim":
    from cronsim import CronSim

    return CronSim(cron, after)


@lru_cache(maxsize=256)
def _in_every_hour(cron: str) -> bool:
    return len(_simulated(cron, datetime(2026, 1, 1)).hours) == 24  # noqa: DTZ001 -- a wall clock


def _wall(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None, microsecond=0)
