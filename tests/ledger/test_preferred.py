"""Pinned to the top, dropped from one schedule."""

from datetime import timedelta

import pytest

from bot import prefer
from bot.model.errors import UsageError
from bot.plan import choice_now
from tests.ledger.conftest import MakeRoom
from tests.ledger.desk import headlines, hold, story
from tests.ledger.rig import ARRIVAL, DIGEST, HOURLY, NOON, Clock, Room
from tests.ledger.test_digests import MONDAY, wave


@pytest.fixture
def room(make_room: MakeRoom) -> Room:
    """A newsroom with a thread every hour."""
    return make_room(hourly=HOURLY)


def test_a_pinned_story_goes_first(room: Room, clock: Clock) -> None:
    """The older one is told by the next slot because it is pinned; unpinned it ranks as before."""
    room.tick()
    room.story("Ferry", published=(NOON - timedelta(hours=2)).isoformat())
    room.story("Bridge", published=(NOON - timedelta(hours=1)).isoformat())
    assert prefer.pin(room.db, story(room, 1), by="ruth")
    assert not prefer.pin(room.db, story(room, 1), by="ruth")
    assert [one.id for one in choice_now(room.press, "hourly", clock.at).chosen] == [1]
    assert prefer.unpin(room.db, story(room, 1), by="ruth")
    assert not prefer.unpin(room.db, story(room, 1), by="ruth")
    assert [one.id for one in choice_now(room.press, "hourly", clock.at).chosen] == [2]
    prefer.pin(room.db, story(room, 1), by="ruth")
    clock.forward(hours=1)
    assert headlines(room) == ["Ferry"]


def test_a_dropped_story_stays_out_of_that_schedule_only(make_room: MakeRoom, clock: Clock) -> None:
    """By the clock, on arrival, in digests and by hand; given back, it may go."""
    room = make_room(hourly=HOURLY, posts=ARRIVAL, digest=DIGEST)
    room.reader("ada")
    room.tick()
    clock.forward(minutes=1)
    room.story("Ferry")
    for name in ("hourly", "posts", "digest"):
        assert prefer.drop(room.db, room.newsroom, story(room), name, by="ruth")
        assert not prefer.drop(room.db, room.newsroom, story(room), name, by="ruth")
        assert choice_now(room.press, name, clock.at).verdicts[0].kind == "dropped"
    clock.forward(hours=1)
    assert headlines(room) == []
    assert [slot.state for slot in room.publish_now() if slot.schedule == "posts"] == ["skipped"]
    clock.at = MONDAY
    assert headlines(room) == []


def test_a_story_that_is_given_back_may_go(make_room: MakeRoom, clock: Clock) -> None:
    """A drop that was a slip leaves no slot behind that is taken."""
    room = make_room(posts=ARRIVAL)
    room.tick()
    clock.forward(minutes=1)
    room.story("Ferry")
    prefer.drop(room.db, room.newsroom, story(room), "posts", by="ruth")
    assert room.tick() == []
    assert prefer.take_back(room.db, story(room), "posts", by="ruth")
    assert not prefer.take_back(room.db, story(room), "posts", by="ruth")
    assert headlines(room) == ["Ferry"]


def test_a_schedule_that_is_not_there_is_a_wrong_call(room: Room) -> None:
    """With the names that there are."""
    room.story("Ferry")
    with pytest.raises(UsageError, match="nightly is no schedule; there are: hourly"):
        prefer.drop(room.db, room.newsroom, story(room), "nightly", by="ruth")


def test_what_a_digest_left_for_its_hold_is_not_called_told(make_room: MakeRoom, clock: Clock) -> None:
    """The plan gives the hold as the reason: the release makes it new to the next digest."""
    room = make_room(digest=DIGEST)
    room.reader("ada")
    room.tick()
    room.story("Ferry")
    room.story("Bridge")
    hold(room, 1)
    assert wave(room) == [["Bridge"]]
    clock.forward(hours=1)
    reasons = {one.story.id: one.reason for one in choice_now(room.press, "digest", clock.at).verdicts}
    assert reasons == {
        1: "held: the lawyer reads it",
        2: "told or passed over by the last digest that most readers had",
    }
