"""A furnished newsroom for each test, and X, Telegram and a mail relay on loopback for it to publish to."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.acceptance.newsroom import Newsroom
from tests.acceptance.pages import FIVE_PARTS, READERS
from tests.loopback.smtp import LoopbackSmtp
from tests.loopback.telegram import LoopbackTelegram
from tests.loopback.x import LoopbackX


@dataclass
class Wires:
    """The three services, and the settings that lead to them."""

    x: LoopbackX
    telegram: LoopbackTelegram
    relay: LoopbackSmtp

    @property
    def settings(self) -> dict[str, str]:
        return {**self.x_settings, **self.telegram_settings, **self.mail_settings}

    @property
    def x_settings(self) -> dict[str, str]:
        return {
            "BOT_X_API_KEY": "key",
            "BOT_X_API_SECRET": "secret",
            "BOT_X_ACCESS_TOKEN": "4242-token",
            "BOT_X_ACCESS_SECRET": "access",
            "BOT_X_API_URL": self.x.url,
            "BOT_X_PART_SECONDS": "0.1",
        }

    @property
    def telegram_settings(self) -> dict[str, str]:
        return {
            "BOT_TELEGRAM_TOKEN": "7001:secret",
            "BOT_TELEGRAM_CHAT": "@news_example",
            "BOT_TELEGRAM_API_URL": self.telegram.url,
        }

    @property
    def mail_settings(self) -> dict[str, str]:
        return {
            "BOT_SMTP_URL": self.relay.url,
            "BOT_EMAIL_FROM": "The Example <news@example.org>",
            "BOT_PUBLIC_URL": "https://letters.example.org",
        }


@pytest.fixture
def wires() -> Iterator[Wires]:
    with LoopbackX() as x, LoopbackTelegram() as telegram, LoopbackSmtp() as relay:
        yield Wires(x, telegram, relay)


@pytest.fixture
def bare(tmp_path: Path) -> Newsroom:
    """A home as `bot init` makes it, with nothing in it."""
    newsroom = Newsroom(tmp_path / "home")
    newsroom.bot("init", newsroom.home)
    return newsroom


@pytest.fixture(scope="session")
def _furnished(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """One home with three readers and one article, made by commands and copied for each test."""
    folder = tmp_path_factory.mktemp("furnished")
    newsroom = Newsroom(folder / "home")
    newsroom.bot("init", newsroom.home)
    readers = folder / "readers.csv"
    readers.write_text(READERS)
    newsroom.bot("subscribers", "import", readers)
    newsroom.bot("ingest", newsroom.page("sea-wall.json", **FIVE_PARTS))
    return newsroom


@pytest.fixture
def newsroom(_furnished: Newsroom, tmp_path: Path) -> Newsroom:
    """A home with three readers in three zones and article 1; every channel writes files."""
    return _furnished.copy(tmp_path / "home")


@pytest.fixture
def live(newsroom: Newsroom, wires: Wires) -> Newsroom:
    """The same home with all three channels live, on loopback."""
    newsroom.settings.update(wires.settings)
    return newsroom
