"""Kill -9 at random moments, restart, and compare what the services received with the outbox.

By hand: `python -m tests.attack.crash_trial --runs 20 [--seed N] [--postgres]`. Lost must be 0; doubles only
as the design allows: none on X and Telegram, and by mail only one's own copy under the same Message-ID after
a doubt.
"""

import argparse
import random
import secrets
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.acceptance.conftest import Wires
from tests.acceptance.newsroom import Newsroom
from tests.acceptance.pages import FIVE_PARTS
from tests.loopback.smtp import LoopbackSmtp
from tests.loopback.telegram import LoopbackTelegram
from tests.loopback.x import LoopbackX

ZONES = ("Africa/Lagos", "Europe/Berlin", "America/New_York", "Asia/Kolkata")
READERS = 16
WORKS = (
    ("run", "--now", "--once"),
    ("run", "--now", "--once"),
    ("send", "1", "--to", "x-main,tg-en,morning", "--yes"),
    ("run", "--now"),
)
LONGEST_LIFE = 4.5
"""Seconds after which the process is killed at the latest: a whole round takes about as long."""


@dataclass
class Found:
    """What a trial came to; `wrong` is empty if the bot kept its word."""

    kills: int = 0
    uncertain: int = 0
    resent: int = 0
    sent: int = 0
    wrong: list[str] = field(default_factory=list)

    def blame(self, what: str) -> None:
        self.wrong.append(what)


def furnish(folder: Path, database_url: str | None = None) -> Newsroom:
    """A home with readers in four zones and one long page; nothing is published yet."""
    newsroom = Newsroom(folder / "home")
    newsroom.bot("init", newsroom.home)
    if database_url:
        newsroom.settings |= {"BOT_DATABASE_URL": database_url, "BOT_SECRET_KEY": secrets.token_urlsafe(48)}
    readers = folder / "readers.csv"
    rows = [f"reader{n}@reader.example,Reader {n},{ZONES[n % len(ZONES)]}" for n in range(READERS)]
    readers.write_text("email,name,zone\n" + "\n".join(rows) + "\n")
    newsroom.bot("subscribers", "import", readers)
    newsroom.bot("ingest", newsroom.page("sea-wall.json", **FIVE_PARTS))
    return newsroom


def live_settings(wires: Wires) -> dict[str, str]:
    """All three channels on loopback, waits shortened, ports that nobody else has."""
    return {
        **wires.settings,
        "BOT_X_PART_SECONDS": "0.05",
        "BOT_HTTP": "127.0.0.1:0",
        "BOT_DESK_HTTP": "127.0.0.1:0",
    }


def trial(newsroom: Newsroom, wires: Wires, rng: random.Random, *, kills: int = 3) -> Found:
    """Kill the bot some times at random moments, let it recover, and compare."""
    found = Found()
    newsroom.settings |= live_settings(wires)
    for _ in range(rng.randint(1, kills)):
        with ExitStack() as stack:
            works = rng.sample(WORKS, k=rng.choice((1, 1, 2)))
            processes = [stack.enter_context(newsroom.running(*work)) for work in works]
            _kill(processes, rng)
            found.kills += 1
    recover(newsroom, wires, found)
    compare(newsroom, wires, found)
    return found


def _kill(processes: "list[subprocess.Popen[str]]", rng: random.Random) -> None:
    deadline = time.monotonic() + rng.uniform(0.3, LONGEST_LIFE)
    while time.monotonic() < deadline and any(process.poll() is None for process in processes):
        time.sleep(0.01)
    for process in processes:
        process.send_signal(signal.SIGKILL)


def recover(newsroom: Newsroom, wires: Wires, found: Found) -> None:
    """Run until nothing is owed; an editor looks at X and Telegram and settles what is uncertain there."""
    for _ in range(8):
        _time_passes(newsroom)
        newsroom.bot("run", "--now", "--once", code=None)
        rows = newsroom.outbox()
        open_rows = [row for row in rows if row["state"] in ("due", "claimed", "sending", "held")]
        doubtful = [row for row in rows if row["state"] == "uncertain"]
        if not open_rows and not doubtful:
            return
        for row in doubtful:
            found.uncertain += 1
            _settle(newsroom, wires, row)


def _settle(newsroom: Newsroom, wires: Wires, row: dict[str, Any]) -> None:
    service = {"x": wires.x, "telegram": wires.telegram}.get(row["channel"])
    known = {one["remote_id"] for one in newsroom.outbox(channel=row["channel"]) if one["remote_id"]}
    there = (
        [str(item["id"]) for item in service.kept.items if str(item["id"]) not in known] if service else []
    )
    # One uncertain part at a time: what the service has and the outbox does not know is that part.
    newsroom.bot("settle", row["id"], *(("--sent", there[0]) if there else ("--again",)))


def _time_passes(newsroom: Newsroom) -> None:
    """The waits before a resend are over: only the trial's patience is short."""
    at_once = "UPDATE delivery SET due_at = changed_at WHERE state = 'due' AND due_at > changed_at"
    if url := newsroom.settings.get("BOT_DATABASE_URL"):
        import psycopg

        with psycopg.connect(url) as server:
            server.execute(at_once)
        return
    with closing(sqlite3.connect(newsroom.home / "bot.db", timeout=30)) as db, db:
        db.execute(at_once)


