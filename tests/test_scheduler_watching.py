"""Sources side by side in a running bot: one that hangs or breaks delays no other, and is told once."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from bot.intake import TakenIn
from bot.look import Trouble, Watch, Watched
from bot.model.article import Article, Block, CleanedPage
from bot.model.errors import PageRefused
from bot.scheduler import Clock, Watching
from bot.sources.base import Found, Known, Memory, SourceUnreachable, Taken
from bot.store.database import Database, open_database

PATIENCE = 30


class Endless:
    """A source with a new page at every look, until it `breaks` or is told to `hang`."""

    def __init__(self) -> None:
        self.looks = 0
        self.breaks: SourceUnreachable | None = None
        self.hang: threading.Event | None = None
        self.hangs = threading.Event()

    def look(self, known: Known, memory: Memory) -> Iterator[Found]:
        self.looks += 1
        if self.hang is not None:
            self.hangs.set()
            self.hang.wait(PATIENCE)
        if self.breaks is not None:
            raise self.breaks
        data = f"Report {self.looks} of {id(self)}".encode()
        yield Taken(f"/{self.looks}.txt", f"{self.looks}.txt", data, sha256(data).hexdigest())


def read(_name: str, data: bytes) -> list[CleanedPage | PageRefused]:
    text = data.decode()
    return [CleanedPage(Article(headline=text, body=(Block("paragraph", f"It is said: {text}."),)))]


class Desk:
    """What a running bot hears of its sources, by name and in order."""

    def __init__(self, db: Database, **sources: Endless) -> None:
        self.pages: list[str] = []
        self.changes: list[tuple[str, str | None]] = []
        self.said: list[str] = []
        self._heard = threading.Condition()
        soon = timedelta(milliseconds=10)
        watches = [Watch(db, Watched(name, one, read, soon, local=True)) for name, one in sources.items()]
        self.watching = Watching(watches, self.take, self.changed, self.said.append)

    def take(self, name: str, pages: Iterator[TakenIn]) -> None:
        for _ in pages:
            self._hear(lambda: self.pages.append(name))

    def changed(self, name: str, trouble: Trouble | None) -> None:
        self._hear(lambda: self.changes.append((name, trouble.state if trouble else None)))

    def _hear(self, what: Callable[[], None]) -> None:
        with self._heard:
            what()
            self._heard.notify_all()

    def wait_for(self, seen: Callable[[], bool]) -> None:
        with self._heard:
            assert self._heard.wait_for(seen, PATIENCE)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = open_database("sqlite:///bot.db", tmp_path)
    yield database
    database.close()


def test_a_source_that_hangs_delays_no_other_and_no_end(db: Database) -> None:
    """The others go on meanwhile, and the bot stops without it."""
    stuck, well = Endless(), Endless()
    stuck.hang = threading.Event()
    desk = Desk(db, stuck=stuck, well=well)
    desk.watching.start()
    assert stuck.hangs.wait(PATIENCE)
    desk.wait_for(lambda: desk.pages.count("well") >= 3)
    assert "stuck" not in desk.pages
    stuck.hang.set()
    desk.wait_for(lambda: "stuck" in desk.pages)
    desk.watching.stop()
    looks = well.looks
    assert not any(thread.is_alive() for thread in desk.watching._threads)
    assert well.looks == looks


def test_a_trouble_that_was_told_at_the_start_is_not_told_again(db: Database) -> None:
    """The start looks at every source before the clock does; only a change is news after that."""
    broken, well = Endless(), Endless()
    broken.breaks = SourceUnreachable("nothing is there", state="not found")
    desk = Desk(db, broken=broken, well=well)
    desk.watching.watches[0].told = "not found"
    desk.watching.start()
    desk.wait_for(lambda: broken.looks >= 2)
    broken.breaks = None
    desk.wait_for(lambda: "broken" in desk.pages and bool(desk.changes))
    desk.watching.stop()
    assert desk.changes == [("broken", None)]


def test_a_source_that_breaks_is_told_once_and_once_more_when_it_is_well(db: Database) -> None:
    """Not at every look, and the others never hear of it."""
    broken, well = Endless(), Endless()
    broken.breaks = SourceUnreachable("nothing is there", state="not found")
    desk = Desk(db, broken=broken, well=well)
    desk.watching.start()
    desk.wait_for(lambda: broken.looks >= 3)
    broken.breaks = None
    desk.wait_for(lambda: "broken" in desk.pages and len(desk.changes) == 2)
    desk.watching.stop()
    assert desk.changes == [("broken", "not found"), ("broken", None)]
    assert "well" in desk.pages
    assert desk.said == []


def test_a_tick_that_takes_long_is_not_told_in_the_clock_s_own_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The ticks that are left out meanwhile are no news to an editor."""
    began, go_on, others = threading.Event(), threading.Event(), []

    def slow() -> None:
        began.set()
        go_on.wait(PATIENCE)

    enough = threading.Event()

    def quick() -> None:
        others.append(1)
        if began.is_set() and len(others) > 5:
            enough.set()

    clock = Clock({"slow": (0.02, slow), "quick": (0.05, quick)}, print)
    clock.start()
    assert enough.wait(PATIENCE)
    go_on.set()
    clock.stop()
    assert not [one.getMessage() for one in caplog.records if one.name.startswith("apscheduler")]
