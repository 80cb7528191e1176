"""Backlog becomes news: what a source held at its first look may go out on arrival after all."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, func, select, true, update

from bot.model.story import StoryState
from bot.store.articles import next_ready_no
from bot.store.database import Database
from bot.store.schema import article, edition_story, story

AT_ONCE = 1000
"""Stories in one transaction: it holds the intake lock for some milliseconds."""


def make_news(db: Database, conn: Connection, sources: Sequence[str], since: datetime, now: datetime) -> int:
    """Make backlog that was published since a moment news, oldest first; give how many stories, 0 at the end.

    One without a date counts by when it was first seen. At most `AT_ONCE` a call; only in an intake
    transaction. A story that an edition held already keeps its `ready_no`, so that no digest repeats it; one
    that is held gets none before it is released.
    """
    first = select(func.min(article.c.id)).where(article.c.story_id == story.c.id).scalar_subquery()
    dated = func.coalesce(article.c.published, story.c.first_seen)
    found = conn.execute(
        select(
            story.c.id,
            story.c.state,
            exists().where(edition_story.c.story_id == story.c.id).label("printed"),
        )
        .join(article, article.c.id == first)
        .where(story.c.backlog == true(), story.c.source.in_(sources), dated >= since)
        .order_by(dated, story.c.id)
        .limit(AT_ONCE)
    ).all()
    if not found:
        return 0
    numbers = [row.id for row in found]
    conn.execute(update(story).where(story.c.id.in_(numbers)).values(backlog=False))
    ready = [row for row in found if row.state == StoryState.READY]
    conn.execute(update(story).where(story.c.id.in_([row.id for row in ready])).values(ready_at=now))
    fresh = [row.id for row in ready if not row.printed]
    if fresh:
        numbered = update(story).where(story.c.id == bindparam("number")).values(ready_no=bindparam("place"))
        places = [next_ready_no(db, conn) for _ in fresh]
        conn.execute(
            numbered,
            [{"number": number, "place": place} for number, place in zip(fresh, places, strict=True)],
        )
    return len(found)
