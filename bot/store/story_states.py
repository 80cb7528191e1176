"""Whether a story may go out, and the moves between: taken in, held, released, embargoed, its time come."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select, update

from bot.model.article import Article
from bot.model.delivery import State
from bot.model.story import StoryState
from bot.store.articles import make_ready, next_ready_no
from bot.store.database import Database
from bot.store.late_checks import HELD_WITH_STORY, story_is_not, tells
from bot.store.schema import article, delivery, story
from bot.store.standings import SETTLED

UNTRUSTED = "the source is not trusted to post at once: an editor releases it"

LONG_PAST = timedelta(days=7)
"""A date that came longer ago than this is not looked for: slots are not caught up with either by then."""


def initial_state(
    db: Database,
    conn: Connection,
    of: Article,
    now: datetime,
    *,
    trust: str = "post",
    ready_no: int | None = None,
) -> dict[str, Any]:
    """Give the columns of a new story that say whether it may go out; only in an intake transaction.

    `trust` is its source's, "post" or "hold". A held story has no `ready_no` until an editor releases it. One
    whose embargo or printed date lies ahead has one, which every schedule passes over, and gets a new one
    when it has come (`bot.publish.release_dated`). `ready_no` is one given out for it; None: the next.
    """
    if trust == "hold":
        return {
            "state": StoryState.HELD,
            "why": UNTRUSTED,
            "ready_no": None,
            "ready_at": None,
            "publish_after": of.publish_after,
        }
    return {
        "state": StoryState.READY,
        "why": None,
        "ready_no": next_ready_no(db, conn) if ready_no is None else ready_no,
        "ready_at": now,
        "publish_after": of.publish_after,
    }


def hold(conn: Connection, story_id: int, why: str, now: datetime) -> int:
    """Hold a story with what of it waits in the outbox, or say anew why; give how many deliveries.

    Those that a worker has claimed are met by the late checks.
    """
    conn.execute(
        update(story)
        .where(story.c.id == story_id, story.c.state != StoryState.KILLED)
        .values(state=StoryState.HELD, why=why)
    )
    held = conn.execute(
        update(delivery)
        .where(tells(story_id), delivery.c.state == State.DUE)
        .values(state=State.HELD, reason=HELD_WITH_STORY, changed_at=now)
    )
    return held.rowcount


def release(db: Database, conn: Connection, story_id: int, now: datetime) -> int:
    """Let a held story go, with a new `ready_no`; give how many deliveries go on that were held with it.

    A source that said that its page stands no more is not asked again: the editor has decided. Only in an
    intake transaction.
    """
    asked = story.c.standing.in_(["gone", "draft", "protected"])
    conn.execute(
        update(story)
        .where(story.c.id == story_id)
        .values(state=StoryState.READY, why=None, standing=case((asked, SETTLED), else_=story.c.standing))
    )
    make_ready(db, conn, story_id, now)
    freed = conn.execute(
        update(delivery)
        .where(
            tells(story_id),
            delivery.c.state == State.HELD,
            delivery.c.reason == HELD_WITH_STORY,
            ~story_is_not(StoryState.READY),
        )
        .values(state=State.DUE, reason=None, changed_at=now)
    )
    return freed.rowcount


def embargo(conn: Connection, story_id: int, until: datetime, why: str, now: datetime) -> int:
    """Let a story wait until a time; give how many deliveries of it wait with it, with `why` as the reason.

    They stay due: when the time comes they go by themselves, unless their slot has passed.
    """
    conn.execute(update(story).where(story.c.id == story_id).values(publish_after=until))
    return _say_why(conn, story_id, why, now)


def lift_embargo(db: Database, conn: Connection, story_id: int, now: datetime) -> int:
    """End a story's embargo: it is news from now on. Gives how many deliveries wait no longer.

    Only in an intake transaction.
    """
    conn.execute(update(story).where(story.c.id == story_id).values(publish_after=None))
    ready = select(story.c.id).where(story.c.id == story_id, story.c.state == StoryState.READY)
    if conn.execute(ready).first():
        make_ready(db, conn, story_id, now)
    return _say_why(conn, story_id, None, now)


def follow_page(conn: Connection, article_id: int, old: Article, new: Article, now: datetime) -> None:
    """Let a story follow its page's own embargo where a revision changed it; an editor's stays.

    One that the page no longer has ends now, so that the story is news from now on.
    """
    if old.publish_after == new.publish_after:
        return
    earlier = article.alias()
    first = select(func.min(earlier.c.id)).where(earlier.c.story_id == story.c.id).correlate(story)
    conn.execute(
        update(story)
        .where(
            first.scalar_subquery() == article_id,
            story.c.publish_after.is_not_distinct_from(old.publish_after),
        )
        .values(publish_after=new.publish_after or min(old.publish_after or now, now))
    )


def _say_why(conn: Connection, story_id: int, why: str | None, now: datetime) -> int:
    waiting = update(delivery).where(tells(story_id), delivery.c.state == State.DUE)
    return conn.execute(waiting.values(reason=why, changed_at=now)).rowcount


def time_has_come(conn: Connection, now: datetime) -> list[int]:
    """List ready stories whose embargo or printed date has come since they became ready, oldest first.

    Until then every schedule passed them over, and cuts went past their `ready_no`: they need a new one.
    """
    came: dict[int, datetime] = {}
    for ahead, other in (
        (article.c.published, story.c.publish_after),
        (story.c.publish_after, article.c.published),
    ):
        for row in conn.execute(_came(ahead, other, now)):
            came[row.id] = max(row.came, came.get(row.id, row.came))
    return sorted(came, key=lambda number: (came[number], number))


def _came(ahead: ColumnElement[datetime], other: ColumnElement[datetime], now: datetime) -> Select[Any]:
    """Select the stories of which one date came lately, and the other, if there is one, came as well.

    A story's printed date is that of its first article: a reprint's later date makes nothing new.
    """
    first = select(func.min(article.c.id)).where(article.c.story_id == story.c.id).correlate(story)
    return (
        select(story.c.id, ahead.label("came"))
        .join(article, and_(article.c.story_id == story.c.id, article.c.id == first.scalar_subquery()))
        .where(
            story.c.state == StoryState.READY,
            ahead > now - LONG_PAST,
            ahead <= now,
            ahead > story.c.ready_at,
            or_(other.is_(None), other <= now),
        )
    )
