"""What nobody can know: crashes on the wire, lost receipts, mails that may have landed."""

import sqlite3
import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot import decide, dispatch
from bot.model.delivery import Delivery
from bot.model.errors import StoreError
from bot.model.message import Message, Receipt, Refused
from bot.store import claims, schema
from bot.store.workers import LEASE
from tests.ledger.conftest import MakeRoom
from tests.ledger.rig import NOON, Clock, Room, Scripted, deferred, uncertain
from tests.ledger.test_told import send


class Killed(BaseException):
    """Stands for the end of a process at that very line."""


def dies(_: Message) -> Receipt:
    raise Killed


def crash(room: Room, target: str = "x-main", *, on_the_wire: bool = True) -> None:
    """Kill the room's process while a message is on the wire, or just after it was claimed."""
    dispatcher = room.dispatcher(Scripted([dies]), target)
    if on_the_wire:
        with pytest.raises(Killed):
            dispatcher.send_due()
    else:
        target_id = room.rows()[0].target_id
        with room.db.write() as conn:
            claims.claim(
                conn,
                adapter=dispatcher.outlet.adapter,
                target_id=target_id,
                owner=dispatcher.owner,
                now=room.clock.at,
                limit=50,
            )
    room.worker.let_go()


@pytest.fixture
def two(make_room: MakeRoom) -> tuple[Room, Room]:
    """Two processes of one newsroom; a thread of two is due on X."""
    room, other = make_room(), make_room()
    send(room, room.story("Ferry", "One.", "Two."))
    return room, other


def test_a_crash_on_the_wire_is_uncertain_never_due(two: tuple[Room, Room]) -> None:
    """It may have gone: an editor decides, the parts behind it wait."""
    room, other = two
    crash(room)
    assert room.states() == ["sending", "due"]
    (lost,) = dispatch.recover(other.db, other.worker)
    assert "nobody can know whether it went" in (lost.reason or "")
    assert other.states() == ["uncertain", "held"]
    assert other.send().sent == []
    assert dispatch.recover(other.db, other.worker) == []


def test_a_crash_before_the_wire_is_due_again(two: tuple[Room, Room]) -> None:
    """Claimed is prepared, never sent."""
    room, other = two
    crash(room, on_the_wire=False)
    assert room.states() == ["claimed", "due"]
    assert dispatch.recover(other.db, other.worker) == []
    assert other.send().texts == ["Ferry 1: One.", "Ferry 2: Two."]
    assert other.attempts(1) == [("sent", "101")]


def test_a_duplicate_after_a_doubt_is_the_first_try_found(two: tuple[Room, Room], clock: Clock) -> None:
    """X has the text: the editor was wrong, nothing is resent, and its URL frees the parts behind it."""
    room, other = two
    crash(room)
    dispatch.recover(other.db, other.worker)
    doubtful = other.rows()[0].id
    decide.settle_again(other.db, doubtful, "ruth")
    other.send(Scripted([Refused("duplicate content", has_it_already=True)]))
    assert other.states() == ["uncertain", "held"]
    assert "an earlier try landed" in str(other.rows()[0].reason)
    decide.settle_sent(other.db, doubtful, "https://x.com/news/status/77", "ruth")
    clock.forward(minutes=1)
    assert other.send().sent[0].after == "77"
    assert other.states() == ["sent", "sent"]


def test_a_duplicate_at_the_first_try_is_refused(two: tuple[Room, Room]) -> None:
    """Nothing of ours was on its way: the account said the same before, an editor may still point to it."""
    room, _ = two
    room.send(Scripted([Refused("duplicate content", has_it_already=True)]))
    assert room.states() == ["refused", "held"]
    decide.settle_sent(room.db, room.rows()[0].id, "77", "ruth")
    assert room.states() == ["sent", "due"]


