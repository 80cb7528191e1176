"""How fast pages are taken in: cleaning, match and insert, both; beside what the database itself can do.

    python -m bench.intake [--corpus FOLDER] [--backlog N] [--database URL]

FOLDER holds scraped pages (.txt). The backlog is N files of invented news in a folder, taken in by one look.
Speeds are pages a second of processor time on one core, and of the clock. The limit is the same rows, written
in the same run by one bulk INSERT a table in one transaction. "locked" is the share of the time for which
another process's intake would have waited.
"""

import argparse
import random
import resource
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from time import perf_counter, process_time

from sqlalchemy import Connection, insert, select

from bot.cleaning.read import read_file
from bot.intake import take_in
from bot.look import Watch, Watched
from bot.model.article import Article, CleanedPage
from bot.model.errors import PageRefused
from bot.sources.base import Taken
from bot.sources.folder import FolderSource
from bot.store import schema
from bot.store.database import Database, open_database
from bot.store.location import locate

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus" / "flat_main"
MOST = 2000
"""Pages of the corpus that are kept, with other words where it has fewer."""


class Timed(Database):
    """A database that counts intake transactions, and the seconds for which they hold the lock."""

    transactions = 0
    locked = longest = 0.0

    @contextmanager
    def intake(self) -> Iterator[Connection]:
        with super().intake() as conn:
            began = perf_counter()
            yield conn
        held = perf_counter() - began
        self.transactions += 1
        self.locked += held
        self.longest = max(self.longest, held)


@contextmanager
def fresh(url: str | None) -> Iterator[Timed]:
    """An empty database: a SQLite file, or a PostgreSQL database that is empty already."""
    with tempfile.TemporaryDirectory() as home:
        address = url or f"sqlite:///{home}/bot.db"
        open_database(address, Path(home)).close()
        db = Timed(locate(address, Path(home)))
        try:
            yield db
        finally:
            if url:
                with db.write() as conn:
                    for table in reversed(schema.metadata.sorted_tables):
                        conn.execute(table.delete())
            db.close()


def timed(label: str, pages: int, work: Iterable[object], db: Timed | None = None) -> float:
    """Run, print a line, give pages a second of processor time."""
    clock, processor = perf_counter(), process_time()
    for _ in work:
        pass
    clock, processor = perf_counter() - clock, process_time() - processor
    speed = pages / processor
    line = f"{label:<32} {pages:>7,} pages {speed:>8,.0f}/s a core {pages / clock:>8,.0f}/s"
    if db is not None:
        line += f"   locked {db.locked / clock:>4.0%}, {db.longest * 1000:,.0f} ms at most"
    print(line, flush=True)
    return speed


def documents(folder: Path) -> list[Taken]:
    """The pages of a corpus as a source gives them."""
    files = sorted(folder.glob("*.txt"))
    return [taken(file.name, file.read_bytes()) for file in files]


def taken(name: str, data: bytes) -> Taken:
    return Taken(f"/bench/{name}", name, data, sha256(data).hexdigest())


def cleaned(files: list[Taken]) -> list[Article]:
    """What cleaning makes of them, without those that are refused."""
    found: list[Article] = []
    for file in files:
        try:
            found += [
                page.article for page in read_file(file.name, file.data) if isinstance(page, CleanedPage)
            ]
        except PageRefused:
            continue
    return found


def reworded(articles: list[Article], number: int) -> list[Article]:
    """So many articles of the same shape, each with words of its own: no two tell the same news."""
    made: list[Article] = []
    for n in range(number):
        rng, old = random.Random(n), articles[n % len(articles)]
        words = {}

        def other(text: str, rng: random.Random = rng, words: dict[str, str] = words) -> str:
            return " ".join(words.setdefault(word, word_of(rng, len(word))) for word in text.split())

        body = tuple(replace(block, text=other(block.text)) for block in old.body)
        made.append(replace(old, headline=other(old.headline) or "x", body=body, url=None, source_key=None))
    return made


