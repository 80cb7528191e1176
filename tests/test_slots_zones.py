"""Slots in every time zone, against a slow reading of the clock minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.model.localtime import instant
from bot.model.schedule import Schedule, known_zones
from bot.slots import latest_slots, next_slots, slots_between

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
zones = st.sampled_from(sorted(known_zones()))
days = st.dates(date(2005, 1, 1), date(2036, 12, 30))


def schedule(**when: str) -> Schedule:
    return Schedule.model_validate({"to": "t", "when": when, "template": "email/digest"})


def slow_instant(wall: datetime, zone: ZoneInfo) -> datetime | None:
    """The first minute at which a clock on the wall shows `wall` or later; None if its date never shows."""
    at = wall.replace(tzinfo=UTC) - 26 * timedelta(hours=1)
    first, shown = None, False
    for _ in range(52 * 60):
        local = at.astimezone(zone).replace(tzinfo=None)
        shown = shown or local.date() == wall.date()
        if first is None and local >= wall:
            first = at
        at += MINUTE
    return first if shown else None


@settings(max_examples=60, deadline=None)
@given(zones, days, st.times().map(lambda t: t.replace(second=0, microsecond=0)))
@example("Africa/Cairo", date(2026, 4, 24), time(0, 0))
@example("Asia/Beirut", date(2026, 3, 29), time(0, 30))
@example("America/Santiago", date(2026, 9, 6), time(0, 0))
@example("Pacific/Apia", date(2011, 12, 30), time(7, 0))
@example("Pacific/Apia", date(2011, 12, 31), time(0, 0))
@example("Australia/Lord_Howe", date(2026, 10, 4), time(2, 10))
@example("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45))
@example("America/Nuuk", date(2024, 3, 30), time(23, 30))
@example("America/Havana", date(2026, 11, 1), time(0, 30))
def test_a_wall_time_is_the_first_minute_at_which_clocks_show_it_or_later(
    name: str, day: date, clock: time
) -> None:
    """In every zone, on every date, also where clocks jump over it, show it twice, or skip the date."""
    wall, zone = datetime.combine(day, clock), ZoneInfo(name)
    assert instant(wall, zone) == slow_instant(wall, zone)


@settings(max_examples=60, deadline=None)
@given(zones, days, st.integers(0, 23), st.integers(0, 59))
@example("Africa/Cairo", date(2026, 4, 20), 0, 0)
@example("Asia/Beirut", date(2026, 3, 26), 0, 0)
@example("America/Santiago", date(2026, 9, 1), 0, 0)
@example("America/Santiago", date(2026, 4, 1), 23, 30)
@example("Pacific/Apia", date(2011, 12, 26), 7, 0)
@example("Australia/Lord_Howe", date(2026, 10, 1), 2, 15)
def test_every_local_date_has_exactly_one_wave(zone: str, first: date, hour: int, minute: int) -> None:
    """Ten days of a daily digest: each date that the zone has, once, in order, however often looked at."""
    daily = schedule(at=f"{hour:02}:{minute:02}", zone="subscriber")
    start = datetime.combine(first, time(0), UTC) - 2 * DAY
    looks = [start + n * timedelta(hours=7) for n in range(50)]
    found = [
        slot for a, b in pairwise(looks) for slot in slots_between("d", daily, "UTC", a, b, zones=[zone])
    ]
    assert found == slots_between("d", daily, "UTC", looks[0], looks[-1], zones=[zone])
    dates = [slot.wave.local_date for slot in found if slot.wave]
    wanted = [day for n in range(10) if slow_exists(day := first + n * DAY, zone)]
    assert [day for day in dates if first <= day < first + 10 * DAY] == wanted
    assert len(set(dates)) == len(dates)
    assert [slot.due for slot in found] == sorted(slot.due for slot in found)


def slow_exists(day: date, zone: str) -> bool:
    noon = datetime.combine(day, time(12), UTC)
    return any(
        (noon + n * timedelta(minutes=15)).astimezone(ZoneInfo(zone)).date() == day for n in range(-120, 120)
    )


@settings(max_examples=60, deadline=None)
@given(zones, days, st.sampled_from(["mon-fri", "sat,sun", "wed", "1-5", "0,7"]))
def test_a_weekly_wave_comes_on_its_weekdays_only(zone: str, first: date, weekdays: str) -> None:
    """The weekday is that of the reader's own date; 0 and 7 are Sunday."""
    fits = {"mon-fri": range(5), "sat,sun": (5, 6), "wed": (2,), "1-5": range(5), "0,7": (6,)}[weekdays]
    weekly = schedule(cron=f"15 7 * * {weekdays}", zone="subscriber")
    start = datetime.combine(first, time(0), UTC)
    found = slots_between("d", weekly, "UTC", start, start + 14 * DAY, zones=[zone])
    assert found
    assert {slot.wave.local_date.weekday() for slot in found if slot.wave} == set(fits)


crons = st.sampled_from(
    ["*/20 * * * *", "0 7 * * *", "*/30 0 * * *", "15 2 * * sun", "5 */6 * * *", "0 0 1 * *", "30 1-3 * * *"]
)


@settings(max_examples=60, deadline=None)
@given(zones, days, st.integers(0, 86399), crons)
def test_latest_next_and_between_tell_the_same_story(zone: str, day: date, second: int, cron: str) -> None:
    """The latest slot is the last one up to now, the next is the first after it, and none lies between."""
    now = datetime.combine(day, time(0), UTC) + timedelta(seconds=second)
    often = schedule(cron=cron)
    (latest,) = latest_slots("s", often, zone, now)
    (following,) = next_slots("s", often, zone, now, 1)
    assert latest.due <= now < following.due
    around = slots_between("s", often, zone, latest.due - timedelta(seconds=1), following.due)
    assert around == [latest, following]


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["Europe/Berlin", "Africa/Cairo", "America/Santiago", "Asia/Beirut", "America/Nuuk"]),
    days,
)
def test_every_twenty_minutes_stays_every_twenty_minutes(zone: str, day: date) -> None:
    """Clock changes of whole hours do not disturb a rhythm that runs through the day."""
    start = datetime.combine(day, time(0), UTC)
    found = slots_between("s", schedule(cron="*/20 * * * *"), zone, start, start + 2 * DAY)
    assert [slot.due for slot in found] == [start + n * timedelta(minutes=20) for n in range(1, 145)]
