"""Wall 2 in the database: which pages join a story that is there, on both engines."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, update

from bot.model.article import Article
from bot.model.story import Story, StoryState
from bot.store import articles, likeness, schema
from bot.store.database import Database, open_database
from bot.store.fresh import keep_files
from bot.store.pages import Kept, Page, keep
from tests.stories import pairs
from tests.stories.pairs import Told

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
STORIES = {story.name: story for story in pairs.told("tune")}
FERRY, BRIDGE, TRAIN = STORIES["ferry"], STORIES["bridge"], STORIES["train_fr"]


def page(of: Article, path: str, *, source: str = "inbox", backlog: bool = False, **more: Any) -> Page:
    """A page as a source gives it; fields of the article may be named."""
    trust = more.pop("trust", "post")
    values = {name: getattr(of, name) for name in ("headline", "body", "language")} | more
    return Page(Article(**values), source, path, backlog, trust=trust)


def take(db: Database, *pages: Page, now: datetime = NOON) -> list[Kept]:
    """Keep pages one after the other."""
    with db.intake() as conn:
        return [keep(db, conn, one, now) for one in pages]


def stories(db: Database, **options: Any) -> list[Story]:
    """The candidates, in order."""
    with db.read() as conn:
        return articles.candidates(conn, sites={}, **options)


def only(db: Database, **options: Any) -> Story:
    """The one candidate."""
    (found,) = stories(db, **options)
    return found


def reprint(of: Told) -> Article:
    """The story as another paper prints it."""
    return pairs.edited_lead(of)


def test_a_reprint_joins_its_story_and_says_why(db: Database) -> None:
    """A copy under another headline is kept, and its story is not told again."""
    first, copy = take(db, page(FERRY.first, "a"), page(reprint(FERRY), "b", source="site"))
    assert copy.outcome == "reprint"
    assert copy.reason is not None
    assert copy.reason.startswith(f"says what article {first.article_id} says (")
    assert only(db).article_id == first.article_id
    with db.read() as conn:
        row = conn.execute(select(schema.article).where(schema.article.c.id == copy.article_id)).one()
    assert row.joined_why == copy.reason
    assert row.ready_no is None


def test_a_follow_up_is_a_story_of_its_own(db: Database) -> None:
    """News is told, however much of the old text stands under it."""
    kept = take(db, page(FERRY.first, "a"), page(pairs.follow_up(FERRY, [2, 3, 4, 5]), "b"))
    assert [one.outcome for one in kept] == ["new", "new"]
    assert len(stories(db)) == 2


def test_a_reprint_of_a_reprint_joins_the_same_story(db: Database) -> None:
    """A story may have many articles; each is compared with all of them."""
    take(db, page(FERRY.first, "a"), page(pairs.syndicated(FERRY), "b"), page(reprint(FERRY), "c"))
    assert only(db).article.headline == FERRY.first.headline


def test_another_place_for_the_same_page_is_wall_1s(db: Database) -> None:
    """The same address is the same article: a revision, and no reprint."""
    url = "https://news.example.org/ferry"
    kept = take(
        db, page(FERRY.first, "a", url=url), page(pairs.corrected(FERRY), "b", url=url, source="site")
    )
    assert [one.outcome for one in kept] == ["new", "revised"]


def test_what_a_revision_says_is_found_too(db: Database) -> None:
    """A reprint of the corrected text, and one of the first, both find the article."""
    url = "https://news.example.org/ferry"
    take(db, page(FERRY.first, "a", url=url))
    take(db, page(BRIDGE.first, "a", url=url))
    assert [one.outcome for one in take(db, page(reprint(BRIDGE), "b"))] == ["reprint"]


@pytest.mark.parametrize(
    ("days", "outcome"), [(6.9, "reprint"), (7.1, "new"), (-6.9, "reprint"), (40, "new")]
)
def test_the_window_is_seven_days_by_published_time(db: Database, days: float, outcome: str) -> None:
    """Backlog is compared by when it was news, not by when it was taken in; and in either order."""
    day = NOON - timedelta(days=100)
    take(db, page(FERRY.first, "a", published=day))
    copy = page(reprint(FERRY), "b", published=day + timedelta(days=days))
    assert take(db, copy)[0].outcome == outcome


def test_without_a_date_it_counts_from_when_it_was_seen(db: Database) -> None:
    """What is taken in today and bears no date is of today."""
    take(db, page(FERRY.first, "a"), now=NOON - timedelta(days=8))
    take(db, page(BRIDGE.first, "b"), now=NOON - timedelta(days=6))
    kept = take(db, page(reprint(FERRY), "c"), page(reprint(BRIDGE), "d"))
    assert [one.outcome for one in kept] == ["new", "reprint"]


@pytest.mark.parametrize("state", [StoryState.HELD, StoryState.KILLED])
def test_a_reprint_of_a_held_or_killed_story_stays_so(db: Database, state: StoryState) -> None:
    """What an editor stopped does not go out under another headline, and the reason says so."""
    take(db, page(FERRY.first, "a"))
    with db.write() as conn:
        conn.execute(update(schema.story).values(state=state))
    (copy,) = take(db, page(reprint(FERRY), "b"))
    assert (copy.outcome, only(db).state) == ("reprint", state)
    assert copy.reason is not None
    assert copy.reason.endswith(f"; its story is {state}")


def test_a_reprint_of_backlog_is_no_news(db: Database) -> None:
    """What lay in a source before the bot came is not told because somebody printed it again."""
    take(db, page(FERRY.first, "a", backlog=True))
    (copy,) = take(db, page(reprint(FERRY), "b"))
    assert (copy.outcome, only(db).backlog) == ("reprint", True)
    assert copy.reason is not None
    assert copy.reason.endswith("; its story is backlog")


def test_a_sample_and_a_real_page_are_never_one_story(db: Database) -> None:
    """Live channels refuse samples: a real story must not hang on one."""
    kept = take(db, page(FERRY.first, "a", sample=True), page(reprint(FERRY), "b"))
    assert [one.outcome for one in kept] == ["new", "new"]


def test_two_pages_of_one_batch_are_one_story(db: Database) -> None:
    """Pages that are written together are compared with each other as well."""
    batch = [[page(FERRY.first, "a")], [page(BRIDGE.first, "b")], [page(reprint(FERRY), "c")]]
    with db.intake() as conn:
        done = keep_files(db, conn, batch, NOON)
    assert [kept.outcome for file in done for kept in file] == ["new", "new", "reprint"]
    with db.intake() as conn:
        done = keep_files(db, conn, [[page(reprint(BRIDGE), "d")]], NOON)
    assert [kept.outcome for file in done for kept in file] == ["reprint"]


def test_a_site_whose_pages_begin_alike_still_finds_its_copies(db: Database) -> None:
    """A sentence that stands in front of every page is no reason to look at all of them, nor to miss one."""
    standing = "Welcome to the Millbrook Messenger, your paper since the year of the flood."

    def framed(of: Article, path: str) -> Page:
        first = pairs.article(of.headline, [standing, *of.paragraphs], "en")
        return page(first, path)

    take(db, framed(FERRY.first, "first"))
    others = [story for story in STORIES.values() if story.language == "en" and story.name != "ferry"]
    take(db, *(framed(pairs.follow_up(story), f"{n}") for n, story in enumerate(others)))
    take(db, *(framed(story.first, f"more-{n}") for n, story in enumerate(others)))
    assert len(stories(db)) == 1 + 2 * len(others) > likeness.AT_ONE_BAND
    assert take(db, framed(reprint(FERRY), "copy"))[0].outcome == "reprint"


HERE, LA = "https://news.example.org/en/ferry", "https://news.example.org/fr/bac"


def english(**more: Any) -> Page:
    """A story in English with an address."""
    return page(FERRY.first, "en", url=HERE, **more)


def french(**more: Any) -> Page:
    """A page in French with an address."""
    return page(TRAIN.first, "fr", url=LA, **more)


@pytest.mark.parametrize("naming", ["the first", "the second", "both"])
def test_a_translation_is_found_whichever_page_names_the_other(db: Database, naming: str) -> None:
    """hreflang may stand on one page only, and pages come in any order."""
    first = english(translations=(LA + "/?utm_source=x",) if naming != "the second" else ())
    second = french(translations=(HERE,) if naming != "the first" else ())
    one, other = take(db, first, second)
    assert other.outcome == "reprint"
    assert other.reason is not None
    assert other.reason.startswith(f"is article {one.article_id} in another language: ")


def test_each_target_gets_its_own_language(db: Database) -> None:
    """A story is told through its translation where the target has that language, else through its first."""
    en, fr = take(db, english(), french(translations=(HERE,)))
    assert only(db).article_id == en.article_id
    assert only(db, language="en").article_id == en.article_id
    assert only(db, language="fr-CA").article_id == fr.article_id
    assert only(db, language="de").article_id == en.article_id
    with db.read() as conn:
        (waiting,) = articles.waiting_arrivals(conn, "s", "x/1", NOON, sites={}, language="fr")
        assert waiting.article_id == fr.article_id
        named = articles.find(conn, LA, sites={}) + articles.find(conn, str(en.article_id), sites={})
    assert [one.article_id for one in named] == [fr.article_id, en.article_id]


def test_a_translation_is_news_since_it_came(db: Database) -> None:
    """Readers of its language had nothing before; the others are told nothing twice."""
    later = NOON + timedelta(hours=5)
    take(db, english())
    with db.intake() as conn:
        morning = articles.current_cut(conn)
    take(db, french(translations=(HERE,)), now=later)
    assert stories(db, since_no=morning) == []
    assert stories(db, since_no=morning, language="en") == []
    told = only(db, since_no=morning, language="fr")
    assert (told.article.language, told.ready_at, told.first_seen) == ("fr", later, later)
    assert stories(db, cut=morning, language="fr") == []
    assert only(db, cut=morning, language="en").article.language == "en"


def test_a_translation_in_backlog_is_no_news(db: Database) -> None:
    """It may be told to readers of its language, with its story, and is not new since."""
    take(db, english())
    with db.intake() as conn:
        morning = articles.current_cut(conn)
    take(db, french(translations=(HERE,), backlog=True), now=NOON + timedelta(hours=5))
    assert stories(db, since_no=morning, language="fr") == []
    assert only(db, language="fr").article.language == "fr"


def test_a_translation_from_a_source_that_is_not_trusted_waits_for_an_editor(db: Database) -> None:
    """It would be told to readers of its language unseen: it is a story of its own, and held."""
    kept = take(db, english(), french(translations=(HERE,), trust="hold"))
    assert [one.outcome for one in kept] == ["new", "new"]
    assert only(db, language="fr").article.language == "en"


def test_a_page_in_the_same_language_is_no_translation(db: Database) -> None:
    """A site's mistaken hreflang must not make one story of two."""
    kept = take(db, english(), page(BRIDGE.first, "en2", url=LA, translations=(HERE,)))
    assert [one.outcome for one in kept] == ["new", "new"]


