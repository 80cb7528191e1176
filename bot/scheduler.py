"""The clock: APScheduler ticks, the database decides what is due.

A tick that is late, doubled or skipped is harmless: wall 3 gives each slot one edition. `misfire_grace_time`
None because the default, one second, would drop late ticks.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic

from apscheduler.executors.pool import ThreadPoolExecutor as Pool
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import SQLAlchemyError

from bot.dispatch import Dispatcher
from bot.intake import TakenIn
from bot.look import Trouble, Watch
from bot.model.errors import BotError
from bot.sources.base import SourceUnreachable

log = logging.getLogger("bot")

POLL = 0.5
"""Seconds after which an idle dispatcher looks again: editions come from this process and from others."""

AGAIN = 5.0
"""Seconds after which a source is tried again when the database, not the source, was in trouble."""

HEARD = 30.0
"""Seconds after which a process hears what became of a source at which another one looked."""

PARTING = 5.0
"""Seconds that sources have to come to an end when the bot stops."""


@dataclass
class Clock:
    """Runs each tick at its rhythm (seconds) until it is stopped; one that fails is told once and goes on."""

    ticks: dict[str, tuple[float, Callable[[], None]]]
    tell: Callable[[str], None]
    _scheduler: BackgroundScheduler = field(init=False)
    _told: dict[str, str] = field(default_factory=dict)

    def start(self) -> None:
        """Start ticking, each tick at once for the first time."""
        # That a tick is left out while the last one runs is no news, and not in an editor's words.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler = BackgroundScheduler(
            executors={"default": Pool(len(self.ticks))},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )
        for name, (seconds, tick) in self.ticks.items():
            self._scheduler.add_job(
                self._guarded,
                "interval",
                seconds=seconds,
                args=(name, tick),
                id=name,
                next_run_time=datetime.now(UTC),
            )
        self._scheduler.start()

    def stop(self) -> None:
        """Stop after the ticks that run now."""
        self._scheduler.shutdown(wait=True)

    def _guarded(self, name: str, tick: Callable[[], None]) -> None:
        try:
            tick()
        except (BotError, SQLAlchemyError, OSError) as error:
            reason = str(error).splitlines()[0]
            if self._told.get(name) != reason:
                self.tell(f"{name}: {reason}; trying again")
            self._told[name] = reason
        else:
            if self._told.pop(name, None):
                self.tell(f"{name}: works again")


@dataclass
class Dispatching:
    """Every dispatcher on a thread of its own, until it is stopped; what is on the wire is finished first."""

    dispatchers: list[Dispatcher]
    tell: Callable[[str], None]
    _stop: threading.Event = field(default_factory=threading.Event)
    _pool: ThreadPoolExecutor = field(init=False)

    def start(self) -> None:
        """Start sending."""
        self._pool = ThreadPoolExecutor(max(len(self.dispatchers), 1), thread_name_prefix="dispatch")
        for dispatcher in self.dispatchers:
            self._pool.submit(self._serve, dispatcher)

    def stop(self) -> None:
        """Stop after the message that is on the wire now; the rest stays due."""
        self._stop.set()
        self._pool.shutdown(wait=True)
        for dispatcher in self.dispatchers:
            dispatcher.channel.close()

    def _serve(self, dispatcher: Dispatcher) -> None:
        failing = ""
        while not self._stop.is_set():
            try:
                sent = dispatcher.send_due(stop=self._stop) if dispatcher.has_due() else 0
                if failing:
                    self.tell(f"{dispatcher.outlet.name}: sending again")
                failing = ""
            except (BotError, SQLAlchemyError, OSError) as error:
                sent = 0
                reason = str(error).splitlines()[0]
                if reason != failing:
                    self.tell(f"{dispatcher.outlet.name}: {reason}; trying again")
                failing = reason
            except Exception as error:
                log.exception("dispatcher of %s", dispatcher.outlet.name)
                self.tell(f"{dispatcher.outlet.name} is stopped by a bug: {error!r}; restart after repair")
                return
            if not sent:
                self._stop.wait(POLL)


@dataclass
class Watching:
    """Every source on a thread of its own, until it is stopped: one that hangs or breaks delays no other.

    `take` goes through the pages of a look; `changed` hears of a source that begins to fail (its trouble) or
    is well again (None). Both are called from the sources' threads.
    """

    watches: list[Watch]
    take: Callable[[str, Iterator[TakenIn]], object]
    changed: Callable[[str, Trouble | None], None]
    tell: Callable[[str], None]
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Start looking, at once at what is due."""
        self._threads = [
            # A daemon, since one that hangs must not hold up the end of the process.
            threading.Thread(target=self._watch, args=(watch,), name=f"source {watch.name}", daemon=True)
            for watch in self.watches
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop after the pages that are being taken in; a source that does not answer is left to itself."""
        self._stop.set()
        until = monotonic() + PARTING
        for thread in self._threads:
            thread.join(max(until - monotonic(), 0.0))

    def _watch(self, watch: Watch) -> None:
        failing = ""
        while not self._stop.is_set():
            wait = 0.0
            try:
                if not (wait := watch.wait()):
                    self.take(watch.name, watch.look(stop=self._stop))
                failing = ""
            except SourceUnreachable:
                pass  # the watch knows it; it is told below
            except (BotError, SQLAlchemyError, OSError) as error:
                reason = str(error).splitlines()[0]
                if reason != failing:
                    self.tell(f"{watch.name}: {reason}; trying again")
                wait, failing = AGAIN, reason
            except Exception as error:
                log.exception("watching %s", watch.name)
                if (reason := repr(error)) != failing:
                    self.tell(f"{watch.name}: a bug: {reason}; trying again")
                wait, failing = AGAIN, reason
            state = watch.trouble.state if watch.trouble else None
            if state != watch.told:
                self.changed(watch.name, watch.trouble)
            watch.told = state
            self._stop.wait(min(max(wait, POLL), HEARD))