def compare(newsroom: Newsroom, wires: Wires, found: Found) -> None:
    """Lost 0, doubles only as allowed, chains whole, sums right, and the outbox says what happened."""
    rows = newsroom.outbox()
    found.sent = sum(row["state"] == "sent" for row in rows)
    for row in rows:
        if row["state"] != "sent":
            found.blame(f"{row['channel']} delivery {row['id']} to {row['recipient']} ended {row['state']}")
    for account in newsroom.bot("account", "--json").json:
        if not account["balanced"]:
            found.blame(f"{account['edition']} is not balanced: {account}")
    _compare_posts(rows, wires, found)
    _compare_mail(rows, wires, found)


def _compare_posts(rows: list[dict[str, Any]], wires: Wires, found: Found) -> None:
    for channel, kept in (("x", wires.x.kept.items), ("telegram", wires.telegram.kept.items)):
        owed = [row for row in rows if row["channel"] == channel]
        ids = Counter(str(item["id"]) for item in kept)
        told = Counter(row["remote_id"] for row in owed)
        if ids != told:
            found.blame(f"{channel} has {sorted(ids)}, the outbox {sorted(map(str, told))}")
        for text, number in Counter(item["text"] for item in kept).items():
            if number > 1:
                found.blame(f"{channel} was told {number} times: {text[:60]!r}")
        if channel == "x":
            chain = [None, *(item["id"] for item in kept)][: len(kept)]
            if [item["reply_to"] for item in kept] != chain:
                found.blame("the thread's chain is broken")
        if not kept:
            found.blame(f"{channel} was told nothing")


def _compare_mail(rows: list[dict[str, Any]], wires: Wires, found: Found) -> None:
    owed = {(row["recipient"], row["edition"]): row for row in rows if row["channel"] == "email"}
    got: dict[tuple[str, str], Counter[str]] = {}
    for item in wires.relay.kept.items:
        edition = next(
            (key for to, key in owed if to == item["recipient"] and key in item["raw"]), "an unknown edition"
        )
        got.setdefault((item["recipient"], edition), Counter())[item["message_id"]] += 1
    for key in owed.keys() - got.keys():
        found.blame(f"mail lost: {key}")
    for key, copies in got.items():
        if key not in owed:
            found.blame(f"mail nobody owed: {key}")
        if len(copies) > 1:
            found.blame(f"{key} came under several Message-IDs: {dict(copies)}")
        extra = sum(copies.values()) - 1
        found.resent += extra
        if key in owed and extra >= owed[key]["attempts"] > 0:
            found.blame(f"{key} came {extra + 1} times in {owed[key]['attempts']} attempts")
    readers = {f"reader{n}@reader.example" for n in range(READERS)}
    if missing := readers - {to for to, _ in got}:
        found.blame(f"no mail at all: {sorted(missing)}")


def many(
    runs: int, seed: int, say: Callable[[str], None], *, kills: int = 3, postgres: bool = False
) -> list[Found]:
    """Do so many trials, each in a home of its own, on SQLite or on a database of its own in PostgreSQL."""
    results = []
    with tempfile.TemporaryDirectory(prefix="crash-trial-") as folder, ExitStack() as stack:
        server = _postgres(Path(folder), stack) if postgres else None
        furnished = None if server else furnish(Path(folder))
        for number in range(seed, seed + runs):
            home = Path(folder) / f"trial-{number}" / "home"
            home.parent.mkdir()
            with (
                LoopbackX(default="slow") as x,
                LoopbackTelegram(default="slow") as telegram,
                LoopbackSmtp(default="slow") as relay,
            ):
                newsroom = furnished.copy(home) if furnished else furnish(home.parent, _fresh(server, number))
                found = trial(newsroom, Wires(x, telegram, relay), random.Random(number), kills=kills)
            say(
                f"seed {number}: {found.kills} kills, {found.sent} sent, {found.uncertain} uncertain, "
                f"{found.resent} mails again: {'; '.join(found.wrong) or 'right'}"
            )
            results.append(found)
    return results


def _postgres(folder: Path, stack: ExitStack) -> Any:
    import pgserver

    server = pgserver.get_server(folder / "postgres")
    stack.callback(server.cleanup)
    return server


def _fresh(server: Any, number: int) -> str:
    server.psql(f"CREATE DATABASE trial_{number};")
    url: str = server.get_uri().replace("/postgres?", f"/trial_{number}?")
    return url


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=3, help="at most so many kills a run")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL (pgserver) instead of SQLite")
    given = parser.parse_args()
    results = many(
        given.runs,
        given.seed,
        lambda line: print(line, flush=True),
        kills=given.kills,
        postgres=given.postgres,
    )
    wrong = sum(bool(found.wrong) for found in results)
    print(f"{len(results)} runs, {sum(found.kills for found in results)} kills, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
