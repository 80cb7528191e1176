"""Times as an editor types them: "18:30" or "2026-11-23T07:00", on the newsroom's clock.

`now`, aware, stands in for the machine's clock.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model.errors import UsageError


def ahead(text: str, option: str, zone: str, now: datetime | None = None) -> datetime:
    """Read a time to come: an hour is today's, or tomorrow's if it has passed. Aware UTC.

    Raises UsageError, which names the option, for a text that is no time and for a time that has passed.
    """
    now = (now or datetime.now(UTC)).astimezone(ZoneInfo(zone))
    at = _read(text, option, now)
    if len(text) <= 5 and at <= now:
        at = _read(text, option, now + timedelta(days=1))
    if at < now:
        raise UsageError(f"{option} {text}: that has passed")
    return at.astimezone(UTC)


def back(text: str, option: str, zone: str, now: datetime | None = None) -> datetime:
    """Read a time gone by: an hour is today's, or yesterday's if it has not come yet. Aware UTC.

    Raises UsageError, which names the option, for a text that is no time.
    """
    now = (now or datetime.now(UTC)).astimezone(ZoneInfo(zone))
    at = _read(text, option, now)
    if len(text) <= 5 and at > now:
        at = _read(text, option, now - timedelta(days=1))
    return at.astimezone(UTC)


def _read(text: str, option: str, day: datetime) -> datetime:
    """Read an hour on a day, or a date with or without an hour; in the day's zone unless it names one."""
    try:
        if len(text) <= 5:
            return datetime.combine(day.date(), time.fromisoformat(text), day.tzinfo)
        at = datetime.fromisoformat(text)
        at = at if at.tzinfo else at.replace(tzinfo=day.tzinfo)
        at.astimezone(UTC)  # the calendar's first and last day have hours that no other zone has
    except (ValueError, OverflowError):
        raise UsageError(f'{option} {text}: write "18:30" or "2026-11-23T07:00"') from None
    return at
