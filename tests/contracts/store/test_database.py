"""The database's doors: what reading, writing and intake promise on both engines."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update

from bot.model.errors import StoreError
from bot.store.database import Database, open_database
from bot.store.lock import WriteLock
from bot.store.schema import article_key, counter

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _value(db: Database) -> int | None:
    with db.read() as conn:
        return conn.execute(select(counter.c.value).where(counter.c.name == "n")).scalar()


def _begin(db: Database) -> None:
    with db.write() as conn:
        conn.execute(insert(counter).values(name="n", value=0))


def _add(db: Database, times: int) -> None:
    """Read, then write what was read plus one: right only while nobody else writes in between."""
    for _ in range(times):
        with db.intake() as conn:
            value = conn.execute(select(counter.c.value).where(counter.c.name == "n")).scalar_one()
            conn.execute(update(counter).where(counter.c.name == "n").values(value=value + 1))


def _add_in_a_process(url: str, home: Path, times: int) -> None:
    db = open_database(url, home)
    _add(db, times)
    db.close()


def test_a_write_is_kept_when_its_block_ends(db: Database) -> None:
    """A writing transaction commits at the end of its block."""
    _begin(db)
    assert _value(db) == 0


def test_a_write_that_raises_leaves_nothing(db: Database) -> None:
    """A writing transaction rolls back when its block raises."""

    def _write_and_fail() -> None:
        with db.write() as conn:
            conn.execute(insert(counter).values(name="n", value=0))
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        _write_and_fail()
    assert _value(db) is None


def test_a_write_inside_a_write_is_a_mistake_told_at_once(db: Database) -> None:
    """It would wait for itself; afterwards, and in other threads, writing goes on."""
    with db.write(), pytest.raises(RuntimeError, match="inside another"), db.intake():
        pytest.fail("two writing transactions in one thread")
    _begin(db)
    _add(db, 1)
    assert _value(db) == 1


def test_reading_sees_one_moment(db: Database) -> None:
    """A reader does not see what is written after its first look, and does not hold a writer up."""
    _begin(db)
    with db.read() as conn:
        first = conn.execute(select(counter.c.value)).scalar_one()
        _add(db, 1)
        assert conn.execute(select(counter.c.value)).scalar_one() == first
    assert _value(db) == first + 1


def test_reading_cannot_write(db: Database) -> None:
    """A write through the door for reading fails: it would pass by the lock."""
    with pytest.raises(StoreError, match=r"read-?\s?only"), db.read() as conn:
        conn.execute(insert(counter).values(name="n", value=0))


def test_a_reader_s_connection_can_write_again(db: Database) -> None:
    """What makes a transaction read-only ends with it."""
    _begin(db)
    for _ in range(10):
        with db.read() as conn:
            conn.execute(select(counter))
        _add(db, 1)
    assert _value(db) == 10


def test_a_row_without_what_it_refers_to_is_refused(db: Database) -> None:
    """Foreign keys are enforced on both engines."""
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError), db.write() as conn:
        conn.execute(insert(article_key).values(kind="url", value="example.org/a", article_id=4711))


def test_the_same_key_twice_is_met_with_on_conflict(db: Database) -> None:
    """`insert` speaks ON CONFLICT on both engines: the second row is left out, without an error."""
    with db.write() as conn:
        statement = db.insert(counter).values(name="n", value=7).on_conflict_do_nothing()
        assert [conn.execute(statement.returning(counter.c.value)).scalar() for _ in range(2)] == [7, None]


def test_the_database_s_clock_is_aware(db: Database) -> None:
    """`now` is an aware UTC time, and rises within a transaction."""
    with db.read() as conn:
        first, second = db.now(conn), db.now(conn)
    assert first.utcoffset() == second.utcoffset() == NOON.utcoffset()
    assert first <= second


def test_an_injected_clock_wins(open_db: Callable[..., Database]) -> None:
    """Tests and trial runs set the time."""
    db = open_db(clock=lambda: NOON)
    with db.read() as conn:
        assert db.now(conn) == NOON


def test_threads_may_share_a_database(db: Database) -> None:
    """Threads that write through one Database lose nothing of each other's."""
    _begin(db)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: _add(db, 5), range(8)))
    assert _value(db) == 40


def test_processes_write_without_starving_or_failing(
    open_db: Callable[..., Database], database_url: str, tmp_path: Path
) -> None:
    """Writers of several processes all come through, one after the other."""
    db = open_db()
    _begin(db)
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=_add_in_a_process, args=(database_url, tmp_path, 40)) for _ in range(3)]
    for other in others:
        other.start()
    _add(db, 40)
    for other in others:
        other.join(60)
    assert [other.exitcode for other in others] == [0, 0, 0]
    assert _value(db) == 160


def test_a_writer_that_hangs_is_named(tmp_path: Path) -> None:
    """Who waits in vain for the lock reads what to do."""
    path = tmp_path / "bot.db"
    with (
        WriteLock(path).held(),
        pytest.raises(StoreError, match=r"bot\.db for 0 seconds: wait for it"),
        WriteLock(path, patience=0.05).held(),
    ):
        pytest.fail("two hold the lock")
    with WriteLock(path, patience=0.05).held():
        pass


def test_a_lock_of_a_dead_process_is_free(open_db: Callable[..., Database], tmp_path: Path) -> None:
    """A process killed while it writes leaves no lock behind."""
    db = open_db()
    _begin(db)
    context = multiprocessing.get_context("spawn")
    holding = context.Event()
    victim = context.Process(target=_hold, args=(str(tmp_path), holding))
    victim.start()
    assert holding.wait(60)
    victim.kill()
    victim.join(60)
    _add(db, 1)
    assert _value(db) == 1


def _hold(home: str, holding: "multiprocessing.synchronize.Event") -> None:
    with WriteLock(Path(home) / "bot.db").held():
        holding.set()
        multiprocessing.Event().wait(60)


def test_sqlite_is_durable(tmp_path: Path) -> None:
    """A receipt that is committed survives a power cut: WAL, synchronous=FULL, foreign keys on."""
    db = open_database("sqlite:///bot.db", tmp_path)
    with db.write() as conn:
        asked = ("journal_mode", "synchronous", "foreign_keys", "query_only")
        assert [conn.execute(text(f"PRAGMA {name}")).scalar() for name in asked] == ["wal", 2, 1, 0]
    db.close()
