"""Held, released, embargoed: it binds every way out, and what waits in the outbox."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from bot import dispatch, withhold
from bot.model.errors import BotError
from bot.model.message import Message, Receipt
from bot.model.story import StoryState
from bot.plan import choice_now
from bot.publish import release_dated
from bot.send import refuse_withheld
from bot.store import schema
from bot.store.standings import answered
from bot.store.story_states import initial_state
from tests.ledger.conftest import MakeRoom
from tests.ledger.desk import embargo, headlines, hold, release, story
from tests.ledger.rig import ARRIVAL, DIGEST, HOURLY, NOON, Clock, Room, Scripted
from tests.ledger.test_digests import MONDAY
from tests.ledger.test_told import send


@pytest.fixture
def room(make_room: MakeRoom) -> Room:
    """A newsroom with a thread every hour."""
    return make_room(hourly=HOURLY)


def test_a_held_story_is_told_after_its_release(room: Room, clock: Clock) -> None:
    """While it is held schedules pass it over and say why; released, it is news from then on."""
    room.tick()
    room.story("Ferry")
    hold(room)
    clock.forward(hours=1)
    (slot,) = room.tick()
    assert (slot.state, slot.reason) == ("skipped", "no story to tell: 1 held")
    clock.forward(minutes=30)
    before = story(room).ready_no
    release(room)
    assert story(room).ready_no > before
    assert story(room).ready_at == clock.at
    clock.forward(minutes=30)
    assert headlines(room) == ["Ferry"]


def test_who_held_and_released_is_logged(room: Room) -> None:
    """A story's decisions are kept with the name, the reason and the time."""
    room.story("Ferry")
    hold(room)
    release(room)
    (held,), (released,) = room.log("hold"), room.log("release")
    assert (held["by"], held["thing"], held["detail"]) == (
        "ruth",
        "story 1",
        {"reason": "the lawyer reads it"},
    )
    assert (released["by"], released["at"]) == ("ruth", NOON)


def test_what_waits_is_held_with_its_story_and_goes_with_it(room: Room) -> None:
    """A thread in the outbox stops before its first part, or between two, and goes on after the release."""
    send(room, room.story("Ferry", "One.", "Two."))
    assert hold(room) == 2
    assert room.states() == ["held", "held"]
    assert room.send().sent == []
    assert release(room) == 2
    channel = room.send(Scripted([lambda _: (hold(room), Receipt("1", NOON))[1]]))
    assert len(channel.sent) == 1
    assert room.states() == ["sent", "held"]
    release(room)
    assert len(room.send(channel).sent) == 2
    assert room.states() == ["sent", "sent"]
    assert room.balanced()


def test_a_hold_binds_what_a_worker_has_claimed(make_room: MakeRoom) -> None:
    """Two mails were claimed; the hold comes during the first: the second meets it, and goes later."""
    room = make_room(digest=DIGEST)
    room.readers(2)
    room.tick()
    room.story("Ferry")
    room.clock.at = MONDAY
    room.tick()

    def happens(_: Message) -> Receipt:
        hold(room)
        return Receipt("1", NOON)

    room.send(Scripted([happens]), "morning")
    assert room.states() == ["sent", "held"]
    release(room)
    assert len(room.send(target="morning").sent) == 1
    assert room.states() == ["sent", "sent"]


def test_a_release_frees_only_what_was_held_with_that_story(room: Room) -> None:
    """A part that is held for another reason, and another story's thread, stay held."""
    send(room, room.story("Ferry", "One."))
    send(room, room.story("Bridge", "One."), "tg-en")
    hold(room, 1)
    hold(room, 2)
    release(room, 2)
    assert room.states() == ["held", "due"]
    one = room.rows()[0].id
    room.in_write(
        lambda conn: conn.execute(
            schema.delivery.update().where(schema.delivery.c.id == one).values(reason="cannot be made")
        )
    )
    release(room, 1)
    assert room.states() == ["held", "due"]


def test_what_is_held_past_its_time_expires_and_may_be_told_anew(room: Room, clock: Clock) -> None:
    """`late` binds held deliveries too; the story is free for the next slot after its release."""
    room.tick()
    room.story("Ferry")
    clock.forward(hours=1)
    room.tick()
    hold(room)
    clock.forward(minutes=40)
    dispatch.expire(room.db)
    assert room.states() == ["expired"]
    release(room)
    clock.forward(minutes=20)
    assert headlines(room) == ["Ferry"]


