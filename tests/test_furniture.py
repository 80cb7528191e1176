"""Lines that recur over the stories of a source are learned, on both databases; others are forgotten."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256

import pytest

from bot.cleaning.read import read_file
from bot.cleaning.recurring import ENOUGH_STORIES
from bot.furniture import Furniture
from bot.intake import take_in
from bot.sources.base import Taken
from bot.store import articles, lines
from bot.store.database import Database

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
OURS = "Our desk is open from nine to five on all days of the week."

NEWS = (
    (
        "Ferry runs aground off the old pier",
        "The ferry with ten aboard ran onto the sand bank at low tide on Sunday, the harbour board said.",
        "Nobody was hurt, and the next tide lifted the boat after nine cold hours on the sand.",
    ),
    (
        "Bridge reopens after nine months",
        "Drivers crossed the mended bridge for the first time since February, a day before it was planned.",
        "The city paid two millions for new bearings, of which the old ones had been worn since 1987.",
    ),
    (
        "Teachers end their strike in Velmar",
        "The union and the ministry agreed on a rise of four per cent in two steps, both of them announced.",
        "Lessons begin again on Monday in all forty schools of the district, also in the islands.",
    ),
    (
        "Museum buys the last letters of a painter",
        "The letters tell how the painter spent a winter on the island without any paint, the museum said.",
        "They are shown from March, beside the eleven pictures that the house owns of her.",
    ),
    (
        "Bakers warn of a dear winter",
        "Flour costs a third more than a year ago, the guild of bakers said after its autumn meeting.",
        "Half of the members have raised the price of a loaf, and more are going to follow them.",
    ),
)


class Clock:
    at = NOON

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def db(open_db: Callable[..., Database], clock: Clock) -> Database:
    return open_db(clock=clock)


def learn(db: Database, furniture: Furniture, *stories: set[int]) -> None:
    with db.intake() as conn:
        furniture.learn(conn, stories, db.now(conn))


def test_a_line_is_known_once_it_stood_on_enough_stories(db: Database) -> None:
    """Each story counts once, whatever batch it came in, and each source learns its own."""
    site = Furniture(db, "site")
    assert site.known([1, 2, 3]) == set()
    learn(db, site, {1, 2}, {1})
    assert site.known([1, 2, 3]) == set()
    learn(db, site, {1, 3, -(2**63), 2**63 - 1})
    assert site.known([1, 2, 3]) == {1}
    assert Furniture(db, "site").known([1, 2, 3]) == {1}
    assert Furniture(db, "other").known([1, 2, 3]) == set()


def test_a_line_that_stood_on_one_story_only_is_forgotten(db: Database, clock: Clock) -> None:
    """After a month; what recurs stays known."""
    learn(db, Furniture(db, "site"), *({1, number} for number in range(2, 2 + ENOUGH_STORIES)))
    clock.at += timedelta(days=29)
    assert Furniture(db, "site").known([1, 2, 3, 4]) == {1}
    assert how_many(db) == 1 + ENOUGH_STORIES
    clock.at += timedelta(days=2)
    assert Furniture(db, "site").known([1, 2, 3, 4]) == {1}
    assert how_many(db) == 1


def how_many(db: Database) -> int:
    with db.read() as conn:
        return len(lines.recurring(conn, "site", 1))


def test_what_recurs_on_a_source_s_pages_does_not_reach_its_articles(db: Database) -> None:
    """The first stories teach it, those that follow lose it; a page that came before teaches nothing."""
    furniture = Furniture(db, "site")
    read = partial(read_file, recurring=furniture.known)
    for number, news in enumerate(NEWS):
        data = "\n\n".join((*news, OURS)).encode()
        for name in (f"{number}.txt", f"{number} again.txt"):
            page = Taken(f"/inbox/{name}", name, data, sha256(data).hexdigest())
            list(take_in(db, "site", [page], read, learn=furniture.learn))
    with db.read() as conn:
        found = articles.candidates(conn, sites={})
    holds = [any(OURS in block.text for block in story.article.body) for story in found]
    assert holds == [True] * ENOUGH_STORIES + [False] * (len(NEWS) - ENOUGH_STORIES)
