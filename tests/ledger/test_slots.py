"""Wall 3: one slot, one edition, whoever ticks, how often, and whatever the clocks do."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from bot.publish import activate, publish_due
from bot.store.database import open_database
from tests.ledger.conftest import MakeRoom, Stage
from tests.ledger.rig import ARRIVAL, DIGEST, HOURLY, Clock, Room


def test_a_slot_has_one_edition_however_often_the_clock_ticks(make_room: MakeRoom, clock: Clock) -> None:
    """A tick that is doubled, or a restart, finds the slot's edition and makes none."""
    room = make_room(hourly=HOURLY)
    room.tick()
    room.story("Ferry")
    clock.forward(hours=1)
    assert [slot.state for slot in room.tick()] == ["ready"]
    assert [room.tick(), make_room(hourly=HOURLY).tick()] == [[], []]
    assert room.editions() == [("2026-11-22T13:00:00Z", "ready")]


def test_nothing_is_due_from_before_a_schedule_was_active(make_room: MakeRoom, clock: Clock) -> None:
    """A schedule written at 12:00 does not make up for 11:00, which nobody had planned."""
    room = make_room(hourly=HOURLY)
    room.story("Ferry")
    clock.forward(minutes=-10)
    room.tick()
    assert room.tick() == []
    assert room.editions() == []


def test_a_missed_slot_is_sent_within_late_else_skipped_with_the_reason(
    make_room: MakeRoom, clock: Clock
) -> None:
    """The bot was down from 12:10 to 14:20: 14:00 is still news, 13:00 is past its 30 minutes."""
    room = make_room(hourly=HOURLY)
    room.tick()
    room.story("Ferry")
    clock.forward(hours=2, minutes=20)
    assert [(slot.slot, slot.state) for slot in room.tick()] == [
        ("2026-11-22T13:00:00Z", "skipped"),
        ("2026-11-22T14:00:00Z", "ready"),
    ]
    assert "80 minutes after its slot" in (room.reason("2026-11-22T13:00:00Z") or "")
    assert room.balanced()


def test_a_clock_set_back_makes_no_second_edition(make_room: MakeRoom, clock: Clock) -> None:
    """13:00 comes twice: the second time it has its edition."""
    room = make_room(hourly=HOURLY)
    room.tick()
    room.story("Ferry")
    room.story("Bridge")
    clock.forward(hours=1, minutes=1)
    room.tick()
    clock.forward(minutes=-20)
    room.tick()
    clock.forward(minutes=25)
    room.tick()
    assert room.editions() == [("2026-11-22T13:00:00Z", "ready")]


@pytest.mark.parametrize(
    ("evening", "waves"),
    [
        (datetime(2026, 3, 28, 22, tzinfo=UTC), ["2026-03-29T02:30", "2026-03-30T02:30"]),
        (datetime(2026, 10, 24, 22, tzinfo=UTC), ["2026-10-25T02:30", "2026-10-26T02:30"]),
    ],
)
def test_a_reader_has_one_digest_in_the_nights_when_clocks_change(
    make_room: MakeRoom, clock: Clock, evening: datetime, waves: list[str]
) -> None:
    """02:30 is jumped over in March and comes twice in October: one digest a night, also then."""
    clock.at = evening
    room = make_room(night={**DIGEST, "when": {"at": "02:30", "zone": "subscriber"}})
    room.reader("jonas", "Europe/Berlin")
    room.tick()
    for night in range(2):
        clock.at = evening + timedelta(days=night)
        room.story(f"Ferry {night}")
        for _ in range(12):
            clock.forward(minutes=30)
            room.tick()
    assert room.editions() == [(f"{wave}@Europe/Berlin", "ready") for wave in waves]
    assert len(room.rows()) == 2


AT_TWO = {**DIGEST, "when": {"at": "14:00", "zone": "subscriber"}}


@pytest.mark.parametrize("schedules", [{"hourly": HOURLY}, {"digest": AT_TWO}])
def test_two_starts_at_once_make_one_edition(
    make_room: MakeRoom, clock: Clock, schedules: dict[str, dict[str, object]]
) -> None:
    """Two threads that compose the same slot meet at the wall: one has it, the other is told so."""
    room, other = make_room(**schedules), make_room(**schedules)
    for name in ("ada", "obi"):
        room.reader(name)
    room.tick()
    room.story("Ferry", "One.", "Two.")
    clock.forward(hours=1)
    with ThreadPoolExecutor(2) as pool:
        found = [slot.state for slots in pool.map(Room.tick, [room, other]) for slot in slots]
    assert sorted(found) in (["ready"], ["ready", "taken"])
    assert len(room.editions()) == 1
    assert len(room.rows()) == 2
    assert room.balanced()


