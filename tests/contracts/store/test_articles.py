"""Articles and stories as they are read, on both engines."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text as sql
from sqlalchemy import update

from bot.model.article import Article, Block, Image
from bot.model.story import StoryState
from bot.store import articles, schema
from bot.store.database import Database
from bot.store.pages import Kept, Page, keep

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
words = st.text(max_size=30)
maybe = st.none() | words
some_articles = st.builds(
    Article,
    headline=words,
    body=st.lists(
        st.builds(Block, st.sampled_from(["paragraph", "subhead", "quote", "list"]), words), max_size=3
    ).map(tuple),
    section=maybe,
    authors=st.lists(words, max_size=2).map(tuple),
    published=st.none() | st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5.5))])),
    standfirst=maybe,
    publisher=maybe,
    language=maybe,
    url=maybe,
    image=st.none() | st.builds(Image, words, words, words),
    source_key=maybe,
    sample=st.booleans(),
)


@given(some_articles)
def test_an_article_survives_the_database_exactly(article: Article) -> None:
    """What is written as JSON comes back the same, field by field."""
    import json

    assert articles.from_json(json.loads(json.dumps(articles.to_json(article)))) == article


def _page(headline: str, url: str | None = None, text: str = "All are safe.") -> Page:
    return Page(
        Article(headline, (Block("paragraph", text),), url=url), "inbox", f"/in/{headline}.txt", False
    )


def _keep(db: Database, *pages: Page, now: datetime = NOON) -> list[Kept]:
    with db.intake() as conn:
        return [keep(db, conn, page, now) for page in pages]


@pytest.fixture
def four(db: Database) -> Database:
    """A database with four stories."""
    _keep(
        db,
        _page("Ferry runs aground off the island", "https://news.example.org/ferry?utm_source=x"),
        _page("“Café society” returns to Orléans", text="It is open."),
        _page("Harbour bridge reopens", text="Cars may pass."),
        _page("Ferry line ends", text="It was the last."),
    )
    return db


def test_ready_numbers_rise_by_one(four: Database) -> None:
    """Each story that may go out gets the next number; the cut is the highest."""
    with four.intake() as conn:
        assert [story.ready_no for story in articles.candidates(conn, sites={})] == [1, 2, 3, 4]
        assert articles.current_cut(conn) == 4


def test_an_empty_database_has_the_cut_zero(db: Database) -> None:
    """Before the first story there is nothing below the cut."""
    with db.intake() as conn:
        assert articles.current_cut(conn) == 0
        assert articles.candidates(conn, sites={}) == []


def test_candidates_lie_between_since_and_the_cut(four: Database) -> None:
    """`since < ready_no <= cut`; of more than the limit, the newest."""
    with four.read() as conn:
        assert [s.ready_no for s in articles.candidates(conn, sites={}, since_no=1, cut=3)] == [2, 3]
        assert [s.ready_no for s in articles.candidates(conn, sites={}, limit=2)] == [3, 4]


def test_killed_stories_are_listed_as_killed(four: Database) -> None:
    """Choosing says why a story is out, so it must see it."""
    with four.write() as conn:
        conn.execute(update(schema.story).where(schema.story.c.ready_no == 2).values(state=StoryState.KILLED))
    with four.read() as conn:
        states = [story.state for story in articles.candidates(conn, sites={})]
    assert states == [StoryState.READY, StoryState.KILLED, StoryState.READY, StoryState.READY]


def test_a_story_links_to_its_page_else_to_the_site_else_nowhere(four: Database) -> None:
    """A page without an address is linked by its source's `site`."""
    with four.read() as conn:
        there = articles.by_ids(conn, [1, 2], sites={"inbox": "https://news.example.org"})
        nowhere = articles.by_ids(conn, [2], sites={"feed": "https://news.example.org"})
    assert [story.link for story in there] == [
        "https://news.example.org/ferry?utm_source=x",
        "https://news.example.org",
    ]
    assert nowhere[0].link is None


def test_stories_are_given_in_the_order_asked_for(four: Database) -> None:
    """An edition's order is its own; a number that is not there is left out."""
    with four.read() as conn:
        assert [story.id for story in articles.by_ids(conn, [3, 99, 1], sites={})] == [3, 1]


def test_stories_that_became_ready_since(db: Database) -> None:
    """Arrival schedules ask by time."""
    _keep(db, _page("Ferry runs aground"), now=NOON)
    _keep(db, _page("Harbour bridge reopens", text="Cars may pass."), now=NOON + timedelta(minutes=1))
    with db.read() as conn:
        found = articles.waiting_arrivals(conn, "posts", "x", NOON + timedelta(seconds=30), sites={})
        assert [story.article.headline for story in found] == ["Harbour bridge reopens"]
        assert found[0].first_seen == NOON + timedelta(minutes=1)
        assert len(articles.waiting_arrivals(conn, "posts", "x", NOON, sites={})) == 2


def test_the_newest_come_first(four: Database) -> None:
    """`bot articles` lists the newest."""
    with four.read() as conn:
        assert [story.id for story in articles.recent(conn, 2, sites={})] == [4, 3]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_wall_holds_without_the_lock(open_db: Callable[..., Database]) -> None:
    """Where two transactions write the same page at once, one of them meets the key of the other."""
    one, other = open_db(), open_db()
    ferry = _page("Ferry runs aground", "https://news.example.org/ferry")
    with ThreadPoolExecutor(1) as pool:
        with one.write() as conn:
            first = keep(one, conn, ferry, NOON)
            second = pool.submit(_keep_without_the_lock, other, ferry)
            while not _somebody_waits(one):
                assert not second.done()
        assert (first.outcome, second.result(30)) == ("new", Kept("same", first.article_id))
    with one.read() as conn:
        assert [story.ready_no for story in articles.candidates(conn, sites={})] == [1]


def _keep_without_the_lock(db: Database, page: Page) -> Kept:
    with db.write() as conn:
        return keep(db, conn, page, NOON)


def _somebody_waits(db: Database) -> bool:
    with db.read() as conn:
        return bool(conn.execute(sql("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar())


@pytest.mark.parametrize(
    ("text", "headlines"),
    [
        ("1", ["Ferry runs aground off the island"]),
        ("77", []),
        ("99999999999999999999999", []),
        ("http://www.news.example.org/ferry/#top", ["Ferry runs aground off the island"]),
        ("https://news.example.org/", []),
        ("ferry", ["Ferry line ends", "Ferry runs aground off the island"]),
        ("ISLAND ferry", ["Ferry runs aground off the island"]),
        ("cafe orleans", ["“Café society” returns to Orléans"]),
        ("brid", ["Harbour bridge reopens"]),
        ("ridge", []),
        ("   ", []),
        ("?!", []),
    ],
)
def test_an_editor_finds_an_article(four: Database, text: str, headlines: list[str]) -> None:
    """By its number, by its address in any spelling, by words of its headline, newest first."""
    with four.read() as conn:
        assert [story.article.headline for story in articles.find(conn, text, sites={})] == headlines
