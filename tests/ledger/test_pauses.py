"""What a name means in `bot pause`, and that who said it is kept."""

import pytest

from bot import decide
from bot.model.errors import UsageError
from tests.ledger.conftest import MakeRoom
from tests.ledger.rig import HOURLY, Room
from tests.ledger.test_told import send


@pytest.fixture
def room(make_room: MakeRoom) -> Room:
    """A newsroom with a target and a schedule of one name."""
    return make_room(hourly=HOURLY, morning={**HOURLY, "when": {"cron": "30 * * * *"}})


@pytest.mark.parametrize(
    ("name", "scope", "what"),
    [
        ("all", "all", ""),
        ("x-main", "target", "x-main"),
        ("hourly", "schedule", "hourly"),
        ("target:morning", "target", "morning"),
        ("schedule:morning", "schedule", "morning"),
    ],
)
def test_a_name_is_a_target_a_schedule_or_everything(room: Room, name: str, scope: str, what: str) -> None:
    """Where it could be two things the prefix says which."""
    change = decide.pause(room.db, room.newsroom, name, reason="storm", by="ruth")
    assert (change.scope, change.name, change.changed) == (scope, what, True)
    assert not decide.pause(room.db, room.newsroom, name, reason="again", by="omar").changed
    assert decide.resume(room.db, room.newsroom, name, by="omar").changed
    assert not decide.resume(room.db, room.newsroom, name, by="omar").changed


def test_an_edition_is_paused_by_its_key(room: Room) -> None:
    """With or without saying that it is one."""
    send(room, room.story("Ferry"))
    key = room.rows()[0].edition
    decide.pause(room.db, room.newsroom, key, reason="storm", by="ruth")
    assert room.send().sent == []
    assert decide.resume(room.db, room.newsroom, f"edition:{key}", by="ruth").changed
    assert len(room.send().sent) == 1


@pytest.mark.parametrize("name", ["x-mian", "schedule:x-main", "edition:none", "target:", "nobody:x-main"])
def test_a_name_that_is_nothing_pauses_nothing(room: Room, name: str) -> None:
    """A typo that stopped nothing would let the wrong thing go: it is told, with what there is."""
    with pytest.raises(UsageError, match="is no target, schedule or edition; there are: all, morning"):
        decide.pause(room.db, room.newsroom, name, reason="storm", by="ruth")
    assert room.log("pause") == []


def test_a_name_that_is_two_things_is_not_guessed(room: Room) -> None:
    """Target or schedule: the editor says which."""
    with pytest.raises(UsageError, match=r"morning is a target and a schedule; write target:morning or sch"):
        decide.pause(room.db, room.newsroom, "morning", reason="storm", by="ruth")


def test_what_left_the_file_can_still_be_resumed(room: Room, make_room: MakeRoom) -> None:
    """Paused, then renamed in schedules.yaml: the pause is not for ever."""
    decide.pause(room.db, room.newsroom, "hourly", reason="storm", by="ruth")
    assert decide.resume(room.db, make_room().newsroom, "hourly", by="ruth").changed


def test_a_pause_is_logged_with_the_name(room: Room) -> None:
    """Who stopped the presses, why, and who let them go on."""
    decide.pause(room.db, room.newsroom, "all", reason="storm", by="ruth")
    decide.resume(room.db, room.newsroom, "all", by="omar")
    assert [(row["by"], row["detail"]) for row in room.log("pause")] == [("ruth", {"reason": "storm"})]
    assert [row["by"] for row in room.log("resume")] == ["omar"]
