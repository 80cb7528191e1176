"""Both databases for tests: `db` runs a test on SQLite and on PostgreSQL, each time on a fresh database."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from bot.store.database import Database, open_database


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """One PostgreSQL for the test session, shared by its xdist workers; gives its URL without a database."""
    pgserver = pytest.importorskip("pgserver", reason="pgserver is not installed: no PostgreSQL to test on")
    pytest.importorskip("psycopg", reason="psycopg is not installed: no PostgreSQL to test on")
    # Not below pytest's own folder: another run of pytest prunes that, with the server in it.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or secrets.token_hex(8)
    shared = Path(tempfile.gettempdir()) / f"broadsheet-tests-{run[:16]}"
    shared.mkdir(exist_ok=True)
    with FileLock(shared / "postgres.lock"):
        server = pgserver.get_server(shared / "postgres")
        server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
    yield server.get_uri().replace("/postgres?", "/{database}?")
    server.cleanup()
    if not (shared / "postgres" / "postmaster.pid").exists():  # the last worker turns off the light
        shutil.rmtree(shared, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PostgreSQL database with our tables in it, of which a test gets a copy."""
    name = f"template_{secrets.token_hex(6)}"
    _administer(postgres_server, f"CREATE DATABASE {name}")
    open_database(postgres_server.format(database=name), tmp_path_factory.mktemp("home")).close()
    return name


def _administer(server: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(server.format(database="postgres"), autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of a PostgreSQL database with nothing in it."""
    name = f"test_{secrets.token_hex(6)}"
    _administer(postgres_server, f"CREATE DATABASE {name}")
    yield postgres_server.format(database=name)
    _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database without tables, on each engine."""
    if request.param == "sqlite":
        return "sqlite:///bot.db"
    url: str = request.getfixturevalue("empty_postgres_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a fresh database on each engine; on SQLite it is a file in the home."""
    if request.param == "sqlite":
        yield "sqlite:///bot.db"
        return
    server: str = request.getfixturevalue("postgres_server")
    template: str = request.getfixturevalue("postgres_template")
    name = f"test_{secrets.token_hex(6)}"
    _administer(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.format(database=name)
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def open_db(database_url: str, tmp_path: Path) -> Iterator[Callable[..., Database]]:
    """Open the test's database as often as wanted, as other processes would; `clock=` is passed on."""
    opened: list[Database] = []

    def open_again(**options: object) -> Database:
        opened.append(open_database(database_url, tmp_path, **options))
        return opened[-1]

    yield open_again
    for database in opened:
        database.close()


@pytest.fixture
def db(open_db: Callable[..., Database]) -> Database:
    """A fresh database, on SQLite and on PostgreSQL."""
    return open_db()
