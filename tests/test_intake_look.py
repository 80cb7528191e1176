"""A look at one source: what it gives is kept, what goes wrong stays there, nobody looks twice at once."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from bot.intake import TakenIn
from bot.look import LEASE, Watch, Watched
from bot.model.article import Article, Block, CleanedPage
from bot.model.errors import PageRefused, StoreError
from bot.model.story import Story
from bot.sources.base import Ahead, Found, Known, Memory, Remember, SourceUnreachable, Taken
from bot.store import articles, backlog, sources_state, story_states
from bot.store.database import Database
from bot.store.sources_state import SourceState

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
EVERY = timedelta(minutes=5)

OpenDb = Callable[..., Database]
Step = Found | Exception | Callable[[], None]


@dataclass
class Script:
    """A source that gives what each look is told to, in order; an exception is raised, a function is run."""

    looks: list[list[Step]] = field(default_factory=list)
    remembered: list[Memory] = field(default_factory=list)

    def look(self, known: Known, memory: Memory) -> Iterator[Found]:
        self.remembered.append(dict(memory))
        for step in self.looks.pop(0) if self.looks else []:
            if isinstance(step, Exception):
                raise step
            if callable(step):
                step()
            elif not (isinstance(step, Taken) and known(step.sha256)):
                yield step


@dataclass
class Clock:
    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def db(open_db: OpenDb, clock: Clock) -> Database:
    return open_db(clock=clock)


def page(name: str, came: datetime | None = None, **fields: Any) -> Taken:
    data = json.dumps({"headline": f"News of {name}", **fields}).encode()
    return Taken(f"https://velmar.example/{name}", f"{name}.json", data, sha256(data).hexdigest(), came)


def read(_name: str, data: bytes) -> list[CleanedPage | PageRefused]:
    fields = json.loads(data)
    if "published" in fields:
        fields["published"] = datetime.fromisoformat(fields["published"])
    body = (Block("paragraph", f"It is told at length: {fields['headline']}."),)
    return [CleanedPage(Article(body=body, **fields))]


def watch(
    db: Database,
    *looks: list[Step],
    local: bool = False,
    name: str = "site",
    defined: str | None = None,
) -> tuple[Watch, Script]:
    source = Script(list(looks))
    return Watch(db, Watched(name, source, read, EVERY, local=local, defined=defined)), source


def state(db: Database, name: str = "site") -> SourceState:
    with db.read() as conn:
        found = sources_state.state_of(conn, name)
    assert found is not None
    return found


def stories(db: Database) -> list[Story]:
    with db.read() as conn:
        return articles.candidates(conn, sites={})


def headlines(db: Database) -> list[str]:
    return [story.article.headline for story in stories(db)]


def fail(looked: Iterator[TakenIn]) -> list[TakenIn]:
    """Go through a look that must fail; give what was kept before."""
    kept: list[TakenIn] = []
    with pytest.raises(SourceUnreachable):
        kept.extend(looked)
    return kept


def test_a_look_that_goes_well_is_written_down(db: Database, clock: Clock) -> None:
    """The state says when it was, when the next one is, and that nothing is wrong."""
    site, _ = watch(db, [page("ferry")])
    assert [one.outcome for one in site.look()] == ["new"]
    found = state(db)
    assert (found.state, found.failures, found.reason) == ("ok", 0, None)
    assert found.looked_at == found.ok_at == found.first_done == NOON
    assert found.next_look == NOON + EVERY
    assert site.wait() == EVERY.total_seconds()


def test_a_source_is_not_looked_at_before_its_time(db: Database, clock: Clock) -> None:
    """Not by another process either, nor after a restart; an editor's own look goes through."""
    list(watch(db, [])[0].look())
    again, source = watch(db, [page("ferry")])
    assert list(again.look()) == []
    assert source.remembered == []
    assert [one.outcome for one in again.look("now")] == ["new"]


@pytest.mark.parametrize(("minutes", "looks"), [(2, 0), (3, 1)])
def test_a_start_looks_a_little_early_but_does_not_hammer(
    db: Database, clock: Clock, minutes: int, looks: int
) -> None:
    """`bot run --once` every five minutes finds the source due, one every minute does not."""
    site, source = watch(db)
    list(site.look())
    clock.at += timedelta(minutes=minutes)
    list(site.look("soon"))
    assert len(source.remembered) == 1 + looks


