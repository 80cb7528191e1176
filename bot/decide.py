"""Decide: what an editor settles by hand: uncertain deliveries and pauses, logged with the name."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from bot.model.delivery import Delivery, State
from bot.model.errors import BotError, UsageError
from bot.model.schedule import Newsroom
from bot.store import editions, fates, outbox, targets
from bot.store.database import Database

Scope = Literal["all", "target", "schedule", "edition"]
_POST_ID = re.compile(r"(?:/status/|/)(\d+)/?(?:[?#].*)?$")


def settle_sent(db: Database, number: int, remote: str, by: str) -> Delivery:
    """Record that a delivery went out, as what (an id or a URL); the parts behind it go on.

    Raises BotError if the delivery is neither uncertain nor refused.
    """
    url = remote if remote.startswith(("http://", "https://")) else None
    remote_id = _remote_id(remote)
    with db.write() as conn:
        now = db.now(conn)
        row = _row(conn, number, {State.UNCERTAIN, State.REFUSED}, "--sent")
        fates.move(conn, row, State.SENT, now=now, reason=f"settled by {by}", remote_id=remote_id, url=url)
        fates.free_next_parts(conn, row, now, now)
        _recorded(db, conn, row, by, now, "sent", remote=remote)
    return _again(db, number)


def settle_again(db: Database, number: int, by: str) -> Delivery:
    """Send an uncertain, refused or held delivery once more, with the same text, whatever its slot's `late`.

    Of an uncertain one the editor says by it that it did not go. A part still waits for the one before it.
    Raises BotError if it is none of these, or if its edition is closed.
    """
    with db.write() as conn:
        now = db.now(conn)
        row = _row(conn, number, {State.UNCERTAIN, State.REFUSED, State.HELD}, "--again")
        edition = editions.by_id(conn, row.edition_id)
        if edition.state != "ready":
            raise BotError(
                f"delivery {number} belongs to {edition.key}, which is closed; "
                "send the story anew with `bot send ARTICLE --to TARGET --again`"
            )
        fates.move(conn, row, State.DUE, now=now, reason=f"again, by {by}")
        fates.did_not_go(conn, row, by)
        _recorded(db, conn, row, by, now, "again")
    return _again(db, number)


def abandon(db: Database, number: int, by: str) -> Delivery:
    """Give a delivery up: an uncertain one is abandoned; the parts behind it are killed.

    Raises BotError if there is nothing to give up.
    """
    with db.write() as conn:
        now = db.now(conn)
        row = _row(conn, number, {State.UNCERTAIN, State.REFUSED, State.HELD}, "--abandon")
        if row.state is State.UNCERTAIN:
            fates.move(conn, row, State.ABANDONED, now=now, reason=f"abandoned by {by}")
        elif row.state is State.HELD:
            fates.move(conn, row, State.KILLED, now=now, reason=f"abandoned by {by}")
        fates.end_later_parts(conn, row, State.KILLED, f"part {row.part} was given up by {by}", now)
        _recorded(db, conn, row, by, now, "abandon")
    return _again(db, number)


def _remote_id(remote: str) -> str:
    """Give the service's id out of a URL, or the id as it was given."""
    found = _POST_ID.search(remote) if "/" in remote else None
    return found.group(1) if found else remote


def _row(conn: Connection, number: int, states: set[State], option: str) -> Delivery:
    found = outbox.deliveries(conn, ids=[number])
    if not found:
        raise BotError(f"there is no delivery {number}; `bot outbox` lists them")
    row = found[0]
    if row.state not in states:
        allowed = " or ".join(sorted(states))
        raise BotError(
            f"delivery {number} is {row.state}: only what is {allowed} can be settled with {option}"
        )
    return row


def _recorded(
    db: Database, conn: Connection, row: Delivery, by: str, now: datetime, how: str, **detail: object
) -> None:
    targets.write_log(conn, by, "settle", f"delivery {row.id}", now, how=how, was=str(row.state), **detail)
    editions.close_finished(conn, row.edition_id, now)


def _again(db: Database, number: int) -> Delivery:
    with db.read() as conn:
        return outbox.deliveries(conn, ids=[number])[0]


def what_is_meant(db: Database, newsroom: Newsroom, name: str) -> tuple[Scope, str]:
    """Give what a name stands for in `pause` and `resume`: all, a target, a schedule or an edition.

    Raises UsageError if it is nothing, or two things at once.
    """
    if name == "all":
        return "all", ""
    found: list[Scope] = []
    if name in newsroom.targets:
        found.append("target")
    if name in newsroom.schedules:
        found.append("schedule")
    if _is_edition(db, name):
        found.append("edition")
    if len(found) == 1:
        return found[0], name
    if found:
        raise UsageError(
            f"{name} is a {' and a '.join(found)}; write {' or '.join(f'{kind}:{name}' for kind in found)}"
        )
    kind, _, rest = name.partition(":")
    if rest in newsroom.targets and kind == "target":
        return "target", rest
    if rest in newsroom.schedules and kind == "schedule":
        return "schedule", rest
    if kind == "edition" and _is_edition(db, rest):
        return "edition", rest
    known = ", ".join(["all", *newsroom.targets, *newsroom.schedules])
    raise UsageError(
        f"{name} is no target, schedule or edition; there are: {known}; `bot today` lists editions"
    )


def _is_edition(db: Database, key: str) -> bool:
    with db.read() as conn:
        return editions.by_key(conn, key) is not None


@dataclass(frozen=True, slots=True)
class PauseChange:
    """What a pause or a resume was about, and whether it changed anything."""

    scope: Scope
    name: str
    changed: bool


def pause(db: Database, newsroom: Newsroom, name: str, *, reason: str, by: str) -> PauseChange:
    """Stop what the name stands for before its next send, also in mid-digest; raises UsageError."""
    scope, what = what_is_meant(db, newsroom, name)
    with db.write() as conn:
        now = db.now(conn)
        changed = targets.set_pause(db, conn, scope, what, reason=reason, by=by, now=now)
        targets.write_log(conn, by, "pause", name, now, reason=reason)
    return PauseChange(scope, what, changed)


def resume(db: Database, newsroom: Newsroom, name: str, *, by: str) -> PauseChange:
    """Let what the name stands for go on; raises UsageError.

    What schedules.yaml no longer names can be resumed as long as it is paused.
    """
    with db.read() as conn:
        paused = [row["scope"] for row in targets.pauses(conn) if row["name"] == name]
    known = name in ("all", *newsroom.targets, *newsroom.schedules)
    scope, what = (paused[0], name) if len(paused) == 1 and not known else what_is_meant(db, newsroom, name)
    with db.write() as conn:
        changed = targets.lift_pause(conn, scope, what)
        targets.write_log(conn, by, "resume", name, db.now(conn))
    return PauseChange(scope, what, changed)