def _compose_in_a_process(url: str, home: str, at: datetime, gate: Barrier) -> None:
    db = open_database(url, Path(home), clock=Clock(at))
    room = Room(db, Path(home), Clock(at), hourly=HOURLY)
    gate.wait(30)
    list(publish_due(room.press))
    room.worker.leave()
    db.close()


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_two_processes_make_one_edition(make_room: MakeRoom, clock: Clock, stage: Stage) -> None:
    """A second `bot run` on the same database adds nothing."""
    room = make_room(hourly=HOURLY)
    room.tick()
    for name in ("Ferry", "Bridge", "Tunnel"):
        room.story(name)
    clock.forward(hours=1)
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(2)
    work = [
        context.Process(target=_compose_in_a_process, args=(stage.url, str(stage.home), clock.at, gate))
        for _ in range(2)
    ]
    for process in work:
        process.start()
    for process in work:
        process.join(60)
    assert [process.exitcode for process in work] == [0, 0]
    assert room.editions() == [("2026-11-22T13:00:00Z", "ready")]
    assert len(room.rows()) == 1


def test_a_clock_that_was_ahead_leaves_nothing_out(make_room: MakeRoom, clock: Clock) -> None:
    """The machine thought it was tomorrow: once it is set right, today's slots are due as ever."""
    room = make_room(hourly=HOURLY)
    room.tick()
    room.story("Ferry")
    clock.forward(hours=1)
    due = publish_due(room.press, ticked=clock.at + timedelta(days=1))
    assert [slot.state for slot in due] == ["ready"]


def test_now_publishes_the_latest_slot_whatever_late_says(make_room: MakeRoom, clock: Clock) -> None:
    """At 12:45 the slot of 12:00 is 45 minutes old and `late` is 30: by hand it goes, once."""
    room = make_room(hourly=HOURLY)
    room.story("Ferry")
    clock.forward(minutes=45)
    assert [(slot.slot, slot.state) for slot in room.publish_now()] == [("2026-11-22T12:00:00Z", "ready")]
    channel = room.send()
    assert channel.texts == ["Ferry 1: It was said on the quay."]
    room.story("Bridge")
    assert [slot.state for slot in room.publish_now()] == ["taken"]
    assert room.send(channel).texts == ["Ferry 1: It was said on the quay."]


def test_a_slot_that_was_skipped_can_be_published_by_hand(make_room: MakeRoom, clock: Clock) -> None:
    """Skipped for want of stories: once there is one, `--now` reopens the slot; the clock does not."""
    room = make_room(hourly=HOURLY)
    room.tick()
    clock.forward(hours=1)
    assert [(slot.state, slot.reason) for slot in room.tick()] == [("skipped", "no new story")]
    assert [(slot.state, slot.reason) for slot in room.publish_now()] == [("skipped", "no new story")]
    room.story("Ferry")
    assert room.tick() == []
    assert [slot.state for slot in room.publish_now()] == ["ready"]
    assert room.editions() == [("2026-11-22T13:00:00Z", "ready")]


def test_an_arrived_story_has_one_slot(make_room: MakeRoom, clock: Clock) -> None:
    """`on: arrival` tells each story once; what lay in the source before is not news."""
    room = make_room(arrival=ARRIVAL)
    room.story("Backlog", backlog=True)
    room.tick()
    room.story("Ferry")
    clock.forward(seconds=5)
    assert [(slot.slot, slot.state) for slot in room.tick()] == [("story:2", "ready")]
    assert room.tick() == []
    assert room.send(target="tg-en").texts == ["Ferry 1: It was said on the quay."]


def test_a_zones_first_subscriber_has_missed_nothing(make_room: MakeRoom, clock: Clock) -> None:
    """A reader who joins from a new zone today was not let down on the days before."""
    room = make_room(digest=DIGEST)
    room.reader("ada")
    room.tick()
    clock.forward(days=3)
    room.reader("mei", "Asia/Tokyo")
    room.tick()
    assert {slot.partition("@")[2] for slot, _ in room.editions()} == {"Africa/Lagos"}


def test_who_joins_after_the_hour_waits_for_the_next_wave(make_room: MakeRoom, clock: Clock) -> None:
    """The digest of 07:00 is for those who were there at 07:00."""
    room = make_room(digest=DIGEST)
    room.reader("ada")
    room.tick()
    room.story("Ferry")
    clock.at = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)
    room.reader("late")
    assert [slot.state for slot in room.tick()] == ["ready"]
    assert [row.recipient for row in room.rows()] == ["ada@reader.test"]
    assert room.balanced()


