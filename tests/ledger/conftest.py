"""A clock that a test moves, and rooms on an empty database of each engine.

The databases are opened once and emptied for each test: a fresh engine would compile every query anew.
"""

import secrets
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.store.database import Database, open_database
from bot.store.schema import metadata
from tests.databases import _administer
from tests.ledger.rig import NOON, Clock, Room

MakeRoom = Callable[..., Room]


class Stage:
    """One database with several doors, as processes would open it, on the clock of the test that is on."""

    def __init__(self, url: str, home: Path) -> None:
        self.url = url
        self.home = home
        self.clock = Clock(NOON)
        self._doors: list[Database] = []

    def door(self, number: int) -> Database:
        """The database, opened the first, the second ... time."""
        while len(self._doors) <= number:
            self._doors.append(open_database(self.url, self.home, clock=self.now))
        return self._doors[number]

    def now(self) -> datetime:
        """What the clock of the test shows."""
        return self.clock()

    def empty(self) -> None:
        """Leave the tables, and nothing in them; numbers begin at 1 again."""
        with self.door(0).write() as conn:
            if self.door(0).dialect == "postgresql":
                tables = ", ".join(f'"{table}"' for table in metadata.tables)
                conn.exec_driver_sql(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
            else:
                for table in reversed(metadata.sorted_tables):
                    conn.execute(table.delete())

    def close(self) -> None:
        for door in self._doors:
            door.close()


@pytest.fixture(scope="session")
def sqlite_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A SQLite file for all of these tests."""
    stage = Stage("sqlite:///bot.db", tmp_path_factory.mktemp("ledger"))
    yield stage
    stage.close()


@pytest.fixture(scope="session")
def postgresql_stage(
    postgres_server: str, postgres_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """A PostgreSQL database for all of these tests."""
    name = f"ledger_{secrets.token_hex(6)}"
    _administer(postgres_server, f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    stage = Stage(postgres_server.format(database=name), tmp_path_factory.mktemp("ledger"))
    yield stage
    stage.close()
    _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest) -> Stage:
    """An empty database of each engine."""
    stage: Stage = request.getfixturevalue(f"{request.param}_stage")
    stage.clock = Clock(NOON)
    stage.empty()
    return stage


@pytest.fixture
def clock(stage: Stage) -> Clock:
    """Noon of a Sunday."""
    return stage.clock


@pytest.fixture
def make_room(stage: Stage, tmp_path: Path) -> Iterator[MakeRoom]:
    """Open a newsroom with these schedules, as often as processes would."""
    rooms: list[Room] = []

    def make(**schedules: dict[str, Any]) -> Room:
        rooms.append(Room(stage.door(len(rooms)), tmp_path, stage.clock, **schedules))
        return rooms[-1]

    yield make
    stage.clock.trap = None
    for room in rooms:
        room.worker.leave()
