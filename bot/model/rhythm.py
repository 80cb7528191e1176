"""When a source is looked at next: its own rhythm, and longer waits while it fails. Pure."""

from datetime import timedelta
from zlib import crc32

FOLDER_EVERY = timedelta(seconds=2)
"""A folder of this machine costs nothing to look at, and a page in it is news now."""

EVERY = timedelta(minutes=5)
"""Other people's machines are asked this seldom, unless schedules.yaml says otherwise."""

LONGEST = timedelta(hours=1)
"""No source that may mend by itself is left alone for longer."""

FOLDER_LONGEST = timedelta(minutes=1)
"""A folder that is missing is made by somebody who then waits for its pages."""

FINAL = timedelta(hours=6)
"""The wait when somebody has to change something first: gone, a wrong password."""

MOST_ASKED = timedelta(days=1)
"""The longest Retry-After that is believed."""


def rhythm(name: str, every: timedelta | None, *, folder: bool) -> timedelta:
    """Give how often a source is looked at: `every`, else the usual.

    Other people's machines get up to a tenth more, by the source's name: twenty feeds of one site that
    begin together are not asked together for ever.
    """
    if folder:
        return every or FOLDER_EVERY
    return (every or EVERY) * (1 + crc32(name.encode()) % 1000 / 10_000)


def wait_after_failure(
    every: timedelta,
    failures: int,
    *,
    folder: bool = False,
    retry_after: float | None = None,
    final: bool = False,
) -> timedelta:
    """Give the wait after the `failures`-th failure in a row (1, 2, ...): `every`, doubled each time.

    `retry_after` is what the other side asked for, in seconds; `final`: asking soon is no use.
    """
    if final:
        wait = FINAL
    else:
        longest = FOLDER_LONGEST if folder else LONGEST
        wait = min(every * 2 ** min(failures - 1, 16), longest)
    asked = min(timedelta(seconds=max(retry_after or 0.0, 0.0)), MOST_ASKED)
    return max(wait, asked)
