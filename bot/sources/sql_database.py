"""A newsroom's own database: opened for one look at a time, and only to read."""

import math
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    TextClause,
    bindparam,
    create_engine,
    event,
    func,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool
from sqlalchemy.types import NullType

from bot.model.source_rules import MARK
from bot.sources import sql_trouble as trouble
from bot.sources.charset import decoded

CONNECT_SECONDS = 10

_POSTGRESQL = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}

Row = tuple[Any, ...]


class SqlDatabase:
    """The database at an address; `home` is where a SQLite file without a full path lies.

    `patience` is how many seconds an answer may take.
    No connection is kept between looks. SQLite, PostgreSQL, MySQL and MariaDB are told to change nothing;
    elsewhere it is for the user's rights to say.
    """

    def __init__(self, url: str, home: Path, patience: float) -> None:
        self._given = url
        self._patience = patience
        self._home = home
        self._engine: Engine | None = None
        self._url = URL.create("unknown")
        self.words = "the database"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that reads one moment of the database; raises SourceUnreachable."""
        engine = self._opened()
        try:
            with engine.connect() as conn:
                if engine.dialect.name == "postgresql":
                    conn.execution_options(postgresql_readonly=True)
                    conn.exec_driver_sql(f"SET LOCAL statement_timeout = {self._patience * 1000:.0f}")
                elif engine.dialect.name in {"mysql", "mariadb"}:
                    conn.exec_driver_sql("SET TRANSACTION READ ONLY")
                yield conn
        except (SQLAlchemyError, OSError, UnicodeError) as error:
            raise trouble.of_database(self.words, self._url, error) from error

    def _opened(self) -> Engine:
        if self._engine is None:
            try:
                url = make_url(self._given)
            except (ArgumentError, ValueError):
                raise trouble.of_address() from None
            self._url = url.set(drivername=_POSTGRESQL.get(url.drivername, url.drivername))
            try:
                self._engine = self._made(self._url)
            except (ImportError, NoSuchModuleError) as error:
                raise trouble.of_driver(self._url, error) from error
            if self._engine.dialect.is_async:
                raise trouble.of_async_driver(self._url, self._engine.dialect.name)
        return self._engine

    def _made(self, url: URL) -> Engine:
        if url.get_backend_name() == "sqlite":
            return self._sqlite(url)
        user = f"{url.username}@" if url.username else ""
        port = f":{url.port}" if url.port else ""
        self.words = f"{url.get_backend_name()} {user}{url.host or 'localhost'}{port}/{url.database or ''}"
        arguments: dict[str, Any] = {}
        if url.drivername == "postgresql+psycopg":
            import psycopg

            # The client puts values in: the NULL in ":mark IS NULL" has no type that the server could know.
            arguments = {"cursor_factory": psycopg.ClientCursor, "prepare_threshold": None}
            arguments |= {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_SECONDS}
        elif url.get_driver_name() in {"pymysql", "mysqldb"}:
            arguments = {"connect_timeout": CONNECT_SECONDS, "read_timeout": math.ceil(self._patience)}
        return create_engine(url, poolclass=NullPool, connect_args=arguments)

    def _sqlite(self, url: URL) -> Engine:
        path = self._home / (url.database or "")
        if not url.database or url.database == ":memory:":
            raise trouble.of_no_file()
        self.words = str(path)
        engine = create_engine("sqlite://", poolclass=NullPool, creator=lambda: _open_file(path))

        @event.listens_for(engine, "begin")
        def _begun(conn: Connection) -> None:
            end = time.monotonic() + self._patience
            raw: Any = conn.connection.dbapi_connection
            raw.set_progress_handler(lambda: time.monotonic() > end, 100_000)

        return engine


def _open_file(path: Path) -> sqlite3.Connection:
    """Open a SQLite file that is there, to read: mode=ro makes none (https://sqlite.org/uri.html)."""
    address = f"file:{quote(str(path))}?mode=ro"
    connection = sqlite3.connect(address, uri=True, timeout=CONNECT_SECONDS, check_same_thread=False)
    # One cell that is no UTF-8 would be an error for every row that is read with it.
    connection.text_factory = lambda data: decoded(data, "")
    return connection


def columns(conn: Connection, sql: str, mark: object) -> list[str]:
    """The names of the columns that a SELECT gives."""
    none = select(text("*")).select_from(_within(sql, mark)).where(text("1 = 0"))
    return list(conn.execute(none).keys())


def rows(conn: Connection, sql: str, mark: object, order: str | None, most: int) -> list[Row]:
    """The first rows of a SELECT by the column `order`, those without a value in it left out."""
    statement = select(text("*")).select_from(_within(sql, mark)).limit(most)
    if order is not None:
        name = _quoted(conn, order)
        statement = statement.where(text(f"{name} IS NOT NULL")).order_by(text(name))
    return [tuple(row) for row in conn.execute(statement)]


def count(conn: Connection, sql: str, mark: object, *, without: str | None = None) -> int:
    """How many rows a SELECT gives, or how many of them have no value in a column."""
    statement = select(func.count()).select_from(_within(sql, mark))
    if without is not None:
        statement = statement.where(text(f"{_quoted(conn, without)} IS NULL"))
    return int(conn.execute(statement).scalar_one())


def _within(sql: str, mark: object) -> TextClause:
    """The SELECT as a table; a comment may end it. The mark goes in as the driver has it, without a cast."""
    table = text(f"(\n{sql}\n) articles")
    return table.bindparams(bindparam("mark", mark, type_=NullType())) if MARK.search(sql) else table


def _quoted(conn: Connection, name: str) -> str:
    return conn.dialect.identifier_preparer.quote(name)