def word_of(rng: random.Random, length: int) -> str:
    letters = "bcdfghklmnprstvz", "aeiou"
    return "".join(rng.choice(letters[at % 2]) for at in range(max(length, 3)))


def match_and_insert(db: Timed, articles: list[Article]) -> Iterator[object]:
    """Take articles in that are clean already."""
    by_name = {f"{n}.json": article for n, article in enumerate(articles)}
    given = [taken(name, name.encode()) for name in by_name]
    return iter(take_in(db, "bench", given, lambda name, _data: [CleanedPage(by_name[name])]))


def bulk(db: Timed, rows: dict[str, list[dict[str, object]]]) -> Iterator[object]:
    """Write the rows that intake wrote, table by table, in one transaction."""
    with db.intake() as conn:
        for name, of_table in rows.items():
            if of_table:
                conn.execute(insert(schema.metadata.tables[name]), of_table)
    yield rows


def rows_of(db: Timed) -> dict[str, list[dict[str, object]]]:
    with db.read() as conn:
        return {
            table.name: [dict(row) for row in conn.execute(select(table)).mappings()]
            for table in schema.metadata.sorted_tables
            if table.name in {"story", "article", "article_key", "revision", "taken", "band", "source_line"}
        }


def write_backlog(folder: Path, number: int) -> None:
    """Files of invented news as a parser leaves them: headline, date, paragraphs, a share line."""
    when = datetime(2026, 11, 1, tzinfo=UTC)
    for n in range(number):
        rng = random.Random(n)

        def sentence(rng: random.Random = rng) -> str:
            return (
                " ".join(word_of(rng, rng.randint(2, 9)) for _ in range(rng.randint(8, 20))).capitalize()
                + "."
            )

        date = when + timedelta(minutes=n)
        lines = [
            sentence()[:-1],
            f"{date:%B %d, %Y %H:%M}",
            *(sentence() + " " + sentence() for _ in range(12)),
        ]
        folder.joinpath(f"{n:06}.txt").write_text("\n\n".join([*lines, "Share this: Facebook Twitter"]))


def look_at_backlog(db: Timed, folder: Path) -> Iterator[object]:
    watched = Watched("bench", FolderSource(folder, 0), read_file, timedelta(seconds=2), local=True)
    return iter(Watch(db, watched).look())


def memory() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--backlog", type=int, default=10_000)
    parser.add_argument("--database", help="an empty PostgreSQL database; without it a SQLite file")
    given = parser.parse_args()
    if not given.corpus.is_dir():
        raise SystemExit(f"{given.corpus} is not there: name a folder of scraped pages with --corpus")
    files = documents(given.corpus)
    cleaned(files[:20])
    timed("cleaning", len(files), (cleaned([file]) for file in files))
    articles = reworded(cleaned(files), MOST)
    with fresh(given.database) as db:
        list(match_and_insert(db, reworded(cleaned(files[:20]), 20)))
    with fresh(given.database) as db:
        speed = timed("match and insert", MOST, match_and_insert(db, articles), db)
        rows = rows_of(db)
    with fresh(given.database) as db:
        limit = timed("bulk INSERT of the same rows", MOST, bulk(db, rows), db)
    print(f"{'':<32} match and insert is {speed / limit:.2f} of that limit")
    with fresh(given.database) as db:
        timed("cleaning, match and insert", len(files), take_in(db, "bench", files, read_file), db)
    with fresh(given.database) as db, tempfile.TemporaryDirectory() as folder:
        write_backlog(Path(folder), given.backlog)
        before = memory()
        timed(f"a backlog of {given.backlog:,} files", given.backlog, look_at_backlog(db, Path(folder)), db)
        print(
            f"{'':<32} in {db.transactions:,} transactions; memory {before:,.0f} MB, then {memory():,.0f} MB"
        )


if __name__ == "__main__":
    main()