def test_a_paused_schedule_composes_nothing_and_says_so_when_its_slot_has_passed(
    make_room: MakeRoom, clock: Clock
) -> None:
    """Paused at noon, resumed at 14:05: 13:00 is skipped as paused, 14:00 still goes."""
    from bot import decide

    room = make_room(hourly=HOURLY)
    room.tick()
    room.story("Ferry")
    decide.pause(room.db, room.newsroom, "hourly", reason="election night", by="ruth")
    clock.forward(hours=1, minutes=5)
    assert room.tick() == []
    clock.forward(hours=1)
    assert [(slot.state, slot.reason) for slot in room.tick()] == [("skipped", "paused: election night")]
    decide.resume(room.db, room.newsroom, "hourly", by="ruth")
    assert [slot.slot for slot in room.tick()] == ["2026-11-22T14:00:00Z"]


def test_a_template_error_writes_nothing_and_the_slot_can_be_composed_again(
    make_room: MakeRoom, clock: Clock
) -> None:
    """Mended within `late`, the slot goes out as if nothing had been; posts and digests alike."""
    room = make_room(hourly=HOURLY, digest=AT_TWO)
    room.reader("ada")
    room.tick()
    room.story("Ferry")
    clock.forward(hours=1)
    room.broken = "Ferry"
    assert [slot.state for slot in room.tick()] == ["failed", "failed"]
    assert (room.editions(), room.rows(), room.told()) == ([], [], [])
    room.broken = None
    assert [slot.state for slot in room.tick()] == ["ready", "ready"]


def test_a_template_error_in_any_variant_writes_nothing(make_room: MakeRoom, clock: Clock) -> None:
    """The readers of Sport have a page that fails: nobody gets half an edition."""
    room = make_room(digest=DIGEST)
    room.reader("ada", sections="World")
    room.reader("obi", sections="Sport")
    room.tick()
    room.story("Ferry", section="World")
    room.story("Cup", section="Sport")
    clock.at = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    room.broken = "Cup"
    assert [slot.state for slot in room.tick()] == ["failed"]
    assert (room.editions(), room.rows()) == ([], [])
    room.broken = None
    room.tick()
    assert sorted(room.states()) == ["due", "due"]


def test_a_story_that_does_not_fit_is_passed_over_with_the_reason(make_room: MakeRoom, clock: Clock) -> None:
    """On X the next story has its turn; if there is none, the slot says why."""
    room = make_room(hourly=HOURLY)
    room.tick()
    room.story("Ferry")
    clock.forward(seconds=1)
    room.story("ENDLESS headline")
    clock.forward(hours=1)
    assert [slot.headlines for slot in room.tick()] == [("Ferry",)]
    clock.forward(hours=1)
    (skipped,) = room.tick()
    assert skipped.state == "skipped"
    assert "weighs 300" in skipped.reason


def test_zones_that_differ_in_a_sign_have_editions_of_their_own(make_room: MakeRoom, clock: Clock) -> None:
    """Etc/GMT+3 and Etc/GMT-3 share no name: neither loses its digest to the other."""
    room = make_room(digest={**DIGEST, "late": "12h"})
    room.reader("west", "Etc/GMT+3")
    room.reader("east", "Etc/GMT-3")
    room.tick()
    room.story("Ferry")
    clock.at = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
    assert [slot.state for slot in room.tick()] == ["ready", "ready"]
    assert len(room.rows()) == 2


def test_a_story_dated_ahead_is_in_the_digest_after_its_date(make_room: MakeRoom, clock: Clock) -> None:
    """Digests went past its number while it waited: when its date comes it is news."""
    room = make_room(digest=DIGEST)
    room.reader("ada")
    room.tick()
    room.story("Ahead", published="2026-11-23T12:00:00+00:00")
    room.story("Ferry")
    clock.at = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    assert [slot.headlines for slot in room.tick()] == [("Ferry",)]
    room.send(target="morning")
    clock.forward(days=1)
    assert [slot.headlines for slot in room.tick()] == [("Ahead",)]


def test_what_comes_in_before_the_first_tick_goes_out(make_room: MakeRoom, clock: Clock) -> None:
    """A start makes the schedules active before it takes pages in: the first page is news, not history."""
    room = make_room(posts=ARRIVAL)
    activate(room.press)
    clock.forward(seconds=1)
    room.story("Ferry")
    clock.forward(seconds=1)
    assert [slot.state for slot in room.tick()] == ["ready"]
