"""A clock that a test moves, and rooms on an empty database of each engine."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.store.database import Database, open_database
from bot.store.schema import metadata
from tests.databases import _administer
from tests.ledger.rig import NOON, Clock, Room

MakeRoom = Callable[..., Room]


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with our tables in it, of which a test gets a copy."""
    home = tmp_path_factory.mktemp("empty")
    open_database("sqlite:///bot.db", home).close()
    return home / "bot.db"


@pytest.fixture(scope="session")
def ledger_postgres(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """One PostgreSQL database for all of these tests: emptying it is ten times quicker than a new one."""
    name = f"ledger_{secrets.token_hex(6)}"
    _administer(postgres_server, f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    yield postgres_server.format(database=name)
    _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database on each engine."""
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("empty_file"), tmp_path / "bot.db")
        return "sqlite:///bot.db"
    url: str = request.getfixturevalue("ledger_postgres")
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        tables = ", ".join(f'"{table}"' for table in metadata.tables)
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")  # type: ignore[arg-type]
    return url


@pytest.fixture
def clock() -> Clock:
    """Noon of a Sunday."""
    return Clock(NOON)


@pytest.fixture
def make_room(open_db: Callable[..., Database], clock: Clock, tmp_path: Path) -> Iterator[MakeRoom]:
    """Open a newsroom with these schedules, as often as processes would."""
    rooms: list[Room] = []

    def make(**schedules: dict[str, Any]) -> Room:
        rooms.append(Room(open_db(clock=clock), tmp_path, clock, **schedules))
        return rooms[-1]

    yield make
    clock.trap = None
    for room in rooms:
        room.worker.leave()
