"""The database's doors: what reading, writing and intake promise on both engines."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError

from bot.model.errors import StoreError
from bot.store.database import Database
from bot.store.schema import counter


def test_what_is_written_can_be_read(db: Database) -> None:
    """A writing transaction commits when its block ends."""
    with db.write() as conn:
        conn.execute(insert(counter).values(name="a", value=1))
    with db.read() as conn:
        assert conn.execute(select(counter.c.value)).scalars().all() == [1]
