"""An editor's hands in a ledger test: a story by its article, held, released, embargoed."""

from datetime import datetime

from bot import withhold
from bot.model.story import Story
from bot.store import articles
from tests.ledger.rig import Room

ZONE = "Africa/Lagos"


def story(room: Room, number: int = 1) -> Story:
    with room.db.read() as conn:
        found = articles.by_article(conn, number, sites={})
    assert found is not None
    return found


def hold(room: Room, number: int = 1, reason: str = "the lawyer reads it") -> int:
    return withhold.hold(room.db, story(room, number), reason=reason, by="ruth").deliveries


def release(room: Room, number: int = 1) -> int:
    return withhold.release(room.db, story(room, number), by="ruth").deliveries


def embargo(room: Room, until: datetime, number: int = 1) -> int:
    return withhold.embargo(room.db, story(room, number), until, zone=ZONE, by="ruth").deliveries


def headlines(room: Room) -> list[str]:
    return [headline for slot in room.tick() for headline in slot.headlines]
