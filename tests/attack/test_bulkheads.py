"""What nobody foresaw stops one page, one schedule, one delivery: never those behind it."""

import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.intake import take_in
from bot.model.article import CleanedPage
from bot.model.edition import Brief, Rendition
from bot.model.errors import PageRefused, StoreError
from bot.model.message import Answer, Message
from bot.publish import publish_due
from bot.sources.base import Taken
from tests.ledger.conftest import MakeRoom
from tests.ledger.rig import ARRIVAL, HOURLY, Clock, Room, Scripted, read_page


@pytest.fixture(autouse=True)
def _quiet_log() -> Iterator[None]:
    """The traceback is for the log; this is not about it."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def room(make_room: MakeRoom) -> Room:
    room = make_room(hourly=HOURLY, arrival=ARRIVAL)
    room.tick()
    return room


def falls(_: Message) -> Answer:
    raise UnicodeEncodeError("ascii", "ü", 0, 1, "ordinal not in range")


def test_a_channel_that_fails_by_a_bug_leaves_one_message_in_doubt_and_sends_the_next(
    room: Room, clock: Clock
) -> None:
    """The delivery is uncertain, with the bug as its reason; the target goes on."""
    room.story("Ferry")
    clock.forward(minutes=1)
    room.story("Quay")
    room.tick()
    channel = room.send(Scripted([falls]), "tg-en")
    assert room.states() == ["uncertain", "sent"]
    assert "UnicodeEncodeError" in str(room.rows()[0].reason)
    assert len(channel.sent) == 2


def test_a_database_that_is_away_for_a_moment_holds_nothing(room: Room) -> None:
    """A message could not be prepared because of the database, not because of the message: it goes later."""
    room.story("Ferry")
    room.tick()
    channel = Scripted()
    dispatcher = room.dispatcher(channel, "tg-en")
    prepare, away = dispatcher.message, [True]

    def blinks(row: object) -> Message:
        if away and away.pop():
            raise StoreError("the database cannot be used: server closed the connection")
        return prepare(row)  # type: ignore[arg-type]

    dispatcher.message = blinks
    with pytest.raises(StoreError):
        dispatcher.send_due()
    while dispatcher.send_due():
        pass
    assert room.states() == ["sent"]


def test_a_message_that_cannot_be_made_by_a_bug_is_held_and_the_next_goes(room: Room, clock: Clock) -> None:
    """Held with the reason, for an editor; it was never on the wire."""
    room.story("Ferry")
    clock.forward(minutes=1)
    room.story("Quay")
    room.tick()
    channel = Scripted()
    dispatcher = room.dispatcher(channel, "tg-en")
    prepare = dispatcher.message
    first = room.rows()[0].id

    def trips(row: object) -> Message:
        message = prepare(row)  # type: ignore[arg-type]
        if message.delivery == first:
            raise KeyError("head")
        return message

    dispatcher.message = trips
    while dispatcher.send_due():
        pass
    assert room.states() == ["held", "sent"]


def test_a_schedule_that_fails_by_a_bug_does_not_stop_those_after_it(room: Room, clock: Clock) -> None:
    """X's printing fails by a bug at every tick; Telegram's post is composed."""

    def press_that_jams(brief: Brief) -> Rendition:
        if brief.channel == "x":
            raise MemoryError
        return room.render(brief)

    room.story("Ferry")
    clock.forward(hours=1)
    became = {c.schedule: c.state for c in publish_due(replace(room.press, render=press_that_jams))}
    assert became == {"hourly": "failed", "arrival": "ready"}
    assert [composed.state for composed in room.tick()] == ["ready"]


def test_a_page_that_trips_the_reader_is_refused_and_the_next_is_taken(room: Room) -> None:
    """It is remembered like any refusal, so that it is not tried at every look."""

    def trips(name: str, data: bytes) -> list[CleanedPage | PageRefused]:
        if name == "bad.json":
            raise RecursionError
        return read_page(name, data)

    page = b'{"headline": "Quay", "body": [["paragraph", "It was said."]]}'
    files = [Taken(str(room.home / name), name, page, name) for name in ("bad.json", "good.json")]
    outcomes = [(taken.outcome, taken.reason) for taken in take_in(room.db, "inbox", files, trips)]
    assert [outcome for outcome, _ in outcomes] == ["refused", "new"]
    assert "RecursionError" in str(outcomes[0][1])
