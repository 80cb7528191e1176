"""The only place that picks concrete classes: it opens a newsroom's home."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from bot.model.schedule import Newsroom
    from bot.store.database import Database


class Home:
    """A newsroom's home, opened piece by piece as a command needs it: settings, schedules, database."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.root = settings.home

    @cached_property
    def newsroom(self) -> "Newsroom":
        """What schedules.yaml says; raises UsageError with file, line and field."""
        from bot.schedules import read_newsroom

        return read_newsroom(self.root / "schedules.yaml")

    @cached_property
    def db(self) -> "Database":
        """The database with this version's tables; raises StoreError."""
        from bot.store.database import open_database

        return open_database(self.settings.database_url.get_secret_value(), self.root)

    @cached_property
    def secret_key(self) -> str:
        """The key that signs readers' links, made on first use."""
        from bot.secret_key import secret_key

        return secret_key(self.settings)

    def close(self) -> None:
        """Let go of the database, if it was opened."""
        if "db" in self.__dict__:
            self.db.close()


@contextmanager
def open_home(root: Path | None) -> Iterator[Home]:
    """Open a newsroom's home (None: BOT_HOME, else the current folder); raises UsageError for bad settings."""
    home = Home(load_settings(root))
    try:
        yield home
    finally:
        home.close()
