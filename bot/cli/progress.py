"""How far it is: a bar on the terminal while deliveries come to their answers, or pages are taken in."""

import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

from bot.cli.output import console

if TYPE_CHECKING:
    from bot.intake import TakenIn
    from bot.store.database import Database

WORTH_A_BAR = 20
"""Deliveries or pages from which on people would rather see than wait."""


@contextmanager
def sending(db: "Database") -> Iterator[None]:
    """Show a bar with rate and time left while the block runs; nothing where there is no terminal."""
    waiting = _waiting(db)
    if waiting < WORTH_A_BAR or not sys.stderr.isatty():
        yield
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Sending"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    done = threading.Event()
    with Progress(*columns, console=console(err=True), transient=True) as progress:
        bar = progress.add_task("Sending", total=waiting)

        def look() -> None:
            while not done.wait(0.5):
                progress.update(bar, completed=waiting - _waiting(db))

        looking = threading.Thread(target=look, name="progress", daemon=True)
        looking.start()
        try:
            yield
        finally:
            done.set()
            looking.join()


def _waiting(db: "Database") -> int:
    from bot.store.outbox import waiting

    with db.read() as conn:
        return waiting(conn)


@dataclass
class Intake:
    """How far taking in is: `ahead` documents are known of, `outcomes` counts the pages that are kept."""

    ahead: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    began: float = field(default_factory=monotonic)
    show: Callable[["Intake"], None] | None = None

    def expect(self, documents: int) -> None:
        """So many documents follow."""
        self.ahead += documents
        self._changed()

    def took(self, page: "TakenIn") -> None:
        """A page is kept."""
        self.outcomes[page.outcome] += 1
        self._changed()

    @property
    def so_far(self) -> str:
        """How far it came: "4,200 of 10,000", or "4,200" where nobody knows of how many."""
        done = self.outcomes.total()
        return f"{done:,} of {self.ahead:,}" if self.ahead >= done and self.ahead else f"{done:,}"

    def _changed(self) -> None:
        if self.show is not None:
            self.show(self)


@contextmanager
def taking_in() -> Iterator[Intake]:
    """Count what is taken in, with a bar on the terminal: rate, time left, refused so far."""
    intake = Intake()
    if not sys.stderr.isatty():
        yield intake
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Taking in"), BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    with Progress(*columns, console=console(err=True), transient=True) as progress:
        bar = progress.add_task("", total=None, visible=False)

        def show(now: Intake) -> None:
            done, refused = now.outcomes.total(), now.outcomes["refused"]
            rate = done / max(monotonic() - now.began, 0.001)
            words = f"{now.so_far}, {rate:,.0f}/s" + (f", {refused:,} refused" if refused else "")
            worth = max(now.ahead, done) >= WORTH_A_BAR
            total = now.ahead if now.ahead >= done else None
            progress.update(bar, completed=done, total=total, description=words, visible=worth)

        intake.show = show
        yield intake
