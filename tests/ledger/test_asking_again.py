"""Before a story goes out its source is asked whether the page still stands; if it does not, it is held."""

import threading
from dataclasses import dataclass, field, replace

import pytest

from bot.ask_again import Asker
from bot.sources.base import Standing
from bot.store import standings
from tests.ledger.conftest import MakeRoom
from tests.ledger.rig import DIGEST, HOURLY, Room, Scripted
from tests.ledger.test_told import send


@dataclass
class Site:
    """A source that answers by the own id of a page; it keeps what it was asked."""

    says: dict[str, Standing] = field(default_factory=dict)
    asked: list[str | None] = field(default_factory=list)

    def still_stands(self, source_key: str | None, url: str | None) -> Standing:
        self.asked.append(source_key)
        return self.says.get(source_key or "", "stands")


@dataclass
class Asking:
    """A newsroom whose inbox can be asked again."""

    room: Room
    site: Site

    @property
    def asker(self) -> Asker:
        return Asker(self.room.db, {"inbox"}, lambda _: self.site)

    def send(self, channel: Scripted | None = None, target: str = "x-main") -> Scripted:
        channel = channel or Scripted()
        dispatcher = self.room.dispatcher(channel, target, ask=self.asker)
        while dispatcher.send_due():
            pass
        return channel

    def story_state(self, story_id: int) -> tuple[str, str | None]:
        from sqlalchemy import select

        from bot.store.schema import story

        with self.room.db.read() as conn:
            row = conn.execute(select(story.c.state, story.c.why).where(story.c.id == story_id)).one()
        return row.state, row.why


@pytest.fixture
def asking(make_room: MakeRoom) -> Asking:
    return asks(make_room(hourly=HOURLY))


def asks(room: Room) -> Asking:
    found = Asking(room, Site())
    room.press = replace(room.press, ask=found.asker)
    return found


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        ("stands", "sent", None),
        ("unknown", "sent", None),
        ("gone", "held", "its page is gone"),
        ("draft", "held", "its page is a draft again"),
        ("protected", "held", "its page is protected by a password"),
    ],
)
def test_a_page_that_is_not_public_any_more_is_held(
    asking: Asking, answer: Standing, state: str, words: str | None
) -> None:
    """Gone, draft and protected hold the delivery; no answer never does."""
    number = asking.room.story("Ferry")
    send(asking.room, number)
    asking.site.says["Ferry"] = answer
    channel = asking.send()
    assert asking.room.states() == [state]
    assert len(channel.sent) == (state == "sent")
    _, why = asking.story_state(number)
    assert (why or "").partition(",")[0] == (words or "")
    assert len(asking.room.log("hold")) == (words is not None)
    assert asking.room.balanced()


def test_a_schedule_tells_the_next_story_instead(asking: Asking) -> None:
    """A page that is gone when its slot comes gives its place away."""
    room = asking.room
    room.tick()
    room.story("Bridge")
    room.story("Ferry")
    asking.site.says["Ferry"] = "gone"
    room.clock.forward(hours=1)
    (made,) = [one for one in room.tick() if one.state == "ready"]
    assert made.headlines == ("Bridge",)
    assert room.send().texts == ["Bridge 1: It was said on the quay."]


def test_a_digest_goes_without_the_page_that_is_gone(make_room: MakeRoom) -> None:
    """The others reach their readers."""
    asking = asks(room := make_room(digest=DIGEST))
    room.reader("ada")
    room.tick()
    room.story("Bridge")
    room.story("Ferry")
    asking.site.says["Ferry"] = "draft"
    room.clock.forward(hours=18)
    room.tick()
    channel = asking.send(target="morning")
    assert [message.part.text.splitlines()[0] for message in channel.sent] == ["Bridge"]
    assert "Ferry" not in channel.sent[0].part.text
    assert room.balanced()


def test_a_page_is_asked_about_once_in_five_minutes(asking: Asking) -> None:
    """A digest to thousands is one question a story, not one a reader."""
    room = asking.room
    for name in ("ada", "obi", "mei"):
        room.reader(name)
    send(room, room.story("Ferry"), "morning")
    asking.send(target="morning")
    assert room.states() == ["sent"] * 3
    assert asking.site.asked == ["Ferry"]


def test_what_waited_long_is_asked_about_again(asking: Asking) -> None:
    """An answer holds good for five minutes: a send that waited longer asks anew."""
    room = asking.room
    number = room.story("Ferry")
    room.in_write(lambda conn: standings.answered(conn, number, "stands", room.clock.at))
    send(room, number)
    asking.site.says["Ferry"] = "gone"
    room.clock.forward(minutes=5)
    asking.send()
    assert room.states() == ["held"]


def test_the_second_part_of_a_thread_does_not_ask(asking: Asking) -> None:
    """A begun thread is finished."""
    room = asking.room
    send(room, room.story("Ferry", "One.", "Two."))
    asking.send()
    assert asking.site.asked == ["Ferry"]
    assert room.states() == ["sent", "sent"]


def test_what_an_editor_released_is_not_asked_about_again(asking: Asking) -> None:
    """Their word stands, or the story would be held at each try."""
    room = asking.room
    number = room.story("Ferry")
    room.in_write(lambda conn: standings.answered(conn, number, standings.SETTLED, room.clock.at))
    send(room, number)
    asking.site.says["Ferry"] = "gone"
    room.clock.forward(minutes=30)
    asking.send()
    assert room.states() == ["sent"]
    assert asking.site.asked == []


def test_a_source_that_fails_or_hangs_holds_nothing_up(asking: Asking) -> None:
    """A bug in a source, or one that never answers, is no answer: the story goes."""
    room, over = asking.room, threading.Event()

    class Broken(Site):
        def still_stands(self, source_key: str | None, url: str | None) -> Standing:
            if source_key == "Ferry":
                raise ValueError("no such page table")
            over.wait(30)
            return "gone"

    asking.site = Broken()
    for name in ("Ferry", "Bridge"):
        send(room, room.story(name))
    try:
        asking.room.dispatcher(Scripted(), ask=replace(asking.asker, patience=0.05)).send_due()
    finally:
        over.set()
    assert room.states() == ["sent", "sent"]


def test_a_source_that_cannot_be_asked_is_not(asking: Asking) -> None:
    """A folder has no page to ask for."""
    asking.site.says["Ferry"] = "gone"
    send(asking.room, asking.room.story("Ferry"))
    channel = Scripted()
    dispatcher = asking.room.dispatcher(channel, ask=Asker(asking.room.db, (), lambda _: asking.site))
    assert dispatcher.send_due() == 1
    assert asking.site.asked == []
