"""The SQL source against real databases: each row once, changed ones again, and nothing is ever written."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine, create_engine, make_url, text

from bot.cleaning.read import read_file
from bot.model.article import Article, CleanedPage
from bot.sources.base import Ahead, Found, NotTaken, Remember, SourceUnreachable, Taken
from bot.sources.sql import AT_ONCE, MOST_UNMARKED, TAIL, SqlSource

SELECT = "SELECT id, title, body, changed FROM story WHERE :mark IS NULL OR changed > :mark"
COLUMNS = {"id": "id", "headline": "title", "body": "body"}
TEXT = "The ferry to Okafor Crossing stops at midnight, the council said."
ONE_STORY = "'A' AS title, 'B' AS body, now() AS changed"
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC).replace(tzinfo=None)


class Desk:
    """A newsroom's CMS with a table of stories, and the source that reads it as intake does."""

    def __init__(self, url: str, home: Path, sql: str = SELECT, **more: Any) -> None:
        self.url, self.home = url, home
        self.options = {"columns": COLUMNS, "mark": "changed", "home": home, **more}
        self.sql = sql
        self.known: set[str] = set()
        self.memory: dict[str, Any] = {}
        self.restart()

    def restart(self, sql: str = "", **more: Any) -> None:
        self.sql = sql or self.sql
        self.options |= more
        self.source = SqlSource(self.sql, self.url, **self.options)

    def look(self) -> list[Found]:
        given = []
        for found in self.source.look(self.known.__contains__, self.memory):
            given.append(found)
            if isinstance(found, Taken):
                self.known.add(found.sha256)
            if isinstance(found, Remember):
                self.memory = json.loads(json.dumps(dict(found.memory)))
        return given

    def taken(self) -> list[int]:
        """The ids of the rows that a look took, in order."""
        return [record["id"] for record in records(self.look())]

    def trouble(self) -> SourceUnreachable:
        with pytest.raises(SourceUnreachable) as trouble:
            self.look()
        return trouble.value


def records(given: list[Found]) -> list[dict[str, Any]]:
    return [json.loads(found.data) for found in given if isinstance(found, Taken)]


def refusals(given: list[Found]) -> list[str]:
    return [str(found.refusal) for found in given if isinstance(found, NotTaken)]


def article(found: Found) -> Article:
    assert isinstance(found, Taken)
    (page,) = read_file(found.name, found.data)
    assert isinstance(page, CleanedPage)
    return page.article


@pytest.fixture
def engine(empty_url: str, tmp_path: Path) -> Iterator[Engine]:
    """The CMS's own way to its database, on SQLite and on PostgreSQL."""
    url = f"sqlite:///{tmp_path}/bot.db" if empty_url.startswith("sqlite") else empty_url
    made = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with made.begin() as conn:
        conn.execute(text("CREATE TABLE story (id integer, title text, body text, changed timestamp)"))
    yield made
    made.dispose()


@pytest.fixture
def write(engine: Engine) -> Callable[..., None]:
    """Write rows of id, minutes after noon and maybe a title."""

    def write(*rows: tuple[int, float] | tuple[int, float, str]) -> None:
        values = [
            {
                "id": number,
                "title": title[0] if title else f"Story {number}",
                "changed": str(NOON + timedelta(minutes=minutes)),
                "body": TEXT,
            }
            for number, minutes, *title in rows
        ]
        changed = "CAST(:changed AS timestamp)" if engine.dialect.name == "postgresql" else ":changed"
        with engine.begin() as conn:
            conn.execute(text("DELETE FROM story WHERE id = :id"), values)
            conn.execute(text(f"INSERT INTO story VALUES (:id, :title, :body, {changed})"), values)

    return write


@pytest.fixture
def desk(engine: Engine, empty_url: str, tmp_path: Path) -> Desk:
    return Desk(empty_url, tmp_path)


Write = Callable[..., None]


