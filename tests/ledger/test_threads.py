"""Threads: one row a part, each waiting for the one before; what is broken is mended where it broke."""

from datetime import timedelta

import pytest

from bot import decide, dispatch
from bot.model.errors import BotError
from bot.model.message import Message, Receipt
from tests.ledger.conftest import MakeRoom
from tests.ledger.rig import NOON, Clock, Room, Scripted, deferred, refused, uncertain
from tests.ledger.test_told import send

FIVE = ("One.", "Two.", "Three.", "Four.", "Five.")


@pytest.fixture
def room(make_room: MakeRoom) -> Room:
    """A newsroom that sends by hand."""
    return make_room()


def thread(room: Room, *answers: object, target: str = "x-main") -> Scripted:
    """A thread of five through a channel with these answers."""
    send(room, room.story("Ferry", *FIVE), target)
    return room.send(Scripted(list(answers)), target)  # type: ignore[arg-type]


def row(room: Room, part: int) -> int:
    return room.rows()[part - 1].id


def test_each_part_answers_the_one_before(room: Room) -> None:
    """Part n is a reply to the id that part n-1 got, never to a guess."""
    channel = thread(room)
    assert [message.after for message in channel.sent] == [None, "101", "102", "103", "104"]
    first = room.rows()[0]
    assert (first.state, first.url) == ("sent", "https://x.test/status/101")


def test_parts_are_apart(room: Room, clock: Clock) -> None:
    """The pause between parts is kept, also over a restart: it is a due time in the database."""
    send(room, room.story("Ferry", *FIVE))
    channel = Scripted()
    dispatcher = room.dispatcher(channel, between_parts=timedelta(seconds=3))
    while dispatcher.send_due():
        pass
    assert len(channel.sent) == 1
    assert dispatcher.next_due() == NOON + timedelta(seconds=3)
    clock.forward(seconds=3)
    assert room.dispatcher(channel, between_parts=timedelta(seconds=3)).send_due() == 1
    assert [message.after for message in channel.sent] == [None, "101"]


def test_a_refused_part_holds_the_rest_and_the_thread_resumes_there(room: Room) -> None:
    """4 and 5 are held; `settle --again` sends 3 with the same text, and the rest follows."""
    channel = thread(room, Receipt("a", NOON), Receipt("b", NOON), refused("bad media"))
    assert room.states() == ["sent", "sent", "refused", "held", "held"]
    assert [delivery.reason for delivery in room.rows()][2:4] == [
        "bad media",
        "part 3 was refused: bad media",
    ]
    decide.settle_again(room.db, row(room, 3), "ruth")
    room.send(channel)
    assert room.states() == ["sent"] * 5
    assert channel.texts[2:] == ["Ferry 3: Three.", "Ferry 3: Three.", "Ferry 4: Four.", "Ferry 5: Five."]
    assert channel.sent[3].after == "b"
    assert [state for _, state in room.editions()] == ["closed"]
    assert room.balanced()


def test_an_uncertain_part_on_x_holds_the_rest(room: Room) -> None:
    """Without its id nothing can answer it; it is never resent by itself."""
    channel = thread(room, Receipt("a", NOON), uncertain())
    room.clock.forward(hours=1)
    assert len(room.send(channel).sent) == 2
    assert room.states() == ["sent", "uncertain", "held", "held", "held"]
    assert [state for _, state in room.editions()] == ["ready"]


@pytest.mark.parametrize(
    ("remote", "after"),
    [
        ("https://x.com/velmar/status/1999?s=20", "1999"),
        ("https://x.com/i/web/status/1999/", "1999"),
        ("1999", "1999"),
    ],
)
def test_settled_as_sent_the_next_part_answers_that_post(room: Room, remote: str, after: str) -> None:
    """The editor gives the address from the browser, or the id."""
    channel = thread(room, uncertain())
    settled = decide.settle_sent(room.db, row(room, 1), remote, "ruth")
    assert (settled.state, settled.remote_id) == ("sent", after)
    room.send(channel)
    assert channel.sent[1].after == after
    assert room.states() == ["sent"] * 5
    assert len(channel.sent) == 5


def test_an_uncertain_part_that_did_not_go_is_sent_again(room: Room, clock: Clock) -> None:
    """The editor looked: it is not there. The same text goes, also when the slot is long over."""
    channel = thread(room, uncertain())
    clock.forward(hours=9)
    dispatch.expire(room.db)
    decide.settle_again(room.db, row(room, 1), "ruth")
    dispatch.expire(room.db)
    room.send(channel)
    assert room.states() == ["sent"] * 5
    assert channel.texts[:2] == ["Ferry 1: One."] * 2
    assert room.attempts(row(room, 1)) == [("deferred", None), ("sent", "101")]


