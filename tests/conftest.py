"""What every test shares: no BOT_ setting of the developer's own shell reaches a test."""

import os
from pathlib import Path

import pytest

pytest_plugins = ["tests.databases"]  # `db` and its kin: a fresh database on each engine

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("BOT_") and not name.startswith("BOT_TEST_"):
            monkeypatch.delenv(name)


@pytest.fixture
def root() -> Path:
    """The checkout."""
    return ROOT