def test_a_source_that_fails_is_told_and_left_alone_for_longer_each_time(db: Database, clock: Clock) -> None:
    """5, 10, 20 minutes; the reason and the way out are kept; one good look ends it."""
    broken = SourceUnreachable("the site says 500. Ask its owner", state="server error")
    site, _ = watch(db, [broken], [broken], [broken], [page("ferry")])
    for failures, minutes in ((1, 5), (2, 10), (3, 20)):
        fail(site.look())
        found = state(db)
        assert (found.state, found.reason, found.failures) == ("server error", str(broken), failures)
        assert found.next_look == clock.at + timedelta(minutes=minutes)
        assert site.trouble is not None
        assert site.trouble.next_look == found.next_look
        clock.at = found.next_look
    list(site.look())
    assert (state(db).state, state(db).failures, site.trouble) == ("ok", 0, None)


def test_a_start_does_not_ask_a_source_that_fails_early(db: Database, clock: Clock) -> None:
    """A restart in a loop must not hammer a server that is down."""
    broken = SourceUnreachable("no answer")
    site, source = watch(db, [broken])
    fail(site.look())
    clock.at += timedelta(minutes=4)
    list(site.look("soon"))
    assert len(source.remembered) == 1


def test_an_editor_who_tries_by_hand_does_not_put_off_the_next_look(db: Database, clock: Clock) -> None:
    """Only looks that were due make the wait longer."""
    broken = SourceUnreachable("no answer")
    site, _ = watch(db, *([broken] for _ in range(5)))
    fail(site.look())
    for _ in range(4):
        clock.at += timedelta(seconds=30)
        fail(site.look("now"))
    assert state(db).next_look == clock.at + EVERY


def test_a_source_that_was_mended_in_the_settings_is_due_at_the_next_start(
    db: Database, clock: Clock
) -> None:
    """A new address or account is tried at once, and once: machines with other settings do not take turns."""
    gone = SourceUnreachable("gone for good", state="gone", final=True)
    old, _ = watch(db, [gone], defined="old")
    fail(old.look())
    new, source = watch(db, [gone], defined="new")
    assert new.wait() == 0
    fail(new.look("soon"))
    assert new.wait() > 0
    assert old.wait() > 0
    assert list(new.look()) == list(old.look()) == []
    assert len(source.remembered) == 1
    again, source = watch(db, [], defined="new")
    assert again.wait() > 0
    assert list(again.look("soon")) == []
    assert source.remembered == []


def test_what_was_given_before_a_failure_stands_and_nothing_is_remembered(db: Database) -> None:
    """The memory moves only with what was taken in before it; the next look gets the last good one."""
    site, source = watch(
        db,
        [page("ferry"), Remember({"mark": 1}), page("bridge"), SourceUnreachable("the connection broke")],
        [],
    )
    assert [one.outcome for one in fail(site.look())] == ["new", "new"]
    assert headlines(db) == ["News of ferry", "News of bridge"]
    list(site.look("now"))
    assert source.remembered == [{}, {"mark": 1}]


def test_a_memory_is_kept_with_the_pages_before_it(db: Database) -> None:
    """What a crash leaves is never a memory without its pages: at the crash both are there."""
    seen: list[tuple[int, Memory]] = []
    site, _ = watch(
        db,
        [
            page("ferry"),
            page("bridge"),
            Remember({"mark": 2}),
            lambda: seen.append((len(stories(db)), state(db).memory)),
        ],
    )
    list(site.look())
    assert seen == [(2, {"mark": 2})]


def test_a_bug_in_a_source_is_that_source_s_trouble(db: Database, caplog: pytest.LogCaptureFixture) -> None:
    """It is a failed look like any other, with what was given before it kept."""
    site, _ = watch(db, [page("ferry"), KeyError("guid")])
    fail(site.look())
    assert state(db).state == "a bug"
    assert "KeyError('guid')" in str(state(db).reason)
    assert headlines(db) == ["News of ferry"]


