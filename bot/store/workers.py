"""Workers: who is alive. On one host by a lock on the worker's own file, elsewhere by its lease."""

import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import SQLAlchemyError

from bot.model.errors import StoreError
from bot.store.database import Database
from bot.store.schema import worker

LEASE = timedelta(seconds=90)
"""How long a worker on another host counts as alive after it last renewed."""


class Worker:
    """This process as a worker: registered, alive while its file is locked, gone when it leaves.

    `id` names it in claims and attempts. A process that dies leaves its row and its file behind; whoever
    finds the file unlocked knows that it is dead.
    """

    def __init__(self, db: Database, home: Path) -> None:
        self._db = db
        self._folder = home / "var" / "workers"
        self._folder.mkdir(parents=True, exist_ok=True)
        self.host = socket.gethostname()
        self.id = f"{self.host}-{os.getpid()}-{secrets.token_hex(3)}"
        self._lock = FileLock(self._file(self.id))
        self._lock.acquire(timeout=0)
        with db.write() as conn:
            self.renew(conn, db.now(conn))

    def _file(self, worker_id: str) -> Path:
        return self._folder / f"{worker_id}.lock"

    def renew(self, conn: Connection, now: datetime) -> None:
        """Renew the lease, the sign of life for other hosts; also when one of them has buried us already."""
        conn.execute(
            self._db.insert(worker)
            .values(id=self.id, host=self.host, pid=os.getpid(), started_at=now, lease_until=now + LEASE)
            .on_conflict_do_update(index_elements=[worker.c.id], set_={"lease_until": now + LEASE})
        )

    @contextmanager
    def renewing(self, every: timedelta = LEASE / 3) -> Iterator[None]:
        """Renew the lease inside the `with`, however long a service keeps silent."""
        done = threading.Event()

        def renew() -> None:
            while not done.wait(every.total_seconds()):
                with suppress(StoreError, SQLAlchemyError), self._db.write() as conn:
                    self.renew(conn, self._db.now(conn))

        renewer = threading.Thread(target=renew, name="lease", daemon=True)
        renewer.start()
        try:
            yield
        finally:
            done.set()
            renewer.join()

    def is_dead(self, conn: Connection, other: str, now: datetime) -> bool:
        """Say whether another worker is dead: its file here is unlocked, or its lease is over elsewhere."""
        if other == self.id:
            return False
        file = self._file(other)
        if file.exists():
            try:
                with FileLock(file, timeout=0):
                    return True
            except Timeout:
                return False
        lease = conn.execute(select(worker.c.lease_until).where(worker.c.id == other)).scalar()
        return lease is None or lease < now

    def bury(self, conn: Connection, other: str) -> None:
        """Remove a dead worker's row and file, once what it held is dealt with."""
        conn.execute(delete(worker).where(worker.c.id == other))
        self._file(other).unlink(missing_ok=True)

    def leave(self) -> None:
        """Go in order: the row and the file go with it."""
        with self._db.write() as conn:
            conn.execute(delete(worker).where(worker.c.id == self.id))
        self._lock.release()
        self._file(self.id).unlink(missing_ok=True)
