"""A desk over a fresh database of each engine, asked over a real connection as a browser on this machine."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.setting_values import Address
from bot.store.database import Database
from bot.web.desk import desk_app
from bot.web.serve import serve
from tests.web.rows import NOW

TEMPLATES = Path(__file__).parent.parent.parent / "templates"


@pytest.fixture
def desk(db: Database) -> Iterator[httpx.Client]:
    """The desk of an invented newsroom in Berlin."""
    app = desk_app(
        db,
        newsroom="The Velmar Courier",
        zone="Europe/Berlin",
        folders=[TEMPLATES],
        sources=["inbox", "site"],
        now=lambda: NOW,
    )
    server = serve(app, Address("127.0.0.1", 0), "BOT_DESK_HTTP")
    with httpx.Client(base_url=server.url) as client:
        yield client
    server.stop()
