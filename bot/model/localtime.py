"""From a wall clock to a moment: right in the nights when clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


def instant(wall: datetime, zone: ZoneInfo) -> datetime | None:
    """The first moment, aware UTC, at which clocks in `zone` show `wall` or later.

    `wall` is naive, in whole seconds. A time that comes twice is taken the first time; a time that clocks
    jump over is due right after the jump. None: the zone skips that whole date (Pacific/Apia, 2011-12-30).
    """
    due = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _wall(due, zone) == wall:
        return due
    # In a jump PEP 495 reads fold=0 with the offset before it (a moment after the jump) and fold=1 with the
    # offset after it (a moment before the jump): the jump lies between the two.
    before, after = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), due
    while after - before > SECOND:
        middle = before + (after - before) // 2 // SECOND * SECOND
        if _wall(middle, zone) < wall:
            before = middle
        else:
            after = middle
    exists = wall.date() in (_wall(before, zone).date(), _wall(after, zone).date())
    return after if exists else None


def _wall(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)
