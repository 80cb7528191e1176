"""Subscribers and their subscriptions: who gets a newsletter, where they live, and who has left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update

from bot.model.subscriber import Subscriber
from bot.store.database import Database
from bot.store.schema import subscriber, subscription


@dataclass(frozen=True, slots=True)
class NewSubscriber:
    """A person to be subscribed. `normalised` is the address as two people may not share it."""

    address: str
    normalised: str
    zone: str
    name: str = ""
    language: str | None = None
    sections: tuple[str, ...] = ()
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """How many of a batch were subscribed, were so already, and stay away (left, or suppressed)."""

    new: int = 0
    already: int = 0
    away: int = 0


def add_new(
    db: Database, conn: Connection, people: Sequence[NewSubscriber], newsletter: str, now: datetime
) -> Added:
    """Subscribe those who are not; nobody who left is brought back, nobody's choices are changed."""
    if not people:
        return Added()
    # Of two lines the first counts; in one order, so that two imports cannot wait for each other.
    first = {person.normalised: person for person in reversed(people)}
    unique = {normalised: first[normalised] for normalised in sorted(first)}
    conn.execute(
        db.insert(subscriber).on_conflict_do_nothing(),
        [
            {
                "address": person.address,
                "normalised": person.normalised,
                "name": person.name,
                "zone": person.zone,
                "language": person.language,
                "sample": person.sample,
                "created_at": now,
            }
            for person in unique.values()
        ],
    )
    ids = conn.execute(
        select(subscriber.c.id, subscriber.c.normalised)
        .where(subscriber.c.normalised.in_(unique))
        .order_by(subscriber.c.id)
    ).all()
    states = _states(conn, [row.id for row in ids], newsletter)
    fresh = [
        {
            "subscriber_id": row.id,
            "newsletter": newsletter,
            "sections": sorted(unique[row.normalised].sections),
            "state": "active",
            "active_since": now,
        }
        for row in ids
        if row.id not in states
    ]
    if fresh:
        conn.execute(db.insert(subscription).on_conflict_do_nothing(), fresh)
    active = sum(state == "active" for state in states.values())
    repeated = len(people) - len(unique)
    return Added(len(fresh), active + repeated, len(states) - active)


def _states(conn: Connection, ids: Sequence[int], newsletter: str) -> dict[int, str]:
    rows = conn.execute(
        select(subscription.c.subscriber_id, subscription.c.state).where(
            subscription.c.newsletter == newsletter, subscription.c.subscriber_id.in_(ids)
        )
    )
    return {row.subscriber_id: row.state for row in rows}


def _people() -> Select[Any]:
    return select(
        subscriber,
        subscription.c.id.label("subscription_id"),
        subscription.c.newsletter,
        subscription.c.sections,
        subscription.c.state,
        subscription.c.active_since,
    ).join(subscription, subscription.c.subscriber_id == subscriber.c.id)


def _person(row: Row[Any]) -> Subscriber:
    return Subscriber(
        id=row.id,
        address=row.address or "",
        name=row.name,
        zone=row.zone,
        language=row.language,
        newsletter=row.newsletter,
        sections=tuple(row.sections),
        state=row.state,
        active_since=row.active_since,
        sample=row.sample,
        subscription_id=row.subscription_id,
    )


def addressee(conn: Connection, subscriber_id: int, newsletter: str) -> Subscriber | None:
    """Give a newsletter's subscriber by number, or None if there is none or the person was erased."""
    query = _people().where(subscriber.c.id == subscriber_id, subscription.c.newsletter == newsletter)
    row = conn.execute(query.where(subscriber.c.address.is_not(None))).first()
    return _person(row) if row else None


def by_subscription(conn: Connection, subscription_id: int) -> Subscriber | None:
    """Give the subscriber of a subscription, also one who has left or was erased; None if there is none."""
    row = conn.execute(_people().where(subscription.c.id == subscription_id)).first()
    return _person(row) if row else None


def by_address(conn: Connection, normalised: str, newsletter: str) -> Subscriber | None:
    """Give a newsletter's subscriber by the normalised address, or None."""
    query = _people().where(subscriber.c.normalised == normalised, subscription.c.newsletter == newsletter)
    row = conn.execute(query).first()
    return _person(row) if row else None


def active_zones(conn: Connection, newsletter: str) -> set[str]:
    """Give the zones in which the newsletter has active subscribers."""
    query = select(subscriber.c.zone).distinct().join(subscription).where(*_active(newsletter))
    return set(conn.execute(query).scalars())


def audience_count(conn: Connection, newsletter: str, zone: str | None = None) -> int:
    """Count the active subscribers; `zone` None: wherever they live."""
    query = select(func.count()).select_from(subscription).join(subscriber).where(*_active(newsletter))
    if zone is not None:
        query = query.where(subscriber.c.zone == zone)
    return int(conn.execute(query).scalar_one())


def _active(newsletter: str) -> tuple[Any, ...]:
    return (
        subscription.c.newsletter == newsletter,
        subscription.c.state == "active",
        subscriber.c.address.is_not(None),
    )


def listed(
    conn: Connection, newsletter: str | None, state: str | None, after_id: int, limit: int
) -> list[Subscriber]:
    """List the next subscriptions after a subscription's number; None: any newsletter, any state."""
    query = _people().where(subscription.c.id > after_id)
    if newsletter is not None:
        query = query.where(subscription.c.newsletter == newsletter)
    if state is not None:
        query = query.where(subscription.c.state == state)
    return [_person(row) for row in conn.execute(query.order_by(subscription.c.id).limit(limit))]


def leave(conn: Connection, subscription_id: int, reason: str, now: datetime) -> bool:
    """End an active subscription; False if it had ended before."""
    ended = conn.execute(
        update(subscription)
        .where(subscription.c.id == subscription_id, subscription.c.state == "active")
        .values(state="left", reason=reason, left_at=now)
    )
    return ended.rowcount == 1


def come_back(conn: Connection, subscription_id: int, now: datetime) -> bool:
    """Make a subscription that was left active again, from now on; False if it was not left."""
    back = conn.execute(
        update(subscription)
        .where(subscription.c.id == subscription_id, subscription.c.state == "left")
        .values(state="active", reason=None, left_at=None, active_since=now)
    )
    return back.rowcount == 1
