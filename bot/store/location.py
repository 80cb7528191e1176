"""Where the database is: BOT_DATABASE_URL read and checked, and told in words without its password."""

import os
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.model.errors import StoreError

EXAMPLES = "write sqlite:///bot.db or postgresql://user:password@host/name"
DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


@dataclass(frozen=True, slots=True)
class Location:
    """One database: `path` is the SQLite file (None: PostgreSQL), `words` its name for people."""

    url: URL
    path: Path | None
    words: str


def locate(url: str, home: Path) -> Location:
    """Read a database URL; `sqlite:///bot.db` is a file in the home.

    Raises StoreError (never with the URL's password) for a URL that cannot be read, a database that is not
    supported, a missing driver, and a file that cannot be written where it is.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise StoreError(f"BOT_DATABASE_URL cannot be read as a database's address: {EXAMPLES}") from None
    driver = DRIVERS.get(parsed.drivername)
    if driver is None:
        raise StoreError(
            f'BOT_DATABASE_URL: "{parsed.drivername}" is no database Broadsheet uses: {EXAMPLES}'
        )
    parsed = parsed.set(drivername=driver)
    return _server(parsed) if driver != "sqlite" else _file(parsed, home)


def _server(url: URL) -> Location:
    try:
        import psycopg  # noqa: F401  # only to know that it is there
    except ImportError:
        raise StoreError(
            "BOT_DATABASE_URL names PostgreSQL, but its driver is not installed: "
            "install broadsheet-bot[postgres]"
        ) from None
    user = f"{url.username}@" if url.username else ""
    port = f":{url.port}" if url.port else ""
    return Location(url, None, f"PostgreSQL {user}{url.host or 'localhost'}{port}/{url.database or ''}")


def _file(url: URL, home: Path) -> Location:
    if url.host or not url.database or url.database == ":memory:":
        raise StoreError(
            "BOT_DATABASE_URL names no file: write sqlite:///bot.db for a file in the home, "
            "sqlite:////srv/news/bot.db (four slashes) for a full path"
        )
    path = home / url.database
    folder = path.parent
    if path.is_dir():
        raise StoreError(f"{path} is a folder, not a database file: name a file in BOT_DATABASE_URL")
    if not folder.is_dir():
        raise StoreError(f"the folder {folder} does not exist: make it, or run `bot init {folder}`")
    # SQLite needs to make files beside the database (journal, lock), so the folder counts too.
    for place in (folder, path):
        if place.exists() and not os.access(place, os.W_OK):
            raise StoreError(
                f"{place} cannot be written by this user: give it the right to write there, "
                "or name another file in BOT_DATABASE_URL"
            )
    return Location(url.set(database=str(path)), path, str(path))
