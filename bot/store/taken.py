"""What was taken in from where: every document is remembered by its content, with what became of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, exists, insert, select

from bot.store.schema import taken

_later = taken.alias()

# Built once: it is asked for every file of a folder, and to build it costs more than to run it.
_KNOWN = select(
    exists().where(
        taken.c.source == bindparam("of"),
        taken.c.sha256 == bindparam("content"),
        ~exists().where(
            _later.c.source == taken.c.source, _later.c.path == taken.c.path, _later.c.id > taken.c.id
        ),
    )
)

_FORGET = delete(taken).where(
    taken.c.source == bindparam("of"), taken.c.path == bindparam("at"), taken.c.sha256 == bindparam("content")
)


class Fate(NamedTuple):
    """What became of a document; `reason` says why it was refused."""

    place: str
    sha256: str
    outcome: str
    article_id: int | None
    reason: str | None


def is_known(conn: Connection, source: str, sha256: str) -> bool:
    """Tell whether some document of the source still held this content when it was last taken.

    A file that went from one text to another and back is taken again: the first text is news once more.
    """
    return bool(conn.execute(_KNOWN, {"of": source, "content": sha256}).scalar())


def remember(conn: Connection, source: str, fates: Iterable[Fate], now: datetime) -> None:
    """Write down what became of documents; of one taken again, the last time counts."""
    last: dict[tuple[str, str], Fate] = {}
    for fate in fates:
        last.pop((fate.place, fate.sha256), None)
        last[fate.place, fate.sha256] = fate
    if not last:
        return
    conn.execute(_FORGET, [{"of": source, "at": at, "content": content} for at, content in last])
    conn.execute(
        insert(taken),
        [
            {
                "source": source,
                "path": fate.place,
                "sha256": fate.sha256,
                "outcome": fate.outcome,
                "article_id": fate.article_id,
                "reason": fate.reason,
                "taken_at": now,
            }
            for fate in last.values()
        ],
    )