def test_a_release_is_no_reason_to_mail_a_story_twice(make_room: MakeRoom, clock: Clock) -> None:
    """Who had it in Monday's digest does not get it again; who came after that gets it."""
    room = make_room(digest=DIGEST)
    room.reader("ada")
    room.tick()
    room.story("Ferry")
    clock.at = MONDAY
    room.tick()
    room.send(target="morning")
    hold(room)
    release(room)
    clock.forward(minutes=5)
    room.reader("bea")
    room.story("Bridge")
    clock.at = MONDAY + timedelta(days=1)
    room.tick()
    texts = {message.recipient: message.part.text for message in room.send(target="morning").sent}
    assert "Ferry" not in texts["ada@reader.test"]
    assert "Bridge" in texts["ada@reader.test"]
    assert "Ferry" in texts["bea@reader.test"]


def test_a_released_story_has_its_own_slot_on_arrival(make_room: MakeRoom, clock: Clock) -> None:
    """It arrives when it is released."""
    room = make_room(posts=ARRIVAL)
    room.tick()
    clock.forward(minutes=1)
    room.story("Ferry")
    hold(room)
    assert room.tick() == []
    clock.forward(hours=5)
    release(room)
    assert headlines(room) == ["Ferry"]


def test_an_editor_who_releases_what_its_source_withdrew_has_decided(room: Room) -> None:
    """The source is not asked again; one that answered that the page stands is asked as before."""
    room.story("Ferry")
    room.story("Bridge")
    for number, answer in ((1, "gone"), (2, "stands")):
        room.in_write(lambda conn, number=number, answer=answer: answered(conn, number, answer, NOON))
        hold(room, number)
        release(room, number)
    with room.db.read() as conn:
        query = select(schema.story.c.standing).order_by(schema.story.c.id)
        assert list(conn.execute(query).scalars()) == ["settled", "stands"]


def test_an_editor_does_not_send_what_is_withheld_by_a_slip(room: Room, clock: Clock) -> None:
    """Held, killed or embargoed: nothing is written, and the way out is named."""
    number = room.story("Ferry")
    hold(room)
    with pytest.raises(BotError, match=r"held: the lawyer reads it.*`bot release 1`"):
        send(room, number)
    release(room)
    until = NOON + timedelta(hours=1)
    embargo(room, until)
    with pytest.raises(BotError, match=r"embargoed until Sunday 22 November 14:00 Africa/Lagos.*--lift"):
        send(room, number)
    refuse_withheld(room.press, story(room), until, clock.at)
    room.set_story(1, "killed")
    with pytest.raises(BotError, match="killed"):
        send(room, number)
    assert room.rows() == []


def test_killed_is_for_good_and_ready_is_not_released(room: Room) -> None:
    """Neither is held nor released; a release of what may go changes no number."""
    room.story("Ferry")
    before = story(room)
    assert withhold.release(room.db, before, by="ruth").changed is False
    assert story(room) == before
    room.set_story(1, "killed")
    with pytest.raises(BotError, match="killed"):
        hold(room)
    with pytest.raises(BotError, match="killed"):
        release(room)


def test_an_embargoed_story_is_news_when_its_time_comes(room: Room, clock: Clock) -> None:
    """Slots before pass it over; it gets a new number and goes with the next slot after."""
    room.tick()
    room.story("Ferry")
    embargo(room, NOON + timedelta(hours=1, minutes=30))
    clock.forward(hours=1)
    assert headlines(room) == []
    before = story(room).ready_no
    clock.forward(hours=1)
    assert headlines(room) == ["Ferry"]
    assert story(room).ready_no > before
    release_dated(room.press)
    assert story(room).ready_no == before + 1


def test_a_digest_that_went_before_the_embargo_ended_does_not_lose_the_story(
    make_room: MakeRoom, clock: Clock
) -> None:
    """The cut of Monday's digest went past its first number; Tuesday's holds it by its new one."""
    room = make_room(digest=DIGEST)
    room.reader("ada")
    room.tick()
    room.story("Ferry")
    room.story("Bridge")
    embargo(room, MONDAY + timedelta(hours=2))
    clock.at = MONDAY
    room.tick()
    assert "Ferry" not in room.send(target="morning").texts[0]
    clock.at = MONDAY + timedelta(days=1)
    room.tick()
    assert "Ferry" in room.send(target="morning").texts[0]


