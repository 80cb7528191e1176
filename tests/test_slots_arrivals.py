"""`on: arrival`: one slot per story, in pace, out of quiet hours."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.arrivals import Arrival, arrival_queue, arrival_slot, arrivals, newest_for, paced, story_key
from bot.model.schedule import Schedule
from bot.model.story import Story, StoryState
from tests.newsdesk import NOW, story

MIN = timedelta(minutes=1)
H = timedelta(hours=1)
MIDNIGHT = NOW - 13 * H
"""Sunday 00:00 in Lagos."""


def on_arrival(stories: dict[str, Any] | None = None, **when: str) -> Schedule:
    return Schedule.model_validate(
        {"to": "t", "when": {"on": "arrival", **when}, "template": "telegram/post", "stories": stories or {}}
    )


def ready(number: int, at: datetime, **fields: Any) -> Story:
    return story(number, published=None, first_seen=at - H, ready_at=at, **fields)


def queue(
    schedule: Schedule, waiting: list[Story], now: datetime, last: datetime | None = None
) -> list[Arrival]:
    return arrival_queue("posts", schedule, "Africa/Lagos", waiting, last=last, now=now)


def told(found: list[Arrival]) -> list[tuple[int | None, datetime]]:
    return [(a.slot.story, a.slot.due) for a in found if a.skip is None]


def skipped(found: list[Arrival]) -> dict[int | None, str]:
    return {a.slot.story: a.skip for a in found if a.skip is not None}


def test_a_storys_slot_bears_its_number() -> None:
    """Wall 3: the slot of an arrival is the story, whenever it is looked at."""
    slot = arrival_slot("posts", on_arrival(), 17, NOW)
    assert (slot.key, slot.story, slot.due, slot.expires) == ("story:17", 17, NOW, NOW + H)
    assert slot.key == story_key(17)


def test_a_story_is_due_when_it_is_ready_and_after_is_over() -> None:
    """Not when it was first seen: a released story counts from its release."""
    assert told(queue(on_arrival(after="10m"), [ready(1, NOW)], NOW)) == [(1, NOW + 10 * MIN)]


@pytest.mark.parametrize(
    ("last", "every", "due"),
    [(None, 2 * MIN, NOW), (NOW - MIN, 2 * MIN, NOW + MIN), (NOW - H, 2 * MIN, NOW), (NOW, None, NOW)],
)
def test_pace(last: datetime | None, every: timedelta | None, due: datetime) -> None:
    """`every` counts from when the one before was due."""
    assert paced(last, every, NOW) == due


def test_a_burst_goes_out_one_by_one_and_none_is_too_late_for_waiting_its_turn() -> None:
    """Ninety stories at once, every 2 minutes: three hours, with an hour of `late`, and all are told."""
    schedule = on_arrival(every="2m")
    waiting = [ready(number, NOW) for number in range(1, 91)]
    gone: list[int | None] = []
    last, now = None, NOW
    while waiting:
        for arrival in arrivals("posts", schedule, "UTC", waiting, last=last, now=now):
            assert arrival.skip is None
            assert arrival.slot.expires is not None
            assert now <= arrival.slot.expires
            last = arrival.slot.due
            gone.append(arrival.slot.story)
            waiting = [one for one in waiting if one.id != arrival.slot.story]
        now += MIN
    assert gone == list(range(1, 91))
    assert last == NOW + 178 * MIN


def test_after_a_stop_what_is_within_late_is_told_and_the_rest_is_skipped_with_the_reason() -> None:
    """The bot was away for three hours."""
    waiting = [ready(1, NOW - 3 * H), ready(2, NOW - 59 * MIN)]
    found = queue(on_arrival(every="2m"), waiting, NOW, last=NOW - 4 * H)
    assert told(found) == [(2, NOW - 59 * MIN)]
    assert skipped(found) == {1: "not told until 3 h after it was due; late: 1 h"}


def test_a_night_is_slept_through_and_the_newest_go_out_in_the_morning_in_pace() -> None:
    """Quiet from 00:00 to 06:00: three of five at 06:00, 06:02, 06:04; two are skipped, and say why."""
    schedule = on_arrival(every="2m", quiet="00:00-06:00", after_quiet="newest 3")
    waiting = [ready(number, MIDNIGHT + number * H - MIN, hours=12 - number) for number in range(1, 6)]
    assert arrivals("posts", schedule, "Africa/Lagos", waiting, last=None, now=MIDNIGHT + 5 * H) == []
    dawn = MIDNIGHT + 6 * H
    found = queue(schedule, waiting, dawn)
    assert told(found) == [(3, dawn), (4, dawn + 2 * MIN), (5, dawn + 4 * MIN)]
    assert skipped(found) == dict.fromkeys((1, 2), "came in quiet hours; after_quiet: newest 3")
    now = arrivals("posts", schedule, "Africa/Lagos", waiting, last=None, now=dawn)
    assert [(a.slot.story, a.skip is None) for a in now] == [(1, False), (2, False), (3, True)]


def test_quiet_hours_count_from_when_a_story_would_go_out() -> None:
    """Ready at 23:55 with `after: 10m`: it would go at 00:05, so it waits for the morning."""
    schedule = on_arrival(after="10m", quiet="00:00-06:00")
    assert told(queue(schedule, [ready(1, MIDNIGHT - 5 * MIN)], NOW - 12 * H)) == [(1, MIDNIGHT + 6 * H)]


def test_pace_that_reaches_into_the_night_waits_for_the_morning() -> None:
    """The second of two at 23:59 would go at 00:01."""
    schedule = on_arrival(every="2m", quiet="00:00-06:00", after_quiet="none")
    found = queue(schedule, [ready(1, MIDNIGHT - MIN), ready(2, MIDNIGHT - MIN)], MIDNIGHT - MIN)
    assert told(found) == [(1, MIDNIGHT - MIN), (2, MIDNIGHT + 6 * H)]


def test_a_story_that_night_fell_upon_is_told_in_the_morning() -> None:
    """Due at 23:59, first looked at at 00:00: nothing goes out at night, and nothing is lost."""
    schedule = on_arrival(quiet="00:00-06:00", after_quiet="none")
    waiting = [ready(1, MIDNIGHT - MIN)]
    assert arrivals("posts", schedule, "Africa/Lagos", waiting, last=None, now=MIDNIGHT) == []
    (arrival,) = arrivals("posts", schedule, "Africa/Lagos", waiting, last=None, now=MIDNIGHT + 6 * H)
    assert arrival.skip is None
    assert arrival.slot.expires == MIDNIGHT + 7 * H


def test_an_embargo_is_waited_for() -> None:
    """Its slot is due when it ends, out of quiet hours like any other."""
    one = ready(1, NOW - H, publish_after=NOW + 3 * H)
    assert told(queue(on_arrival(after="10m"), [one], NOW)) == [(1, NOW + 3 * H)]
    assert arrivals("posts", on_arrival(), "Africa/Lagos", [one], last=None, now=NOW) == []


def test_a_published_date_ahead_is_waited_for() -> None:
    """An embargo by date: due when it comes, not refused before."""
    ahead = story(1, hours=-3, ready_at=NOW)
    assert told(queue(on_arrival(), [ahead], NOW)) == [(1, NOW + 3 * H)]
    assert arrivals("posts", on_arrival(), "UTC", [ahead], last=None, now=NOW) == []
    assert len(arrivals("posts", on_arrival(), "UTC", [ahead], last=None, now=NOW + 3 * H)) == 1


@pytest.mark.parametrize(
    "one",
    [
        story(1, backlog=True),
        story(1, state=StoryState.HELD),
        story(1, state=StoryState.KILLED),
        story(1, section="Sport"),
        story(1, section="World", link=None),
    ],
)
def test_what_the_rule_leaves_out_has_no_slot_to_lose(one: Story) -> None:
    """A story that is released, moved to another section or given a link later can still be told."""
    schedule = on_arrival({"sections": ["World"], "link": "required"})
    assert queue(schedule, [one], NOW) == []


def test_a_story_too_old_at_arrival_is_skipped_with_the_reason() -> None:
    """Yesterday's page that a parser drops today."""
    found = queue(on_arrival({"max_age": "6h"}), [story(1, hours=20, ready_at=NOW)], NOW)
    assert skipped(found) == {1: "older than 6 h: published Saturday 21 November 17:00"}


def test_now_tells_the_newest_story_that_the_rule_lets_through_backlog_too() -> None:
    """`bot run --now` on a fresh home has only backlog."""
    stories = [
        story(1, section="World", backlog=True),
        story(2, hours=2, section="World"),
        story(3, hours=0.5),
    ]
    schedule = on_arrival({"sections": ["World"]})
    found = newest_for(schedule, stories, NOW, "UTC")
    assert found is not None
    assert found.id == 1
    again = newest_for(schedule, stories, NOW, "UTC", told={1})
    assert again is not None
    assert again.id == 2
    assert newest_for(schedule, [], NOW, "UTC") is None
