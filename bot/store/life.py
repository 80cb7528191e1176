"""A story's life as the tables tell it: what came, what was decided, what editions made of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from bot.model.article import Article
from bot.model.delivery import OPEN, State
from bot.model.edition import EditionState
from bot.store.articles import from_json
from bot.store.schema import (
    article,
    delivery,
    edition,
    edition_story,
    log,
    passed,
    rendition,
    revision,
    target,
)

GONE = (State.SENT, State.UNCERTAIN, State.SENDING, State.ABANDONED)
"""States of a delivery that a reader may have."""


@dataclass(frozen=True, slots=True)
class Version:
    """One article of a story; `joined` is why it tells a story that was there, None: it began one."""

    id: int
    story_id: int
    headline: str
    source: str
    path: str | None
    language: str | None
    url: str | None
    first_seen: datetime
    joined: str | None


@dataclass(frozen=True, slots=True)
class Telling:
    """An edition that holds a story. `states` counts its deliveries.

    `began` is when its first part went, of a mail when it was due. `url` is where its first part can be seen.
    `revision` is the version of the article that it tells.
    """

    story_id: int
    edition_id: int
    edition: str
    kind: str
    schedule: str
    target: str
    channel: str
    adapter: str
    by: str | None
    due_at: datetime
    created_at: datetime
    revision: int
    states: dict[State, int] = field(default_factory=dict)
    began: datetime | None = None
    url: str | None = None

    @property
    def told(self) -> bool:
        """Whether a reader may have it."""
        return any(state in GONE for state in self.states)

    @property
    def waits(self) -> bool:
        """Whether something of it may still go."""
        return any(state in OPEN for state in self.states)

    @property
    def live(self) -> bool:
        """Whether it left this machine."""
        return not self.adapter.startswith("files/")


def versions(conn: Connection, stories: Collection[int]) -> dict[int, list[Version]]:
    """Give the articles of stories, oldest first."""
    rows = conn.execute(
        select(article).where(article.c.story_id.in_(stories)).order_by(article.c.story_id, article.c.id)
    )
    found: dict[int, list[Version]] = {}
    for row in rows:
        one = Version(
            row.id,
            row.story_id,
            row.headline,
            row.source,
            row.path,
            row.language,
            row.content["url"],
            row.first_seen,
            row.joined_why,
        )
        found.setdefault(row.story_id, []).append(one)
    return found


def revisions(conn: Connection, story_id: int) -> list[tuple[int, int, datetime, Article]]:
    """List every version of a story's articles: (article, number, when it came, what it said), in order."""
    rows = conn.execute(
        select(revision)
        .join(article, article.c.id == revision.c.article_id)
        .where(article.c.story_id == story_id)
        .order_by(revision.c.article_id, revision.c.number)
    )
    return [(row.article_id, row.number, row.seen_at, from_json(row.content)) for row in rows]


def decisions(conn: Connection, story_id: int) -> list[dict[str, Any]]:
    """List what was decided about a story, oldest first: `at`, `by`, `verb`, `detail`."""
    query = select(log).where(log.c.thing == f"story {story_id}").order_by(log.c.id)
    return [dict(row) for row in conn.execute(query).mappings()]


def passes(conn: Connection, story_id: int) -> list[dict[str, Any]]:
    """List why slots passed a story over, by the last time: a row a schedule, adapter and kind of reason."""
    query = select(passed).where(passed.c.story_id == story_id).order_by(passed.c.last_at, passed.c.schedule)
    return [dict(row) for row in conn.execute(query).mappings()]


def skipped_arrivals(conn: Connection, story_id: int) -> list[dict[str, Any]]:
    """List the slots of a story's own that passed unsent: `schedule`, `adapter`, `created_at`, `reason`."""
    mine = or_(edition.c.slot == f"story:{story_id}", edition.c.slot.like(f"story:{story_id}:%"))
    query = (
        select(edition.c.schedule, edition.c.adapter, edition.c.created_at, edition.c.reason)
        .where(mine, edition.c.state == EditionState.SKIPPED)
        .order_by(edition.c.id)
    )
    return [dict(row) for row in conn.execute(query).mappings()]


