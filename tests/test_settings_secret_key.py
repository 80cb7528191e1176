"""The secret key: made once, private, the same for everybody."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from bot.model.errors import UsageError
from bot.secret_key import secret_key
from bot.settings import load_settings


def test_it_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    """A second start signs with the same key, or old links would die."""
    settings = load_settings(tmp_path, {})
    first = secret_key(settings)
    assert len(first) >= 32
    assert secret_key(settings) == first
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]


def test_processes_that_race_get_the_same_key(tmp_path: Path) -> None:
    """Two machines' first starts on one home agree."""
    settings = load_settings(tmp_path, {})
    start = Barrier(8)

    def one(_: int) -> str:
        start.wait()
        return secret_key(settings)

    for _ in range(10):
        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(one, range(8)))) == 1
        (tmp_path / "secret_key").unlink()


def test_a_given_key_leaves_no_file(tmp_path: Path) -> None:
    """BOT_SECRET_KEY is the shared key of several machines."""
    assert secret_key(load_settings(tmp_path, {"BOT_SECRET_KEY": "k" * 40})) == "k" * 40
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_key_is_not_replaced_silently(tmp_path: Path) -> None:
    """A new key would break every link that readers already have."""
    (tmp_path / "secret_key").write_text("short\n")
    with pytest.raises(UsageError, match="restore it from a backup"):
        secret_key(load_settings(tmp_path, {}))
    assert (tmp_path / "secret_key").read_text() == "short\n"


def test_a_home_that_cannot_keep_it_says_so(tmp_path: Path) -> None:
    """The way out is named: a writable home, or BOT_SECRET_KEY."""
    (tmp_path / "secret_key").mkdir()
    with pytest.raises(UsageError, match="set BOT_SECRET_KEY"):
        secret_key(load_settings(tmp_path, {}))
    assert list((tmp_path / "secret_key").iterdir()) == []
