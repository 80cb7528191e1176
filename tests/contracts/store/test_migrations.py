"""What opening a database does to its tables."""

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from bot.model.errors import StoreError
from bot.store.database import Database, open_database
from bot.store.location import locate
from bot.store.migrations import FOLDER, alembic_config, bring_up_to_date, revisions
from bot.store.schema import metadata

NEXT = '''"""A table more."""
import sqlalchemy as sa
from alembic import op
revision, down_revision = "%s", "%s"
def upgrade():
    op.create_table("errand", sa.Column("id", sa.Integer(), primary_key=True))
    %s
'''


@pytest.fixture
def empty(empty_url: str, tmp_path: Path) -> Iterator[Database]:
    """A database without tables, not opened yet."""
    database = Database(locate(empty_url, tmp_path))
    yield database
    database.close()


def _later(folder: Path, then: str = "pass") -> Path:
    """The migrations of a later version, with one revision more."""
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    newest = revisions()[-1]
    number = f"{int(newest) + 1:04}"
    (folder / "versions" / f"m{number}_errand.py").write_text(NEXT % (number, newest, then))
    return folder


def _tables(conn: Connection) -> dict[str, object]:
    """All that the engine knows of our tables: columns, keys, constraints, indexes."""
    found = inspect(conn)
    kinds = ("columns", "pk_constraint", "foreign_keys", "unique_constraints", "check_constraints", "indexes")
    tables = sorted(set(found.get_table_names()) - {"alembic_version"})
    return {
        f"{table}: {kind}": sorted(map(repr, [listed] if isinstance(listed, dict) else listed))
        for table in tables
        for kind in kinds
        for listed in [getattr(found, f"get_{kind}")(table)]
    }


def test_migrated_tables_are_the_tables_of_the_schema(empty: Database, tmp_path: Path) -> None:
    """All migrations in a row lead to the tables of schema/, constraint by constraint."""
    with empty.migration() as conn:
        metadata.create_all(conn)
        fresh = _tables(conn)
        metadata.drop_all(conn)
    bring_up_to_date(empty)
    with empty.read() as conn:
        assert _tables(conn) == fresh
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []
    assert "article_key: unique_constraints" in fresh


def test_the_revisions_are_those_that_alembic_finds(empty: Database) -> None:
    """File names and what stands in the files agree: one line of revisions without a fork."""
    with empty.migration() as conn:
        script = ScriptDirectory.from_config(alembic_config(conn, FOLDER))
    assert tuple(one.revision for one in reversed(list(script.walk_revisions()))) == revisions()


def test_opening_again_changes_nothing(empty: Database) -> None:
    """A database that is up to date is left alone: no lock is taken, no copy made."""
    bring_up_to_date(empty)
    with empty.write():  # a writer at work does not hold up an editor's command
        bring_up_to_date(empty)


def test_many_starts_at_once_make_one_database(empty_url: str, tmp_path: Path) -> None:
    """Two processes that start on an empty database do not get in each other's way."""
    start = threading.Barrier(4)
    opened: list[Database] = []

    def begin() -> None:
        start.wait(30)
        opened.append(open_database(empty_url, tmp_path))

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(opened) == 4
    for database in opened:
        with database.read() as conn:
            assert conn.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [
                revisions()[-1]
            ]
        database.close()


def test_a_migration_runs_on_what_is_there(empty: Database, tmp_path: Path) -> None:
    """A later version brings the database to its own tables and keeps what is in it."""
    bring_up_to_date(empty)
    _count(empty, 7)
    bring_up_to_date(empty, _later(tmp_path / "later"))
    with empty.read() as conn:
        assert conn.execute(text("SELECT value FROM counter")).scalars().all() == [7]
        assert inspect(conn).has_table("errand")


def _count(database: Database, value: int) -> None:
    with database.write() as conn:
        conn.execute(text("INSERT INTO counter (name, value) VALUES ('n', :value)"), {"value": value})


