"""Stories as `bot articles` lists them: newest first, each in one state, narrowed by what is asked for."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, literal, or_, select, true

from bot.model.story import StoryState
from bot.store.articles import saying
from bot.store.life import GONE
from bot.store.schema import article, delivery, edition_story, story

MOST_SAYING = 10_000


def state_of(now: datetime, oldest: timedelta | None) -> ColumnElement[str]:
    """Give the column that says which of `bot.model.story.STANDS` holds for a story.

    Told is what a reader may have, wherever. `oldest` is the longest `max_age` of any schedule; None: one
    of them takes stories of any age.
    """
    # A story is told through the first of its articles.
    others = article.alias()
    first = select(func.min(others.c.id)).where(others.c.story_id == story.c.id).correlate(story)
    theirs = select(article.c.published).where(article.c.id == first.scalar_subquery())
    published = theirs.correlate(story).scalar_subquery()
    told = exists().where(
        edition_story.c.story_id == story.c.id,
        delivery.c.edition_id == edition_story.c.edition_id,
        delivery.c.state.in_(GONE),
    )
    cases: list[tuple[ColumnElement[bool], str]] = [
        (story.c.state == StoryState.KILLED, "killed"),
        (story.c.state == StoryState.HELD, "held"),
        (story.c.publish_after > now, "embargoed"),
        (published > now, "not yet published"),
        (told, "told"),
        (story.c.backlog, "backlog"),
    ]
    if oldest is not None:
        cases.append((func.coalesce(published, story.c.first_seen) < now - oldest, "too old"))
    return case(*((holds, literal(name)) for holds, name in cases), else_=literal("ready"))


def listed(
    conn: Connection,
    *,
    now: datetime,
    oldest: timedelta | None,
    limit: int,
    state: str | None = None,
    source: str | None = None,
    section: str | None = None,
    since: datetime | None = None,
    words: str | None = None,
    number: int | None = None,
) -> dict[int, str]:
    """Give the newest stories with the state of each, newest first; all that is given must hold.

    `source` and `section` are those of any article of the story, `words` begin words of a headline, `since`
    is when the story came. `number` is one story's own.
    """
    column = state_of(now, oldest).label("now")
    query: Select[tuple[int, str]] = select(story.c.id, column).order_by(story.c.id.desc()).limit(limit)
    if state is not None:
        query = query.where(column == state)
    if number is not None:
        query = query.where(story.c.id == number)
    if state is not None:
        query = query.where(_quickly(state, now, oldest))
    if since is not None:
        query = query.where(story.c.first_seen >= since)
    if source is not None:
        query = query.where(_article(article.c.source == source))
    if section is not None:
        same = or_(article.c.section == section, func.lower(article.c.section) == section.lower())
        query = query.where(_article(same))
    if words is not None:
        query = query.where(story.c.id.in_(saying(conn, words)[:MOST_SAYING]))
    return {row.id: row.now for row in conn.execute(query)}


def _quickly(state: str, now: datetime, oldest: timedelta | None) -> ColumnElement[bool]:
    """Give what an index or the row itself says of a state, so that not every story is asked the rest."""
    if state in (StoryState.HELD, StoryState.KILLED):
        return story.c.state == state
    if state == "embargoed":
        return story.c.publish_after > now
    if state == "not yet published":
        return story.c.id.in_(select(article.c.story_id).where(article.c.published > now))
    if state == "backlog":
        return story.c.backlog
    if state == "ready" and oldest is not None:
        young = select(article.c.story_id).where(article.c.published >= now - oldest)
        return or_(story.c.first_seen >= now - oldest, story.c.id.in_(young))
    return true()


def _article(holds: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(and_(article.c.story_id == story.c.id, holds))