def test_pages_that_name_one_and_the_same_third_are_not_one_story(db: Database) -> None:
    """A site may name its French front page on every article."""
    front = "https://news.example.org/fr/"
    kept = take(
        db,
        english(translations=(front,)),
        page(BRIDGE.first, "b", url="https://news.example.org/en/bridge", translations=(front,)),
        page(TRAIN.first, "c", url="https://news.example.org/it/treno", translations=(front,)),
    )
    assert [one.outcome for one in kept] == ["new", "new", "new"]


def test_stories_that_were_there_are_never_merged(db: Database) -> None:
    """A third page that names both joins the older one; the other stays what it was."""
    german = page(
        STORIES["klinik_de"].first, "de", url="https://news.example.org/de/f", translations=(LA, HERE)
    )
    kept = take(db, english(), french(), german)
    assert [one.outcome for one in kept] == ["new", "new", "reprint"]
    assert len(stories(db)) == 2
    assert [one.article.language for one in stories(db, language="de")] == ["fr", "de"]


def test_a_page_for_two_articles_is_refused_as_before(db: Database) -> None:
    """Wall 1 comes first: two keys that point to two articles are an editor's matter."""
    take(db, page(FERRY.first, "a", source_key="1"), page(BRIDGE.first, "b", url=HERE))
    (kept,) = take(db, page(reprint(FERRY), "c", source_key="1", url=HERE))
    assert kept.outcome == "refused"


