"""How far sending is: a bar on the terminal while deliveries come to their answers."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.cli.output import console

if TYPE_CHECKING:
    from bot.store.database import Database

WORTH_A_BAR = 20
"""Deliveries from which on people would rather see than wait."""


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
