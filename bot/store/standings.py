"""What sources said of a story's page when they were asked again, right before it goes out."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, or_, select, update

from bot.model.story import StoryState
from bot.store.schema import article, edition_story, story

SETTLED = "settled"
"""Stands for a source's answer where an editor has decided: it is not asked again."""


class Page(NamedTuple):
    """The page through which a story is told: its source, the source's own id, its address."""

    story_id: int
    source: str
    source_key: str | None
    url: str | None


def to_ask(
    conn: Connection,
    *,
    sources: Iterable[str],
    asked_before: datetime,
    stories: Iterable[int] = (),
    editions: Iterable[int] = (),
) -> list[Page]:
    """List the pages of these stories, or of these editions, whose sources were not asked since.

    Only stories that may go out, of the `sources` that can be asked.
    """
    printed = select(edition_story.c.article_id).where(edition_story.c.edition_id.in_(list(editions)))
    first = select(article.c.id).where(article.c.story_id.in_(list(stories)))
    rows = conn.execute(
        select(story.c.id, article.c.source, article.c.content)
        .join(article, article.c.story_id == story.c.id)
        .where(
            or_(article.c.id.in_(printed), article.c.id.in_(first)),
            article.c.source.in_(list(sources)),
            story.c.state == StoryState.READY,
            or_(story.c.asked_at.is_(None), story.c.asked_at <= asked_before),
            or_(story.c.standing.is_(None), story.c.standing != SETTLED),
        )
        .order_by(article.c.id)
    )
    pages: dict[int, Page] = {}
    for row in rows:
        page = Page(row.id, row.source, row.content["source_key"], row.content["url"])
        pages.setdefault(row.id, page)
    return list(pages.values())


def answered(conn: Connection, story_id: int, standing: str, now: datetime) -> None:
    """Write down what a source said of a story's page."""
    conn.execute(update(story).where(story.c.id == story_id).values(asked_at=now, standing=standing))


def hold(conn: Connection, story_id: int, why: str) -> bool:
    """Hold a story that may go out; False if it may not any more."""
    held = (
        update(story)
        .where(story.c.id == story_id, story.c.state == StoryState.READY)
        .values(state=StoryState.HELD, why=why)
    )
    return conn.execute(held).rowcount == 1
