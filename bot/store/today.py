"""What an editor looks at first: the editions of a span and the deliveries that wait for a decision."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.model.delivery import Delivery
from bot.store.outbox import deliveries
from bot.store.schema import delivery, edition

MOST = 100


def waiting(conn: Connection, state: str, since: datetime | None = None) -> list[Delivery]:
    """List the newest deliveries in a state, changed since a moment if one is given."""
    query = select(delivery.c.id).where(delivery.c.state == state)
    if since is not None:
        query = query.where(delivery.c.changed_at >= since)
    return deliveries(
        conn, ids=list(conn.execute(query.order_by(delivery.c.id.desc()).limit(MOST)).scalars())
    )


def editions_since(conn: Connection, since: datetime) -> list[tuple[str, str, str]]:
    """List editions of a span, and those that still go, newest first: (key, state, what became of it)."""
    rows = conn.execute(
        select(edition)
        .where((edition.c.created_at >= since) | edition.c.state.in_(["planning", "ready", "held"]))
        .order_by(edition.c.id.desc())
        .limit(MOST)
    ).all()
    counts: dict[int, list[str]] = {}
    for number, state, count in conn.execute(
        select(delivery.c.edition_id, delivery.c.state, func.count())
        .where(delivery.c.edition_id.in_([row.id for row in rows]))
        .group_by(delivery.c.edition_id, delivery.c.state)
        .order_by(delivery.c.state)
    ):
        counts.setdefault(number, []).append(f"{count:,} {state}")
    return [
        (row.key, row.state, row.reason or ", ".join(counts.get(row.id, ["nothing owed"]))) for row in rows
    ]
