"""One writer at a time: the lock file that every writing transaction on SQLite takes first."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from bot.model.errors import StoreError

PATIENCE = 30.0
"""Seconds a writer waits for its turn; a transaction of ours takes milliseconds."""


class WriteLock:
    """Let one writer in at a time, over all threads and processes that share a SQLite file.

    SQLite's own busy handler sleeps longer and longer, so that a busy dispatcher starves an editor's
    command. Here whoever waits holds the gate: the one that writes cannot take the next turn
    before the one that waits has had its own.
    """

    def __init__(self, database: Path, patience: float = PATIENCE) -> None:
        self._database = database
        self._patience = patience
        self._threads = threading.Lock()
        # flock counts by open file, so threads queue on a lock of their own before they touch the files.
        self._gate = FileLock(f"{database}.gate", thread_local=False, poll_interval=0.002)
        self._turn = FileLock(f"{database}.lock", thread_local=False, poll_interval=0.001)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock inside the `with`; raises StoreError when it is not free in time."""
        with ExitStack() as held:
            self._enter(held, time.monotonic() + self._patience)
            yield

    def _enter(self, held: ExitStack, until: float) -> None:
        if not self._threads.acquire(timeout=self._patience):
            raise self._busy()
        held.callback(self._threads.release)
        try:
            with self._gate.acquire(timeout=max(0.0, until - time.monotonic())):
                self._turn.acquire(timeout=max(0.0, until - time.monotonic()))
        except Timeout:
            raise self._busy() from None
        except OSError as error:
            raise StoreError(
                f"cannot lock {self._database}: {error.strerror}: this user must be able to write in "
                f"{self._database.parent}"
            ) from error
        held.callback(self._turn.release)

    def _busy(self) -> StoreError:
        return StoreError(
            f"another process has been writing to {self._database} for {self._patience:.0f} seconds: "
            "wait for it, or look for a `bot` that hangs, and try again"
        )
