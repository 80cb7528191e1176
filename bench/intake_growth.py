"""Whether match and insert stay as quick with a million articles stored as with ten thousand.

    python -m bench.intake_growth [--small 10000] [--large 1000000] [--new 1000] [--postgres]

Two databases are filled with invented articles, a thousand a day up to today. Then NEW ones are taken into
both, fifty a transaction, in turns, so that what else the machine does slows both alike; one in ten has a
reprint. Prints the milliseconds a page for which the intake lock is held (median of the transactions), their
ratio (aim: 1.3 at most), what memory grew by meanwhile, and the size of the databases. SQLite in a temporary
folder; with --postgres on a PostgreSQL server of its own (pgserver).
"""

import argparse
import random
import resource
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from sqlalchemy import Connection, insert, text

from bot.model.article import Article, Block
from bot.store import schema
from bot.store.database import Database, open_database
from bot.store.fresh import keep_files
from bot.store.pages import Page

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
A_DAY, AT_ONCE, BANDS, LOT = 1000, 50, 20, 5000

FORTNIGHTS = {
    "sqlite": "((unixepoch(published) / 1209600) << 48) | (random() & 281474976710655)",
    "postgresql": "((extract(epoch FROM published)::bigint / 1209600) << 48)"
    " | (random() * 281474976710655)::bigint",
}
"""A band of an article, as bot.store.likeness numbers them; the keys themselves are chance."""


