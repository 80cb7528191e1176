"""Dispatch: claim what is due, say so before the wire, send, keep the receipt.

One `Dispatcher` serves one target through one channel instance, on one thread. A delivery is `sending` in the
database before its first byte is written; the receipt of one message and the intent of the next share a
commit, so at most one message of a dispatcher has an open fate.
"""

import itertools
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.ask_again import Ask, nobody_to_ask
from bot.channels.base import Channel
from bot.model.delivery import Delivery, State, retry_at
from bot.model.edition import Outlet
from bot.model.errors import BotError, StoreError
from bot.model.message import Answer, Deferred, Message, Receipt, Refused, Uncertain
from bot.store import claims, editions, fates, targets
from bot.store.database import Database
from bot.store.workers import Worker

BATCH = 50
"""Deliveries claimed at a time: prepared ahead, never on the wire."""

RESEND_AFTER = timedelta(seconds=20)
RESENDS = 3
"""Email's policy for an uncertain delivery: the same bytes again, after so long and at most so often."""

RECEIPT_PATIENCE = 120.0
"""Seconds for which a receipt is tried to be written while the database is away."""


log = logging.getLogger("bot")

_numbers = itertools.count(1)


@dataclass
class Dispatcher:
    """Sends what one target is owed; belongs to one thread at a time.

    `message` prepares a delivery for the wire (it may read the database, never write). `between_parts` is
    left between the parts of a thread. `ask` asks the sources once more before a first part goes. An answer
    that could not be written is kept until it can be.
    """

    db: Database
    worker: Worker
    outlet: Outlet
    channel: Channel
    message: Callable[[Delivery], Message]
    between_parts: timedelta = timedelta(0)
    ask: Ask = nobody_to_ask
    _unwritten: tuple[Delivery, Answer] | None = None

    def __post_init__(self) -> None:
        self.owner = f"{self.worker.id}/{next(_numbers)}"

    def send_due(self, *, only: int | None = None, stop: threading.Event | None = None) -> int:
        """Send what is due now, or nothing; give how many deliveries came to an answer.

        `only` narrows to one edition. After `stop` is set no further message is begun. Raises StoreError or
        the database's own error if the database is away; the next call begins with what that left behind.
        """
        rows = self._claim(only)
        # What does not stand any more is held from now on: the late checks see it.
        self.ask(editions={row.edition_id for row in rows if row.part == 1})
        self._send_all([(row, self._prepare(row)) for row in rows], stop or threading.Event())
        self._close({row.edition_id for row in rows})
        return len(rows)

    def _claim(self, only: int | None) -> list[Delivery]:
        with self.db.write() as conn:
            now = self.db.now(conn)
            self.worker.renew(conn, now)
            self._write_answer(conn, now)
            for row in claims.give_up_for_dead(conn, self.owner, now):
                after_uncertain(conn, row, now)
            target_id = targets.known_target(conn, self.outlet)
            rows = (
                []
                if target_id is None
                else claims.claim(
                    conn,
                    adapter=self.outlet.adapter,
                    target_id=target_id,
                    owner=self.owner,
                    now=now,
                    limit=BATCH,
                    only=only,
                )
            )
        self._unwritten = None
        return rows

    def next_due(self, *, only: int | None = None) -> datetime | None:
        """Give when something of this target may next change by itself, or None; only reads."""
        with self.db.read() as conn:
            target_id = targets.known_target(conn, self.outlet)
            if target_id is None:
                return None
            return claims.next_due(conn, targets=[target_id], now=self.db.now(conn), only=only)

    def has_due(self) -> bool:
        """Whether anything may go now, or an answer is still to be written; only reads."""
        if self._unwritten is not None:
            return True
        due = self.next_due()
        with self.db.read() as conn:
            return due is not None and due <= self.db.now(conn)

    def drain(
        self,
        *,
        only: int | None = None,
        patience: timedelta = timedelta(seconds=60),
        stop: threading.Event | None = None,
    ) -> None:
        """Send until nothing can become due within `patience`, pauses between parts included.

        After `stop` is set no further message is begun.
        """
        stop = stop or threading.Event()
        while not stop.is_set():
            if self.send_due(only=only, stop=stop):
                continue
            due = self.next_due(only=only)
            with self.db.read() as conn:
                now = self.db.now(conn)
            if due is None or due > now + patience:
                return
            if due <= now:
                recover(self.db, self.worker)  # somebody else has it, and may be dead
            stop.wait(min(max((due - now).total_seconds(), 0.05), 0.5))

    def _send_all(self, prepared: list[tuple[Delivery, Message | None]], stop: threading.Event) -> None:
        blocked = False
        for row, message in prepared:
            blocked = blocked or stop.is_set() or (self._unwritten is not None and _stops(self._unwritten[1]))
            if self._commit(row, blocked=blocked) and message is not None:
                self._unwritten = (row, self._say(message))
        self._commit(None, blocked=False)

    def _say(self, message: Message) -> Answer:
        """Send; a channel that fails by a bug of its own leaves doubt about this one message, no more."""
        try:
            return self.channel.send(message)
        except Exception as error:
            log.exception("delivery %s on %s", message.delivery, self.outlet.name)
            return Uncertain(f"the channel failed, whether before or after it went: a bug: {error!r}")

    def _prepare(self, row: Delivery) -> Message | None:
        """Give the message, or None if it cannot be made: then it is held, with the reason, for an editor."""
        try:
            return self.message(row)
        except (StoreError, SQLAlchemyError):
            raise  # the database is away: nothing is wrong with the message
        except BotError as error:
            why = str(error)
        except Exception as error:
            log.exception("delivery %s on %s", row.id, self.outlet.name)
            why = f"a bug: {error!r}"
        with self.db.write() as conn:
            now = self.db.now(conn)
            fates.hold(conn, row, why, now)
            fates.hold_later_parts(conn, row, f"part {row.part} cannot be made: {why}", now)
        return None

    def _commit(self, row: Delivery | None, *, blocked: bool) -> bool:
        """Write the last answer and the next intent in one commit; say whether the next goes now.

        A receipt is worth waiting for: while the database is away it is tried again for two minutes.
        """
        give_up = time.monotonic() + RECEIPT_PATIENCE
        while True:
            try:
                with self.db.write() as conn:
                    now = self.db.now(conn)
                    self._write_answer(conn, now)
                    begun = row is not None and self._next(conn, row, now, blocked=blocked)
            except (SQLAlchemyError, BotError):
                if self._unwritten is None or time.monotonic() > give_up:
                    raise
                time.sleep(0.5)
            else:
                self._unwritten = None
                return begun

    def _write_answer(self, conn: Connection, now: datetime) -> None:
        if self._unwritten is not None:
            self._settle(conn, *self._unwritten, now)

    def _next(self, conn: Connection, row: Delivery, now: datetime, *, blocked: bool) -> bool:
        if blocked:
            claims.release(conn, row, owner=self.owner, now=now)
            return False
        return self._begin(conn, row, now)

    def _begin(self, conn: Connection, row: Delivery, now: datetime) -> bool:
        if claims.begin(conn, row, owner=self.owner, now=now):
            return True
        became = claims.put_back(conn, row, owner=self.owner, now=now)
        if became in (State.EXPIRED, State.KILLED):
            fates.end_later_parts(conn, row, became, f"part {row.part} is {became}", now)
        return False

    def _settle(self, conn: Connection, row: Delivery, answer: Answer, now: datetime) -> None:
        settle(self.db, conn, row, answer, owner=self.owner, now=now, between=self.between_parts)
        if isinstance(answer, Deferred | Refused) and answer.stop:
            targets.set_pause(
                self.db, conn, "target", self.outlet.name, reason=answer.reason, by="bot", now=now
            )
        if isinstance(answer, Deferred) and answer.whole_target:
            fates.postpone_target(conn, row, answer.until or retry_at(row.attempts + 1, now, row.id))

    def _close(self, edition_ids: set[int]) -> None:
        for edition_id in sorted(edition_ids):
            with self.db.write() as conn:
                editions.close_finished(conn, edition_id, self.db.now(conn))


