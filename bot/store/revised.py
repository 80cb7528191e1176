"""Told stories of which the page was revised since: what was told, and what the page says now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, exists, select

from bot.model.article import Article
from bot.model.delivery import OPEN, State
from bot.store.articles import from_json
from bot.store.late_checks import may_have_gone
from bot.store.schema import article, delivery, edition_story, rendition, revision, told


@dataclass(frozen=True, slots=True)
class Revised:
    """A story that a target was told in an older version; `printed` are the texts that its readers have."""

    story_id: int
    article_id: int
    revision: int
    revised_at: datetime
    told: Article
    now: Article
    printed: tuple[str, ...]


def revised_since_told(
    conn: Connection, target_id: int, stories: Collection[int], since: datetime
) -> list[Revised]:
    """List those of the stories that the target was told and whose article was revised afterwards, `since`.

    A story of which something is still on its way, or of which nothing went, is left out.
    """
    rows = conn.execute(
        select(
            told.c.story_id,
            told.c.edition_id,
            edition_story.c.revision,
            article.c.id.label("article_id"),
            article.c.revision.label("newest"),
            article.c.revised_at,
            article.c.content,
        )
        .join(
            edition_story,
            and_(
                edition_story.c.edition_id == told.c.edition_id, edition_story.c.story_id == told.c.story_id
            ),
        )
        .join(article, article.c.id == edition_story.c.article_id)
        .where(told.c.target_id == target_id, told.c.story_id.in_(stories), article.c.revised_at > since)
        .order_by(told.c.edition_id)
    )
    # Of a story told several times the last telling counts.
    last = {row.story_id: row for row in rows}
    older = [row for row in last.values() if row.newest > row.revision and _is_out(conn, row.edition_id)]
    return [_revised(conn, row) for row in older]


def _is_out(conn: Connection, edition_id: int) -> bool:
    """Whether readers may have an edition and no more of it comes."""
    mine = delivery.c.edition_id == edition_id
    open_ = exists().where(mine, delivery.c.state.in_(OPEN))
    gone = exists().where(mine, may_have_gone())
    return bool(conn.execute(select(and_(gone, ~open_))).scalar())


def _revised(conn: Connection, row: Any) -> Revised:
    before = select(revision.c.content).where(
        revision.c.article_id == row.article_id, revision.c.number == row.revision
    )
    texts = select(rendition.c.parts).where(rendition.c.edition_id == row.edition_id)
    return Revised(
        row.story_id,
        row.article_id,
        row.newest,
        row.revised_at,
        from_json(conn.execute(before).scalar_one()),
        from_json(row.content),
        tuple(part["text"] for parts in conn.execute(texts).scalars() for part in parts),
    )


def standing_posts(conn: Connection, target_id: int, story_id: int) -> list[str]:
    """List the service's ids of the posts by which a target was last told a story; none if any is missing."""
    last = (
        select(edition_story.c.edition_id)
        .join(delivery, delivery.c.edition_id == edition_story.c.edition_id)
        .where(
            edition_story.c.story_id == story_id,
            delivery.c.target_id == target_id,
            delivery.c.state == State.SENT,
        )
        .order_by(edition_story.c.edition_id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = conn.execute(
        select(delivery.c.remote_id, delivery.c.state)
        .where(delivery.c.edition_id == last, delivery.c.target_id == target_id)
        .order_by(delivery.c.part)
    ).all()
    there = [str(row.remote_id) for row in rows if row.state == State.SENT and row.remote_id]
    return there if len(there) == len(rows) else []
