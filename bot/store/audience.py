"""Who an edition is owed to: the frozen audience of a newsletter, by key and in chunks."""

from dataclasses import dataclass
from datetime import date, datetime
from json import loads
from typing import Any

from sqlalchemy import Connection, Text, and_, cast, exists, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from bot.store.late_checks import may_have_gone
from bot.store.schema import delivery, subscriber, subscription


@dataclass(frozen=True, slots=True)
class Audience:
    """The people a digest is for, so described that the answer does not change while it is written.

    Who was active by `joined_by` belongs to it. Who leaves after `frozen_at` is still counted and gets a row
    (the last check before sending suppresses it). `zone` None means every zone. With a `day`, people who have
    a delivery of another edition on that local date are left out: they moved zone and had theirs.
    """

    newsletter: str
    adapter: str
    edition_id: int
    joined_by: datetime
    frozen_at: datetime
    zone: str | None
    day: date | None


@dataclass(frozen=True, slots=True)
class Reader:
    """One person of an audience with what their variant depends on."""

    subscriber_id: int
    address: str
    sections: tuple[str, ...]
    since: int


def _since(audience: Audience) -> Any:
    return (
        select(func.coalesce(func.max(delivery.c.cut), 0))
        .where(
            delivery.c.newsletter == audience.newsletter,
            delivery.c.adapter == audience.adapter,
            delivery.c.subscriber_id == subscription.c.subscriber_id,
            delivery.c.edition_id != audience.edition_id,
            may_have_gone(),
        )
        .correlate(subscription)
        .scalar_subquery()
    )


def _belongs(audience: Audience) -> ColumnElement[bool]:
    tests = [
        subscription.c.newsletter == audience.newsletter,
        subscription.c.active_since <= audience.joined_by,
        or_(subscription.c.state == "active", subscription.c.left_at > audience.frozen_at),
    ]
    if audience.zone is not None:
        tests.append(subscriber.c.zone == audience.zone)
    if audience.day is not None:
        had = exists().where(
            delivery.c.newsletter == audience.newsletter,
            delivery.c.adapter == audience.adapter,
            delivery.c.subscriber_id == subscription.c.subscriber_id,
            delivery.c.local_date == audience.day,
            delivery.c.edition_id != audience.edition_id,
        )
        tests.append(~had)
    return and_(*tests)


def readers(conn: Connection, audience: Audience, after: int, limit: int) -> list[Reader]:
    """Give the next readers by subscriber id, at most `limit`."""
    rows = conn.execute(
        select(
            subscriber.c.id, subscriber.c.address, subscription.c.sections, _since(audience).label("since")
        )
        .join(subscription, subscription.c.subscriber_id == subscriber.c.id)
        .where(_belongs(audience), subscriber.c.id > after, subscriber.c.address.is_not(None))
        .order_by(subscriber.c.id)
        .limit(limit)
    )
    return [Reader(row.id, row.address, tuple(row.sections), int(row.since)) for row in rows]


def groups(conn: Connection, audience: Audience) -> list[tuple[tuple[str, ...], int, int]]:
    """Count the audience by what variants depend on: (sections, since, people); apart from any insert."""
    sections = cast(subscription.c.sections, Text).label("sections")
    each = (
        select(sections, _since(audience).label("since"))
        .join(subscriber, subscriber.c.id == subscription.c.subscriber_id)
        .where(_belongs(audience), subscriber.c.address.is_not(None))
        .subquery()
    )
    rows = conn.execute(
        select(each.c.sections, each.c.since, func.count()).group_by(each.c.sections, each.c.since)
    )
    return [(tuple(loads(row[0])), int(row[1]), int(row[2])) for row in rows]


def active_since(conn: Connection, newsletter: str) -> dict[str, datetime]:
    """Give the zones in which the newsletter has active subscribers, each with when the first one joined."""
    rows = conn.execute(
        select(subscriber.c.zone, func.min(subscription.c.active_since).label("since"))
        .join(subscription, subscription.c.subscriber_id == subscriber.c.id)
        .where(
            subscription.c.newsletter == newsletter,
            subscription.c.state == "active",
            subscriber.c.address.is_not(None),
        )
        .group_by(subscriber.c.zone)
    )
    return {row.zone: row.since for row in rows}
