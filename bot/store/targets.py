"""Targets: one row a place that readers know, under every name the services give it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from bot.model.edition import Outlet
from bot.store.database import Database
from bot.store.schema import log, pause, schedule_state, target, target_alias


def target_of(db: Database, conn: Connection, outlet: Outlet, now: datetime) -> int:
    """Give the id of the outlet's target, made if this alias is new to its adapter."""
    made = conn.execute(
        insert(target).values(adapter=outlet.adapter, name=outlet.name, first_seen=now).returning(target.c.id)
    ).scalar_one()
    alias = (
        db.insert(target_alias)
        .values(adapter=outlet.adapter, alias=outlet.alias, target_id=made)
        .on_conflict_do_nothing()
        .returning(target_alias.c.target_id)
    )
    if conn.execute(alias).first() is not None:
        return int(made)
    conn.execute(delete(target).where(target.c.id == made))
    known = conn.execute(
        select(target_alias.c.target_id).where(
            target_alias.c.adapter == outlet.adapter, target_alias.c.alias == outlet.alias
        )
    ).scalar_one()
    conn.execute(
        update(target).where(target.c.id == known, target.c.name != outlet.name).values(name=outlet.name)
    )
    return int(known)


def known_target(conn: Connection, outlet: Outlet) -> int | None:
    """Give the id of the outlet's target if it was ever published to; writes nothing."""
    return conn.execute(
        select(target_alias.c.target_id).where(
            target_alias.c.adapter == outlet.adapter, target_alias.c.alias == outlet.alias
        )
    ).scalar()


def remember_move(db: Database, conn: Connection, target_id: int, adapter: str, alias: str) -> None:
    """Remember the target's new name (a chat that migrated); it is what messages go to from now on."""
    conn.execute(update(target_alias).where(target_alias.c.target_id == target_id).values(current=False))
    conn.execute(
        db.insert(target_alias)
        .values(adapter=adapter, alias=alias, target_id=target_id, current=True)
        .on_conflict_do_update(index_elements=["adapter", "alias"], set_={"current": True})
    )


def learn_names(db: Database, conn: Connection, target_id: int, adapter: str, names: Iterable[str]) -> None:
    """Remember what else the service calls a target; a name that is another target's stays with it."""
    for name in names:
        conn.execute(
            db.insert(target_alias)
            .values(adapter=adapter, alias=name, target_id=target_id, current=False)
            .on_conflict_do_nothing()
        )


def moved_recipient(conn: Connection, target_id: int, alias: str) -> str | None:
    """Give the name that replaced `alias`, or None if it still holds."""
    rows = conn.execute(
        select(target_alias.c.alias, target_alias.c.current).where(target_alias.c.target_id == target_id)
    ).all()
    if any(row.alias == alias and row.current for row in rows):
        return None
    return next((row.alias for row in rows if row.current), None)


def active_since(db: Database, conn: Connection, schedule: str, adapter: str, now: datetime) -> datetime:
    """Give the moment from which the schedule is active on this adapter: now, if it never was before."""
    conn.execute(
        db.insert(schedule_state)
        .values(schedule=schedule, adapter=adapter, active_since=now)
        .on_conflict_do_nothing()
    )
    return known_since(conn, schedule, adapter) or now


def known_since(conn: Connection, schedule: str, adapter: str) -> datetime | None:
    """Give the moment from which the schedule is active on this adapter, or None if it never ran."""
    return conn.execute(
        select(schedule_state.c.active_since).where(
            schedule_state.c.schedule == schedule, schedule_state.c.adapter == adapter
        )
    ).scalar()


def set_pause(
    db: Database, conn: Connection, scope: str, name: str, *, reason: str, by: str, now: datetime
) -> bool:
    """Stop `name` (of scope all, target, schedule or edition); False if it was paused already."""
    made = conn.execute(
        db.insert(pause)
        .values(scope=scope, name=name, reason=reason, by=by, paused_at=now)
        .on_conflict_do_nothing()
        .returning(pause.c.id)
    ).first()
    return made is not None


def lift_pause(conn: Connection, scope: str, name: str) -> bool:
    """Let `name` go on; False if it was not paused."""
    return conn.execute(delete(pause).where(pause.c.scope == scope, pause.c.name == name)).rowcount > 0


def pauses(conn: Connection) -> list[dict[str, Any]]:
    """List what is paused, oldest first."""
    return [dict(row) for row in conn.execute(select(pause).order_by(pause.c.paused_at)).mappings()]


def write_log(conn: Connection, by: str, verb: str, thing: str, now: datetime, **detail: object) -> None:
    """Record who did what to which thing; the log is only ever added to."""
    conn.execute(insert(log).values(at=now, by=by, verb=verb, thing=thing, detail=detail))


def target_names(conn: Connection, ids: Iterable[int]) -> dict[int, str]:
    """Give the names of targets by id."""
    rows = conn.execute(select(target.c.id, target.c.name).where(target.c.id.in_(list(ids)))).all()
    return {row.id: row.name for row in rows}


def paused_reason(conn: Connection, *, schedule: str, target_name: str) -> str | None:
    """Give why a schedule may not publish now, or None if neither it, its target nor everything is paused."""
    return conn.execute(
        select(pause.c.reason).where(
            or_(
                pause.c.scope == "all",
                and_(pause.c.scope == "schedule", pause.c.name == schedule),
                and_(pause.c.scope == "target", pause.c.name == target_name),
            )
        )
    ).scalar()
