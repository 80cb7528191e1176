"""The database: one door for reading, one for writing, one for intake, the same on both engines."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from bot.model.errors import StoreError
from bot.store.location import Location, locate
from bot.store.lock import WriteLock

INTAKE_LOCK = 0x62730001
MIGRATION_LOCK = 0x62730002
"""Keys of PostgreSQL's advisory locks: any numbers, the same in every process."""


class Database:
    """One open database; threads may share it, a connection belongs to one thread at a time.

    `dialect` is "sqlite" or "postgresql". Transactions commit when their `with` ends and roll back when
    it raises. They do not nest: a `write` inside a `write` of the same thread raises RuntimeError.
    """

    def __init__(self, location: Location, clock: Callable[[], datetime] | None = None) -> None:
        self.words = location.words
        self.path = location.path
        self.dialect = "postgresql" if location.path is None else "sqlite"
        self._clock = clock
        self._engine = _postgresql(location) if location.path is None else _sqlite(location)
        self._lock = WriteLock(location.path) if location.path else None
        self._of_thread = threading.local()

    def read(self) -> AbstractContextManager[Connection]:
        """A transaction that sees one moment of the database and cannot write."""
        if self.dialect == "sqlite":
            return self._transaction(begin="BEGIN", query_only="ON")
        return self._transaction(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes; on SQLite the only one of all processes, and it may wait its turn."""
        with ExitStack() as stack:
            stack.enter_context(self._not_nested())
            if self._lock:
                stack.enter_context(self._lock.held())
            yield stack.enter_context(self._transaction(begin="BEGIN IMMEDIATE"))

    @contextmanager
    def intake(self) -> Iterator[Connection]:
        """A writing transaction in which no other gives out a `ready_no` or takes a cut."""
        with self.write() as conn:
            self._advisory_lock(conn, INTAKE_LOCK)
            yield conn

    @contextmanager
    def migration(self) -> Iterator[Connection]:
        """A writing transaction that may change tables; no other start can be in one.

        On SQLite it also turns the file to WAL, and rebuilds tables without dropping the rows that refer to
        them: https://sqlite.org/lang_altertable.html#otheralter
        """
        with ExitStack() as stack:
            if self._lock and self.path:
                stack.enter_context(self._lock.held())
                if not self.path.exists():
                    self.path.touch(mode=0o600)  # it holds people's addresses
                with closing(sqlite3.connect(self.path)) as connection:
                    connection.execute("PRAGMA journal_mode = WAL")
            conn = stack.enter_context(self._transaction(begin="BEGIN IMMEDIATE", foreign_keys="OFF"))
            self._advisory_lock(conn, MIGRATION_LOCK)
            yield conn
            if self.path and (broken := conn.exec_driver_sql("PRAGMA foreign_key_check").all()):
                raise StoreError(
                    f"{self.words}: rows without what they refer to: {broken[:3]}; nothing was changed"
                )

    def now(self, conn: Connection) -> datetime:
        """The moment by the database's clock, aware UTC: the one due times and leases are compared on."""
        if self._clock:
            return self._clock()
        if self.dialect == "sqlite":
            return datetime.now(UTC)
        moment: datetime = conn.execute(select(func.clock_timestamp())).scalar_one()
        return moment.astimezone(UTC)

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that can say ON CONFLICT."""
        return sqlite.insert(table) if self.dialect == "sqlite" else postgresql.insert(table)

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    @contextmanager
    def _not_nested(self) -> Iterator[None]:
        # It would wait for itself on SQLite, and on PostgreSQL not see what the first one wrote.
        if getattr(self._of_thread, "writes", False):
            raise RuntimeError("a writing transaction inside another: hand its connection on instead")
        self._of_thread.writes = True
        try:
            yield
        finally:
            self._of_thread.writes = False

    def _advisory_lock(self, conn: Connection, key: int) -> None:
        if self.dialect == "postgresql":
            conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})

    @contextmanager
    def _transaction(self, **options: Any) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(**options) as conn, conn.begin():
                yield conn
        except (IntegrityError, ProgrammingError, DataError):
            raise  # a mistake of ours, not the database's trouble
        except DBAPIError as error:
            lines = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
            raise StoreError(f"the database {self.words} cannot be used: {lines[0]}") from error


def _sqlite(location: Location) -> Engine:
    engine = create_engine(location.url, pool_size=8, max_overflow=56)

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: object) -> None:
        # We say BEGIN ourselves: https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#serializable-isolation-savepoints-transactional-ddl
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout = 30000")
        connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def _begun(conn: Connection) -> None:
        options = conn.get_execution_options()
        conn.exec_driver_sql(f"PRAGMA query_only = {options.get('query_only', 'OFF')}")
        conn.exec_driver_sql(f"PRAGMA foreign_keys = {options.get('foreign_keys', 'ON')}")
        conn.exec_driver_sql(options["begin"])

    return engine


def _postgresql(location: Location) -> Engine:
    # No prepared statements and no state between transactions: a pooler may stand between.
    arguments: dict[str, Any] = {"prepare_threshold": None}
    if "connect_timeout" not in location.url.query:
        arguments["connect_timeout"] = 10
    return create_engine(
        location.url, pool_size=8, max_overflow=56, pool_pre_ping=True, connect_args=arguments
    )


def open_database(url: str, home: Path, *, clock: Callable[[], datetime] | None = None) -> Database:
    """Open the database at `url`, with the tables of this version of Broadsheet in it.

    `clock` gives aware times in place of the database's own. Raises StoreError when the database cannot be
    reached or written, or was made by a newer version; nothing is touched then.
    """
    from bot.store.migrations import bring_up_to_date

    database = Database(locate(url, home), clock)
    try:
        bring_up_to_date(database)
    except BaseException:
        database.close()
        raise
    return database