def tellings(conn: Connection, stories: Collection[int]) -> dict[int, list[Telling]]:
    """Give the editions that hold each of the stories, oldest first, in three statements however many.

    A mail's deliveries are counted for the whole edition; `readers` counts those that hold the story.
    """
    rows = conn.execute(
        select(edition_story.c.story_id, edition_story.c.revision, edition, target.c.name.label("target"))
        .join(edition, edition.c.id == edition_story.c.edition_id)
        .join(target, target.c.id == edition.c.target_id)
        .where(edition_story.c.story_id.in_(stories), edition.c.state != EditionState.SKIPPED)
        .order_by(edition.c.id)
    ).all()
    counts = _counts(conn, {row.id for row in rows})
    begun = _first_parts(conn, {row.id for row in rows if row.channel != "email"})
    found: dict[int, list[Telling]] = {}
    for row in rows:
        first = begun.get(row.id)
        one = Telling(
            row.story_id,
            row.id,
            row.key,
            row.kind,
            row.schedule,
            row.target,
            row.channel,
            row.adapter,
            row.by,
            row.due_at,
            row.created_at,
            row.revision,
            counts.get(row.id, {}),
            first.changed_at if first and first.state in GONE else (row.due_at if not first else None),
            first.url if first else None,
        )
        found.setdefault(row.story_id, []).append(one)
    return found


def _counts(conn: Connection, editions: Iterable[int]) -> dict[int, dict[State, int]]:
    rows = conn.execute(
        select(delivery.c.edition_id, delivery.c.state, func.count())
        .where(delivery.c.edition_id.in_(list(editions)))
        .group_by(delivery.c.edition_id, delivery.c.state)
    )
    found: dict[int, dict[State, int]] = {}
    for edition_id, state, number in rows:
        found.setdefault(edition_id, {})[State(state)] = number
    return found


def _first_parts(conn: Connection, editions: Iterable[int]) -> dict[int, Any]:
    rows = conn.execute(
        select(delivery.c.edition_id, delivery.c.state, delivery.c.changed_at, delivery.c.url).where(
            delivery.c.edition_id.in_(list(editions)), delivery.c.part == 1
        )
    )
    return {row.edition_id: row for row in rows}


def troubles(conn: Connection, editions: Iterable[int]) -> dict[int, list[str]]:
    """Say why deliveries of editions did not go, or wait: each reason once, with the first one's number."""
    rows = conn.execute(
        select(
            delivery.c.edition_id, delivery.c.state, delivery.c.reason, func.min(delivery.c.id), func.count()
        )
        .where(
            delivery.c.edition_id.in_(list(editions)),
            delivery.c.state != State.SENT,
            delivery.c.reason.is_not(None),
        )
        .group_by(delivery.c.edition_id, delivery.c.state, delivery.c.reason)
        .order_by(func.min(delivery.c.id))
    )
    found: dict[int, list[str]] = {}
    for edition_id, state, reason, first, number in rows:
        times = f" ({number:,} times)" if number > 1 else ""
        found.setdefault(edition_id, []).append(f"delivery {first} is {state}: {reason}{times}")
    return found


def readers(conn: Connection, edition_id: int, story_id: int) -> dict[State, int]:
    """Count a digest's deliveries that hold a story, by state."""
    held = conn.execute(
        select(rendition.c.id, rendition.c.stories).where(rendition.c.edition_id == edition_id)
    )
    mine = [row.id for row in held if story_id in row.stories]
    rows = conn.execute(
        select(delivery.c.state, func.count())
        .where(delivery.c.edition_id == edition_id, delivery.c.rendition_id.in_(mine))
        .group_by(delivery.c.state)
    )
    return {State(state): number for state, number in rows}