def _stops(answer: Answer) -> bool:
    """Whether nothing more should go to this target now."""
    if isinstance(answer, Deferred):
        return answer.stop or answer.whole_target
    return isinstance(answer, Refused) and answer.stop


def in_its_light(row: Delivery, answer: Answer) -> Answer:
    """Read an answer in the light of earlier tries: "I have that already" says that one landed. Pure."""
    if isinstance(answer, Refused) and answer.has_it_already and row.attempts > 0:
        return Uncertain(
            f"{answer.reason}: an earlier try landed; find it and say `bot settle {row.id} --sent URL`"
        )
    return answer


def settle(
    db: Database,
    conn: Connection,
    row: Delivery,
    answer: Answer,
    *,
    owner: str,
    now: datetime,
    between: timedelta,
) -> None:
    """Write what the channel's answer makes of a delivery and of the parts behind it.

    An answer that comes after somebody else took the delivery over changes nothing, unless it is a receipt.
    """
    match in_its_light(row, answer):
        case Receipt(remote_id=remote_id, url=url, also_known_as=names):
            targets.learn_names(db, conn, row.target_id, row.adapter, names)
            if fates.finish(conn, row, State.SENT, owner=owner, now=now, remote_id=remote_id, url=url):
                fates.free_next_parts(conn, row, now + between, now)
        case Refused(reason=reason):
            if fates.finish(conn, row, State.REFUSED, owner=owner, now=now, reason=reason):
                fates.hold_later_parts(conn, row, f"part {row.part} was refused: {reason}", now)
        case Deferred(reason=reason, until=until, moved_to=moved_to):
            again = until or retry_at(row.attempts + 1, now, row.id)
            if moved_to is not None:
                targets.remember_move(db, conn, row.target_id, row.adapter, moved_to)
                fates.readdress(conn, row, moved_to)
                again = now
            fates.finish(conn, row, State.DUE, owner=owner, now=now, reason=reason, due_at=again)
        case Uncertain(reason=reason):
            if fates.finish(conn, row, State.UNCERTAIN, owner=owner, now=now, reason=reason):
                after_uncertain(conn, row, now)


