"""Every way in which a database cannot be opened, told in words."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.model.errors import StoreError
from bot.store.database import open_database
from bot.store.location import locate

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("not a url", "cannot be read"),
        ("postgresql://bot:s3cret@host:port/news", "cannot be read"),
        ("mysql://bot:s3cret@host/news", '"mysql" is no database Broadsheet uses'),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite://bot.db", "names no file"),
        ("sqlite:///nowhere/bot.db", "does not exist: make it"),
        ("sqlite:///", "names no file"),
        ("sqlite:///.", "is a folder"),
        ("postgresql://bot:s3cret@127.0.0.1:1/news", "PostgreSQL bot@127.0.0.1:1/news cannot be used"),
    ],
)
def test_a_database_that_cannot_be_opened_is_told_in_words(url: str, words: str, tmp_path: Path) -> None:
    """The message says what is wrong and never shows a password; nothing is made."""
    with pytest.raises(StoreError) as raised:
        open_database(url, tmp_path)
    assert words in str(raised.value)
    assert "s3cret" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_means_psycopg_3(scheme: str, tmp_path: Path) -> None:
    """Hosting companies hand out `postgres://` addresses."""
    where = locate(f"{scheme}://bot:s3cret@db.example.org:5433/news", tmp_path)
    assert where.url.drivername == "postgresql+psycopg"
    assert where.words == "PostgreSQL bot@db.example.org:5433/news"


def test_a_missing_driver_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL without psycopg names the extra."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"install broadsheet-bot\[postgres\]"):
        open_database("postgresql://db.example.org/news", tmp_path)


def test_a_full_path_is_not_in_the_home(tmp_path: Path) -> None:
    """Four slashes name a file anywhere."""
    assert locate(f"sqlite:///{tmp_path}/news.db", Path("/elsewhere")).path == tmp_path / "news.db"


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    """Some other file under the database's name is refused and stays as it is."""
    (tmp_path / "bot.db").write_text("Dear diary, today nothing was published at all.\n" * 40)
    before = (tmp_path / "bot.db").read_bytes()
    with pytest.raises(StoreError, match="not a database"):
        open_database("sqlite:///bot.db", tmp_path)
    assert (tmp_path / "bot.db").read_bytes() == before


@pytest.fixture
def locked_home() -> Iterator[Path]:
    """A folder that anybody may read and nobody but root may write."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        home.chmod(0o555)
        yield home
        home.chmod(0o755)


def test_a_read_only_home_is_told_in_words(locked_home: Path) -> None:
    """Root may write everywhere, so the trial gives root's rights up first."""
    code = (
        "import os, sys; from pathlib import Path\n"
        "from bot.model.errors import StoreError\n"
        "from bot.store.database import open_database\n"
        "if os.geteuid() == 0: os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "try: open_database('sqlite:///bot.db', Path(sys.argv[1]))\n"
        "except StoreError as error: print(error)\n"
    )
    command = [sys.executable, "-c", code, str(locked_home)]
    done = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True)
    assert f"{locked_home} cannot be written by this user" in done.stdout
