"""Intake: what a page becomes, whatever name it comes under (wall 1), on both databases."""

import json
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.intake import FEW_AT_FIRST, MOST_AT_ONCE, TakenIn, take_in
from bot.model.article import Article, Block, CleanedPage
from bot.model.errors import PageRefused
from bot.model.schedule import Source
from bot.model.story import Story
from bot.sources.base import NotTaken, Taken
from bot.store import articles, schema, taken
from bot.store.database import Database, open_database


def held(path: Path, data: bytes) -> Taken:
    """A file as a source hands it over."""
    name, place = (text.encode("utf-8", "backslashreplace").decode() for text in (path.name, str(path)))
    came = datetime.fromtimestamp(path.stat().st_ctime, UTC) if path.exists() else None
    return Taken(place, name, data, sha256(data).hexdigest(), came)


def drop(name: str, *pages: object) -> Taken:
    """A file that is not on disk, holding pages as `read` understands them."""
    return held(Path("/nowhere") / name, json.dumps(pages).encode())


def page(headline: str, *body: str, **more: object) -> dict[str, object]:
    return {"headline": headline, "body": body or (f"This is what is known of it: {headline}.",), **more}


def read(name: str, data: bytes) -> list[CleanedPage | PageRefused]:
    """Stand in for cleaning: JSON pages; a string is a page that is refused."""
    if not data:
        raise PageRefused(f"{name} is empty")
    found: list[CleanedPage | PageRefused] = []
    for number, item in enumerate(json.loads(data), start=1):
        if isinstance(item, str):
            found.append(PageRefused(f"item {number}: {item}"))
        else:
            body = tuple(Block("paragraph", text) for text in item.pop("body"))
            found.append(CleanedPage(Article(body=body, **item)))
    return found


def take(db: Database, *files: Taken | NotTaken, source: str = "inbox") -> list[TakenIn]:
    return list(take_in(db, source, files, read))


def known(db: Database, file: Taken, source: str = "inbox") -> bool:
    with db.read() as conn:
        return taken.is_known(conn, source, file.sha256)


def outcomes(kept: list[TakenIn]) -> list[str]:
    return [one.outcome for one in kept]


def stories(db: Database) -> list[Story]:
    with db.read() as conn:
        return articles.candidates(conn, sites={})


def count(db: Database, table: str) -> int:
    with db.read() as conn:
        return conn.execute(select(func.count()).select_from(schema.metadata.tables[table])).scalar_one()


FERRY = "https://news.example.org/ferry"


def test_a_new_page_is_a_story_that_may_go_out(db: Database) -> None:
    """A new page becomes an article and a story of its own, with the next ready number."""
    first, second = take(db, drop("a.txt", page("Ferry runs aground")), drop("b.txt", page("Bridge reopens")))
    assert outcomes([first, second]) == ["new", "new"]
    assert [(s.article_id, s.ready_no, s.revision) for s in stories(db)] == [
        (first.article_id, 1, 1),
        (second.article_id, 2, 1),
    ]


def test_the_same_file_again_is_nothing_new(db: Database) -> None:
    """Taking in is repeatable: a restart in the middle does no harm."""
    file = drop("a.txt", page("Ferry runs aground"))
    first, again = take(db, file), take(db, file)
    assert outcomes(again) == ["same"]
    assert again[0].article_id == first[0].article_id
    assert count(db, "taken") == 1


@pytest.mark.parametrize(
    "again",
    [
        page("Ferry runs aground", url=f"{FERRY}/?utm_source=x"),
        page("Ferry runs aground", url="http://m.news.example.org/ferry/amp#top"),
    ],
)
def test_one_page_under_two_addresses_is_one_article(db: Database, again: dict[str, object]) -> None:
    """Tracking, AMP and mobile hosts lead to the article that is known."""
    known = take(db, drop("a.json", page("Ferry runs aground", url=FERRY)))[0].article_id
    assert {one.article_id for one in take(db, drop("b.json", again))} == {known}
    assert len(stories(db)) == 1


def test_changed_text_under_one_address_is_a_revision(db: Database) -> None:
    """The article changes, its number rises, and the story keeps its ready number: it is no second news."""
    take(db, drop("a.json", page("Ferry runs aground", "Ten aboard.", url=FERRY)))
    take(db, drop("x.json", page("Bridge reopens")))
    revised = take(db, drop("b.json", page("All ten saved from ferry", "Ten saved.", url=FERRY)))
    assert outcomes(revised) == ["revised"]
    ferry = stories(db)[0]
    assert (ferry.ready_no, ferry.revision, ferry.article.headline) == (1, 2, "All ten saved from ferry")
    assert count(db, "revision") == 3


def test_an_id_of_the_source_is_an_identity(db: Database) -> None:
    """The same id is the same article; the same id of another source is not."""
    take(db, drop("a.json", page("Ferry runs aground", source_key="17")))
    revised = take(db, drop("b.json", page("All saved", source_key="17")))
    other = take(db, drop("a.json", page("Bridge reopens", source_key="17")), source="feed")
    assert outcomes(revised + other) == ["revised", "new"]


