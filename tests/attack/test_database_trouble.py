"""The database is away for a moment while the bot runs: it goes on, nothing is lost or said twice."""

import sqlite3
import time
from contextlib import closing

from tests.acceptance.conftest import Wires
from tests.acceptance.newsroom import Newsroom, until


def rename(newsroom: Newsroom, old: str, new: str) -> None:
    with closing(sqlite3.connect(newsroom.home / "bot.db", timeout=30)) as database, database:
        database.execute("PRAGMA legacy_alter_table = ON")
        database.execute(f"ALTER TABLE {old} RENAME TO {new}")


def test_a_bot_that_runs_outlives_a_database_that_is_away_while_the_first_slots_are_sent(
    live: Newsroom, wires: Wires
) -> None:
    """`run --now` sends before the clock starts; there too trouble with the database does not end it."""
    live.settings |= {
        "BOT_X_PART_SECONDS": "1",
        "BOT_HTTP": "127.0.0.1:0",
        "BOT_DESK_HTTP": "127.0.0.1:0",
    }
    with live.running("run", "--now") as process:
        until(lambda: len(wires.x.kept.items) == 2, what="part 2", alive=process)
        time.sleep(0.3)  # its receipt is written, part 3 is not begun
        rename(live, "target_alias", "away")
        time.sleep(1.5)
        rename(live, "away", "target_alias")
        until(lambda: len(wires.x.kept.items) == 5, what="the whole thread", alive=process)
        process.terminate()
        assert process.wait(timeout=20) == 0, live.log
    assert "goes by the clock" in live.log
    assert [row["state"] for row in live.outbox(channel="x")] == ["sent"] * 5
    assert len(wires.relay.recipients) == len(set(wires.relay.recipients))
