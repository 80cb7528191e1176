"""Wall 4: a target is told a story once, whichever schedule, hand or name it comes through."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot import dispatch
from bot import send as by_hand
from bot.compose import Composed
from bot.send import ToldAlready
from bot.store import articles
from tests.ledger.conftest import MakeRoom
from tests.ledger.rig import ARRIVAL, HOURLY, Clock, Room, Scripted, deferred, refused, uncertain


def send(
    room: Room, article: int, target: str = "x-main", *, again: bool = False, by: str = "ruth"
) -> Composed:
    """`bot send ARTICLE --to TARGET`."""
    press, outlet = room.press, room.press.outlets[target]
    with room.db.read() as conn:
        story = articles.by_article(conn, article, sites={})
        now = room.db.now(conn)
    assert story is not None
    how = by_hand.recipe_for(room.newsroom, outlet, None)
    made = by_hand.render_send(press, story, outlet, how, now)
    return by_hand.compose_send(press, story, outlet, how, made, by=by, again=again)


def test_two_schedules_to_one_target_never_tell_a_story_twice(make_room: MakeRoom, clock: Clock) -> None:
    """The second schedule takes the next story, or has nothing to tell."""
    room = make_room(hourly=HOURLY, also=HOURLY)
    room.tick()
    room.story("Ferry")
    clock.forward(hours=1)
    assert [slot.headlines for slot in room.tick() if slot.state == "ready"] == [("Ferry",)]
    assert room.send().texts == ["Ferry 1: It was said on the quay."]


def test_a_claim_that_is_lost_is_composed_again(make_room: MakeRoom, clock: Clock) -> None:
    """Between choosing and writing another edition takes the story: the next one is told instead."""
    room, other = make_room(hourly=HOURLY), make_room(hourly=HOURLY)
    room.tick()
    bridge = room.story("Bridge")
    clock.forward(seconds=1)
    ferry = room.story("Ferry")
    clock.forward(hours=1)
    once = room.render

    def meanwhile(brief: object) -> object:
        if not room.printed:
            send(other, ferry)
        return once(brief)  # type: ignore[arg-type]

    object.__setattr__(room.press, "render", meanwhile)
    assert [slot.headlines for slot in room.tick()] == [("Bridge",)]
    assert room.told() == sorted([bridge, ferry])


def test_two_schedules_that_compose_at_once_tell_two_stories(make_room: MakeRoom, clock: Clock) -> None:
    """Both want the newest story: one has it, the other recomposes."""
    room, other = make_room(hourly=HOURLY), make_room(also=HOURLY)
    for one in (room, other):
        one.tick()
    for name in ("Ferry", "Bridge"):
        room.story(name)
    clock.forward(hours=1)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(Room.tick, [room, other]))
    texts = room.send().texts
    assert len(texts) == len(set(texts)) == 2


@pytest.mark.parametrize("answer", [refused(), deferred()])
def test_a_story_is_free_again_when_its_edition_ends_unsent(
    make_room: MakeRoom, clock: Clock, answer: object
) -> None:
    """Refused, or expired before it could go: nobody has read it, so it may be told."""
    room = make_room(hourly=HOURLY)
    room.tick()
    ferry = room.story("Ferry")
    clock.forward(hours=1)
    room.tick()
    room.send(Scripted([answer, deferred(), deferred()]))  # type: ignore[list-item]
    clock.forward(minutes=40)
    dispatch.expire(room.db)
    assert room.told() == []
    assert [state for _, state in room.editions()] == ["closed"]
    clock.forward(minutes=20)
    assert [slot.headlines for slot in room.tick()] == [("Ferry",)]
    assert room.told() == [ferry]


@pytest.mark.parametrize("answer", [None, uncertain()])
def test_a_story_that_may_have_been_read_is_not_told_again(
    make_room: MakeRoom, clock: Clock, answer: object
) -> None:
    """Sent, or uncertain and then given up by an editor: it stays told."""
    from bot import decide

    room = make_room(hourly=HOURLY)
    room.tick()
    ferry = room.story("Ferry")
    clock.forward(hours=1)
    room.tick()
    room.send(Scripted([answer] if answer else []))  # type: ignore[list-item]
    if answer:
        decide.abandon(room.db, room.rows()[0].id, "ruth")
    dispatch.expire(room.db)
    assert room.editions() == [("2026-11-22T13:00:00Z", "closed")]
    assert room.told() == [ferry]


def test_an_editor_can_overrule_with_again_and_the_name_is_kept(make_room: MakeRoom) -> None:
    """Without `--again` nothing is written; with it the log says who."""
    room = make_room()
    ferry = room.story("Ferry")
    send(room, ferry)
    with pytest.raises(
        ToldAlready, match=r"told on Sunday 22 November 13:00 Africa/Lagos by ruth \(send-x-main-"
    ):
        send(room, ferry, by="omar")
    assert len(room.rows()) == 1
    send(room, ferry, again=True, by="omar")
    assert len(room.send().texts) == 2
    assert [(entry["by"], entry["detail"]["again"]) for entry in room.log("send")] == [
        ("ruth", False),
        ("omar", True),
    ]


def test_a_story_sent_with_again_is_not_news_to_a_schedule(make_room: MakeRoom, clock: Clock) -> None:
    """`--again` on a story that was never told tells it: no schedule may do so as well."""
    room = make_room(hourly=HOURLY)
    room.tick()
    ferry = room.story("Ferry")
    send(room, ferry, again=True)
    clock.forward(hours=1)
    assert [slot.state for slot in room.tick()] == ["skipped"]


def test_an_editors_mail_is_told_like_a_post(make_room: MakeRoom) -> None:
    """A second mail of one story to a newsletter needs `--again`."""
    room = make_room()
    room.reader("ada")
    ferry = room.story("Ferry")
    send(room, ferry, "morning")
    assert room.send(target="morning").sent[0].recipient == "ada@reader.test"
    with pytest.raises(ToldAlready):
        send(room, ferry, "morning")
    assert room.balanced()


def test_a_trial_on_files_uses_nothing_up(make_room: MakeRoom, clock: Clock) -> None:
    """The day credentials come, the story that files got is still news for the account."""
    room = make_room(hourly=HOURLY)
    room.story("Ferry")
    live, room.press = room.press, room.press_on("files")
    assert [slot.state for slot in room.publish_now()] == ["ready"]
    room.send()
    room.press = live
    assert [slot.state for slot in room.publish_now()] == ["ready"]
    assert room.send().texts == ["Ferry 1: It was said on the quay."]


def test_two_names_of_one_account_share_what_was_told(make_room: MakeRoom, clock: Clock) -> None:
    """Readers know the account, not our names for it."""
    more = {"x-also": {"channel": "x"}}
    room = make_room(targets=more, hourly=HOURLY, also={**HOURLY, "to": "x-also"})
    room.tick()
    room.story("Ferry")
    clock.forward(hours=1)
    assert sorted(slot.state for slot in room.tick()) == ["ready", "skipped"]


def test_two_accounts_are_each_told(make_room: MakeRoom, clock: Clock) -> None:
    """What one account told is news on the other, and on Telegram."""
    more = {"x-fr": {"channel": "x", "env": "X_FR"}}
    room = make_room(targets=more, hourly=HOURLY, french={**HOURLY, "to": "x-fr"}, arrival=ARRIVAL)
    room.tick()
    room.story("Ferry")
    clock.forward(hours=1)
    assert [slot.state for slot in room.tick()] == ["ready", "ready", "ready"]
