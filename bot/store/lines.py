"""Which lines recur over the stories of one source: counted as its stories come, forgotten if they do not."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, bindparam, delete, select

from bot.store.database import Database
from bot.store.schema import source_line

FORGOTTEN = timedelta(days=30)
"""After so long a line that stood on one story is no furniture: it was that story's."""

AT_ONCE = 5000
"""Lines forgotten in one transaction."""


def recurring(conn: Connection, source: str, least: int) -> frozenset[int]:
    """Give the fingerprints of the lines that stood on `least` or more different stories of a source."""
    often = select(source_line.c.fingerprint).where(
        source_line.c.source == source, source_line.c.stories >= least
    )
    return frozenset(conn.execute(often).scalars())


def learn(
    db: Database,
    conn: Connection,
    source: str,
    stories: Iterable[Collection[int]],
    now: datetime,
    *,
    least: int,
) -> frozenset[int]:
    """Count the lines of new stories, each story's once; give those that stand on `least` or more by now."""
    counts = Counter(line for lines in stories for line in set(lines))
    if not counts:
        return frozenset()
    new = db.insert(source_line)
    counted = new.on_conflict_do_update(
        index_elements=[source_line.c.source, source_line.c.fingerprint],
        set_={"stories": source_line.c.stories + new.excluded.stories, "last_seen": new.excluded.last_seen},
    ).returning(source_line.c.fingerprint, source_line.c.stories)
    rows = [
        {"source": source, "fingerprint": line, "stories": count, "last_seen": now}
        # In one order everywhere, so that two machines wait for each other and never in a circle.
        for line, count in sorted(counts.items())
    ]
    return frozenset(line for line, stories in conn.execute(counted, rows) if stories >= least)


def to_forget(conn: Connection, source: str, now: datetime) -> list[int]:
    """List lines that stood on one story only, long ago; at most `AT_ONCE`."""
    old = select(source_line.c.fingerprint).where(
        source_line.c.source == source,
        source_line.c.stories == 1,
        source_line.c.last_seen < now - FORGOTTEN,
    )
    return list(conn.execute(old.limit(AT_ONCE)).scalars())


def forget(conn: Connection, source: str, lines: Collection[int]) -> None:
    """Forget lines, unless they have come again meanwhile."""
    if lines:
        conn.execute(
            delete(source_line).where(
                source_line.c.source == source,
                source_line.c.fingerprint == bindparam("line", type_=BigInteger),
                source_line.c.stories == 1,
            ),
            [{"line": line} for line in lines],
        )
