"""A person, a day, a digest: who gets which stories, once, and what adds up."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot import dispatch
from bot.digest import CHUNK, finish_planning
from bot.model.errors import StoreError
from bot.model.message import Answer
from bot.store import schema
from bot.subscribe import remove
from tests.ledger.conftest import MakeRoom
from tests.ledger.rig import DIGEST, NEWS, Clock, Room, Scripted, deferred, refused, uncertain
from tests.ledger.test_told import send

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
"""07:00 in Lagos."""


@pytest.fixture
def room(make_room: MakeRoom) -> Room:
    """A newsroom with one digest, and Ada."""
    room = make_room(digest=DIGEST)
    room.reader("ada")
    room.tick()
    return room


def headlines(channel: Scripted) -> list[list[str]]:
    """The stories of each mail."""
    return [text.splitlines()[:-1] for text in channel.texts]


def wave(room: Room, day: int = 0, answers: tuple[Answer, ...] = ()) -> list[list[str]]:
    """Compose and send the digest of a day; give the stories of each mail that was on the wire."""
    room.clock.at = MONDAY + timedelta(days=day)
    room.tick()
    return headlines(room.send(Scripted(list(answers)), "morning"))


def test_each_reader_gets_a_digest_at_their_own_seven_oclock(make_room: MakeRoom, clock: Clock) -> None:
    """Three zones, three waves, each on its own local date."""
    room = make_room(digest=DIGEST)
    for name, zone in (("ada", "Africa/Lagos"), ("mei", "Asia/Tokyo"), ("jo", "America/New_York")):
        room.reader(name, zone)
    room.tick()
    room.story("Ferry")
    went: list[tuple[str, str]] = []
    for _ in range(48):
        clock.forward(minutes=30)
        room.tick()
        sent = room.send(target="morning").sent
        went += [(f"{clock.at:%H:%M}", message.recipient.split("@")[0]) for message in sent]
    assert went == [("22:00", "mei"), ("06:00", "ada"), ("12:00", "jo")]
    assert room.balanced()


def test_the_next_digest_holds_only_what_is_new(room: Room) -> None:
    """`since` is the cut of the last digest that went."""
    room.story("Ferry")
    assert wave(room) == [["Ferry"]]
    room.story("Bridge")
    assert wave(room, 1) == [["Bridge"]]
    assert wave(room, 2) == []
    assert room.balanced()


def test_a_refused_digests_stories_come_again(room: Room) -> None:
    """Nobody got them: the next digest has them, too."""
    room.story("Ferry")
    assert wave(room, 0, (refused("mailbox full"),)) == [["Ferry"]]
    room.story("Bridge")
    assert wave(room, 1) == [["Bridge", "Ferry"]]
    assert room.balanced()


def test_an_uncertain_digests_stories_do_not_come_again(room: Room) -> None:
    """The reader may have them; they are not told twice."""
    room.story("Ferry")
    room.clock.at = MONDAY
    room.tick()
    channel = Scripted([uncertain()] * 4)
    for _ in range(6):
        room.send(channel, "morning")
        room.clock.forward(seconds=30)
    assert room.states() == ["uncertain"]
    room.story("Bridge")
    assert wave(room, 1) == [["Bridge"]]
    assert room.balanced()


def test_an_expired_digest_that_may_have_landed_is_not_told_again(room: Room) -> None:
    """Uncertain first, then deferred until its time was over: expired, and yet perhaps read."""
    room.story("Ferry")
    assert wave(room, 0, (uncertain(),)) == [["Ferry"]]
    room.clock.forward(minutes=1)
    room.send(Scripted([deferred(until=MONDAY + timedelta(hours=5))]), "morning")
    room.clock.forward(hours=4)
    dispatch.expire(room.db)
    assert room.states() == ["expired"]
    room.story("Bridge")
    assert wave(room, 1) == [["Bridge"]]


def test_a_digest_that_still_waits_gives_way_to_the_next(make_room: MakeRoom, clock: Clock) -> None:
    """With a `late` of days, a reader whose mailbox was shut gets the stories once, in the newer one."""
    room = make_room(digest={**DIGEST, "late": "3d"})
    room.reader("ada")
    room.tick()
    room.story("Ferry")
    assert wave(room, 0, (deferred(until=MONDAY + timedelta(hours=30)),)) == [["Ferry"]]
    room.story("Bridge")
    assert wave(room, 1) == [["Bridge", "Ferry"]]
    clock.forward(hours=10)
    assert room.send(target="morning").sent == []
    assert room.states() == ["expired", "sent"]
    assert room.balanced()


def test_who_moves_gets_one_digest_a_local_date(room: Room) -> None:
    """Ada flies to New York after her digest: its 07:00 of the same date is not hers."""
    room.reader("jo", "America/New_York")
    room.story("Ferry")
    assert wave(room) == [["Ferry"]]
    home = update(schema.subscriber).where(schema.subscriber.c.address.like("ada%"))
    room.in_write(lambda conn: conn.execute(home.values(zone="America/New_York")))
    room.story("Bridge")
    room.clock.forward(hours=6)
    room.tick()
    assert [message.recipient for message in room.send(target="morning").sent] == ["jo@reader.test"]
    assert room.balanced()


def test_readers_get_their_sections(make_room: MakeRoom, clock: Clock) -> None:
    """One rendition for each variant, made once however many share it; no section, no mail."""
    room = make_room(digest={**DIGEST, "stories": {"sections": ["World", "Sport"]}})
    for name, sections in (
        ("all", ""),
        ("all2", ""),
        ("world", "world"),
        ("sport", "Sport"),
        ("art", "Arts"),
    ):
        room.reader(name, sections=sections)
    room.tick()
    for section in ("World", "Sport", "Arts"):
        room.story(section, section=section)
        clock.forward(seconds=1)
    clock.at = MONDAY
    room.tick()
    channel = room.send(target="morning")
    got = dict(zip([m.recipient.split("@")[0] for m in channel.sent], headlines(channel), strict=True))
    both = ["Sport", "World"]
    assert got == {"all": both, "all2": both, "world": ["World"], "sport": ["Sport"]}
    assert len(room.printed) == 3
    assert room.balanced()


def test_unsubscribed_between_compose_and_dispatch_gets_nothing(room: Room) -> None:
    """The last check before the wire suppresses the mail; it is counted, the sum holds."""
    room.reader("obi")
    room.story("Ferry")
    room.clock.at = MONDAY
    room.tick()
    remove(room.db, NEWS, "ada@reader.test")
    assert [message.recipient for message in room.send(target="morning").sent] == ["obi@reader.test"]
    assert room.states() == ["suppressed", "sent"]
    assert room.balanced()


def test_who_leaves_in_mid_digest_gets_nothing(room: Room) -> None:
    """Both were claimed together; the second left while the first was on the wire."""
    room.reader("obi")
    room.story("Ferry")
    room.clock.at = MONDAY
    room.tick()
    channel = Scripted()
    channel.answers = [lambda _: (remove(room.db, NEWS, "obi@reader.test"), channel.receipt())[1]]
    room.send(channel, "morning")
    assert room.states() == ["sent", "suppressed"]
    assert room.balanced()


def test_an_editors_mail_does_not_take_the_story_out_of_the_digest(room: Room) -> None:
    """Breaking news by hand at noon may stand in tomorrow's digest."""
    send(room, room.story("Ferry"), "morning")
    assert headlines(room.send(target="morning")) == [["Ferry"]]
    assert wave(room) == [["Ferry"]]


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_crash_between_chunks_is_finished_without_a_gap_or_a_double(room: Room, by_hand: bool) -> None:
    """The database goes away after the first chunk of readers: it goes on from there, once it is back."""
    room.readers(CHUNK + 20)
    ferry = room.story("Ferry", section="World")
    room.clock.at = MONDAY

    def dies() -> None:
        if len(room.rows()) == CHUNK:
            raise StoreError("the disk is gone")

    room.clock.trap = dies
    if by_hand:
        with pytest.raises(StoreError):
            send(room, ferry, "morning")
    else:
        assert [slot.state for slot in room.tick()] == ["failed"]
    room.clock.trap = None
    assert room.send(target="morning").sent == []
    assert list(finish_planning(room.press)) == []
    room.clock.forward(minutes=3)
    assert [problem for _, problem in finish_planning(room.press)] == [None]
    recipients = {row.recipient for row in room.rows()}
    assert len(recipients) == len(room.rows()) == CHUNK + 21
    assert len(room.printed) == 1
    assert room.balanced()
    assert list(finish_planning(room.press)) == []


def test_what_cannot_be_finished_is_told_and_holds_nobody_up(room: Room) -> None:
    """The schedule was taken out of the file after a crash: the start goes on."""
    room.story("Ferry")
    room.clock.at = MONDAY
    room.tick()
    planning = update(schema.edition).values(state="planning", schedule="gone")
    room.in_write(lambda conn: conn.execute(planning))
    room.clock.forward(minutes=3)
    ((_, problem),) = finish_planning(room.press)
    assert "not in schedules.yaml any more" in (problem or "")


def test_now_gives_a_digest_to_who_just_joined(make_room: MakeRoom) -> None:
    """`--now` is for whoever is there now; a second one sends nothing."""
    room = make_room(digest=DIGEST)
    room.reader("ada")
    room.story("Ferry")
    assert [slot.state for slot in room.publish_now()] == ["ready"]
    assert headlines(room.send(target="morning")) == [["Ferry"]]
    assert [slot.state for slot in room.publish_now()] == ["taken"]
    assert room.send(target="morning").sent == []