def test_rows_come_in_the_order_of_the_mark_with_place_and_name(desk: Desk, write: Write) -> None:
    """A row's place is its id; cleaning reads what was made of it."""
    write((2, 5), (1, 9))
    ahead, second, first, last = desk.look()
    assert ahead == Ahead(2)
    assert isinstance(second, Taken)
    assert (second.place, second.name, second.came) == ("row 2", "row-2.json", None)
    read = article(first)
    assert (read.headline, read.source_key, read.paragraphs) == ("Story 1", "1", (TEXT,))
    assert isinstance(last, Remember)


def test_a_row_whose_id_is_0_is_known_by_it(desk: Desk, write: Write) -> None:
    """0 is a number like any other, and no reason to name the row by its content."""
    write((0, 1))
    assert [found.place for found in desk.look() if isinstance(found, Taken)] == ["row 0"]


def test_a_row_is_taken_once_and_again_when_it_was_changed(desk: Desk, write: Write) -> None:
    """After a restart too."""
    write((1, 1), (2, 2))
    assert desk.taken() == [1, 2]
    assert desk.taken() == []
    write((1, 3, "Story 1, corrected"), (3, 4))
    desk.restart()
    assert desk.taken() == [1, 3]
    assert desk.taken() == []


def test_an_empty_table_is_no_trouble(desk: Desk, write: Write) -> None:
    """The first story may come tomorrow."""
    assert desk.taken() == []
    write((1, 1))
    assert desk.taken() == [1]


def test_rows_of_the_same_moment_that_are_written_later_are_taken(desk: Desk, write: Write) -> None:
    """A clock of seconds gives two stories one mark, also when the first was read already."""
    write(*((number, number) for number in range(1, TAIL + 20)))
    desk.look()
    write((900, TAIL + 19))
    assert desk.taken() == [900]


def test_a_row_that_was_committed_late_is_taken(desk: Desk, write: Write) -> None:
    """Its mark is lower than one that was read, since its transaction took longer."""
    write(*((number, number) for number in range(1, TAIL + 20)))
    desk.look()
    write((900, TAIL + 10.5))
    assert desk.taken() == [900]


def test_an_idle_look_reads_the_last_rows_only_and_remembers_nothing_new(desk: Desk, write: Write) -> None:
    """Nothing is given and nothing is written down."""
    write(*((number, number) for number in range(1, 3 * TAIL)))
    desk.look()
    assert desk.look() == []
    assert len(desk.memory["marks"]) == TAIL


