"""The outbox: what is owed to whom, written when an edition is made, read by dispatcher and editors."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, select, update
from sqlalchemy.orm import aliased

from bot.model.delivery import Delivery, State
from bot.model.edition import EditionRow
from bot.store.database import Database
from bot.store.schema import delivery, edition, target


def put_parts(
    conn: Connection,
    of: EditionRow,
    *,
    rendition_id: int,
    recipient: str,
    parts: int,
    now: datetime,
) -> None:
    """Write the deliveries of a post or thread: one row a part, all owed to the edition's target."""
    conn.execute(
        insert(delivery),
        [
            {
                "edition_id": of.id,
                "rendition_id": rendition_id,
                "target_id": of.target_id,
                "adapter": of.adapter,
                "channel": of.channel,
                "recipient": recipient,
                "recipient_key": f"t:{of.target_id}",
                "part": number,
                "of": parts,
                "state": State.DUE,
                "due_at": of.due_at,
                "expires_at": of.expires_at,
                "priority": 1 if of.kind == "send" else 2,
                "changed_at": now,
            }
            for number in range(1, parts + 1)
        ],
    )


def put_mail(
    db: Database,
    conn: Connection,
    of: EditionRow,
    people: Sequence[tuple[int, str, int]],
    *,
    now: datetime,
) -> int:
    """Write mail owed to people, given as (subscriber, address, rendition); give how many rows are new.

    Someone who has a delivery of this newsletter on this local date already gets none (they moved zone).
    """
    made = 0
    _supersede(conn, of, [subscriber_id for subscriber_id, _, _ in people], now)
    for subscriber_id, address, rendition_id in people:
        row = (
            db.insert(delivery)
            .values(
                edition_id=of.id,
                rendition_id=rendition_id,
                target_id=of.target_id,
                adapter=of.adapter,
                channel=of.channel,
                subscriber_id=subscriber_id,
                recipient=address,
                recipient_key=f"s:{subscriber_id}",
                part=1,
                of=1,
                state=State.DUE,
                due_at=of.due_at,
                expires_at=of.expires_at,
                priority=1 if of.kind == "send" else 3,
                newsletter=of.newsletter,
                local_date=of.local_date,
                cut=of.cut,
                changed_at=now,
            )
            .on_conflict_do_nothing()
        )
        made += conn.execute(row).rowcount
    return made


def _supersede(conn: Connection, of: EditionRow, people: Sequence[int], now: datetime) -> None:
    """Expire the older digests that these people are still owed: the new one holds their stories, too."""
    if of.cut is None:
        return
    conn.execute(
        update(delivery)
        .where(
            delivery.c.newsletter == of.newsletter,
            delivery.c.adapter == of.adapter,
            delivery.c.subscriber_id.in_(people),
            delivery.c.edition_id < of.id,
            delivery.c.cut <= of.cut,
            delivery.c.state.in_([State.DUE, State.CLAIMED, State.HELD]),
        )
        .values(
            state=State.EXPIRED,
            reason=f"a newer digest, {of.key}, took its place",
            owner=None,
            changed_at=now,
        )
    )


def _rows() -> Any:
    before = aliased(delivery, name="before")
    return (
        select(
            delivery,
            edition.c.key.label("edition"),
            target.c.name.label("target"),
            before.c.remote_id.label("after"),
        )
        .join(edition, edition.c.id == delivery.c.edition_id)
        .join(target, target.c.id == delivery.c.target_id)
        .outerjoin(
            before,
            and_(
                before.c.edition_id == delivery.c.edition_id,
                before.c.recipient_key == delivery.c.recipient_key,
                before.c.part == delivery.c.part - 1,
            ),
        )
    )


def _delivery(row: Row[Any]) -> Delivery:
    taken = {name: getattr(row, name) for name in Delivery.__dataclass_fields__}
    return Delivery(**{**taken, "state": State(row.state)})


def deliveries(
    conn: Connection,
    *,
    ids: Sequence[int] | None = None,
    state: State | None = None,
    edition_key: str | None = None,
) -> list[Delivery]:
    """List outbox rows in the order they were written, narrowed by what is given."""
    query = _rows().order_by(delivery.c.id)
    if ids is not None:
        query = query.where(delivery.c.id.in_(ids))
    if state is not None:
        query = query.where(delivery.c.state == state)
    if edition_key is not None:
        query = query.where(edition.c.key == edition_key)
    return [_delivery(row) for row in conn.execute(query)]


def tally(conn: Connection, edition_id: int | None = None) -> dict[int, dict[State, int]]:
    """Count deliveries by edition and state."""
    query = select(delivery.c.edition_id, delivery.c.state, func.count()).group_by(
        delivery.c.edition_id, delivery.c.state
    )
    if edition_id is not None:
        query = query.where(delivery.c.edition_id == edition_id)
    counts: dict[int, dict[State, int]] = {}
    for number, state, count in conn.execute(query):
        counts.setdefault(number, {})[State(state)] = count
    return counts


def nothing_begun(conn: Connection, edition_id: int, now: datetime) -> bool:
    """Lock an edition's deliveries and say whether all of them still wait untouched."""
    total = conn.execute(select(func.count()).where(delivery.c.edition_id == edition_id)).scalar_one()
    locked = conn.execute(
        update(delivery)
        .where(delivery.c.edition_id == edition_id, delivery.c.state == State.DUE, delivery.c.attempts == 0)
        .values(changed_at=now)
    )
    return locked.rowcount == total


def take_back_parts(conn: Connection, edition_id: int) -> str:
    """Remove the untouched parts of a post that is composed again; give whom they were for."""
    recipient = conn.execute(
        select(delivery.c.recipient).where(delivery.c.edition_id == edition_id).limit(1)
    ).scalar_one()
    conn.execute(delete(delivery).where(delivery.c.edition_id == edition_id))
    return str(recipient)


def waiting(conn: Connection) -> int:
    """Count the deliveries that have not come to an answer and may still by themselves."""
    states = [State.DUE, State.CLAIMED, State.SENDING]
    return conn.execute(
        select(func.count()).select_from(delivery).where(delivery.c.state.in_(states))
    ).scalar_one()
