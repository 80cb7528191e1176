"""A clock that a test moves, and rooms on a fresh database of each engine."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.store.database import Database
from tests.ledger.rig import NOON, Clock, Room

MakeRoom = Callable[..., Room]


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
    for room in rooms:
        room.worker.leave()
