"""Prefer: an editor pins a story to the top, or drops it from one schedule; who did it is logged."""

from bot.model.errors import UsageError
from bot.model.schedule import Newsroom
from bot.model.story import Story
from bot.store import preferences
from bot.store.database import Database
from bot.store.targets import write_log


def pin(db: Database, story: Story, *, by: str) -> bool:
    """Put a story first wherever a rule lets it through, until it is unpinned; False if it was pinned."""
    if story.pinned:
        return False
    with db.write() as conn:
        now = db.now(conn)
        preferences.pin(conn, story.id, now)
        write_log(conn, by, "pin", f"story {story.id}", now)
    return True


def unpin(db: Database, story: Story, *, by: str) -> bool:
    """Let a story rank like any other again; False if it was not pinned."""
    if not story.pinned:
        return False
    with db.write() as conn:
        now = db.now(conn)
        preferences.pin(conn, story.id, None)
        write_log(conn, by, "unpin", f"story {story.id}", now)
    return True


def drop(db: Database, newsroom: Newsroom, story: Story, schedule: str, *, by: str) -> bool:
    """Never tell a story by a schedule; False if it was dropped already. What it composed before stays.

    Raises UsageError for a schedule that schedules.yaml does not name.
    """
    if schedule not in newsroom.schedules:
        raise UsageError(f"{schedule} is no schedule; there are: {', '.join(newsroom.schedules) or 'none'}")
    with db.write() as conn:
        now = db.now(conn)
        made = preferences.drop(db, conn, story.id, schedule, by=by, now=now)
        if made:
            write_log(conn, by, "drop", f"story {story.id}", now, schedule=schedule)
    return made


def take_back(db: Database, story: Story, schedule: str, *, by: str) -> bool:
    """Let a schedule tell a story again that was dropped from it; False if it was not dropped.

    The schedule may be one that schedules.yaml no longer names.
    """
    with db.write() as conn:
        freed = preferences.take_back(conn, story.id, schedule)
        if freed:
            write_log(conn, by, "undrop", f"story {story.id}", db.now(conn), schedule=schedule)
    return freed
