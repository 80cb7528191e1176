"""Changes of the tables, run when a database is opened; see docs/decisions/0005-store.md."""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from bot.model.errors import StoreError

if TYPE_CHECKING:
    from alembic.config import Config

    from bot.store.database import Database

FOLDER = Path(__file__).parent


def revisions(folder: Path = FOLDER) -> tuple[str, ...]:
    """Every revision this version knows, oldest first, read off the file names (`m0001_initial.py`).

    Asking Alembic would cost each command a tenth of a second.
    """
    return tuple(sorted(path.name[1:5] for path in (folder / "versions").glob("m[0-9]*.py")))


def bring_up_to_date(database: "Database", folder: Path = FOLDER) -> None:
    """Run the migrations that the database lacks, all or none; two starts do not race.

    A SQLite file that holds data is first copied to `<file>.before-<revision>`. Raises StoreError when the
    database is from a newer version, is no database, or belongs to another program.
    """
    known = revisions(folder)
    newest = known[-1]
    if database.path is None or _holds_data(database.path):
        with database.read() as conn:
            if _found(conn, database, known) == newest and _is_wal(conn, database):
                return
    with database.migration() as conn:
        found = _found(conn, database, known)  # again: another start may have been here meanwhile
        if found == newest:
            return
        if found and database.path:
            _keep_copy(database.path, newest)
        upgrade(conn, folder)


def upgrade(conn: Connection, folder: Path = FOLDER) -> None:
    """Run Alembic up to the newest revision in the transaction of `conn`."""
    from alembic import command

    command.upgrade(alembic_config(conn, folder), "head")


def alembic_config(conn: Connection, folder: Path) -> "Config":
    """Give Alembic what an alembic.ini would say."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("file_template", "m%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conn
    return config


def _found(conn: Connection, database: "Database", known: Sequence[str]) -> str | None:
    """The revision the database is at, None if it is new; raises StoreError for one that is not ours."""
    tables = inspect(conn).get_table_names()
    if "alembic_version" not in tables:
        # A PostgreSQL database may hold other programs' tables; a SQLite file is ours or is not.
        if tables and database.path:
            raise StoreError(
                f"{database.words} is the database of another program (it holds a table {tables[0]}): "
                "name another file in BOT_DATABASE_URL"
            )
        return None
    found: str | None = conn.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found and found not in known:
        raise StoreError(
            f"the database {database.words} was made by a newer Broadsheet: it is at revision {found}, this "
            f"version knows up to {known[-1]}. Nothing was touched. Install the newer version again, or go "
            "back to a copy from before it (a SQLite file's copies stand beside it: <name>.before-<revision>)"
        )
    return found


def _holds_data(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _is_wal(conn: Connection, database: "Database") -> bool:
    # A file restored from a copy is not in WAL mode until it is opened for a migration.
    return database.path is None or conn.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def _keep_copy(path: Path, revision: str) -> None:
    """Copy the database as it is, what is still in its journal included; whole or not at all."""
    copy = Path(f"{path}.before-{revision}")
    unfinished = Path(f"{copy}.part")
    unfinished.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("VACUUM INTO ?", (str(unfinished),))
    except sqlite3.Error as error:
        unfinished.unlink(missing_ok=True)
        raise StoreError(
            f"cannot keep a copy of {path} before changing its tables: {error}; nothing was changed"
        ) from error
    shutil.copymode(path, unfinished)
    unfinished.replace(copy)
