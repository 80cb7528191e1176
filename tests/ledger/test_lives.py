"""A story's life: how it stands, why it was passed over, what an editor is told of it."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from bot.explain import explain
from bot.store import life, listing, schema
from tests.ledger.conftest import MakeRoom
from tests.ledger.desk import embargo, hold, release, story
from tests.ledger.rig import DIGEST, HOURLY, NOON, Clock, Room, Scripted, deferred
from tests.ledger.test_digests import MONDAY
from tests.ledger.test_told import send


@pytest.fixture
def room(make_room: MakeRoom) -> Room:
    """A newsroom with a thread every hour."""
    return make_room(hourly=HOURLY)


def test_slots_keep_why_they_passed_a_story_over(room: Room, clock: Clock) -> None:
    """One row a schedule and kind of reason, with the first time, the last and how often."""
    room.tick()
    room.story("Ferry")
    room.story("Bridge")
    hold(room, 1)
    for _ in range(2):
        clock.forward(hours=1)
        room.tick()
    with room.db.read() as conn:
        (held,) = life.passes(conn, 1)
        assert life.passes(conn, 2) == []
    assert (held["schedule"], held["kind"], held["reason"]) == ("hourly", "held", "held: the lawyer reads it")
    assert (held["first_at"], held["last_at"], held["times"]) == (
        NOON + timedelta(hours=1),
        NOON + timedelta(hours=2),
        2,
    )


def test_a_digest_passes_over_what_none_of_its_variants_holds(make_room: MakeRoom, clock: Clock) -> None:
    """A story that readers of Sport get was not passed over because others do not."""
    room = make_room(digest={**DIGEST, "stories": {"sections": ["World", "Sport"]}})
    room.reader("ada", sections="World")
    room.reader("bea", sections="Sport")
    room.tick()
    room.story("Ferry", section="World")
    room.story("Cup", section="Sport")
    room.story("Shares", section="Money")
    clock.at = MONDAY
    room.tick()
    with room.db.read() as conn:
        kinds = [[row["kind"] for row in life.passes(conn, number)] for number in (1, 2, 3)]
    assert kinds == [[], [], ["in another section"]]


def test_old_stories_are_not_written_down(room: Room, clock: Clock) -> None:
    """Nobody asks why last week's story was passed over; a slot stays cheap."""
    room.tick()
    room.story("Ferry")
    hold(room)
    clock.forward(days=3, minutes=30)
    room.tick()
    with room.db.read() as conn:
        assert life.passes(conn, 1) == []


def stands(room: Room, oldest: timedelta | None = None, **asked: object) -> dict[int, str]:
    with room.db.read() as conn:
        return listing.listed(conn, now=room.clock.at, oldest=oldest, limit=50, **asked)  # type: ignore[arg-type]


def test_every_story_stands_in_one_state(room: Room, clock: Clock) -> None:
    """What an editor reads in `bot articles`, and filters by."""
    room.story("Ready")
    room.story("Told")
    send(room, 2)
    room.send()
    room.story("Held")
    hold(room, 3)
    room.story("Embargoed")
    embargo(room, NOON + timedelta(hours=1), 4)
    room.story("Dated", published=(NOON + timedelta(hours=1)).isoformat())
    room.story("Backlog", backlog=True)
    room.story("Old", published=(NOON - timedelta(days=2)).isoformat())
    room.story("Killed")
    room.set_story(8, "killed")
    room.story("Waits")
    send(room, 9, "tg-en")
    found = stands(room, timedelta(days=1))
    assert found == {
        9: "ready",
        8: "killed",
        7: "too old",
        6: "backlog",
        5: "not yet published",
        4: "embargoed",
        3: "held",
        2: "told",
        1: "ready",
    }
    assert stands(room)[7] == "ready"
    for state in set(found.values()):
        alone = {number: is_in for number, is_in in found.items() if is_in == state}
        assert stands(room, timedelta(days=1), state=state) == alone


