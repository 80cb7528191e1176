"""The clock: APScheduler ticks, the database decides what is due.

A tick that is late, doubled or skipped is harmless: wall 3 gives each slot one edition. `misfire_grace_time`
None because the default, one second, would drop late ticks.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor as Pool
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import SQLAlchemyError

from bot.dispatch import Dispatcher
from bot.model.errors import BotError

log = logging.getLogger("bot")

POLL = 0.5
"""Seconds after which an idle dispatcher looks again: editions come from this process and from others."""


@dataclass
class Clock:
    """Runs each tick at its rhythm (seconds) until it is stopped; one that fails is told once and goes on."""

    ticks: dict[str, tuple[float, Callable[[], None]]]
    tell: Callable[[str], None]
    _scheduler: BackgroundScheduler = field(init=False)
    _told: dict[str, str] = field(default_factory=dict)

    def start(self) -> None:
        """Start ticking, each tick at once for the first time."""
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