def test_a_migration_that_fails_changes_nothing(empty: Database, tmp_path: Path) -> None:
    """All or none, on SQLite too; what went wrong is told."""
    bring_up_to_date(empty)
    later = _later(tmp_path / "later", "op.execute('INSERT INTO nowhere VALUES (1)')")
    with pytest.raises(Exception, match="nowhere"):
        bring_up_to_date(empty, later)
    bring_up_to_date(empty)
    with empty.read() as conn:
        assert not inspect(conn).has_table("errand")


def test_a_migration_cannot_leave_rows_without_what_they_refer_to(tmp_path: Path) -> None:
    """Foreign keys are off while SQLite's tables are rebuilt, so they are checked before anything is kept."""
    database = open_database("sqlite:///bot.db", tmp_path)
    orphan = "op.execute(\"INSERT INTO article_key (kind, value, article_id) VALUES ('url', 'a', 9)\")"
    with pytest.raises(StoreError, match="rows without what they refer to"):
        bring_up_to_date(database, _later(tmp_path / "later", orphan))
    with database.read() as conn:
        assert conn.execute(text("SELECT count(*) FROM article_key")).scalar() == 0
    database.close()


def test_a_copy_is_kept_before_a_migration(tmp_path: Path) -> None:
    """The file as it was before, what stood in its journal included, can be put back and opened.

    Like the database it is nobody else's to read: it holds people's addresses.
    """
    database = open_database("sqlite:///bot.db", tmp_path)
    _count(database, 7)
    assert not list(tmp_path.glob("*.before-*"))
    bring_up_to_date(database, _later(tmp_path / "later"))
    with database.write() as conn:
        conn.execute(text("UPDATE counter SET value = 8"))
    database.close()
    copies = list(tmp_path.glob("bot.db.before-*"))
    assert [copy.name for copy in copies] == [f"bot.db.before-{int(revisions()[-1]) + 1:04}"]
    assert [oct(file.stat().st_mode & 0o777) for file in (tmp_path / "bot.db", copies[0])] == ["0o600"] * 2
    restored = tmp_path / "restored"
    restored.mkdir()
    shutil.copy(copies[0], restored / "bot.db")
    database = open_database("sqlite:///bot.db", restored)
    with database.write() as conn:
        assert conn.execute(text("SELECT value FROM counter")).scalar() == 7
        assert conn.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert not inspect(conn).has_table("errand")
    database.close()


def test_a_database_from_a_newer_version_is_left_alone(
    empty: Database, empty_url: str, tmp_path: Path
) -> None:
    """The message names both revisions and the way out; not one byte changes."""
    later = _later(tmp_path / "later")
    bring_up_to_date(empty, later)
    empty.close()
    before = {file: file.read_bytes() for file in tmp_path.glob("bot.db")}
    newer, known = revisions(later)[-1], revisions()[-1]
    with pytest.raises(StoreError, match=f"is at revision {newer}, this version knows up to {known}"):
        open_database(empty_url, tmp_path)
    assert {file: file.read_bytes() for file in tmp_path.glob("bot.db")} == before


def test_another_program_s_file_is_left_alone(tmp_path: Path) -> None:
    """A SQLite file with tables that are not ours is refused before anything is written to it."""
    with closing(sqlite3.connect(tmp_path / "bot.db")) as connection:
        connection.execute("CREATE TABLE recipe (id INTEGER)")
        connection.commit()
    before = (tmp_path / "bot.db").read_bytes()
    with pytest.raises(StoreError, match=r"another program \(it holds a table recipe\)"):
        open_database("sqlite:///bot.db", tmp_path)
    assert (tmp_path / "bot.db").read_bytes() == before


def test_other_programs_tables_in_postgresql_are_no_hindrance(
    empty_postgres_url: str, tmp_path: Path
) -> None:
    """A PostgreSQL database may be shared."""
    database = Database(locate(empty_postgres_url, tmp_path))
    with database.write() as conn:
        conn.execute(text("CREATE TABLE recipe (id INTEGER)"))
    bring_up_to_date(database)
    with database.read() as conn:
        assert inspect(conn).has_table("delivery")
    database.close()
