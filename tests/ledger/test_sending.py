"""From claimed to the wire: what is committed when, and every reason not to send at the last moment."""

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from bot import decide, dispatch
from bot.model.message import Message, Receipt
from bot.store import outbox
from tests.ledger.conftest import MakeRoom, Stage
from tests.ledger.rig import NOON, Clock, Room, Scripted, deferred, refused
from tests.ledger.test_told import send


@pytest.fixture
def room(make_room: MakeRoom) -> Room:
    """A newsroom without schedules: everything is sent by hand."""
    return make_room()


@pytest.fixture
def digest(room: Room) -> Room:
    """An editor's mail to three readers, due."""
    for name in ("ada", "obi", "mei"):
        room.reader(name)
    send(room, room.story("Ferry"), "morning")
    return room


def test_sending_is_committed_before_the_first_byte(room: Room, stage: Stage) -> None:
    """Who looks into the database while a message is on the wire sees it there."""
    send(room, room.story("Ferry", "One.", "Two."))
    other = stage.door(1)
    seen: list[list[str]] = []

    def look(_: Message) -> Receipt:
        with other.read() as conn:
            seen.append([str(row.state) for row in outbox.deliveries(conn)])
        return Receipt("1", NOON)

    room.send(Scripted([look]))
    assert seen == [["sending", "due"]]
    assert room.states() == ["sent", "sent"]


def test_a_receipt_and_the_next_intent_share_one_commit(digest: Room, stage: Stage) -> None:
    """At most one message of a dispatcher is ever in `sending`."""
    other = stage.door(1)
    seen: list[list[str]] = []

    def look(_: Message) -> Receipt:
        with other.read() as conn:
            seen.append([str(row.state) for row in outbox.deliveries(conn)])
        return Receipt("1", NOON)

    digest.send(Scripted([look, look, look]), "morning")
    assert seen == [
        ["sending", "claimed", "claimed"],
        ["sent", "sending", "claimed"],
        ["sent", "sent", "sending"],
    ]


@pytest.mark.parametrize(
    ("what", "becomes"),
    [
        ("killed", "killed"),
        ("held", "held"),
        ("all", "due"),
        ("morning", "due"),
        ("the edition", "due"),
        ("too late", "expired"),
    ],
)
def test_what_happens_in_mid_digest_binds_the_mails_that_are_left(
    digest: Room, what: str, becomes: str
) -> None:
    """All three were claimed; during the first something happened: the others see it before the wire."""

    def happens(_: Message) -> Receipt:
        if what in ("killed", "held"):
            digest.set_story(1, what)
        elif what == "too late":
            digest.clock.forward(hours=3)
        else:
            name = digest.rows()[0].edition if what == "the edition" else what
            decide.pause(digest.db, digest.newsroom, name, reason="stop", by="ruth")
        return Receipt("1", NOON)

    channel = digest.send(Scripted([happens]), "morning")
    assert len(channel.sent) == 1
    assert digest.states() == ["sent", becomes, becomes]
    assert digest.balanced()


def test_a_paused_schedules_posts_wait_and_go_on(make_room: MakeRoom, clock: Clock) -> None:
    """Pause the schedule of what is due already: it waits, and goes when it is resumed."""
    from tests.ledger.rig import HOURLY

    room = make_room(hourly=HOURLY)
    room.story("Ferry")
    room.publish_now()
    decide.pause(room.db, room.newsroom, "hourly", reason="stop", by="ruth")
    assert room.send().sent == []
    decide.resume(room.db, room.newsroom, "hourly", by="ruth")
    assert len(room.send().sent) == 1


def test_late_binds_part_one_only(room: Room, clock: Clock) -> None:
    """A thread that was begun is finished, however late; one that was not begun ends whole."""
    send(room, room.story("Ferry", "One.", "Two."))
    room.send(Scripted([lambda _: (clock.forward(hours=4), Receipt("1", NOON))[1]]))
    assert room.states() == ["sent", "sent"]
    send(room, room.story("Bridge", "One.", "Two."))
    clock.forward(hours=4)
    assert room.send().sent == []
    assert room.states()[2:] == ["expired", "expired"]
    assert [state for _, state in room.editions()] == ["closed", "closed"]
    assert room.balanced()


def test_what_waits_too_long_expires_while_nobody_sends(room: Room, clock: Clock) -> None:
    """Paused, and its time over: part 1 expires, the parts behind it with it, the edition is closed."""
    send(room, room.story("Ferry", "One.", "Two."))
    decide.pause(room.db, room.newsroom, "x-main", reason="stop", by="ruth")
    clock.forward(hours=4)
    dispatch.expire(room.db)
    assert room.states() == ["expired", "expired"]
    assert [state for _, state in room.editions()] == ["closed"]
    assert room.told() == []