def after_uncertain(conn: Connection, row: Delivery, now: datetime) -> None:
    """Apply the channel's policy to a delivery that has just become uncertain.

    Email goes again with the same Message-ID and Date, which receivers recognise (RFC 1047 leaves no better
    way). On X the later parts wait for an editor; Telegram's go on.
    """
    if row.channel == "email":
        fates.resend(conn, row, at=now + RESEND_AFTER, now=now, most=RESENDS)
    elif row.channel == "x":
        fates.hold_later_parts(conn, row, f"part {row.part} is uncertain: see `bot settle {row.id}`", now)


def recover(db: Database, worker: Worker) -> list[Delivery]:
    """Deal with what dead workers left: claims are due again, what was on the wire is uncertain.

    Gives the deliveries that became uncertain.
    """
    lost: list[Delivery] = []
    dead: set[str] = set()
    with db.write() as conn:
        now = db.now(conn)
        worker.renew(conn, now)
        for owner in claims.owners(conn):
            process = owner.partition("/")[0]
            if worker.is_dead(conn, process, now):
                found = claims.give_up_for_dead(conn, owner, now)
                for row in found:
                    after_uncertain(conn, row, now)
                lost += found
                dead.add(process)
        for process in dead:
            worker.bury(conn, process)
    return lost


def expire(db: Database) -> None:
    """Expire what waited past its slot, with the parts behind it, and close what is finished."""
    with db.write() as conn:
        now = db.now(conn)
        expired = fates.expire_due(conn, now)
        for row in expired:
            fates.end_later_parts(conn, row, State.EXPIRED, "part 1 did not go in its time", now)
        for edition_id in {row.edition_id for row in expired} | set(editions.all_answered(conn)):
            editions.close_finished(conn, edition_id, now)