def test_what_waits_waits_for_the_embargo_and_goes_by_itself(room: Room, clock: Clock) -> None:
    """Its deliveries stay due, with the reason; nobody has to let them go."""
    send(room, room.story("Ferry", "One.", "Two."))
    channel = Scripted([lambda _: (embargo(room, NOON + timedelta(hours=1)), Receipt("1", NOON))[1]])
    assert len(room.send(channel).sent) == 1
    assert (room.states(), room.rows()[1].reason) == (
        ["sent", "due"],
        "embargoed until Sunday 22 November 14:00 Africa/Lagos",
    )
    assert room.dispatcher(channel).next_due() is None
    clock.forward(hours=1)
    assert len(room.send(channel).sent) == 2


def test_a_lifted_embargo_frees_story_and_outbox(room: Room, clock: Clock) -> None:
    """It is news from now on, and what waited has no reason to wait any more."""
    send(room, room.story("Ferry", "One."))
    embargo(room, NOON + timedelta(hours=2))
    before = story(room).ready_no
    lifted = withhold.lift_embargo(room.db, story(room), by="ruth")
    assert (lifted.deliveries, room.rows()[0].reason) == (1, None)
    assert story(room).publish_after is None
    assert story(room).ready_no > before
    assert len(room.send().sent) == 1
    assert withhold.lift_embargo(room.db, story(room), by="ruth").changed is False


def test_a_story_that_is_held_and_embargoed_needs_both(room: Room, clock: Clock) -> None:
    """Lifting the embargo does not release it; released, it waits for the time."""
    room.story("Ferry")
    hold(room)
    embargo(room, NOON + timedelta(hours=1))
    withhold.lift_embargo(room.db, story(room), by="ruth")
    assert story(room).state is StoryState.HELD
    embargo(room, NOON + timedelta(hours=1))
    release(room)
    assert choice_now(room.press, "hourly", clock.at).verdicts[0].kind == "embargoed"


def reprint(conn: Connection, **fields: object) -> None:
    """Give the first story a second article, like the first but for some fields."""
    row = dict(conn.execute(select(schema.article)).mappings().one())
    conn.execute(schema.article.insert().values({**row, "id": 2, **fields}))


def test_a_reprint_with_a_later_date_makes_nothing_new(room: Room, clock: Clock) -> None:
    """Only the date of a story's first article counts: another's would give it a new number each time."""
    room.story("Ferry", published=NOON.isoformat())
    room.in_write(lambda conn: reprint(conn, published=NOON + timedelta(minutes=30)))
    before = story(room).ready_no
    clock.forward(hours=1)
    release_dated(room.press)
    assert story(room).ready_no == before


def test_a_story_follows_its_pages_own_embargo_unless_an_editor_set_another(room: Room, clock: Clock) -> None:
    """Put off, taken back, and overruled: what the page says counts until an editor says otherwise."""
    room.tick()
    first, second = (NOON + timedelta(hours=hours) for hours in (2, 3))
    room.story("Ferry", publish_after=first.isoformat())
    assert story(room).publish_after == first
    room.story("Ferry", "It sails.", publish_after=second.isoformat())
    assert story(room).publish_after == second
    clock.forward(minutes=30)
    room.story("Ferry", "It sails today.")
    clock.forward(minutes=30)
    assert headlines(room) == ["Ferry"]
    room.story("Bridge", publish_after=first.isoformat())
    embargo(room, second, 2)
    room.story("Bridge", "It opens.")
    assert story(room, 2).publish_after == second


def test_a_story_of_a_source_that_is_not_trusted_waits_for_an_editor(
    make_room: MakeRoom, clock: Clock
) -> None:
    """It has no number until it is released; then it is news."""
    room = make_room(posts=ARRIVAL)
    room.tick()
    clock.forward(minutes=1)
    room.story("Ferry")
    with room.db.intake() as conn:
        values = initial_state(room.db, conn, story(room).article, NOON, trust="hold")
        conn.execute(schema.story.update().values(**values))
    assert room.tick() == []
    assert story(room).why == "the source is not trusted to post at once: an editor releases it"
    release(room)
    assert headlines(room) == ["Ferry"]
