"""Look at one source: what is new there is taken in, and what goes wrong there stays there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event, Lock
from time import monotonic
from typing import TYPE_CHECKING, Literal

from sqlalchemy import Connection

from bot.intake import Learn, Read, TakenIn, take_in
from bot.model.errors import StoreError
from bot.model.rhythm import wait_after_failure
from bot.sources.base import Memory, Source, SourceUnreachable, Taken
from bot.store import sources_state, taken
from bot.store.database import Database
from bot.store.sources_state import SourceState

if TYPE_CHECKING:
    from bot.model import schedule

LEASE = timedelta(minutes=5)
"""How long a look is one process's without a sign of it: longer than any single answer is waited for."""

SHOWN_EVERY = 60.0
"""Seconds after which a quiet look at a folder is written down again; it happens every other second."""

Hurry = Literal["due", "soon", "now"]
"""When a source is looked at: once it is due; half its rhythm early too, unless it fails; now, whatever."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A source, and what is done with it.

    `local`: it is this machine's own. Another machine may have one of the same name, and to look at it costs
    nothing, so that looks are not shared out. `defined` is a hash of what it is: after a start that finds
    another one, a mended address or account, it is due at once.
    """

    name: str
    source: Source
    read: Read
    every: timedelta
    local: bool
    fixes: "schedule.Source | None" = None
    learn: Learn | None = None
    defined: str | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why the last look at a source went wrong, and when the next one is."""

    state: str
    reason: str
    next_look: datetime


class Watch:
    """Looks at one source when it is due: one look at a time, over all processes that share the database.

    `trouble` is that of the last look, None when it went well. `told` is the state of trouble that an editor
    was last told of, None that all is well: who tells keeps it.
    """

    def __init__(self, db: Database, watched: Watched) -> None:
        self.name = watched.name
        self.trouble: Trouble | None = None
        self.told: str | None = None
        self._db = db
        self._watched = watched
        self._looking = Lock()
        # Of the look that goes on: when it began, by which it is known, and until when it is ours.
        self._began = self._until = datetime.min.replace(tzinfo=UTC)
        # Of a local source, whose quiet looks are not written down: how it stands, and monotonic times.
        self._state: SourceState | None = None
        self._next = self._written = 0.0
        # Whether the database went away in mid-look: the look is still ours, and due.
        self._broken = False
        # Whether this process has not looked yet; whether an editor wanted the look that goes on.
        self._starts, self._by_hand = True, False

    def begin(self) -> SourceState:
        """Write the source down if it is new: what is in its place by now is backlog; give how it stands."""
        with self._db.read() as conn:
            state = sources_state.state_of(conn, self.name)
        if state is not None:
            return state
        # The machine's clock, not the database's: it is compared with the times of files.
        clock = datetime.now(UTC)
        with self._db.write() as conn:
            return sources_state.make_known(self._db, conn, self.name, clock)

    def wait(self) -> float:
        """Give the seconds until the next look is due, 0 for now; hear of looks by other processes."""
        if self._watched.local:
            return max(self._next - monotonic(), 0.0)
        if self._broken:
            return 0.0
        with self._db.read() as conn:
            state = sources_state.state_of(conn, self.name)
            now = self._db.now(conn)
        if state is None or state.next_look is None:
            return 0.0
        self.trouble = Trouble(state.state, state.reason or "", state.next_look) if state.fails else None
        if self._starts and state.defined != self._watched.defined:
            return 0.0
        return max((state.next_look - now).total_seconds(), 0.0)

    def look(
        self,
        hurry: Hurry = "due",
        *,
        ahead: Callable[[int], None] | None = None,
        stop: Event | None = None,
    ) -> Iterator[TakenIn]:
        """Take in what is new in the source; nothing if it is not due, or another has this look.

        Raises SourceUnreachable when the look goes wrong. That is written down with the moment of the next
        one; what was given before stands, and the source remembers what it did before. A look that is broken
        off (`stop`, or the caller goes away) is due again at once.
        """
        if not self._looking.acquire(blocking=False):
            return
        try:
            state = self._begin(hurry)
            if state is not None:
                yield from self._take_in(state, ahead, stop)
        finally:
            self._looking.release()

    def _take_in(
        self, state: SourceState, ahead: Callable[[int], None] | None, stop: Event | None
    ) -> Iterator[TakenIn]:
        watched, came = self._watched, False
        self._broken = False
        try:
            for one in take_in(
                self._db,
                self.name,
                watched.source.look(self._known, state.memory),
                watched.read,
                fixes=watched.fixes,
                learn=watched.learn,
                backlog=lambda file: _is_backlog(file, state),
                beside=self._beside,
                ahead=ahead,
                stop=stop,
            ):
                came = True
                yield one
        except SourceUnreachable as error:
            self._went_wrong(error, state)
            raise
        except StoreError:
            self._broken = True
            raise
        except BaseException:
            self._let_go()
            raise
        if stop is not None and stop.is_set():
            self._let_go()
        else:
            self._went_well(state, came=came)

    def _known(self, sha256: str) -> bool:
        with self._db.read() as conn:
            return taken.is_known(conn, self.name, sha256)

    def _begin(self, hurry: Hurry) -> SourceState | None:
        """Take the look for this process; None if it is not due, or another's."""
        if self._state is not None:
            return self._state
        state = self.begin()
        if self._watched.local:
            self._state = state
            return state
        early = self._watched.every / 2 if hurry == "soon" and not state.fails else timedelta(0)
        starts, self._starts, self._by_hand = self._starts, False, hurry == "now"
        with self._db.write() as conn:
            now = self._db.now(conn)
            mine = sources_state.claim(
                conn,
                self.name,
                now=now,
                until=now + LEASE,
                due_by=None if self._by_hand or self._broken else now + early,
                defined=self._watched.defined,
                starts=starts,
            )
            if not mine:
                return None
            self._began, self._until = now, now + LEASE
            return sources_state.state_of(conn, self.name)

    def _beside(self, conn: Connection, now: datetime, memory: Memory | None) -> None:
        """Write into a batch's transaction that the look goes on, and what the source remembers now."""
        self._own(conn, now)
        if memory is not None or self._until - now < LEASE / 2:
            self._until = now + LEASE
            sources_state.keep_claim(conn, self.name, self._began, self._until, memory)

    def _own(self, conn: Connection, now: datetime) -> None:
        """Take a look at a local source for oneself: nothing was written when it began."""
        if self._watched.local:
            self._began, self._until = now, now + LEASE
            sources_state.claim(conn, self.name, now=now, until=self._until)

    def _went_well(self, state: SourceState, *, came: bool) -> None:
        every = self._watched.every
        self._next = monotonic() + every.total_seconds()
        quiet = self._written and monotonic() - self._written < SHOWN_EVERY
        if self._watched.local and quiet and not came and not self.trouble and state.first_done:
            return
        with self._db.write() as conn:
            now = self._db.now(conn)
            self._own(conn, now)
            sources_state.went_well(conn, self.name, self._began, now=now, next_look=now + every)
            self._ended(conn)
        self.trouble = None

    def _went_wrong(self, error: SourceUnreachable, state: SourceState) -> None:
        # An editor who tries again and again does not make the next look later.
        failures = max(state.failures, 1) if self._by_hand else state.failures + 1
        wait = wait_after_failure(
            self._watched.every,
            failures,
            folder=self._watched.local,
            retry_after=error.retry_after,
            final=error.final,
        )
        self._next = monotonic() + wait.total_seconds()
        with self._db.write() as conn:
            now = self._db.now(conn)
            self._own(conn, now)
            sources_state.went_wrong(
                conn,
                self.name,
                self._began,
                failures=failures,
                state=error.state,
                reason=str(error),
                next_look=now + wait,
            )
            self._ended(conn)
        self.trouble = Trouble(error.state, str(error), now + wait)

    def _ended(self, conn: Connection) -> None:
        self._written = monotonic()
        if self._watched.local:
            self._state = sources_state.state_of(conn, self.name)

    def _let_go(self) -> None:
        if not self._watched.local:
            with self._db.write() as conn:
                sources_state.let_go(conn, self.name, self._began)


def _is_backlog(file: Taken, state: SourceState) -> bool:
    """Whether a document was in its place before the first look, or came in the first look to its end."""
    return file.came < state.first_look if file.came else state.first_done is None