def test_a_backlog_of_many_batches_is_taken_in_one_look(desk: Desk, write: Write) -> None:
    """Each batch ends between two marks and is remembered by itself; the count comes first."""
    rows = 3 * AT_ONCE + 7
    write(*((number, number // 3) for number in range(rows)))
    given = desk.look()
    assert given[0] == Ahead(rows)
    assert sorted(record["id"] for record in records(given)) == list(range(rows))
    assert sum(isinstance(found, Remember) for found in given) > 3


def test_a_look_that_is_broken_off_goes_on_from_the_last_batch(desk: Desk, write: Write) -> None:
    """Nothing is lost, and what was not remembered is known."""
    rows = 2 * AT_ONCE + 50
    write(*((number, number) for number in range(rows)))
    before = 0
    for found in desk.source.look(desk.known.__contains__, desk.memory):
        if isinstance(found, Remember):
            desk.memory = json.loads(json.dumps(dict(found.memory)))
        if isinstance(found, Taken):
            desk.known.add(found.sha256)
            before += 1
        if before == AT_ONCE + 10:
            break
    desk.restart()
    assert before + len(desk.taken()) == rows


@pytest.mark.parametrize("comparison", [">", ">="])
def test_more_rows_than_a_batch_may_share_one_moment(desk: Desk, write: Write, comparison: str) -> None:
    """An import writes them all at once, in the middle of others."""
    desk.restart(sql=SELECT.replace(">", comparison))
    write((1, 0), *((number, 5) for number in range(2, AT_ONCE + 42)), (9000, 9))
    assert sorted(desk.taken()) == [*range(1, AT_ONCE + 42), 9000]
    assert desk.taken() == []


def test_a_bounded_first_look_leaves_the_archive(desk: Desk, write: Write) -> None:
    """Where the mark is NULL, the SELECT says how far back the first look goes."""
    sql = "SELECT * FROM story WHERE changed > COALESCE(:mark, CAST('2026-11-20 12:05:00' AS timestamp))"
    if desk.url.startswith("sqlite"):
        sql = "SELECT * FROM story WHERE changed > COALESCE(:mark, '2026-11-20 12:05:00')"
    desk.restart(sql=sql)
    write((1, 1), (2, 6))
    assert desk.taken() == [2]
    write((3, 7))
    assert desk.taken() == [3]


def test_a_number_may_be_the_mark(desk: Desk, write: Write) -> None:
    """Ids that only grow find what is new, though not what was changed."""
    desk.restart(sql="SELECT * FROM story WHERE :mark IS NULL OR id > :mark", mark="ID")
    write(*((number, -number) for number in range(1, TAIL + 5)))
    assert desk.taken() == list(range(1, TAIL + 5))
    write((TAIL + 5, 0))
    desk.restart()
    assert desk.taken() == [TAIL + 5]


def test_another_mark_starts_anew_and_repeats_nothing(desk: Desk, write: Write) -> None:
    """A mark of another column tells nothing; content that is known stays known."""
    write((1, 1), (2, 2))
    desk.look()
    desk.restart(sql="SELECT * FROM story WHERE :mark IS NULL OR id > :mark", mark="id")
    write((3, 3))
    assert desk.taken() == [3]


def test_rows_without_a_mark_are_told(desk: Desk, write: Write, engine: Engine) -> None:
    """No look would ever find them."""
    write((1, 1))
    with engine.begin() as conn:
        conn.execute(text("INSERT INTO story (id, title, body) VALUES (7, 'No date', 'Text')"))
    given = desk.look()
    assert [record["id"] for record in records(given)] == [1]
    (why,) = refusals(given)
    assert "1 rows of" in why
    assert "have no changed" in why
    assert refusals(desk.look()) == []


def test_without_a_mark_every_row_is_read_each_time_and_given_once(desk: Desk, write: Write) -> None:
    """Good for a small table or a view of the last days."""
    desk.restart(sql="SELECT id, title, body FROM story ORDER BY id;", mark=None)
    write((1, 1), (2, 2))
    assert desk.taken() == [1, 2]
    write((2, 2, "Story 2, corrected"), (3, 3))
    assert desk.taken() == [2, 3]


def test_too_many_rows_without_a_mark_are_said_to_be(tmp_path: Path) -> None:
    """What was read is taken; the way out is a mark."""
    with sqlite3.connect(tmp_path / "cms.db") as connection:
        connection.execute("CREATE TABLE story (id integer, title text, body text)")
        rows = ((number, f"Story {number}", TEXT) for number in range(MOST_UNMARKED + 1))
        connection.executemany("INSERT INTO story VALUES (?, ?, ?)", rows)
    desk = Desk("sqlite:///cms.db", tmp_path, "SELECT * FROM story", mark=None)
    trouble = desk.trouble()
    assert (trouble.state, len(desk.known)) == ("too many rows", MOST_UNMARKED)
    assert "mark: changed" in str(trouble)


def test_a_select_that_passes_the_mark_over_ends(desk: Desk, write: Write) -> None:
    """It would give its first rows for ever."""
    desk.restart(sql="SELECT * FROM story WHERE :mark IS NULL OR 1 = 1")
    write(*((number, number) for number in range(2 * AT_ONCE)))
    assert desk.trouble().state == "does not move on"


@pytest.mark.parametrize(
    ("sql", "state", "words"),
    [
        ("SELECT id, title, body, changed FROM stroy", "no such table", "stroy"),
        ("SELECT id, titel, body, changed FROM story", "unknown column", "titel"),
        ("SELECT id, body, changed FROM story", "unknown column", "columns: headline is title, and the"),
        ("SELECT id, title, body FROM story", "unknown column", "mark is changed"),
        ("SELECT id title, body FROM FROM story", "wrong SQL", "mend the SELECT"),
        ("DELETE FROM story", "no SELECT", "begins with DELETE"),
        ("SELECT * FROM story; DROP TABLE story", "no SELECT", "more than one statement"),
        ("-- nothing", "no SELECT", "holds no statement"),
        ("WITH gone AS (DELETE FROM story RETURNING *) SELECT * FROM gone", None, ""),
    ],
)  # fmt: skip
def test_a_select_that_cannot_be_run_says_what_to_mend(
    desk: Desk, write: Write, engine: Engine, sql: str, state: str | None, words: str
) -> None:
    """Each with a state of its own; and whatever it tries, the table stays as it is."""
    write((1, 1))
    desk.restart(sql=sql)
    trouble = desk.trouble()
    assert state is None or trouble.state == state
    assert words in str(trouble)
    assert "\n" not in str(trouble)
    with engine.connect() as conn:
        assert conn.execute(text("SELECT count(*) FROM story")).scalar_one() == 1


def test_a_table_that_vanished_is_told_and_may_come_back(desk: Desk, write: Write, engine: Engine) -> None:
    """What was taken stays taken, and the mark is kept."""
    write((1, 1))
    desk.look()
    before = desk.memory
    with engine.begin() as conn:
        conn.execute(text("ALTER TABLE story RENAME TO away"))
    assert desk.trouble().state == "no such table"
    with engine.begin() as conn:
        conn.execute(text("ALTER TABLE away RENAME TO story"))
    write((2, 2))
    assert desk.memory == before
    assert desk.taken() == [2]


def test_a_select_may_hold_comments_colons_and_percents(desk: Desk, write: Write) -> None:
    """What stands in quotes is text, and a comment may end it."""
    desk.restart(
        sql="SELECT id, 'at 12:30, 5% off; ' || title AS title, body, changed -- what: ever;\n FROM story"
        " WHERE title LIKE '%tory%' AND (:mark IS NULL OR changed > :mark) /* ; */ ; -- the end"
    )
    write((1, 1))
    assert [record["headline"] for record in records(desk.look())] == ["at 12:30, 5% off; Story 1"]


def test_odd_cells_stop_nothing(engine: Engine, desk: Desk, write: Write) -> None:
    """A row of nothing, one of control characters and one too large stand between two sound ones."""
    write((1, 1), (2, 2), (3, 3), (4, 4), (5, 5))
    odd = "Bell \x07 and \ufeff marks" if engine.dialect.name == "postgresql" else "NUL \x00 \ud83d marks"
    with engine.begin() as conn:
        conn.execute(text("UPDATE story SET title = NULL, body = NULL WHERE id = 2"))
        cell = odd.encode("utf-8", "surrogatepass")
        conn.execute(
            text("UPDATE story SET title = :odd WHERE id = 3"),
            {"odd": cell.decode() if engine.dialect.name == "postgresql" else cell},
        )
        conn.execute(text("UPDATE story SET body = :huge WHERE id = 4"), {"huge": "x" * 6_000_000})
    given = desk.look()
    assert [record["id"] for record in records(given)] == [1, 2, 3, 5]
    (why,) = refusals(given)
    assert why.startswith("row 4 is 6.0 MB")
    sound = article([found for found in given if isinstance(found, Taken)][2])
    assert sound.headline.isprintable()
    assert refusals(desk.look()) == []


def test_a_mark_that_cannot_grow_is_refused(tmp_path: Path) -> None:
    """Bytes have no order that a reader would know."""
    with sqlite3.connect(tmp_path / "cms.db") as connection:
        connection.execute("CREATE TABLE story (id integer, title text, body text, changed blob)")
        connection.executemany("INSERT INTO story VALUES (?, 'A', 'B', ?)", [(n, b"x") for n in range(3)])
    assert Desk("sqlite:///cms.db", tmp_path).trouble().state == "unfit mark"


@pytest.mark.parametrize(
    ("url", "state", "words"),
    [
        ("sqlite:///nowhere.db", "no such file", "nowhere.db"),
        ("sqlite://", "no database address", "names no file"),
        ("no address s3cret", "no database address", "cannot be read"),
        ("nosuch://desk:s3cret@db/cms", "no database address", '"nosuch" is no database that is known'),
        ("mysql://desk:s3cret@db/cms", "no driver", "pip install mysqlclient"),
        ("oracle://desk:s3cret@db/cms", "no driver", "pip install oracledb"),
        ("postgresql://desk:s3cret@127.0.0.1:1/cms", "unreachable", "postgresql desk@127.0.0.1:1/cms"),
    ],
)
def test_a_database_that_cannot_be_had_says_why_and_never_its_password(
    tmp_path: Path, url: str, state: str, words: str
) -> None:
    """The address holds a password, so messages name user, host and database instead."""
    trouble = Desk(url, tmp_path).trouble()
    assert trouble.state == state
    assert words in str(trouble)
    assert "s3cret" not in str(trouble)


def test_a_missing_file_is_not_made(tmp_path: Path) -> None:
    """A source only reads."""
    Desk("sqlite:///nowhere.db", tmp_path).trouble()
    assert list(tmp_path.iterdir()) == []


def test_a_select_that_takes_too_long_is_broken_off(desk: Desk, write: Write) -> None:
    """The newsroom's own database has other work to do."""
    write((1, 1))
    endless = "SELECT count(*) FROM story a, pg_sleep(60)"
    if desk.url.startswith("sqlite"):
        endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    desk.restart(sql=f"SELECT ({endless}) AS id, {ONE_STORY.replace('now()', '1')}", patience=0.05)
    trouble = desk.trouble()
    assert trouble.state == "too slow"
    assert "index" in str(trouble)


def test_postgresql_s_refusals_have_their_states(empty_postgres_url: str, tmp_path: Path) -> None:
    """A database that is not there, a user who is none, rights that lack, a SELECT that writes."""
    url = make_url(empty_postgres_url).set(drivername="postgresql")
    owner = create_engine(url.set(drivername="postgresql+psycopg"))
    with owner.begin() as conn:
        conn.execute(text("CREATE TABLE story (id integer, title text, body text, changed timestamp)"))
        conn.execute(text("CREATE SEQUENCE numbers"))
        conn.execute(text("CREATE ROLE test_reader LOGIN"))

    def state(address: URL, sql: str = SELECT) -> str:
        return Desk(address.render_as_string(hide_password=False), tmp_path, sql).trouble().state

    try:
        assert state(url.set(database="test_nowhere")) == "no such database"
        assert state(url.set(username="test_nobody")) == "wrong password"
        assert state(url.set(username="test_reader")) == "no permission"
        assert state(url, f"SELECT nextval('numbers') AS id, {ONE_STORY}") == "no SELECT"
    finally:
        with owner.begin() as conn:
            conn.execute(text("DROP ROLE test_reader"))
        owner.dispose()


def test_postgresql_s_own_kinds_of_cells_are_read(empty_postgres_url: str, tmp_path: Path) -> None:
    """Arrays, JSON, moments with and without a zone, big numbers, UUIDs."""
    sql = """
        SELECT 12345678901234567890::numeric AS id, 'Ferry stops' AS headline,
               '<p>It stops.</p><p>Now.</p>' AS body,
               ARRAY['Ada Finch', 'B. Ode'] AS authors, '["https://a.example/fr"]'::jsonb AS translations,
               timestamptz '2026-11-20 08:30:00+01' AS published,
               timestamp '2026-11-21 06:00' AS publish_after, 'World' AS section, now() AS changed
    """
    desk = Desk(empty_postgres_url, tmp_path, sql, columns={}, mark=None)
    (found,) = (one for one in desk.look() if isinstance(one, Taken))
    read = article(found)
    assert read.source_key == "12345678901234567890"
    assert read.authors == ("Ada Finch", "B. Ode")
    assert read.translations == ("https://a.example/fr",)
    assert read.published == datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
    assert read.publish_after == datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
    assert len(read.body) == 2
