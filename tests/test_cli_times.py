"""Times as editors type them, on the newsroom's clock."""

from datetime import UTC, datetime

import pytest

from bot.cli.times import ahead, back
from bot.model.errors import UsageError

ZONE = "Africa/Lagos"
"""One hour ahead of UTC, the whole year."""


SUNDAY_NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("18:30", datetime(2026, 11, 22, 17, 30, tzinfo=UTC)),
        ("07:00", datetime(2026, 11, 23, 6, 0, tzinfo=UTC)),
        ("2026-11-23T07:00", datetime(2026, 11, 23, 6, 0, tzinfo=UTC)),
        ("2026-11-23 07:00", datetime(2026, 11, 23, 6, 0, tzinfo=UTC)),
        ("2026-11-23T07:00+05:30", datetime(2026, 11, 23, 1, 30, tzinfo=UTC)),
        ("2026-12-01", datetime(2026, 11, 30, 23, 0, tzinfo=UTC)),
    ],
)
def test_a_time_to_come(text: str, at: datetime) -> None:
    """An hour that has passed today is tomorrow's; a date alone is its midnight."""
    assert ahead(text, "--at", ZONE, SUNDAY_NOON) == at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("07:00", datetime(2026, 11, 22, 6, 0, tzinfo=UTC)),
        ("18:30", datetime(2026, 11, 21, 17, 30, tzinfo=UTC)),
        ("2026-11-20", datetime(2026, 11, 19, 23, 0, tzinfo=UTC)),
    ],
)
def test_a_time_gone_by(text: str, at: datetime) -> None:
    """An hour that has not come yet is yesterday's."""
    assert back(text, "--since", ZONE, SUNDAY_NOON) == at


@pytest.mark.parametrize("text", ["noon", "", "25:00", "2026-13-01", "tomorrow", "9999-12-31T23:59-12:00"])
def test_what_is_no_time_is_a_wrong_call(text: str) -> None:
    """The option is named, with two ways to write it."""
    for read in (ahead, back):
        with pytest.raises(UsageError, match=r'--at .*write "18:30" or "2026-11-23T07:00"'):
            read(text, "--at", ZONE, SUNDAY_NOON)


def test_what_has_passed_is_no_time_to_come() -> None:
    """Yesterday's noon is refused."""
    with pytest.raises(UsageError, match="that has passed"):
        ahead("2026-11-21T12:00", "--until", ZONE, SUNDAY_NOON)
