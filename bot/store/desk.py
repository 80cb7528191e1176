"""What the desk page shows: editions with their renditions, states and receipts. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from bot.model.delivery import State
from bot.model.message import Part
from bot.store.schema import delivery, edition, rendition, target

TROUBLED = (State.UNCERTAIN, State.REFUSED, State.HELD)


@dataclass(frozen=True, slots=True)
class ShownEdition:
    """An edition's head. `adapter` tells a trial run on files from a live account."""

    id: int
    key: str
    kind: str
    schedule: str
    channel: str
    adapter: str
    target: str
    newsletter: str | None
    zone: str | None
    state: str
    due_at: datetime
    candidates: int | None
    reason: str | None
    by: str | None

    @property
    def live(self) -> bool:
        """Whether its messages leave this machine for real readers."""
        return not self.adapter.startswith("files/")


@dataclass(frozen=True, slots=True)
class ShownRendition:
    """One frozen text; `weights` belong to `parts` one by one."""

    id: int
    variant: str
    language: str
    parts: tuple[Part, ...]
    weights: tuple[int, ...]
    dropped: tuple[str, ...]
    cost: Decimal | None
    sample: bool


@dataclass(frozen=True, slots=True)
class ShownDelivery:
    """Where one part went, or why it did not."""

    id: int
    recipient: str
    part: int
    of: int
    state: str
    attempts: int
    remote_id: str | None
    url: str | None
    reason: str | None
    changed_at: datetime


def editions_before(conn: Connection, before: int | None, limit: int) -> list[ShownEdition]:
    """Editions with an id below `before` (None: all), newest first."""
    query = _editions().order_by(edition.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(edition.c.id < before)
    return [ShownEdition(*row) for row in conn.execute(query)]


def edition_by_id(conn: Connection, edition_id: int) -> ShownEdition | None:
    """One edition, or None."""
    row = conn.execute(_editions().where(edition.c.id == edition_id)).first()
    return ShownEdition(*row) if row else None


def _editions() -> Select[Any]:
    return select(
        edition.c.id,
        edition.c.key,
        edition.c.kind,
        edition.c.schedule,
        edition.c.channel,
        edition.c.adapter,
        target.c.name,
        edition.c.newsletter,
        edition.c.zone,
        edition.c.state,
        edition.c.due_at,
        edition.c.candidates,
        edition.c.reason,
        edition.c.by,
    ).join(target, target.c.id == edition.c.target_id)


def state_counts(conn: Connection, edition_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """How many deliveries of each edition are in which state; an edition without deliveries is left out."""
    rows = conn.execute(
        select(delivery.c.edition_id, delivery.c.state, func.count())
        .where(delivery.c.edition_id.in_(list(edition_ids)))
        .group_by(delivery.c.edition_id, delivery.c.state)
        .order_by(delivery.c.edition_id, delivery.c.state)
    )
    counts: dict[int, dict[str, int]] = {}
    for edition_id, state, number in rows:
        counts.setdefault(edition_id, {})[state] = number
    return counts


def renditions_of(conn: Connection, edition_id: int, limit: int) -> list[ShownRendition]:
    """An edition's frozen texts, the first variants first."""
    query = (
        select(rendition).where(rendition.c.edition_id == edition_id).order_by(rendition.c.id).limit(limit)
    )
    return [_rendition(row) for row in conn.execute(query)]


def rendition_by_id(conn: Connection, rendition_id: int) -> ShownRendition | None:
    """One frozen text, or None."""
    row = conn.execute(select(rendition).where(rendition.c.id == rendition_id)).first()
    return _rendition(row) if row else None


def _rendition(row: Row[Any]) -> ShownRendition:
    return ShownRendition(
        id=row.id,
        variant=row.variant,
        language=row.language,
        parts=tuple(Part.from_json(part) for part in row.parts),
        weights=tuple(row.weights),
        dropped=tuple(row.dropped),
        cost=row.cost,
        sample=row.sample,
    )


def deliveries_after(conn: Connection, edition_id: int, after: int, limit: int) -> list[ShownDelivery]:
    """An edition's deliveries with an id above `after`, in order."""
    return _deliveries(conn, edition_id, delivery.c.id > after, limit)


def deliveries_troubled_first(conn: Connection, edition_id: int, limit: int) -> list[ShownDelivery]:
    """Some of an edition's deliveries: those an editor may have to decide about before the others."""
    troubled = _deliveries(conn, edition_id, delivery.c.state.in_(TROUBLED), limit)
    if len(troubled) == limit:
        return troubled
    return troubled + _deliveries(conn, edition_id, delivery.c.state.not_in(TROUBLED), limit - len(troubled))


def _deliveries(
    conn: Connection, edition_id: int, which: ColumnElement[bool], limit: int
) -> list[ShownDelivery]:
    query: Select[Any] = (
        select(*(delivery.c[field.name] for field in fields(ShownDelivery)))
        .where(delivery.c.edition_id == edition_id, which)
        .order_by(delivery.c.id)
        .limit(limit)
    )
    return [ShownDelivery(*row) for row in conn.execute(query)]