def test_dates_beyond_reason_have_bands_too(db: Database) -> None:
    """Every date that a page may bear fits the band table."""
    days = [datetime(year, 12, 31, tzinfo=UTC) for year in (1, 1969, 2100, 9999)]
    for day in [datetime(1, 1, 1, tzinfo=UTC), *days]:
        first, copy = (f"https://news.example.org/{which}/{day:%Y%m%d}" for which in ("a", "b"))
        took = take(db, page(FERRY.first, first, url=first, published=day))
        took += take(db, page(reprint(FERRY), copy, url=copy, published=day))
        assert [one.outcome for one in took] == ["new", "reprint"]
    with db.read() as conn:
        assert conn.execute(select(func.min(schema.band.c.value))).scalar_one() >= 0


def test_nothing_walks_through_all_that_is_stored(tmp_path: Path) -> None:
    """Match and insert take an index for every question, or a million articles would slow each page."""
    db = open_database("sqlite:///bot.db", tmp_path)
    asked: list[tuple[str, Any]] = []
    # executemany has a list of values for one statement: the first explains it.
    event.listen(
        db._engine,
        "before_cursor_execute",
        lambda _conn, _cursor, statement, values, _context, many: asked.append(
            (statement, values[0] if many else values)
        ),
    )
    with db.intake() as conn:
        keep_files(db, conn, [[english(translations=(LA,))], [page(BRIDGE.first, "b")]], NOON)
    for arriving in (page(reprint(FERRY), "c"), french(), page(pairs.corrected(BRIDGE), "b")):
        with db.intake() as conn:
            keep_files(db, conn, [[arriving]], NOON)
    questions = [(said, values) for said, values in asked if said.lstrip().startswith(("SELECT", "DELETE"))]
    with db.read() as conn:
        plans = [
            (row[-1], said)
            for said, values in questions
            for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values)
        ]
    db.close()
    tables = tuple(f"SCAN {table}" for table in schema.metadata.tables)
    assert len(questions) > 20
    assert [(plan, said) for plan, said in plans if plan.startswith(tables)] == []
