"""How every source fares: when it was looked at, when it is next, what is wrong, what it remembers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, literal, or_, select, update

from bot.store.database import Database
from bot.store.schema import Moment, article, source

OK = "ok"
"""The state of a source whose last look went well; NEW: it was never looked at to the end."""
NEW = "new"


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source as its last look left it; times are aware UTC.

    What was in place before `first_look` (the machine's clock, which files go by) is backlog; `first_done`
    is when the first look ended. `looked_at` is when the last one began, `ok_at` when one last went well.
    `defined` is a hash of what the source was then by schedules.yaml and settings.
    """

    name: str
    first_look: datetime
    first_done: datetime | None
    looked_at: datetime | None
    ok_at: datetime | None
    next_look: datetime | None
    failures: int
    state: str
    reason: str | None
    memory: Mapping[str, Any]
    defined: str | None

    @property
    def fails(self) -> bool:
        """Whether the last look went wrong."""
        return self.failures > 0


def state_of(conn: Connection, name: str) -> SourceState | None:
    """Give a source's state, or None if it was never looked at."""
    row = conn.execute(select(source).where(source.c.name == name)).mappings().first()
    return _state(row) if row else None


def states(conn: Connection) -> dict[str, SourceState]:
    """Give the state of every source that was ever looked at, by name."""
    rows = conn.execute(select(source).order_by(source.c.name)).mappings()
    return {row["name"]: _state(row) for row in rows}


def failing(conn: Connection, names: Iterable[str]) -> list[SourceState]:
    """List those of the sources whose last look went wrong, the longest without a good one first."""
    found = [state for name, state in states(conn).items() if state.fails and name in set(names)]
    return sorted(found, key=lambda state: state.ok_at or state.first_look)


def _state(row: Mapping[Any, Any]) -> SourceState:
    return SourceState(**{**row, "memory": row["memory"] or {}})


def make_known(db: Database, conn: Connection, name: str, clock: datetime) -> SourceState:
    """Write a source down at its first look, if it is not there; `clock` is the machine's own."""
    new = db.insert(source).values(name=name, first_look=clock, failures=0, state=NEW)
    conn.execute(new.on_conflict_do_nothing())
    return _state(conn.execute(select(source).where(source.c.name == name)).mappings().one())


def claim(
    conn: Connection,
    name: str,
    *,
    now: datetime,
    until: datetime,
    due_by: datetime | None = None,
    defined: str | None = None,
    starts: bool = False,
) -> bool:
    """Take the next look at a source for oneself until a moment; False if another has it, or it is not due.

    `due_by`: a look that is due by then is due; None: whatever its rhythm, an editor wants it now. `defined`
    is what the source is now; a process that `starts` finds it due as well if it was something else.
    """
    mine = update(source).where(source.c.name == name)
    if due_by is not None:
        due = or_(source.c.next_look.is_(None), source.c.next_look <= due_by)
        mine = mine.where(or_(due, source.c.defined.is_distinct_from(defined)) if starts else due)
    return conn.execute(mine.values(looked_at=now, next_look=until, defined=defined)).rowcount == 1


def keep_claim(
    conn: Connection, name: str, began: datetime, until: datetime, memory: Mapping[str, Any] | None
) -> None:
    """Keep a look that began at a moment for oneself; `memory`, if given, takes the old one's place.

    Nothing is written if another look has begun since: what that one remembers counts.
    """
    mine: dict[str, Any] = {"next_look": until}
    if memory is not None:
        mine["memory"] = dict(memory)
    conn.execute(_mine(name, began).values(**mine))


def went_well(conn: Connection, name: str, began: datetime, *, now: datetime, next_look: datetime) -> None:
    """End a look that went well."""
    conn.execute(
        _mine(name, began).values(
            first_done=func.coalesce(source.c.first_done, literal(now, Moment)),
            ok_at=now,
            next_look=next_look,
            failures=0,
            state=OK,
            reason=None,
        )
    )


def went_wrong(
    conn: Connection,
    name: str,
    began: datetime,
    *,
    failures: int,
    state: str,
    reason: str,
    next_look: datetime,
) -> None:
    """End a look that went wrong; what the source remembers stays as it is."""
    wrong = _mine(name, began).values(failures=failures, state=state[:40], reason=reason, next_look=next_look)
    conn.execute(wrong)


def let_go(conn: Connection, name: str, began: datetime) -> None:
    """End a look that was broken off: the source is due at once."""
    conn.execute(_mine(name, began).values(next_look=began))


def _mine(name: str, began: datetime) -> Any:
    return update(source).where(source.c.name == name, source.c.looked_at == began)


@dataclass(frozen=True, slots=True)
class Given:
    """What a source has given so far: how many articles, and when the newest came."""

    articles: int
    last_new: datetime


def given(conn: Connection) -> dict[str, Given]:
    """Give by source what it has given so far; sources without an article are left out."""
    newest = (
        select(article.c.source, func.count().label("articles"), func.max(article.c.id).label("newest"))
        .group_by(article.c.source)
        .subquery()
    )
    rows = conn.execute(
        select(newest.c.source, newest.c.articles, article.c.first_seen).join(
            article, article.c.id == newest.c.newest
        )
    )
    return {row.source: Given(row.articles, row.first_seen) for row in rows}
