"""`updates:`: a revision that changes what was told changes the post, goes out once more, or does nothing."""

from datetime import timedelta

import pytest

from bot.correct import refresh_waiting
from bot.model.message import Receipt
from bot.plan import choice_now
from tests.ledger.conftest import MakeRoom
from tests.ledger.desk import headlines, hold
from tests.ledger.rig import ARRIVAL, HOURLY, NOON, Clock, Room, Scripted, deferred, refused, uncertain
from tests.ledger.test_told import send

REPOST = {**HOURLY, "updates": "repost"}
POSTS = {**ARRIVAL, "updates": "repost"}


def told_once(room: Room, clock: Clock, target: str = "x-main") -> None:
    """Ferry comes and is told in full at the next slot."""
    room.tick()
    clock.forward(minutes=1)
    room.story("Ferry", "It sails on Monday.", "Tickets cost 6 crowns.")
    clock.forward(minutes=59)
    assert headlines(room) == ["Ferry"]
    room.send(target=target)


@pytest.mark.parametrize(("updates", "told"), [("never", []), ("repost", ["Ferry"])])
def test_whether_a_revision_goes_out_again_is_the_schedules_rule(
    make_room: MakeRoom, clock: Clock, updates: str, told: list[str]
) -> None:
    """A printed sentence changed: by default nothing goes; with repost the new text, once."""
    room = make_room(hourly={**HOURLY, "updates": updates})
    told_once(room, clock)
    room.story("Ferry", "It sails on Tuesday.", "Tickets cost 6 crowns.")
    clock.forward(hours=1)
    assert headlines(room) == told
    room.send()
    clock.forward(hours=1)
    assert headlines(room) == []
    assert room.balanced()


def test_a_repost_is_marked_as_an_update(make_room: MakeRoom, clock: Clock) -> None:
    """Templates are told; the first telling and the plan are plain."""
    room = make_room(hourly=REPOST)
    told_once(room, clock)
    room.story("Ferry", "It sails on Tuesday.", "Tickets cost 6 crowns.")
    (verdict,) = choice_now(room.press, "hourly", clock.at).verdicts
    assert verdict.reason.endswith("as an update: “It sails on Monday.” changed")
    clock.forward(hours=1)
    room.tick()
    assert [brief.stories[0].update for brief in room.printed] == [False, True]


@pytest.mark.parametrize(
    "revised",
    [
        ("Ferry", "It sails on Monday.", "Tickets cost 6 crowns.", "More of it."),
        ("Ferry", "It sails, on Monday!", "Tickets cost 6 crowns."),
    ],
)
def test_what_was_never_told_or_is_a_comma_is_not_told_again(
    make_room: MakeRoom, clock: Clock, revised: tuple[str, ...]
) -> None:
    """Only what readers have and is wrong now counts."""
    room = make_room(hourly=REPOST)
    told_once(room, clock)
    room.story(*revised)
    clock.forward(hours=1)
    assert headlines(room) == []


def test_each_revision_is_told_once_and_only_the_newest(make_room: MakeRoom, clock: Clock) -> None:
    """Two revisions before the slot: the second goes; one that takes it back goes as well."""
    room = make_room(hourly=REPOST)
    told_once(room, clock)
    for day in ("Tuesday", "Wednesday"):
        room.story("Ferry", f"It sails on {day}.", "Tickets cost 6 crowns.")
    clock.forward(hours=1)
    room.tick()
    assert room.send().texts[0] == "Ferry 1: It sails on Wednesday."
    room.story("Ferry", "It sails on Monday.", "Tickets cost 6 crowns.")
    clock.forward(hours=1)
    assert headlines(room) == ["Ferry"]
    assert len(room.told()) == 3


def test_a_thread_that_still_goes_is_not_corrected_before_its_end(make_room: MakeRoom, clock: Clock) -> None:
    """Part 2 waits: two threads of one story at once are a wrong send."""
    room = make_room(hourly=REPOST)
    room.tick()
    room.story("Ferry", "It sails on Monday.", "Tickets cost 6 crowns.")
    clock.forward(hours=1)
    room.tick()
    channel = room.send(Scripted([Receipt("1", NOON), deferred(until=clock.at + timedelta(hours=2))]))
    assert room.states() == ["sent", "due"]
    room.story("Ferry", "It sails on Tuesday.", "Tickets cost 6 crowns.")
    clock.forward(hours=1)
    assert headlines(room) == []
    clock.forward(hours=1)
    room.send(channel)
    assert headlines(room) == ["Ferry"]


def test_a_correction_of_which_nothing_went_is_owed_again(make_room: MakeRoom, clock: Clock) -> None:
    """Refused whole, it frees its occasion; the first telling stands."""
    room = make_room(hourly=REPOST)
    told_once(room, clock)
    room.story("Ferry", "It sails on Tuesday.")
    clock.forward(hours=1)
    room.tick()
    room.send(Scripted([refused()]))
    assert len(room.told()) == 1
    clock.forward(hours=1)
    assert headlines(room) == ["Ferry"]


def test_a_revision_before_a_correction_went_makes_it_anew_and_keeps_the_mark(
    make_room: MakeRoom, clock: Clock
) -> None:
    """The waiting update is recomposed, still as an update; it is not told twice."""
    room = make_room(hourly=REPOST)
    told_once(room, clock)
    room.story("Ferry", "It sails on Tuesday.")
    clock.forward(hours=1)
    room.tick()
    room.story("Ferry", "It sails on Wednesday.")
    refresh_waiting(room.press)
    assert room.printed[-1].stories[0].update
    assert room.send().texts == ["Ferry 1: It sails on Wednesday."]
    clock.forward(hours=1)
    assert headlines(room) == []