def test_a_new_address_is_learned(db: Database) -> None:
    """An article known by its id is from then on known by its address too."""
    take(db, drop("a.json", page("Ferry runs aground", source_key="17")))
    take(db, drop("a.json", page("Ferry runs aground", source_key="17", url=FERRY)))
    assert outcomes(take(db, drop("b.json", page("Ferry: all saved", url=FERRY)))) == ["revised"]
    assert len(stories(db)) == 1


def test_two_keys_that_point_to_two_articles_are_reported(db: Database) -> None:
    """Articles never merge by themselves: the page is refused with both numbers, and nothing changes."""
    one, two = take(
        db,
        drop("a.json", page("Ferry runs aground", source_key="17")),
        drop("b.json", page("Bridge reopens", url=FERRY)),
    )
    both = take(db, drop("c.json", page("Which of them?", source_key="17", url=FERRY)))
    assert outcomes(both) == ["refused"]
    assert f"article {one.article_id} " in str(both[0].reason)
    assert f"article {two.article_id}:" in str(both[0].reason)
    assert [story.revision for story in stories(db)] == [1, 1]


def test_a_page_without_keys_is_known_by_its_text(db: Database) -> None:
    """The same text from another file, or another source, is the same article."""
    known = take(db, drop("a.txt", page("Ferry runs aground")))
    again = take(db, drop("b.txt", page("Ferry  runs aground"))) + take(
        db, drop("c.txt", page("Ferry runs aground")), source="feed"
    )
    assert {one.article_id for one in known + again} == {known[0].article_id}


def test_a_page_whose_text_came_with_an_address_before_is_known(db: Database) -> None:
    """A copy without the address is no second story, nor the other way round."""
    take(db, drop("a.json", page("Ferry runs aground", url=FERRY)), drop("b.txt", page("Bridge reopens")))
    later = take(
        db,
        drop("c.txt", page("Ferry runs aground")),
        drop("d.json", page("Bridge reopens", url="https://news.example.org/bridge")),
    )
    assert [one.article_id for one in later] == [1, 2]
    assert len(stories(db)) == 2


def test_two_addresses_are_two_articles_even_with_one_text(db: Database) -> None:
    """A reprint in a second section is an article of its own; whether it is one story, wall 2 says."""
    taken = take(
        db,
        drop("a.txt", page("Ferry runs aground")),
        drop("b.json", page("Ferry runs aground", url=FERRY)),
        drop("c.json", page("Ferry runs aground", url="https://news.example.org/travel/ferry")),
    )
    assert [one.article_id for one in taken] == [1, 1, 2]


def test_the_same_file_with_a_headline_alike_is_a_revision(db: Database) -> None:
    """A corrected page that has no address of its own is known by its place and its headline."""
    text = "Ten people were aboard when the ferry ran aground on Sunday."
    first = take(db, drop("latest.txt", page("Ferry runs aground", text)))
    second = take(db, drop("latest.txt", page("UPDATE: Ferry runs aground", text, "All were saved.")))
    assert outcomes(second) == ["revised"]
    assert second[0].article_id == first[0].article_id


def test_a_file_overwritten_with_another_headline_is_another_article(db: Database) -> None:
    """Parsers overwrite `latest.txt`; a file's path is no identity."""
    first, second = (
        take(db, drop("latest.txt", page(text)))[0] for text in ("Ferry runs aground", "Bridge reopens")
    )
    assert second.outcome == "new"
    assert second.article_id != first.article_id


def test_a_text_that_comes_back_is_a_revision_again(db: Database) -> None:
    """A correction that is taken back is news to the bot once more."""
    old, new = (drop("a.txt", page("Ferry runs aground", text)) for text in ("Ten aboard.", "Twelve aboard."))
    take(db, old)
    take(db, new)
    assert (known(db, old), known(db, new)) == (False, True)
    assert outcomes(take(db, old)) == ["revised"]
    assert (known(db, old), known(db, new)) == (True, False)
    assert stories(db)[0].article.paragraphs == ("Ten aboard.",)


def test_alike_headlines_in_one_list_are_two_articles(db: Database) -> None:
    """Pages that come in one file stand side by side: none of them is a revision of another."""
    text = "The forecast of the day by our own weather desk."
    taken = take(
        db, drop("list.json", page("Weather for the north", text), page("Weather for the south", text))
    )
    assert outcomes(taken) == ["new", "new"]


def test_a_bad_item_leaves_the_others_in(db: Database) -> None:
    """Of a list with one bad item the good ones are kept, and the file is reported."""
    taken = take(db, drop("list.json", page("Ferry runs aground"), "no headline", page("Bridge reopens")))
    assert [(one.outcome, one.reason) for one in taken] == [
        ("new", None),
        ("refused", "item 2: no headline"),
        ("new", None),
    ]


