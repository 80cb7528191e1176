"""What was taken in from where: files are remembered by content, sources from their first look."""

from datetime import datetime

from sqlalchemy import Connection, delete, exists, select

from bot.store.database import Database
from bot.store.schema import source, taken


def first_look(db: Database, conn: Connection, name: str, now: datetime) -> datetime:
    """Give when a source was first looked at: `now` if it never was."""
    conn.execute(db.insert(source).values(name=name, first_look=now).on_conflict_do_nothing())
    return looked_at(conn, name) or now


def looked_at(conn: Connection, name: str) -> datetime | None:
    """Give when a source was first looked at, or None."""
    return conn.execute(select(source.c.first_look).where(source.c.name == name)).scalar()


def is_known(conn: Connection, source_name: str, sha256: str) -> bool:
    """Tell whether some file of the source still held this content when it was last taken.

    A file that went from one text to another and back is taken again: the first text is news once more.
    """
    later = taken.alias()
    overwritten = exists().where(
        later.c.source == taken.c.source, later.c.path == taken.c.path, later.c.id > taken.c.id
    )
    known = exists().where(taken.c.source == source_name, taken.c.sha256 == sha256, ~overwritten)
    return bool(conn.execute(select(known)).scalar())


def remember(
    conn: Connection,
    *,
    source_name: str,
    path: str,
    sha256: str,
    outcome: str,
    article_id: int | None,
    reason: str | None,
    now: datetime,
) -> None:
    """Write down what became of a file; of a file taken again, the last time counts."""
    conn.execute(
        delete(taken).where(taken.c.source == source_name, taken.c.path == path, taken.c.sha256 == sha256)
    )
    conn.execute(
        taken.insert().values(
            source=source_name,
            path=path,
            sha256=sha256,
            outcome=outcome,
            article_id=article_id,
            reason=reason,
            taken_at=now,
        )
    )