def test_a_correction_has_a_slot_of_its_own_on_arrival(make_room: MakeRoom, clock: Clock) -> None:
    """The story's slot is taken; its correction's is not. `every` and a hold bind it as they bind a story."""
    room = make_room(posts={**POSTS, "when": {"on": "arrival", "every": "10m"}})
    room.tick()
    clock.forward(minutes=1)
    room.story("Ferry", "It sails on Monday.")
    assert headlines(room) == ["Ferry"]
    room.send(target="tg-en")
    clock.forward(minutes=5)
    room.story("Ferry", "It sails on Tuesday.")
    assert headlines(room) == []
    clock.forward(minutes=5)
    assert headlines(room) == ["Ferry"]
    assert [slot for slot, _ in room.editions()] == ["story:1", "story:1:2"]
    assert room.send(target="tg-en").texts == ["Ferry 1: It sails on Tuesday."]
    clock.forward(minutes=30)
    room.story("Ferry", "It sails on Sunday.")
    hold(room)
    (slot,) = room.tick()
    assert (slot.state, "1 held" in slot.reason) == ("skipped", True)


def test_old_revisions_are_not_told_when_the_rule_changes(make_room: MakeRoom, clock: Clock) -> None:
    """Who writes updates: repost today does not send last week's corrections."""
    room = make_room(hourly=HOURLY)
    told_once(room, clock)
    room.story("Ferry", "It sails on Tuesday.")
    clock.forward(days=1, hours=1)
    room.tick()
    other = make_room(hourly=REPOST)
    clock.forward(hours=1)
    assert headlines(other) == []


def test_what_another_hand_told_is_corrected_too(make_room: MakeRoom, clock: Clock) -> None:
    """Readers of a target do not mind who told them."""
    room = make_room(hourly=REPOST)
    room.tick()
    send(room, room.story("Ferry", "It sails on Monday."))
    room.send()
    room.story("Ferry", "It sails on Tuesday.")
    clock.forward(hours=1)
    assert headlines(room) == ["Ferry"]


def receipts(*ids: str) -> Scripted:
    return Scripted([Receipt(number, NOON) for number in ids])


def test_a_correction_on_telegram_takes_the_places_of_the_posts(make_room: MakeRoom, clock: Clock) -> None:
    """Each part of it changes the post that stands; a second correction changes the same posts."""
    room = make_room(posts={**ARRIVAL, "updates": "correct"})
    room.tick()
    room.story("Ferry", "It sails on Monday.", "Tickets cost 6 crowns.")
    room.tick()
    room.send(receipts("51", "52"), target="tg-en")
    for day in ("Tuesday", "Wednesday"):
        clock.forward(minutes=5)
        room.story("Ferry", f"It sails on {day}.", "Tickets cost 6 crowns.")
        assert headlines(room) == ["Ferry"]
        channel = room.send(receipts("51", "52"), target="tg-en")
        assert [message.changes for message in channel.sent] == ["51", "52"]
        assert channel.texts[0] == f"Ferry 1: It sails on {day}."
    assert room.balanced()


def test_a_correction_of_another_length_is_a_post_of_its_own(make_room: MakeRoom, clock: Clock) -> None:
    """Two posts cannot take the place of one."""
    room = make_room(posts={**ARRIVAL, "updates": "correct"})
    room.tick()
    room.story("Ferry", "It sails on Monday.")
    room.tick()
    room.send(receipts("51"), target="tg-en")
    clock.forward(minutes=5)
    room.story("Ferry", "It sails on Tuesday.", "Tickets cost 6 crowns.")
    assert headlines(room) == ["Ferry"]
    channel = room.send(receipts("52", "53"), target="tg-en")
    assert [message.changes for message in channel.sent] == [None, None]


def test_a_correction_on_x_is_one_reply_beneath_the_thread(make_room: MakeRoom, clock: Clock) -> None:
    """A post on X cannot be changed: the reply goes to the last part that stands."""
    room = make_room(hourly={**HOURLY, "updates": "correct"})
    room.tick()
    clock.forward(minutes=1)
    room.story("Ferry", "It sails on Monday.", "Tickets cost 6 crowns.")
    clock.forward(minutes=59)
    assert headlines(room) == ["Ferry"]
    room.send(receipts("71", "72"))
    room.story("Ferry", "It sails on Tuesday.")
    clock.forward(hours=1)
    assert headlines(room) == ["Ferry"]
    channel = room.send(receipts("73"))
    assert [(message.after, message.changes) for message in channel.sent] == [("72", None)]
    assert (room.printed[-1].template, room.printed[-1].style) == ("x/post", "post")


def test_what_an_editor_has_not_settled_is_not_changed(make_room: MakeRoom, clock: Clock) -> None:
    """Nobody knows whether the second post is there: the correction is told on its own."""
    room = make_room(posts={**ARRIVAL, "updates": "correct"})
    room.tick()
    room.story("Ferry", "It sails on Monday.", "Tickets cost 6 crowns.")
    room.tick()
    room.send(Scripted([Receipt("51", NOON), uncertain()]), target="tg-en")
    assert room.states() == ["sent", "uncertain"]
    clock.forward(minutes=5)
    room.story("Ferry", "It sails on Tuesday.", "Tickets cost 6 crowns.")
    assert headlines(room) == ["Ferry"]
    channel = room.send(receipts("53", "54"), target="tg-en")
    assert [message.changes for message in channel.sent] == [None, None]