def test_a_look_that_is_broken_off_is_due_at_once_and_loses_nothing(db: Database) -> None:
    """Ctrl-C: what was read is kept, the rest comes with the next look."""
    stop = threading.Event()
    site, _ = watch(
        db, [page("ferry"), stop.set, page("bridge"), page("strike")], [page("ferry"), page("strike")]
    )
    list(site.look(stop=stop))
    assert headlines(db) == ["News of ferry", "News of bridge"]
    assert state(db).first_done is None
    assert site.wait() == 0
    assert [one.outcome for one in site.look()] == ["new"]
    assert headlines(db)[2:] == ["News of strike"]


def test_a_caller_that_goes_away_in_mid_look_leaves_the_source_due(db: Database) -> None:
    """An exception in whoever goes through the pages is no failure of the source."""
    site, _ = watch(db, [page("ferry"), Remember({"mark": 1}), page("bridge")])
    looked = site.look()
    next(looked)
    looked.close()  # type: ignore[attr-defined]
    assert site.wait() == 0
    assert state(db).failures == 0


def test_two_processes_never_look_at_one_source_at_once(open_db: OpenDb, clock: Clock) -> None:
    """Whoever claims the look has it, also while it lasts longer than the source's rhythm."""
    mine, theirs = open_db(clock=clock), open_db(clock=clock)
    other, source = watch(theirs)

    def meanwhile() -> None:
        clock.at += LEASE / 2
        list(other.look())

    site, _ = watch(mine, [page("ferry"), meanwhile, Remember({"mark": 1}), meanwhile, page("bridge")])
    list(site.look())
    assert source.remembered == []
    assert len(stories(mine)) == 2


def test_a_look_whose_process_died_is_another_s_after_a_while(open_db: OpenDb, clock: Clock) -> None:
    """Nobody waits for the dead; what a look remembers that was only slow does not undo the other's."""
    mine, theirs = open_db(clock=clock), open_db(clock=clock)
    other, source = watch(theirs, [Remember({"mark": "theirs"})])

    def overtaken() -> None:
        clock.at += LEASE
        list(other.look())

    site, _ = watch(mine, [overtaken, Remember({"mark": "mine"})])
    list(site.look())
    assert source.remembered == [{}]
    assert state(mine).memory == {"mark": "theirs"}


def test_a_watch_hears_of_other_processes_looks(open_db: OpenDb, clock: Clock) -> None:
    """Every `bot run` tells that a source fails and when it works again, whoever looked."""
    mine, _ = watch(open_db(clock=clock))
    theirs, _ = watch(
        open_db(clock=clock), [SourceUnreachable("gone for good", state="gone", final=True)], []
    )
    fail(theirs.look())
    assert mine.wait() == timedelta(hours=6).total_seconds()
    assert mine.trouble is not None
    assert mine.trouble.state == "gone"
    list(theirs.look("now"))
    mine.wait()
    assert mine.trouble is None


def test_a_database_that_goes_away_in_mid_look_is_no_failure_of_the_source(open_db: OpenDb) -> None:
    """The look is tried again as soon as the database is back."""

    class Away(Clock):
        away = False

        def __call__(self) -> datetime:
            if self.away:
                raise StoreError("the database is away")
            return self.at

    clock = Away()
    db = open_db(clock=clock)

    def goes() -> None:
        clock.away = True

    site, _ = watch(db, [page("ferry"), goes, page("bridge")], [page("ferry"), page("bridge")])
    with pytest.raises(StoreError):
        list(site.look())
    clock.away = False
    assert site.wait() == 0
    list(site.look())
    assert sorted(headlines(db)) == ["News of bridge", "News of ferry"]
    assert state(db).failures == 0


def test_what_a_source_holds_at_its_first_look_is_backlog(db: Database) -> None:
    """Also what only the second try gives, when the first was broken off; then comes the news."""
    broken = SourceUnreachable("the connection broke")
    site, _ = watch(db, [page("old"), broken], [page("older")], [page("new")])
    fail(site.look())
    list(site.look("now"))
    list(site.look("now"))
    assert [story.backlog for story in stories(db)] == [True, True, False]