def test_stories_are_narrowed_by_all_that_is_asked_for(room: Room, clock: Clock) -> None:
    """Section without capitals, words by their beginnings, the time they came."""
    room.story("Ferry sails", section="World")
    clock.forward(hours=1)
    room.story("Ferry rests", section="Sport")
    room.story("Bridge opens", section="World")
    assert list(stands(room, words="ferr")) == [2, 1]
    assert list(stands(room, section="world")) == [3, 1]
    assert list(stands(room, section="world", words="ferry")) == [1]
    assert list(stands(room, since=clock.at)) == [3, 2]
    assert list(stands(room, source="inbox", number=2)) == [2]
    assert list(stands(room, source="elsewhere")) == []


def test_a_life_is_told_from_its_beginning_to_what_comes(make_room: MakeRoom, clock: Clock) -> None:
    """Came, held, passed over, released, told, revised: each with its moment; then every schedule."""
    room = make_room(hourly=HOURLY, digest=DIGEST)
    room.reader("ada")
    room.tick()
    room.story("Ferry", "It sails on Monday.")
    clock.forward(minutes=1)
    hold(room)
    clock.forward(minutes=59)
    room.tick()
    clock.forward(minutes=1)
    release(room)
    clock.forward(minutes=59)
    room.tick()
    room.send()
    clock.forward(minutes=1)
    room.story("Ferry: delayed", "It sails on Tuesday.")
    told = explain(room.press, story(room), clock.at)
    assert [event.kind for event in told.events] == [
        "came", "hold", "passed", "release", "composed", "sent", "revised",
    ]  # fmt: skip
    texts = [event.text for event in told.events]
    assert texts[0].endswith("as article 1, “Ferry”, without a date.")
    assert texts[1] == "ruth held it: the lawyer reads it."
    assert texts[2] == "hourly passed it over: held: the lawyer reads it."
    assert texts[4].startswith("hourly took version 1 to x-main: edition hourly-")
    assert texts[5] == "It went to x-main in 1 part: https://x.test/status/101"
    assert texts[6] == "It was revised (version 2): the headline was “Ferry”; 1 paragraph changed."
    assert [(one.schedule, one.takes) for one in told.coming] == [("hourly", False), ("digest", True)]
    assert told.coming[0].reason == "told already on this target"
    assert [event.at for event in told.events] == sorted(event.at for event in told.events)


def test_a_life_says_what_did_not_go_and_how_many_readers_a_mail_had(
    make_room: MakeRoom, clock: Clock
) -> None:
    """Readers whose digest holds the story are counted, not all of the edition's."""
    room = make_room(digest=DIGEST)
    room.reader("ada")
    room.reader("bea", sections="World")
    room.tick()
    room.story("Ferry", section="World")
    room.story("Cup", section="Sport")
    clock.at = MONDAY
    room.tick()
    room.send(Scripted([deferred("mailbox busy")]), target="morning")
    texts = [event.text for event in explain(room.press, story(room, 1), clock.at).events]
    assert "It went to 1 reader of morning." in texts
    assert any("1 due. delivery" in text and "is due: mailbox busy." in text for text in texts)
    cup = [event.text for event in explain(room.press, story(room, 2), clock.at).events]
    assert sum("1 due" in text or "1 reader" in text for text in cup) == 1


def test_a_story_that_no_schedule_asks_about_says_why(room: Room, clock: Clock) -> None:
    """Held since it came it has no number; it is not said to be too old."""
    room.story("Ferry")
    room.in_write(
        lambda conn: conn.execute(
            schema.story.update().values(ready_no=None, ready_at=None, state="held", why="not trusted")
        )
    )
    (only,) = explain(room.press, story(room), clock.at).coming
    assert (only.takes, only.reason) == (False, "held: not trusted")


def test_a_list_of_stories_is_read_in_few_statements(room: Room) -> None:
    """However many stories are listed: no statement a story."""
    for number in range(6):
        send(room, room.story(f"Ferry {number}"))
    counted: list[str] = []
    with room.db.read() as conn:
        event.listen(conn, "before_cursor_execute", lambda *given: counted.append(str(given[2])))
        few = life.tellings(conn, [1])
        once = len(counted)
        many = life.tellings(conn, range(1, 7))
    assert (len(few), len(many)) == (1, 6)
    assert len(counted) == 2 * once
