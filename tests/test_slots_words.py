"""Times, durations and counts in an editor's words."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.model.edition import Slot, Wave
from bot.model.words import count, duration, in_words, moment

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (datetime(2026, 11, 23, 6, 0, tzinfo=UTC), "Tomorrow 07:00 Africa/Lagos"),
        (datetime(2026, 11, 22, 22, 30, tzinfo=UTC), "Today 23:30 Africa/Lagos"),
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), "Tomorrow 00:30 Africa/Lagos"),
        (datetime(2026, 11, 21, 6, 0, tzinfo=UTC), "Yesterday 07:00 Africa/Lagos"),
        (datetime(2026, 11, 28, 6, 0, tzinfo=UTC), "Saturday 07:00 Africa/Lagos"),
        (datetime(2026, 11, 29, 6, 0, tzinfo=UTC), "Sunday 29 November 07:00 Africa/Lagos"),
        (datetime(2027, 1, 3, 6, 0, tzinfo=UTC), "Sunday 3 January 2027 07:00 Africa/Lagos"),
        (datetime(2026, 11, 20, 6, 0, tzinfo=UTC), "Friday 20 November 07:00 Africa/Lagos"),
    ],
)
def test_a_slot_in_words(due: datetime, words: str) -> None:
    """The day is counted on the clock that is named."""
    assert in_words(Slot("s", "k", due), NOW, "Africa/Lagos") == words


def test_a_wave_speaks_in_its_readers_time() -> None:
    """It is Monday there already, which is not the editor's today; at the same date their days are one."""
    wave = Wave("Pacific/Kiritimati", "07:00", date(2026, 11, 23))
    slot = Slot("s", "k", datetime(2026, 11, 22, 17, 0, tzinfo=UTC), wave=wave)
    assert in_words(slot, NOW, "Africa/Lagos") == "Monday 07:00 Pacific/Kiritimati"
    assert in_words(slot, NOW - timedelta(hours=3), "Africa/Lagos") == "Tomorrow 07:00 Pacific/Kiritimati"
    assert in_words(slot, NOW + timedelta(hours=12), "Africa/Lagos") == "Today 07:00 Pacific/Kiritimati"


def test_a_moment_names_its_year_unless_it_is_this_one() -> None:
    """On the clock of the zone."""
    assert (
        moment(datetime(2026, 11, 20, 22, 10, tzinfo=UTC), NOW, "Africa/Lagos") == "Friday 20 November 23:10"
    )
    assert moment(datetime(2025, 11, 20, 22, 10, tzinfo=UTC), NOW, "UTC") == "Thursday 20 November 2025 22:10"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(0), "0 s"),
        (timedelta(seconds=-5), "0 s"),
        (timedelta(seconds=45), "45 s"),
        (timedelta(minutes=20), "20 min"),
        (timedelta(seconds=90), "1 min 30 s"),
        (timedelta(hours=6), "6 h"),
        (timedelta(minutes=90, seconds=5), "1 h 30 min"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=2, hours=4, minutes=9), "2 days 4 h"),
        (timedelta(days=2, minutes=9), "2 days"),
    ],
)
def test_a_duration_in_words(span: timedelta, words: str) -> None:
    """Its two largest units."""
    assert duration(span) == words


@pytest.mark.parametrize(
    ("number", "noun", "words"),
    [
        (1204, "subscriber", "1,204 subscribers"),
        (1, "subscriber", "1 subscriber"),
        (0, "story", "0 stories"),
        (1, "story", "1 story"),
        (6, "story", "6 stories"),
        (2, "day", "2 days"),
    ],
)
def test_a_count_in_words(number: int, noun: str, words: str) -> None:
    """With its noun in the right number."""
    assert count(number, noun) == words
