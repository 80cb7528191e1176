"""What editors prefer: pinned stories, and stories dropped from a schedule."""

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.store.database import Database
from bot.store.schema import dropped, story


def pin(conn: Connection, story_id: int, at: datetime | None) -> None:
    """Pin a story, or unpin it with None."""
    conn.execute(update(story).where(story.c.id == story_id).values(pinned_at=at))


def drop(db: Database, conn: Connection, story_id: int, schedule: str, *, by: str, now: datetime) -> bool:
    """Drop a story from a schedule; False if it was dropped already."""
    made = conn.execute(
        db.insert(dropped)
        .values(story_id=story_id, schedule=schedule, by=by, dropped_at=now)
        .on_conflict_do_nothing()
        .returning(dropped.c.story_id)
    ).first()
    return made is not None


def take_back(conn: Connection, story_id: int, schedule: str) -> bool:
    """Give a dropped story back to a schedule; False if it was not dropped."""
    mine = (dropped.c.story_id == story_id, dropped.c.schedule == schedule)
    return conn.execute(delete(dropped).where(*mine)).rowcount > 0


def dropped_from(conn: Connection, schedule: str) -> frozenset[int]:
    """Give the stories that were dropped from a schedule."""
    return frozenset(conn.execute(select(dropped.c.story_id).where(dropped.c.schedule == schedule)).scalars())
