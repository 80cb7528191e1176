"""A revision before an edition's first send recomposes it; afterwards its text is frozen."""

from dataclasses import replace

import pytest

from bot import dispatch
from bot import send as by_hand
from bot.correct import refresh_waiting
from bot.model.message import Receipt
from bot.store import articles
from tests.ledger.conftest import MakeRoom
from tests.ledger.rig import DIGEST, NOON, Clock, Room, Scripted, deferred
from tests.ledger.test_digests import MONDAY
from tests.ledger.test_told import send


@pytest.fixture
def room(make_room: MakeRoom) -> Room:
    """A newsroom that sends by hand."""
    return make_room()


def test_a_revision_before_the_first_send_recomposes(room: Room) -> None:
    """The new words go, and as many parts as they need."""
    send(room, room.story("Ferry", "One.", "Two.", "Three."))
    room.story("Ferry: delayed", "A.", "B.")
    assert refresh_waiting(room.press) == [(room.rows()[0].edition, None)]
    assert room.send().texts == ["Ferry: delayed 1: A.", "Ferry: delayed 2: B."]
    assert room.balanced()
    assert refresh_waiting(room.press) == []


def test_more_parts_than_before_are_owed_too(room: Room) -> None:
    """One part becomes three; the sum holds."""
    send(room, room.story("Ferry", "One."))
    room.story("Ferry: delayed", "A.", "B.", "C.")
    refresh_waiting(room.press)
    assert len(room.send().sent) == 3
    assert room.balanced()


def test_a_revised_text_is_not_sent_before_it_is_composed_anew(room: Room) -> None:
    """The dispatcher is quicker than the next tick: it waits for it."""
    send(room, room.story("Ferry", "One."))
    room.story("Ferry: delayed", "A.")
    assert room.send().sent == []
    refresh_waiting(room.press)
    assert room.send().texts == ["Ferry: delayed 1: A."]


def test_a_revision_after_the_first_send_changes_nothing(room: Room, clock: Clock) -> None:
    """A corrected article is not sent again, and a begun thread keeps its words."""
    send(room, room.story("Ferry", "One.", "Two."))
    channel = room.send(Scripted([Receipt("a", NOON), deferred()]))
    room.story("Ferry: delayed", "A.", "B.", "C.")
    assert refresh_waiting(room.press) == []
    clock.forward(minutes=1)
    room.send(channel)
    assert channel.texts == ["Ferry 1: One.", "Ferry 2: Two.", "Ferry 2: Two."]
    assert room.states() == ["sent", "sent"]


def test_a_deferred_first_part_keeps_its_words(room: Room, clock: Clock) -> None:
    """It was on the wire once: what could have been seen is not changed."""
    send(room, room.story("Ferry", "One."))
    channel = room.send(Scripted([deferred()]))
    room.story("Ferry: delayed", "A.")
    assert refresh_waiting(room.press) == []
    clock.forward(minutes=1)
    assert room.send(channel).texts == ["Ferry 1: One."] * 2


def test_text_that_an_editor_wrote_is_never_composed_again(room: Room) -> None:
    """`--edit`: the edited bytes are sent, whatever comes in."""
    article = room.story("Ferry", "One.")
    outlet = room.press.outlets["x-main"]
    with room.db.read() as conn:
        story = articles.by_article(conn, article, sites={})
    assert story is not None
    how = by_hand.recipe_for(room.newsroom, outlet, None)
    made = by_hand.render_send(room.press, story, outlet, how, NOON)
    own = replace(made, parts=(replace(made.parts[0], text="By hand."),))
    by_hand.compose_send(room.press, story, outlet, replace(how, edited=True), own, by="ruth")
    room.story("Ferry: delayed", "A.")
    assert refresh_waiting(room.press) == []
    assert room.send().texts == ["By hand."]


@pytest.mark.parametrize("headline", ["Ferry: ENDLESS", "Ferry: broken"])
def test_what_cannot_be_composed_anew_waits_and_stops_nobody(room: Room, clock: Clock, headline: str) -> None:
    """The old words are wrong, the new ones do not fit or fail: neither goes; other editions do."""
    send(room, room.story("Ferry", "One."))
    send(room, room.story("Bridge", "One."), "tg-en")
    room.story(headline, "A.")
    room.story("Bridge: open", "A.")
    room.broken = "broken"
    (_, problem), (_, fine) = refresh_waiting(room.press)
    assert "its revised text cannot be made" in (problem or "")
    assert fine is None
    assert room.send().sent == []
    assert room.send(target="tg-en").texts == ["Bridge: open 1: A."]
    clock.forward(hours=4)
    dispatch.expire(room.db)
    assert sorted(room.states()) == ["expired", "sent"]
    assert room.told() == [2]


def test_a_digest_that_waits_is_composed_anew(make_room: MakeRoom, clock: Clock) -> None:
    """Before its first mail every variant gets the new words; its readers stay the same."""
    room = make_room(digest=DIGEST)
    for name, sections in {"all": "", "world": "World"}.items():
        room.reader(name, sections=sections)
    room.tick()
    room.story("Ferry", section="World")
    room.story("Cup", section="Sport")
    clock.at = MONDAY
    room.tick()
    room.story("Ferry: delayed", section="World")
    refresh_waiting(room.press)
    texts = room.send(target="morning").texts
    assert [text.count("Ferry: delayed") for text in texts] == [1, 1]
    assert [text.count("Cup") for text in texts] == [1, 0]
    assert room.balanced()