def test_a_live_workers_rows_are_left_alone(two: tuple[Room, Room], clock: Clock) -> None:
    """On one host the lock on its file says that it lives, however old its lease."""
    room, other = two
    channel = Scripted()

    def meanwhile(_: Message) -> Receipt:
        clock.forward(hours=1)
        assert dispatch.recover(other.db, other.worker) == []
        assert other.send().sent == []
        return channel.receipt()

    channel.answers = [meanwhile]
    room.send(channel)
    assert room.states() == ["sent", "sent"]


def test_on_another_host_the_lease_is_the_sign_of_life(two: tuple[Room, Room], clock: Clock) -> None:
    """No lock can be seen there: while it renews it lives."""
    room, other = two
    crash(room)
    for file in (room.home / "var" / "workers").glob(f"{room.worker.id}*"):
        file.unlink()
    assert dispatch.recover(other.db, other.worker) == []
    clock.forward(seconds=LEASE.total_seconds() + 1)
    assert [row.state for row in dispatch.recover(other.db, other.worker)] == ["uncertain"]


def test_a_receipt_wins_over_uncertain(two: tuple[Room, Room], clock: Clock) -> None:
    """Given up for dead while it only slept: its receipt is the truth, and the thread goes on."""
    room, other = two
    channel = Scripted()

    def given_up(_: Message) -> Receipt:
        with other.db.write() as conn:
            owner = claims.owners(conn)[0]
            for row in claims.give_up_for_dead(conn, owner, clock.at):
                dispatch.after_uncertain(conn, row, clock.at)
        assert other.states() == ["uncertain", "held"]
        return channel.receipt()

    channel.answers = [given_up]
    room.send(channel)
    assert room.states() == ["sent", "sent"]
    assert room.attempts(1) == [("sent", "101")]


def test_a_second_receipt_shows_as_a_double(two: tuple[Room, Room], clock: Clock) -> None:
    """The editor said again, both went: one delivery, two attempts that were sent."""
    room, other = two
    late, again = Scripted(), Scripted()
    again.numbers = iter([7, 8])

    def resent_meanwhile(_: Message) -> Receipt:
        with other.db.write() as conn:
            claims.give_up_for_dead(conn, claims.owners(conn)[0], clock.at)
        decide.settle_again(other.db, 1, "ruth")
        other.send(again)
        return late.receipt()

    late.answers = [resent_meanwhile]
    room.send(late)
    assert room.rows()[0].remote_id == "7"
    assert room.attempts(1) == [("sent", "101"), ("sent", "7")]
    assert len(room.attempts(2)) == 1


