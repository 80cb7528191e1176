"""A story that fits nowhere never takes the others with it."""

import pytest

from bot.cleaning.read import read_file
from bot.digest import finish_planning
from bot.model.errors import PageRefused, StoreError
from tests.ledger.conftest import MakeRoom
from tests.ledger.rig import DIGEST, Clock, Room

HUGE = '{"headline": "Quay", "body": ["It was said."], "FIELD": "WORDS"}'


@pytest.fixture
def morning(make_room: MakeRoom, clock: Clock) -> Room:
    room = make_room(digest=DIGEST)
    for name, sections in (("ada", ""), ("bo", ""), ("cy", "Sport")):
        room.reader(name, sections=sections)
    room.tick()
    room.story("Ferry sails")
    room.story("ENDLESS report", section="Sport")
    clock.forward(hours=18)
    return room


def test_a_digest_goes_without_the_story_that_fits_in_no_mail(morning: Room) -> None:
    """The newest story is too long even alone: the others are sent."""
    morning.tick()
    mails = morning.send(target="morning")
    assert [text.splitlines()[0] for text in mails.texts] == ["Ferry sails"] * 2
    assert morning.balanced()


def test_a_half_written_digest_is_finished_without_the_story_that_did_not_fit(morning: Room) -> None:
    """What a crash left is counted as it was begun: the reader of that story alone is owed nothing."""

    def dies() -> None:
        if morning.editions():
            raise StoreError("the disk is gone")

    morning.clock.trap = dies
    morning.tick()
    morning.clock.trap = None
    assert morning.rows() == []
    morning.clock.forward(minutes=5)
    assert [problem for _, problem in finish_planning(morning.press)] == [None]
    assert len(morning.send(target="morning").sent) == 2
    assert morning.balanced()


def test_a_digest_of_nothing_but_a_story_that_fits_nowhere_is_skipped_with_the_reason(
    make_room: MakeRoom, clock: Clock
) -> None:
    """The reason names what did not fit."""
    room = make_room(digest=DIGEST)
    room.reader("ada")
    room.tick()
    room.story("ENDLESS report")
    clock.forward(hours=18)
    (slot,) = room.tick()
    assert slot.state == "skipped"
    assert "280" in slot.reason


@pytest.mark.parametrize(("field", "letters"), [("section", 1001), ("publisher", 1001), ("standfirst", 5001)])
def test_a_text_in_the_field_of_a_line_is_refused(field: str, letters: int) -> None:
    """It would fill the mail of every reader; the refusal names the field and how long it may be."""
    page = HUGE.replace("FIELD", field).replace("WORDS", "w" * letters)
    with pytest.raises(PageRefused, match=f"{field} has {letters:,} letters"):
        read_file("quay.json", page.encode())
