"""When schedules are due."""

from datetime import UTC, datetime

import pytest

from bot.model.edition import Slot, Wave
from bot.model.schedule import Schedule
from bot.slots import latest_slots, next_slots, quiet_end, slot_date, slots_between


def due(**when: str) -> Schedule:
    return Schedule.model_validate({"to": "t", "when": when, "template": "x/post", "late": "3h"})


def at(text: str) -> datetime:
    """ "2026-11-22 07:00", UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def keys(schedule: Schedule, zone: str, start: str, end: str) -> list[str]:
    return [slot.key for slot in slots_between("s", schedule, zone, at(start), at(end))]


def test_a_slot_of_a_time_of_day_is_a_utc_instant() -> None:
    """07:00 in Lagos is 06:00 UTC; it may go out for as long as `late` says."""
    assert slots_between(
        "digest", due(at="07:00"), "Africa/Lagos", at("2026-11-22 00:00"), at("2026-11-22 12:00")
    ) == [Slot("digest", "2026-11-22T06:00:00Z", at("2026-11-22 06:00"), at("2026-11-22 09:00"))]


def test_a_wave_is_due_where_each_subscriber_lives() -> None:
    """One slot per zone and local date, in the order in which morning comes."""
    found = slots_between(
        "digest",
        due(at="07:00", zone="subscriber"),
        "Africa/Lagos",
        at("2026-11-21 12:00"),
        at("2026-11-22 12:00"),
        zones={"Africa/Lagos", "Asia/Kathmandu", "Pacific/Kiritimati"},
    )
    assert [(slot.key, slot.due) for slot in found] == [
        ("2026-11-22T07:00@Pacific/Kiritimati", at("2026-11-21 17:00")),
        ("2026-11-22T07:00@Asia/Kathmandu", at("2026-11-22 01:15")),
        ("2026-11-22T07:00@Africa/Lagos", at("2026-11-22 06:00")),
    ]
    assert found[0].wave == Wave("Pacific/Kiritimati", "07:00", at("2026-11-22 00:00").date())


def test_a_wave_without_subscribers_has_no_slot() -> None:
    """Nobody to send to, nothing due."""
    assert keys(due(at="07:00", zone="subscriber"), "UTC", "2026-11-20 00:00", "2026-11-22 00:00") == []


def test_weekdays_of_a_wave_are_the_readers_own() -> None:
    """Monday's digest comes on Monday in Auckland, when it is still Sunday in Lagos."""
    schedule = due(cron="0 7 * * mon", zone="subscriber")
    found = slots_between(
        "d",
        schedule,
        "Africa/Lagos",
        at("2026-11-22 00:00"),
        at("2026-11-23 12:00"),
        zones=["Pacific/Auckland"],
    )
    assert [(slot.key, slot.due) for slot in found] == [
        ("2026-11-23T07:00@Pacific/Auckland", at("2026-11-22 18:00"))
    ]


def test_the_start_is_open_and_the_end_is_closed() -> None:
    """Two looks that meet see each slot once."""
    schedule = due(cron="0 * * * *")
    assert keys(schedule, "UTC", "2026-11-22 06:00", "2026-11-22 07:00") == ["2026-11-22T07:00:00Z"]
    assert keys(schedule, "UTC", "2026-11-22 07:00", "2026-11-22 07:00") == []
    assert keys(schedule, "UTC", "2026-11-22 07:00", "2026-11-22 06:00") == []