def test_what_came_to_its_place_before_the_first_look_is_backlog(db: Database) -> None:
    """A folder knows when a file came: one that settles later is backlog, one that came meanwhile is news."""
    before, after = (datetime.now(UTC) + timedelta(hours=hours) for hours in (-1, 1))
    site, _ = watch(db, [page("old", before), page("fresh", after)], [page("slow", before)], local=True)
    list(site.look())
    list(site.look())
    assert [story.backlog for story in stories(db)] == [True, False, True]


def test_a_source_begins_when_it_is_first_heard_of(db: Database) -> None:
    """What comes between the start and the first look, or into an empty source, is news."""
    site, _ = watch(db, [page("fresh", datetime.now(UTC) + timedelta(hours=1))], local=True)
    began = site.begin()
    assert began.first_done is None
    list(site.look())
    assert [story.backlog for story in stories(db)] == [False]
    assert site.begin().first_look == began.first_look


def test_every_machine_looks_at_its_own_folder(open_db: OpenDb, clock: Clock) -> None:
    """Two machines may have an inbox of the same name: the looks at one keep nobody from the other."""
    here, _ = watch(open_db(clock=clock), [page("ferry")], [page("strike")], local=True)
    there, _ = watch(open_db(clock=clock), [page("bridge")], local=True)
    outcomes = [one.outcome for site in (here, there, here) for one in site.look()]
    assert outcomes == ["new", "new", "new"]


def test_a_folder_that_fails_is_looked_at_again_soon(db: Database) -> None:
    """Whoever makes the missing folder waits for its pages: a minute is the most."""
    missing = SourceUnreachable("inbox/ cannot be read. Make the folder", state="no folder")
    inbox, _ = watch(db, *([missing] for _ in range(9)), [page("ferry")], local=True)
    for _ in range(9):
        fail(inbox.look())
    assert 0 < inbox.wait() <= 60
    found = state(db)
    assert (found.state, found.failures) == ("no folder", 9)
    list(inbox.look("now"))
    assert state(db).state == "ok"


def test_a_bar_hears_how_much_is_ahead(db: Database) -> None:
    """What a source says of the length of a look reaches whoever shows it."""
    heard: list[int] = []
    list(watch(db, [Ahead(2), page("ferry"), page("bridge")])[0].look(ahead=heard.append))
    assert heard == [2]


def make_news(db: Database, since: datetime, *sources: str) -> int:
    with db.intake() as conn:
        return backlog.make_news(db, conn, sources or ("site",), since, db.now(conn))


def test_backlog_since_a_time_becomes_news(db: Database, clock: Clock) -> None:
    """By its published date, else by when it was first seen; oldest first, ready from now on; once."""
    dated = [
        page(name, published=(NOON - timedelta(hours=hours)).isoformat())
        for name, hours in {"morning": 8, "night": 11, "ancient": 70_000}.items()
    ]
    site, _ = watch(db, [*dated, page("undated")])
    other, _ = watch(db, [page("elsewhere")], name="other")
    list(site.look())
    list(other.look())
    clock.at += timedelta(hours=1)
    assert make_news(db, NOON - timedelta(hours=9)) == 2
    assert make_news(db, NOON - timedelta(hours=9)) == 0
    assert make_news(db, NOON - timedelta(hours=12)) == 1
    news = [story for story in stories(db) if not story.backlog]
    assert [story.article.headline for story in news] == [
        "News of morning",
        "News of undated",
        "News of night",
    ]
    assert {story.ready_at for story in news} == {clock.at}
    assert [story.article.headline for story in stories(db) if story.backlog] == [
        "News of ancient",
        "News of elsewhere",
    ]


def test_backlog_that_is_held_is_news_once_it_is_released(db: Database) -> None:
    """What an editor holds back does not go because of a date."""
    site, _ = watch(db, [page("ferry")])
    list(site.look())
    (ferry,) = stories(db)
    with db.write() as conn:
        story_states.hold(conn, ferry.id, "not sure yet", NOON)
    assert make_news(db, NOON - timedelta(hours=1)) == 1
    (after,) = stories(db)
    assert (after.state, after.backlog, after.ready_no) == ("held", False, ferry.ready_no)