@pytest.mark.parametrize(
    ("until", "wait"), [(None, timedelta(seconds=7)), (NOON + timedelta(hours=1), timedelta(hours=1))]
)
def test_a_deferred_message_is_tried_again(room: Room, clock: Clock, until: object, wait: timedelta) -> None:
    """At the time that the service named, else after a few seconds; tries and reason are kept."""
    send(room, room.story("Ferry"))
    channel = room.send(Scripted([deferred("over capacity", until=until)]))
    (row,) = room.rows()
    assert (row.state, row.attempts, row.reason) == ("due", 1, "over capacity")
    assert NOON < row.due_at <= NOON + wait
    clock.at = row.due_at - timedelta(seconds=1)
    assert len(room.send(channel).sent) == 1
    clock.at = row.due_at
    assert len(room.send(channel).sent) == 2
    assert room.states() == ["sent"]
    assert room.attempts(row.id) == [("deferred", None), ("sent", "101")]


@pytest.mark.parametrize("until", [None, NOON + timedelta(hours=1)])
def test_a_rate_limit_holds_back_the_whole_target(digest: Room, clock: Clock, until: object) -> None:
    """One 429, not one for each message that was claimed with it."""
    channel = digest.send(Scripted([deferred("slow down", until=until, whole_target=True)]), "morning")
    assert len(channel.sent) == 1
    assert digest.states() == ["due", "due", "due"]
    assert min(row.due_at for row in digest.rows()) > clock.at
    clock.forward(hours=1)
    assert len(digest.send(channel, "morning").sent) == 4
    assert digest.states() == ["sent", "sent", "sent"]


@pytest.mark.parametrize(("answer", "first"), [(deferred, "due"), (refused, "refused")])
def test_stop_pauses_the_target_until_an_editor_resumes_it(
    digest: Room, clock: Clock, answer: Callable[..., object], first: str
) -> None:
    """Out of credit, or credentials refused: no loop, the others wait with their target."""
    channel = digest.send(Scripted([answer("no credit left", stop=True)]), "morning")  # type: ignore[list-item]
    clock.forward(hours=1)
    assert len(digest.send(channel, "morning").sent) == 1
    assert digest.states() == [first, "due", "due"]
    decide.resume(digest.db, digest.newsroom, "morning", by="ruth")
    digest.send(channel, "morning")
    assert digest.states() == ["sent" if first == "due" else first, "sent", "sent"]


def test_a_chat_that_moved_is_remembered(room: Room) -> None:
    """The message goes to the new name at once, and so does the next one, after a restart too."""
    send(room, room.story("Ferry", "One.", "Two."), "tg-en")
    channel = room.send(Scripted([deferred("moved", moved_to="-1009")]), "tg-en")
    assert [message.recipient for message in channel.sent] == ["@velmar", "-1009", "-1009"]
    send(room, room.story("Bridge"), "tg-en")
    assert room.send(target="tg-en").sent[0].recipient == "-1009"


def test_a_mail_is_the_recipients_own(digest: Room) -> None:
    """Address, Message-ID, way out and bounce address are spliced in; the rest is the same bytes."""
    sent = digest.send(target="morning").sent
    mails = [message_from_bytes(message.raw or b"", policy=default) for message in sent]
    assert [mail["To"] for mail in mails] == [
        "Ada <ada@reader.test>",
        "Obi <obi@reader.test>",
        "Mei <mei@reader.test>",
    ]
    assert (
        len({mail["Message-ID"] for mail in mails}) == len({mail["List-Unsubscribe"] for mail in mails}) == 3
    )
    assert {mail["Date"] for mail in mails} == {"Sun, 22 Nov 2026 12:00:00 +0000"}
    assert len({message.sender for message in sent}) == 3
    for mail in mails:
        way_out = mail["List-Unsubscribe"].strip("<>")
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        text = mail.get_body(("plain",))
        page = mail.get_body(("html",))
        assert text is not None
        assert page is not None
        assert way_out in text.get_content()
        assert way_out in page.get_content()


def test_what_holds_a_sample_is_marked(room: Room) -> None:
    """A sample page, or a sample reader: live channels refuse by the mark."""
    room.reader("ada")
    send(room, room.story("Ferry", sample=True))
    assert [message.sample for message in room.send().sent] == [True]
    send(room, room.story("Bridge"))
    assert [message.sample for message in room.send().sent] == [False]
    from bot.subscribe import add
    from tests.ledger.rig import NEWS

    add(room.db, NEWS, "demo@reader.test", zone="Africa/Lagos", sample=True)
    send(room, room.story("Tunnel"), "morning")
    assert [message.sample for message in room.send(target="morning").sent] == [False, True]


def test_a_message_that_cannot_be_made_is_held_and_the_others_go(digest: Room) -> None:
    """A reader whose row was erased after composing: held with the reason, not sent, not lost."""
    from sqlalchemy import update

    from bot.store import schema

    gone = update(schema.subscriber).where(schema.subscriber.c.address.like("ada%")).values(address=None)
    digest.in_write(lambda conn: conn.execute(gone))
    assert len(digest.send(target="morning").sent) == 2
    assert digest.states() == ["held", "sent", "sent"]
    assert "its subscriber is gone" in (digest.rows()[0].reason or "")