@pytest.mark.parametrize(
    ("zone", "cron", "start", "end", "expected"),
    [
        # https://data.iana.org/time-zones: 02:00 -> 03:00 on 29 March, 03:00 -> 02:00 on 25 October
        (
            "Europe/Berlin",
            "30 2 * * *",
            "2026-03-28 12:00",
            "2026-03-30 12:00",
            ["2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"],
        ),
        (
            "Europe/Berlin",
            "30 2 * * *",
            "2026-10-24 12:00",
            "2026-10-26 12:00",
            ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"],
        ),
        (
            "Europe/Berlin",
            "0 0 * * *",
            "2026-03-28 12:00",
            "2026-03-30 12:00",
            ["2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"],
        ),
        # midnight itself is jumped over: 24 April 2026 00:00 -> 01:00
        (
            "Africa/Cairo",
            "0 0 * * *",
            "2026-04-22 12:00",
            "2026-04-25 12:00",
            ["2026-04-22T22:00:00Z", "2026-04-23T22:00:00Z", "2026-04-24T21:00:00Z"],
        ),
        ("Africa/Cairo", "*/30 0 * * *", "2026-04-23 12:00", "2026-04-24 12:00", ["2026-04-23T22:00:00Z"]),
        (
            "America/Santiago",
            "15 0 * * *",
            "2026-09-05 12:00",
            "2026-09-07 12:00",
            ["2026-09-06T04:00:00Z", "2026-09-07T03:15:00Z"],
        ),
        # half an hour: 4 October 2026 02:00 -> 02:30
        (
            "Australia/Lord_Howe",
            "15 2 * * *",
            "2026-10-03 00:00",
            "2026-10-04 12:00",
            ["2026-10-03T15:30:00Z"],
        ),
        # 30 December 2011 did not take place
        (
            "Pacific/Apia",
            "0 7 * * *",
            "2011-12-29 00:00",
            "2012-01-01 00:00",
            ["2011-12-29T17:00:00Z", "2011-12-30T17:00:00Z", "2011-12-31T17:00:00Z"],
        ),
        # an hourly rhythm keeps real time: no slot is missing and none is doubled
        (
            "Europe/Berlin",
            "0 * * * *",
            "2026-10-24 23:30",
            "2026-10-25 03:30",
            ["2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z", "2026-10-25T03:00:00Z"],
        ),
        (
            "Europe/Berlin",
            "30 0-23 * * *",
            "2026-03-29 00:00",
            "2026-03-29 03:00",
            ["2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "2026-03-29T02:30:00Z"],
        ),
        (
            "Africa/Cairo",
            "*/30 * * * fri",
            "2026-04-23 21:00",
            "2026-04-23 23:00",
            ["2026-04-23T22:00:00Z", "2026-04-23T22:30:00Z", "2026-04-23T23:00:00Z"],
        ),
    ],
)
def test_a_clock_change_loses_no_slot_and_doubles_none(
    zone: str, cron: str, start: str, end: str, expected: list[str]
) -> None:
    """Jumped over: right after the jump. Twice: the first time. Every hour: real time."""
    assert keys(due(cron=cron), zone, start, end) == expected


def test_a_schedules_own_zone_goes_before_the_newsrooms() -> None:
    """`zone:` in `when` moves the clock of that schedule alone."""
    schedule = due(at="07:00", zone="Asia/Tokyo")
    assert keys(schedule, "Africa/Lagos", "2026-11-22 00:00", "2026-11-23 00:00") == ["2026-11-22T22:00:00Z"]


def test_nothing_is_due_in_quiet_hours() -> None:
    """The first quiet minute is the start; at the end it is over."""
    schedule = due(cron="*/20 * * * *", quiet="00:00-06:00")
    found = keys(schedule, "Africa/Lagos", "2026-11-21 22:30", "2026-11-22 05:20")
    assert found == ["2026-11-21T22:40:00Z", "2026-11-22T05:00:00Z", "2026-11-22T05:20:00Z"]


def test_the_latest_slot_is_found_whatever_quiet_and_late_say() -> None:
    """`--now` publishes it."""
    schedule = due(cron="*/20 * * * *", quiet="00:00-06:00")
    (slot,) = latest_slots("s", schedule, "Africa/Lagos", at("2026-11-22 01:59"))
    assert slot.key == "2026-11-22T01:40:00Z"
    (slot,) = latest_slots("s", due(cron="0 7 29 2 *"), "UTC", at("2026-11-22 01:59"))
    assert slot.key == "2024-02-29T07:00:00Z"


def test_the_latest_slot_of_a_wave_is_one_for_each_zone() -> None:
    """Also a zone whose morning is still to come has its latest: yesterday's."""
    schedule = due(at="07:00", zone="subscriber")
    found = latest_slots("s", schedule, "UTC", at("2026-11-22 06:00"), zones=["America/Lima", "Africa/Lagos"])
    assert [slot.key for slot in found] == ["2026-11-21T07:00@America/Lima", "2026-11-22T07:00@Africa/Lagos"]


def test_a_slot_that_is_due_this_second_is_the_latest() -> None:
    """At or before now."""
    (slot,) = latest_slots("s", due(at="07:00"), "UTC", at("2026-11-22 07:00"))
    assert slot.due == at("2026-11-22 07:00")


def test_the_next_slots_come_in_order_and_as_many_as_asked() -> None:
    """`bot plan` lists them; a yearly one is found too."""
    schedule = due(cron="0 9 * * sat,sun")
    found = next_slots("s", schedule, "UTC", at("2026-11-22 09:00"), 3)
    assert [slot.key for slot in found] == [
        "2026-11-28T09:00:00Z",
        "2026-11-29T09:00:00Z",
        "2026-12-05T09:00:00Z",
    ]
    assert [s.key for s in next_slots("s", due(cron="0 0 29 2 *"), "UTC", at("2026-11-22 09:00"), 1)] == [
        "2028-02-29T00:00:00Z"
    ]


def test_arrival_has_no_slots_by_the_clock() -> None:
    """Its slots are stories."""
    schedule = due(on="arrival")
    assert keys(schedule, "UTC", "2026-11-22 00:00", "2026-11-23 00:00") == []
    assert latest_slots("s", schedule, "UTC", at("2026-11-22 00:00")) == []
    assert next_slots("s", schedule, "UTC", at("2026-11-22 00:00"), 1) == []


@pytest.mark.parametrize(
    ("quiet", "now", "ends"),
    [
        ("00:00-06:00", "2026-11-21 23:00", "2026-11-22 05:00"),
        ("00:00-06:00", "2026-11-21 22:59", None),
        ("00:00-06:00", "2026-11-22 05:00", None),
        ("22:30-06:00", "2026-11-21 21:30", "2026-11-22 05:00"),
        ("22:30-06:00", "2026-11-22 04:59", "2026-11-22 05:00"),
        ("22:30-06:00", "2026-11-22 12:00", None),
        ("12:00-13:00", "2026-11-22 11:30", "2026-11-22 12:00"),
    ],
)
def test_quiet_hours_may_cross_midnight(quiet: str, now: str, ends: str | None) -> None:
    """In the newsroom's own time (Lagos, UTC+1)."""
    found = quiet_end(due(cron="* * * * *", quiet=quiet), "Africa/Lagos", at(now))
    assert found == (at(ends) if ends else None)


def test_quiet_hours_end_at_the_first_of_two_sixes_and_after_a_jump() -> None:
    """Clock changes: an hour that comes twice is taken the first time, a jumped one right after the jump."""
    twice = due(cron="* * * * *", quiet="00:00-02:30")
    assert quiet_end(twice, "Europe/Berlin", at("2026-10-25 00:29")) == at("2026-10-25 00:30")
    assert quiet_end(twice, "Europe/Berlin", at("2026-10-25 01:10")) is None
    assert quiet_end(twice, "Europe/Berlin", at("2026-03-29 00:59")) == at("2026-03-29 01:00")


def test_an_edition_bears_the_date_its_time_stands_for() -> None:
    """A wave's local date; else the schedule's; 23:30 moved to 00:00 by a clock change is the day before."""
    late = due(at="23:30")
    (slot,) = slots_between("s", late, "America/Nuuk", at("2024-03-30 12:00"), at("2024-03-31 12:00"))
    assert slot.due == at("2024-03-31 01:00")  # clocks jump from 23:00 to 00:00 on Saturday night
    assert slot_date(slot, late, "America/Nuuk").isoformat() == "2024-03-30"
    tokyo = due(at="07:00", zone="Asia/Tokyo")
    (slot,) = slots_between("s", tokyo, "UTC", at("2026-11-22 00:00"), at("2026-11-23 00:00"))
    assert slot_date(slot, tokyo, "UTC").isoformat() == "2026-11-23"
