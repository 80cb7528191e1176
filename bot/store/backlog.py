"""Backlog becomes news: what a source held at its first look may go out on arrival after all."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select, true, update

from bot.model.story import StoryState
from bot.store.articles import make_ready
from bot.store.database import Database
from bot.store.schema import article, story

AT_ONCE = 200
"""Stories in one transaction: it holds the intake lock for a tenth of a second."""


def make_news(db: Database, conn: Connection, sources: Sequence[str], since: datetime, now: datetime) -> int:
    """Make backlog that was published since a moment news, oldest first; give how many stories, 0 at the end.

    One without a date counts by when it was first seen. At most `AT_ONCE` a call, only in an intake
    transaction. Those that may go out become ready anew; one that is held does once it is released.
    """
    first = (
        select(func.min(article.c.id))
        .where(article.c.story_id == story.c.id)
        .correlate(story)
        .scalar_subquery()
    )
    dated = func.coalesce(article.c.published, story.c.first_seen)
    found = conn.execute(
        select(story.c.id, story.c.state)
        .join(article, article.c.id == first)
        .where(story.c.backlog == true(), story.c.source.in_(sources), dated >= since)
        .order_by(dated, story.c.id)
        .limit(AT_ONCE)
    ).all()
    conn.execute(update(story).where(story.c.id.in_([row.id for row in found])).values(backlog=False))
    for row in found:
        if row.state == StoryState.READY:
            make_ready(db, conn, row.id, now)
    return len(found)