def main() -> None:
    """Fill, measure, fill further, measure again."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--small", type=int, default=10_000)
    options.add_argument("--large", type=int, default=1_000_000)
    options.add_argument("--new", type=int, default=1000)
    options.add_argument("--postgres", action="store_true")
    asked = options.parse_args()
    sizes = asked.small, asked.large
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        opened = databases(Path(folder), [str(size) for size in sizes], postgres=asked.postgres)
        found = dict(zip(sizes, stack.enter_context(opened), strict=True))
        for size, db in found.items():
            fill_whole(db, size)
        measure(found, asked.new)


@contextmanager
def databases(folder: Path, names: list[str], *, postgres: bool) -> Iterator[list[Database]]:
    """Empty databases of their own."""
    server = None
    urls = [f"sqlite:///{name}.db" for name in names]
    if postgres:
        import pgserver

        server = pgserver.get_server(folder / "postgres")
        for name in names:
            server.psql(f'CREATE DATABASE "{name}"')
        urls = [server.get_uri().replace("/postgres?", f"/{name}?") for name in names]
    opened = [open_database(url, folder) for url in urls]
    yield opened
    for db in opened:
        db.close()
    if server is not None:
        server.cleanup()


def measure(found: dict[int, Database], new: int) -> None:
    """Take the same pages into each database, and print what it cost."""
    largest = max(found)
    pages = [page for number in range(new) for page in invented(largest + number)]
    for db in found.values():
        take_in(db, pages[: AT_ONCE * 2])
    memory = resident()
    times: dict[int, list[float]] = {size: [] for size in found}
    for at in range(AT_ONCE * 2, len(pages), AT_ONCE):
        for size, db in found.items():
            times[size].append(take_in(db, pages[at : at + AT_ONCE]))
    for size, db in found.items():
        typical, mean = statistics.median(times[size]) * 1000, statistics.mean(times[size]) * 1000
        disk = on_disk(db) / 1e6
        print(f"{size:>9,} stored   {typical:.2f} ms a page   {mean:.2f} on average   {disk:,.0f} MB on disk")
    ratios = [large / small for small, large in zip(*times.values(), strict=True)]
    print(f"growth {statistics.median(ratios):.2f}x   memory +{(resident() - memory) / 1e6:.0f} MB")


def take_in(db: Database, pages: list[Page]) -> float:
    """Take pages in, fifty a transaction; give the seconds a page for which the intake lock was held."""
    held = 0.0
    for at in range(0, len(pages), AT_ONCE):
        some = [[replace(page).reckon()] for page in pages[at : at + AT_ONCE]]
        with db.intake() as conn:
            began = perf_counter()
            keep_files(db, conn, some, NOW)
        held += perf_counter() - began
    return held / len(pages)


def invented(number: int) -> Iterator[Page]:
    """An article in words of its own, published lately; every tenth with a reprint."""
    rng = random.Random(number)
    published = NOW - timedelta(days=rng.random() * 7)
    words = [
        "".join(rng.choice("bcdfghklmnprstvz") + rng.choice("aeiou") for _ in range(3)) for _ in range(200)
    ]
    body = tuple(Block("paragraph", " ".join(rng.choices(words, k=60)) + ".") for _ in range(7))
    address = f"https://news.example.org/new/{number}"
    yield Page(Article(" ".join(words[:8]), body, published=published, url=address), "bench", address, False)
    if number % 10 == 0:
        again = f"https://other.example.org/{number}"
        copy = Article(" ".join(words[9:17]), body[1:], published=published, url=again)
        yield Page(copy, "bench", again, False)


def fill_whole(db: Database, size: int) -> None:
    """Fill a database, and let PostgreSQL count what is in it."""
    began = perf_counter()
    with db.write() as conn:
        fill(db, conn, size)
        if db.dialect == "postgresql":
            conn.execute(text("ANALYZE"))
    print(f"{db.dialect}: {size:,} articles stored in {perf_counter() - began:.0f} s", flush=True)


def fill(db: Database, conn: Connection, size: int) -> None:
    """Store articles of the days before, each with its story, address and bands."""
    for first in range(1, size + 1, LOT):
        numbers = range(first, min(first + LOT, size + 1))
        seen = {n: NOW - timedelta(days=(size - n) / A_DAY) for n in numbers}
        conn.execute(insert(schema.story), [story(n, seen[n]) for n in numbers])
        conn.execute(insert(schema.article), [stored(n, seen[n]) for n in numbers])
        keys = [{"kind": "url", "value": f"news.example.org/{n}", "article_id": n} for n in numbers]
        conn.execute(insert(schema.article_key), keys)
        conn.execute(
            text(
                f"INSERT INTO band (value, article_id) SELECT {FORTNIGHTS[db.dialect]}, id FROM article"
                f" CROSS JOIN ({' UNION ALL '.join(['SELECT 1'] * BANDS)}) AS times"
                " WHERE id BETWEEN :first AND :last"
            ),
            {"first": numbers[0], "last": numbers[-1]},
        )
    conn.execute(insert(schema.counter).values(name="ready_no", value=size))
    if db.dialect == "postgresql":
        for table in ("story", "article", "article_key"):
            conn.execute(
                text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
            )


def story(number: int, seen: datetime) -> dict[str, object]:
    return {
        "id": number,
        "ready_no": number,
        "state": "ready",
        "source": "bench",
        "backlog": False,
        "first_seen": seen,
        "ready_at": seen,
    }


def stored(number: int, seen: datetime) -> dict[str, object]:
    content = {"headline": f"Story {number}", "body": [["paragraph", f"{number} " + "what it says " * 60]]}
    return {
        "id": number,
        "story_id": number,
        "revision": 1,
        "headline": f"Story {number}",
        "published": seen,
        "content": content,
        "text_hash": f"{number:064x}",
        "source": "bench",
        "path": f"/in/{number}",
        "sample": False,
        "first_seen": seen,
        "revised_at": seen,
    }


def resident() -> float:
    """The most memory that this process has held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0


def on_disk(db: Database) -> float:
    """The size of the database in bytes."""
    with db.read() as conn:
        if db.dialect == "postgresql":
            return float(conn.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
        pages = conn.execute(text("PRAGMA page_count")).scalar_one()
        return float(pages * conn.execute(text("PRAGMA page_size")).scalar_one())


if __name__ == "__main__":
    main()
