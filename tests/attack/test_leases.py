"""Two machines on one database: the one that waits for a silent relay is not taken for dead."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from bot import dispatch
from bot.model.message import Answer, Message
from bot.store.schema import worker
from bot.store.workers import LEASE
from tests.acceptance.newsroom import until
from tests.ledger.conftest import MakeRoom
from tests.ledger.rig import ARRIVAL, Clock, Mortal, Scripted


def test_a_worker_that_waits_longer_than_its_lease_keeps_its_delivery(
    make_room: MakeRoom, clock: Clock, tmp_path: Path
) -> None:
    """The other machine sees no lock of ours, only the lease, renewed while the service is silent."""
    room = make_room(arrival=ARRIVAL)
    room.tick()
    room.story("Ferry")
    room.tick()
    elsewhere = Mortal(room.db, tmp_path / "elsewhere")

    def lease_is_good() -> bool:
        with room.db.read() as conn:
            until_then = conn.execute(
                select(worker.c.lease_until).where(worker.c.id == room.worker.id)
            ).scalar_one()
        return bool(until_then >= clock.at + LEASE)

    def silent(_: Message) -> Answer:
        for _ in range(4):
            clock.forward(seconds=LEASE.total_seconds() / 2)
            until(lease_is_good, what="a renewed lease")
            assert dispatch.recover(room.db, elsewhere) == []
        return channel.receipt()

    channel = Scripted([silent])
    with room.worker.renewing(every=timedelta(seconds=0.02)):
        room.send(channel, "tg-en")
    assert room.states() == ["sent"]
    assert len(channel.sent) == 1
    elsewhere.leave()


def test_a_worker_that_was_buried_by_mistake_is_alive_again_when_it_renews(
    make_room: MakeRoom, clock: Clock, tmp_path: Path
) -> None:
    """A machine that slept: otherwise all that it claims from then on is taken from it at once."""
    room = make_room(arrival=ARRIVAL)
    elsewhere = Mortal(room.db, tmp_path / "elsewhere")
    clock.forward(minutes=5)
    room.in_write(lambda conn: elsewhere.bury(conn, room.worker.id))
    room.in_write(lambda conn: room.worker.renew(conn, clock.at))
    assert not room.in_write(lambda conn: elsewhere.is_dead(conn, room.worker.id, clock.at))
    elsewhere.leave()