def test_a_file_that_is_refused_is_remembered(db: Database) -> None:
    """A refused file is reported once, not at every scan; the rest goes on."""
    empty = held(Path("/nowhere/empty.txt"), b"")
    taken = take(db, empty, drop("a.txt", page("Ferry runs aground")))
    assert [(one.outcome, one.reason) for one in taken] == [("refused", "empty.txt is empty"), ("new", None)]
    assert known(db, empty)
    assert not known(db, empty, source="feed")


def test_a_file_that_the_source_refused_is_told(db: Database) -> None:
    """What is no page at all is reported in its turn; the rest goes on."""
    taken = take(
        db, NotTaken("/nowhere/a.zip", PageRefused("a.zip is no page")), drop("b.txt", page("Ferry"))
    )
    assert [(Path(one.place).name, one.outcome, one.reason) for one in taken] == [
        ("a.zip", "refused", "a.zip is no page"),
        ("b.txt", "new", None),
    ]


def test_the_source_s_language_is_for_pages_that_name_none(db: Database) -> None:
    """A page's own language wins."""
    files = [drop("a.json", page("Fähre läuft auf")), drop("b.json", page("Ferry ends", language="en"))]
    list(take_in(db, "inbox", files, read, fixes=Source(folder="inbox/", language="de")))
    assert [story.article.language for story in stories(db)] == ["de", "en"]


def test_what_a_source_gives_that_is_not_trusted_waits_for_an_editor(db: Database) -> None:
    """Its stories are held, with the reason, and have no ready number."""
    files = [drop("a.json", page("Ferry runs aground"))]
    list(take_in(db, "inbox", files, read, fixes=Source(folder="inbox/", trust="hold")))
    assert stories(db) == []
    with db.read() as conn:
        (held_back,) = articles.recent(conn, 10, sites={})
    assert held_back.state == "held"
    assert "an editor releases it" in str(held_back.why)


def test_a_name_that_is_no_utf_8_can_be_taken(db: Database) -> None:
    """Old parsers write names in old encodings."""
    name = os.fsdecode(b"f\xe4hre.txt")
    assert outcomes(take(db, drop(name, page("Ferry runs aground")))) == ["new"]


def test_a_page_that_cannot_be_kept_loses_none_beside_it(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """Pages share a transaction; one that breaks it is refused and remembered, the others are kept."""
    files = [drop(f"{n}.json", page(f"Report {n} of the day")) for n in range(3)]
    broken = drop("bad.json", page("Ferry runs aground", sample="neither yes nor no"))
    kept = take(db, files[0], broken, *files[1:])
    assert outcomes(kept) == ["new", "refused", "new", "new"]
    assert "cannot be kept" in str(kept[1].reason)
    assert known(db, broken)
    assert len(stories(db)) == 3


def test_a_list_longer_than_a_transaction_is_remembered_with_its_last_page(db: Database) -> None:
    """A file of many pages goes in several transactions; broken off, it comes again and is the same."""
    pages = [page(f"Report {n} of the day") for n in range(2 * MOST_AT_ONCE + 7)]
    file = drop("list.json", *pages)
    taking = take_in(db, "inbox", [file], read)
    begun = [next(taking) for _ in range(3)]
    taking.close()  # type: ignore[attr-defined]
    assert outcomes(begun) == ["new"] * 3
    assert not known(db, file)
    assert len(stories(db)) == FEW_AT_FIRST
    rest = outcomes(take(db, file))
    assert (rest.count("same"), rest.count("new")) == (FEW_AT_FIRST, len(pages) - FEW_AT_FIRST)
    assert known(db, file)


def test_what_comes_quickly_shares_transactions(db: Database) -> None:
    """A durable commit costs more than a page."""
    files = [drop(f"{n}.json", page(f"Report {n} of the day")) for n in range(MOST_AT_ONCE)]
    commits: list[datetime] = []
    kept = take_in(db, "inbox", files, read, beside=lambda _conn, now, _memory: commits.append(now))
    assert len(list(kept)) == MOST_AT_ONCE
    assert len(commits) <= MOST_AT_ONCE - FEW_AT_FIRST + 1


def test_one_page_taken_in_by_many_at_once_is_one_article(
    open_db: Callable[..., Database], database_url: str, tmp_path: Path
) -> None:
    """Processes that take in the same pages meet at the wall: each page is one article."""
    db = open_db()
    files = [drop(f"{n}.json", page(f"Report {n} of the day", url=f"{FERRY}/{n}")) for n in range(8)]
    start = threading.Barrier(4)
    done: list[list[TakenIn]] = []

    def work() -> None:
        mine = open_database(database_url, tmp_path)  # as another process would
        start.wait(30)
        done.append(take(mine, *files))
        mine.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert len(done) == 4
    assert sum(outcomes(taken).count("new") for taken in done) == 8
    assert [story.ready_no for story in stories(db)] == list(range(1, 9))
    assert count(db, "article_key") == 8