def test_a_late_answer_that_is_no_receipt_changes_nothing(two: tuple[Room, Room], clock: Clock) -> None:
    """Settled by an editor as sent; the timeout that comes after holds nothing back."""
    room, other = two

    def settled_meanwhile(_: Message) -> object:
        with other.db.write() as conn:
            claims.give_up_for_dead(conn, claims.owners(conn)[0], clock.at)
        decide.settle_sent(other.db, 1, "1999", "ruth")
        return uncertain()

    room.send(Scripted([settled_meanwhile]))  # type: ignore[list-item]
    assert room.states() == ["sent", "sent"]


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_a_receipt_waits_for_a_database_that_is_busy(two: tuple[Room, Room]) -> None:
    """Something else holds the file for a while: the receipt is kept and written, nothing goes twice."""
    room, _ = two
    channel = Scripted()
    threads: list[threading.Thread] = []
    locked = threading.Event()

    def hog() -> None:
        connection = sqlite3.connect(str(room.db.path), isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        locked.set()
        time.sleep(0.3)
        connection.execute("ROLLBACK")
        connection.close()

    def busy(_: Message) -> Receipt:
        threads.append(threading.Thread(target=hog))
        threads[0].start()
        assert locked.wait(10)
        return channel.receipt()

    channel.answers = [busy]
    room.send(channel)
    threads[0].join()
    assert (room.states(), len(channel.sent)) == (["sent", "sent"], 2)


def test_a_receipt_survives_a_database_that_goes_away(two: tuple[Room, Room], clock: Clock) -> None:
    """The first write fails, the next one holds: the receipt was not forgotten."""
    room, _ = two
    channel = Scripted()
    failures = [StoreError("gone")]

    def away() -> None:
        if failures:
            raise failures.pop()

    def then_away(_: Message) -> Receipt:
        clock.trap = away
        return channel.receipt()

    channel.answers = [then_away]
    room.send(channel)
    assert not failures
    assert (room.states(), len(channel.sent)) == (["sent", "sent"], 2)


def test_a_dispatcher_whose_database_failed_before_the_wire_frees_what_it_claimed(
    two: tuple[Room, Room], clock: Clock
) -> None:
    """Claimed, then the intent could not be written: nothing went, the next round begins anew."""
    room, _ = two
    channel = Scripted()

    def away() -> None:
        if "claimed" in room.states():
            raise StoreError("gone")

    dispatcher = room.dispatcher(channel)
    clock.trap = away
    with pytest.raises(StoreError):
        dispatcher.send_due()
    clock.trap = None
    assert (channel.sent, room.states()) == ([], ["claimed", "due"])
    assert dispatcher.has_due()
    while dispatcher.send_due():
        pass
    assert room.states() == ["sent", "sent"]


# --- mail ----------------------------------------------------------------------------------------------


@pytest.fixture
def mail(make_room: MakeRoom) -> Room:
    """An editor's mail to Ada, due."""
    room = make_room()
    room.reader("ada")
    send(room, room.story("Ferry"), "morning")
    return room


def test_an_uncertain_mail_goes_again_with_the_same_bytes(mail: Room, clock: Clock) -> None:
    """Message-ID and Date tell the mailbox that it is the same; after three more an editor decides."""
    channel = Scripted([uncertain()] * 9)
    for _ in range(9):
        mail.send(channel, "morning")
        clock.forward(seconds=25)
    assert len(channel.sent) == 4
    assert len({message.raw for message in channel.sent}) == 1
    assert mail.states() == ["uncertain"]
    assert [outcome for outcome, _ in mail.attempts(1)] == ["uncertain"] * 4


def test_greylisting_does_not_use_up_the_resends(mail: Room, clock: Clock) -> None:
    """Five times deferred, then in doubt: it goes again all the same."""
    channel = Scripted([deferred("451 later")] * 5 + [uncertain()])
    for _ in range(9):
        mail.send(channel, "morning")
        clock.forward(minutes=3)
    assert mail.states() == ["sent"]
    assert len(channel.sent) == 7


def test_a_mail_lost_in_a_crash_goes_again(mail: Room, make_room: MakeRoom, clock: Clock) -> None:
    """The same policy as for a lost answer, counted the same."""
    other = make_room()
    crash(mail, "morning")
    assert [row.state for row in dispatch.recover(other.db, other.worker)] == ["uncertain"]
    assert other.states() == ["due"]
    clock.forward(seconds=25)
    assert len(other.send(target="morning").sent) == 1
    assert other.states() == ["sent"]


def test_a_resend_that_would_be_too_late_stays_uncertain(mail: Room, clock: Clock) -> None:
    """Not expired: it may be there. An editor sees it."""
    clock.forward(hours=2, minutes=59, seconds=50)
    mail.send(Scripted([uncertain()]), "morning")
    clock.forward(minutes=5)
    dispatch.expire(mail.db)
    assert mail.states() == ["uncertain"]


def test_drain_waits_for_what_another_worker_has_on_the_wire(mail: Room, make_room: MakeRoom) -> None:
    """`bot send` waits for the receipt that the running bot gets; of a dead one it learns the truth."""
    crash(mail, "morning")
    dispatcher = mail.dispatcher(Scripted(), "morning", worker=make_room().worker)
    begun = update(schema.delivery).values(due_at=NOON - timedelta(days=1))
    mail.in_write(lambda conn: conn.execute(begun))
    dispatcher.drain(patience=timedelta(seconds=10))
    rows: list[Delivery] = mail.rows()
    assert (rows[0].state, rows[0].due_at) == ("due", NOON + timedelta(seconds=20))