def test_abandoned_ends_the_thread(room: Room) -> None:
    """What is uncertain is given up, what is behind it is killed; the story stays told."""
    thread(room, Receipt("a", NOON), uncertain())
    decide.abandon(room.db, row(room, 2), "ruth")
    assert room.states() == ["sent", "abandoned", "killed", "killed", "killed"]
    assert [state for _, state in room.editions()] == ["closed"]
    assert room.told() == [1]
    assert room.balanced()


def test_telegrams_later_parts_go_on_after_an_uncertain_one(room: Room) -> None:
    """They answer nothing: the reader sees most of it, the editor decides on the one."""
    channel = thread(room, Receipt("a", NOON), uncertain(), target="tg-en")
    assert room.states() == ["sent", "uncertain", "sent", "sent", "sent"]
    assert len(channel.sent) == 5
    decide.settle_sent(room.db, row(room, 2), "https://t.me/velmar/77", "ruth")
    assert room.rows()[1].remote_id == "77"
    assert [state for _, state in room.editions()] == ["closed"]


def test_a_refused_part_on_telegram_holds_the_rest(room: Room) -> None:
    """A part that will never come would leave a hole."""
    thread(room, refused(), target="tg-en")
    assert room.states() == ["refused", "held", "held", "held", "held"]


def test_a_thread_whose_first_part_was_refused_ends_with_its_slot(room: Room, clock: Clock) -> None:
    """Nothing of it went, and nobody mended it in time: the story is free again."""
    thread(room, refused())
    dispatch.expire(room.db)
    assert room.states() == ["refused", "held", "held", "held", "held"]
    clock.forward(hours=4)
    dispatch.expire(room.db)
    assert room.states() == ["refused", "expired", "expired", "expired", "expired"]
    assert [state for _, state in room.editions()] == ["closed"]
    assert room.told() == []
    assert room.balanced()


def test_a_thread_goes_on_after_a_restart_where_it_was(make_room: MakeRoom) -> None:
    """A new process, a new channel: part 3 first, with the text that was frozen."""
    room = make_room()
    thread(room, Receipt("a", NOON), Receipt("b", NOON), deferred(until=NOON + timedelta(seconds=30)))
    room.worker.leave()
    later = make_room()
    channel = later.send(Scripted())
    assert channel.texts == []
    later.story("Ferry: corrected", "Changed.")
    later.clock.forward(minutes=1)
    channel = later.send(channel)
    assert channel.texts == ["Ferry 3: Three.", "Ferry 4: Four.", "Ferry 5: Five."]


def test_a_held_part_is_freed_and_still_waits_its_turn(room: Room) -> None:
    """`settle --again` on part 4 does not send it before part 3."""
    channel = thread(room, Receipt("a", NOON), Receipt("b", NOON), uncertain())
    decide.settle_again(room.db, row(room, 4), "ruth")
    assert len(room.send(channel).sent) == 3
    assert room.states() == ["sent", "sent", "uncertain", "due", "held"]


@pytest.mark.parametrize("verb", ["sent", "again", "abandon"])
def test_only_what_is_open_to_it_can_be_settled(room: Room, verb: str) -> None:
    """What was sent is sent; a number that is none is told with the way to find one."""
    thread(room)
    settle = {
        "sent": lambda n: decide.settle_sent(room.db, n, "1", "ruth"),
        "again": lambda n: decide.settle_again(room.db, n, "ruth"),
        "abandon": lambda n: decide.abandon(room.db, n, "ruth"),
    }[verb]
    with pytest.raises(BotError, match="is sent: only what is"):
        settle(row(room, 1))
    with pytest.raises(BotError, match="no delivery 999; `bot outbox` lists them"):
        settle(999)
    assert room.states() == ["sent"] * 5
    assert room.log("settle") == []


def test_a_refused_post_of_a_closed_edition_is_sent_anew(room: Room) -> None:
    """Its story is free again: another edition may have it by now."""
    send(room, room.story("Ferry"))
    room.send(Scripted([refused()]))
    with pytest.raises(BotError, match="which is closed; send the story anew with `bot send"):
        decide.settle_again(room.db, row(room, 1), "ruth")


def test_a_decision_is_logged_with_the_name(room: Room) -> None:
    """Who, what, and what it was before."""
    thread(room, uncertain())
    decide.settle_sent(room.db, row(room, 1), "1999", "ruth")
    (entry,) = room.log("settle")
    assert (entry["by"], entry["thing"]) == ("ruth", f"delivery {row(room, 1)}")
    assert entry["detail"] == {"how": "sent", "was": "uncertain", "remote": "1999"}


def test_a_kill_in_mid_thread_stops_the_parts_that_are_left(room: Room) -> None:
    """Two parts are out, three will not be."""

    def killed(_: Message) -> Receipt:
        room.set_story(1, "killed")
        return Receipt("b", NOON)

    thread(room, Receipt("a", NOON), killed)
    assert room.states() == ["sent", "sent", "killed", "killed", "killed"]
    assert [state for _, state in room.editions()] == ["closed"]
    assert room.balanced()
