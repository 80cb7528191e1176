"""From due to the wire: claim, begin, put back, and what a dead worker leaves behind.

A move is one UPDATE whose WHERE holds everything that must be true for it (compare-and-set); when it moves
nothing, somebody else was first or the world changed, and the caller is told so.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, Insert, Update, bindparam, func, insert, select, true, update
from sqlalchemy.sql.elements import ColumnElement

from bot.model.delivery import Delivery, State
from bot.model.edition import EditionState
from bot.model.story import StoryState
from bot.store.late_checks import (
    HELD_WITH_STORY,
    earlier_parts_allow,
    edition_is,
    embargoed,
    left,
    paused,
    story_is,
    text_stands,
    too_late,
    withheld,
)
from bot.store.outbox import deliveries
from bot.store.schema import Moment, attempt, delivery


def claim(
    conn: Connection,
    *,
    adapter: str,
    target_id: int,
    owner: str,
    now: datetime,
    limit: int,
    only: int | None = None,
) -> list[Delivery]:
    """Claim deliveries of a target that are due, or none; `only` narrows to one edition."""
    wanted = (
        select(delivery.c.id)
        .where(
            delivery.c.adapter == adapter,
            delivery.c.target_id == target_id,
            delivery.c.state == State.DUE,
            delivery.c.due_at <= now,
            delivery.c.edition_id == only if only is not None else true(),
            edition_is(EditionState.READY),
            earlier_parts_allow(),
            text_stands(),
            ~paused(),
            ~embargoed(now),
        )
        .order_by(delivery.c.priority, delivery.c.due_at, delivery.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=delivery)
    )
    ids = list(conn.execute(wanted).scalars())
    if not ids:
        return []
    conn.execute(
        update(delivery)
        .where(delivery.c.id.in_(ids), delivery.c.state == State.DUE)
        .values(state=State.CLAIMED, owner=owner, changed_at=now)
    )
    rows = deliveries(conn, ids=ids)
    order = {number: place for place, number in enumerate(ids)}
    return sorted(rows, key=lambda row: order[row.id])


@cache
def _beginning() -> tuple[Update, Insert]:
    """The two statements of `begin`, built once: building them costs more than running them."""
    now = bindparam("at", type_=Moment)
    mine = (
        delivery.c.id == bindparam("number"),
        delivery.c.state == State.CLAIMED,
        delivery.c.owner == bindparam("me"),
    )
    late_checks = (
        edition_is(EditionState.READY),
        earlier_parts_allow(),
        ~paused(),
        ~too_late(now),
        ~left(),
        ~withheld(now),
    )
    begun = update(delivery).where(*mine, *late_checks)
    begun = begun.values(state=State.SENDING, attempts=delivery.c.attempts + 1, reason=None, changed_at=now)
    return begun, insert(attempt)


def begin(conn: Connection, row: Delivery, *, owner: str, now: datetime) -> bool:
    """Commit to sending, with every late check in the one UPDATE; False if any of them says no.

    The socket write must follow the commit of this transaction at once.
    """
    begun, attempted = _beginning()
    if conn.execute(begun, {"number": row.id, "me": owner, "at": now}).rowcount != 1:
        return False
    started = {"delivery_id": row.id, "number": row.attempts + 1, "owner": owner, "started_at": now}
    conn.execute(attempted, started)
    return True


def put_back(conn: Connection, row: Delivery, *, owner: str, now: datetime) -> State:
    """Say why a claimed delivery did not begin: suppressed, killed, held, expired, or due again.

    Gives the state it is in now.
    """
    mine = (delivery.c.id == row.id, delivery.c.state == State.CLAIMED, delivery.c.owner == owner)
    verdicts: list[tuple[ColumnElement[bool], State, str]] = [
        (left(), State.SUPPRESSED, "left the newsletter before it went"),
        (story_is(StoryState.KILLED), State.KILLED, "the story was killed"),
        (story_is(StoryState.HELD), State.HELD, HELD_WITH_STORY),
        (too_late(now), State.EXPIRED, "its slot passed before it could go"),
    ]
    for holds, state, reason in verdicts:
        moved = conn.execute(
            update(delivery)
            .where(*mine, holds)
            .values(state=state, reason=reason, owner=None, changed_at=now)
        )
        if moved.rowcount:
            return state
    release(conn, row, owner=owner, now=now)
    return State.DUE


def owners(conn: Connection) -> list[str]:
    """List who holds claimed or sending deliveries."""
    held = delivery.c.state.in_([State.CLAIMED, State.SENDING])
    return [
        owner for owner in conn.execute(select(delivery.c.owner).where(held).distinct()).scalars() if owner
    ]


def give_up_for_dead(conn: Connection, owner: str, now: datetime) -> list[Delivery]:
    """Free what a dead worker claimed; what it was sending is uncertain. Gives the uncertain rows."""
    conn.execute(
        update(delivery)
        .where(delivery.c.owner == owner, delivery.c.state == State.CLAIMED)
        .values(state=State.DUE, owner=None, changed_at=now)
    )
    lost = list(
        conn.execute(
            select(delivery.c.id).where(delivery.c.owner == owner, delivery.c.state == State.SENDING)
        ).scalars()
    )
    if not lost:
        return []
    reason = "the bot stopped while this was on the wire: nobody can know whether it went"
    conn.execute(
        update(delivery)
        .where(delivery.c.id.in_(lost), delivery.c.state == State.SENDING)
        .values(state=State.UNCERTAIN, reason=reason, owner=None, changed_at=now)
    )
    conn.execute(
        update(attempt)
        .where(attempt.c.delivery_id.in_(lost), attempt.c.ended_at.is_(None))
        .values(ended_at=now, outcome="uncertain", reason=reason)
    )
    return deliveries(conn, ids=lost)


def next_due(
    conn: Connection, *, targets: Sequence[int], now: datetime, only: int | None = None
) -> datetime | None:
    """Give when the next delivery of these targets may go, or None if none waits.

    One whose story is embargoed does not count yet. One that somebody is sending now does: its answer may
    free the next part.
    """
    return conn.execute(
        select(func.min(delivery.c.due_at)).where(
            delivery.c.target_id.in_(targets),
            delivery.c.state.in_([State.DUE, State.CLAIMED, State.SENDING]),
            delivery.c.edition_id == only if only is not None else true(),
            edition_is(EditionState.READY),
            earlier_parts_allow(),
            text_stands(),
            ~paused(),
            ~embargoed(now),
        )
    ).scalar()


def release(conn: Connection, row: Delivery, *, owner: str, now: datetime) -> None:
    """Give a claimed delivery back unsent: it is due again."""
    conn.execute(
        update(delivery)
        .where(delivery.c.id == row.id, delivery.c.state == State.CLAIMED, delivery.c.owner == owner)
        .values(state=State.DUE, owner=None, changed_at=now)
    )
