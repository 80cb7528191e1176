"""What becomes of a delivery: the channel's answer, an editor's decision, time, and the parts behind it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, exists, func, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from bot.model.delivery import MOVES, Delivery, State
from bot.store.late_checks import earlier, too_late
from bot.store.outbox import deliveries
from bot.store.schema import attempt, delivery

later = delivery.alias("later")


def finish(
    conn: Connection,
    row: Delivery,
    state: State,
    *,
    owner: str,
    now: datetime,
    reason: str | None = None,
    remote_id: str | None = None,
    url: str | None = None,
    due_at: datetime | None = None,
) -> bool:
    """Write what became of a delivery in `sending`; False if it is not this owner's to say.

    A receipt always wins: it is also written when the answer came after somebody had given the worker up for
    dead. Each attempt keeps its own outcome, so a second receipt shows as a double: two attempts sent.
    """
    mine = and_(delivery.c.state == State.SENDING, delivery.c.owner == owner)
    open_to = mine
    if state is State.SENT:
        open_to = or_(mine, delivery.c.state.not_in([State.SENDING, State.SENT]))
    values: dict[str, Any] = {"state": state, "reason": reason, "owner": None, "changed_at": now}
    if remote_id is not None:
        values |= {"remote_id": remote_id, "url": url}
    if due_at is not None:
        values["due_at"] = due_at
    moved = conn.execute(update(delivery).where(delivery.c.id == row.id, open_to).values(**values))
    outcome = "deferred" if state is State.DUE else str(state)
    conn.execute(
        update(attempt)
        .where(attempt.c.delivery_id == row.id, attempt.c.number == row.attempts + 1)
        .values(ended_at=now, outcome=outcome, reason=reason, remote_id=remote_id)
    )
    return moved.rowcount == 1


def move(
    conn: Connection,
    row: Delivery,
    new: State,
    *,
    now: datetime,
    reason: str | None,
    remote_id: str | None = None,
    url: str | None = None,
) -> bool:
    """Move a delivery by a decision, from the state it was seen in; False if it has moved since.

    Raises ValueError for a move that a delivery's life does not have.
    """
    if new not in MOVES[row.state]:
        raise ValueError(f"delivery {row.id} is {row.state}: it cannot become {new}")
    values: dict[str, Any] = {"state": new, "reason": reason, "owner": None, "changed_at": now}
    if remote_id is not None:
        values |= {"remote_id": remote_id, "url": url}
    if new is State.DUE:
        values |= {"due_at": now, "expires_at": None}  # an editor's word is not bound by the slot
    moved = conn.execute(
        update(delivery).where(delivery.c.id == row.id, delivery.c.state == row.state).values(**values)
    )
    return moved.rowcount == 1


def _later(row: Delivery) -> tuple[ColumnElement[bool], ...]:
    return (
        delivery.c.edition_id == row.edition_id,
        delivery.c.recipient_key
        == select(earlier.c.recipient_key).where(earlier.c.id == row.id).scalar_subquery(),
        delivery.c.part > row.part,
    )


def hold_later_parts(conn: Connection, row: Delivery, reason: str, now: datetime) -> int:
    """Hold the parts after one that did not go; give how many."""
    held = conn.execute(
        update(delivery)
        .where(*_later(row), delivery.c.state.in_([State.DUE, State.CLAIMED]))
        .values(state=State.HELD, reason=reason, owner=None, changed_at=now)
    )
    return held.rowcount


def end_later_parts(conn: Connection, row: Delivery, state: State, reason: str, now: datetime) -> int:
    """End the parts that can no longer go: `expired` or `killed`; give how many."""
    ended = conn.execute(
        update(delivery)
        .where(*_later(row), delivery.c.state.in_([State.DUE, State.CLAIMED, State.HELD]))
        .values(state=state, reason=reason, owner=None, changed_at=now)
    )
    return ended.rowcount


def free_next_parts(conn: Connection, row: Delivery, at: datetime, now: datetime) -> None:
    """Let the next part go at `at`, and put those held behind this one back in line."""
    if row.part == row.of:
        return
    conn.execute(
        update(delivery)
        .where(*_later(row), delivery.c.state == State.HELD)
        .values(state=State.DUE, reason=None, changed_at=now)
    )
    conn.execute(
        update(delivery)
        .where(*_later(row), delivery.c.part == row.part + 1, delivery.c.state == State.DUE)
        .values(due_at=at)
    )


def expire_due(conn: Connection, now: datetime) -> list[Delivery]:
    """Expire what waits past its slot, paused or not; give the part 1 of each.

    Parts held behind a part 1 that was refused end with it: nothing of their thread has gone.
    """
    behind = exists().where(
        later.c.edition_id == delivery.c.edition_id,
        later.c.recipient_key == delivery.c.recipient_key,
        later.c.state == State.HELD,
    )
    ids = list(
        conn.execute(
            select(delivery.c.id).where(
                too_late(now),
                or_(
                    delivery.c.state.in_([State.DUE, State.HELD]),
                    and_(delivery.c.state == State.REFUSED, delivery.c.part < delivery.c.of, behind),
                ),
            )
        ).scalars()
    )
    conn.execute(
        update(delivery)
        .where(delivery.c.id.in_(ids), delivery.c.state.in_([State.DUE, State.HELD]))
        .values(state=State.EXPIRED, reason="its slot passed before it could go", changed_at=now)
    )
    return deliveries(conn, ids=ids)


def hold(conn: Connection, row: Delivery, reason: str, now: datetime) -> None:
    """Hold a delivery that has not begun."""
    conn.execute(
        update(delivery)
        .where(delivery.c.id == row.id, delivery.c.state.in_([State.DUE, State.CLAIMED]))
        .values(state=State.HELD, reason=reason, owner=None, changed_at=now)
    )


def resend(conn: Connection, row: Delivery, *, at: datetime, now: datetime, most: int) -> None:
    """Put an uncertain delivery in line again at `at`, by policy; its reason stays to be seen.

    Not if it was uncertain more than `most` times, or if its slot will have passed by then.
    """
    doubts = (
        select(func.count())
        .where(attempt.c.delivery_id == delivery.c.id, attempt.c.outcome == "uncertain")
        .scalar_subquery()
    )
    conn.execute(
        update(delivery)
        .where(
            delivery.c.id == row.id,
            delivery.c.state == State.UNCERTAIN,
            doubts <= most,
            or_(delivery.c.expires_at.is_(None), delivery.c.expires_at > at),
        )
        .values(state=State.DUE, due_at=at, changed_at=now)
    )


def did_not_go(conn: Connection, row: Delivery, by: str) -> None:
    """Write on the uncertain attempts of a delivery that somebody saw that they did not go."""
    conn.execute(
        update(attempt)
        .where(attempt.c.delivery_id == row.id, attempt.c.outcome == "uncertain")
        .values(outcome="deferred", reason=f"did not go, says {by}")
    )


def readdress(conn: Connection, row: Delivery, recipient: str) -> None:
    """Send what a target is still owed to its new name."""
    conn.execute(
        update(delivery)
        .where(
            delivery.c.target_id == row.target_id,
            delivery.c.state.in_([State.DUE, State.CLAIMED, State.SENDING, State.HELD]),
        )
        .values(recipient=recipient)
    )


def postpone_target(conn: Connection, row: Delivery, until: datetime) -> None:
    """Let everything that a target is owed wait: the service named a time."""
    conn.execute(
        update(delivery)
        .where(
            delivery.c.target_id == row.target_id,
            delivery.c.state.in_([State.DUE, State.CLAIMED]),
            delivery.c.due_at < until,
        )
        .values(due_at=until)
    )


def troubled_since(conn: Connection, began: datetime) -> list[Delivery]:
    """List what was refused or has become uncertain since a moment, and is so still."""
    ids = conn.execute(
        select(delivery.c.id).where(
            delivery.c.state.in_([State.REFUSED, State.UNCERTAIN]), delivery.c.changed_at >= began
        )
    ).scalars()
    return deliveries(conn, ids=list(ids))
