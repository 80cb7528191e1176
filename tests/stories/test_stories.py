"""How well wall 2 does on the labelled pairs, and on pages that were scraped."""

import json
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pytest

from bench.stories import Judged, Share, judged, shares
from bot.cleaning.read import read_file
from bot.model.article import Article, CleanedPage
from bot.model.errors import PageRefused
from bot.model.sameness import judge
from bot.text.shingles import bands, evidence
from tests.stories import pairs
from tests.stories.pairs import SAME_DAY

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


@pytest.fixture(scope="module", params=["tune", "held"])
def found(request: pytest.FixtureRequest) -> list[Judged]:
    """The labelled pairs of a split with the verdict on each."""
    return judged(request.param)


def test_the_floor_holds(found: list[Judged]) -> None:
    """Few are wrongly one story, few are told twice, and news is told."""
    said = shares(found)
    floors = {"precision": 0.99, "recall": 0.95, "follow-ups kept": 0.98}
    assert {name: share.good / share.of >= floors[name] for name, share in said.items()} == dict.fromkeys(
        floors, True
    ), said


def test_every_kind_is_there(found: list[Judged]) -> None:
    """The pairs are of all the kinds that newsrooms know, in several languages, of both labels."""
    assert len(found) >= 300
    assert {one.pair.kind for one in found} >= {
        "reprint with edited lead",
        "translated boilerplate",
        "live-blog update",
        "correction",
        "follow-up next day",
        "round-up with an older story",
        "same event by two reporters",
        "next of a series",
    }
    assert len({one.pair.old.language for one in found}) >= 6
    assert 0.4 < sum(one.pair.same for one in found) / len(found) < 0.6


def test_the_two_splits_share_no_text() -> None:
    """What measures was not tuned on."""
    tune, held = ({story.values["headline"] for story in pairs.told(split)} for split in ("tune", "held"))
    assert tune.isdisjoint(held)


@dataclass(frozen=True, slots=True)
class Filed:
    """An article as intake finds it; `label` says whose news it is."""

    label: str
    article: Article
    bands: frozenset[int]

    def tells_what(self, old: "Filed") -> bool:
        """Whether intake would make one story of it and an older one of the same day."""
        if self.bands.isdisjoint(old.bands):
            return False
        return judge(evidence(old.article), evidence(self.article), SAME_DAY).same


def filed(label: str, of: Article) -> Filed:
    """File an article under a label."""
    return Filed(label, of, frozenset(bands(of)))


def test_no_two_stories_become_one() -> None:
    """Whatever was told of one story never joins another."""
    told = [
        filed(story.name, of)
        for story in (*pairs.told("tune"), *pairs.told("held"))
        for of in (story.first, pairs.edited_lead(story), pairs.follow_up(story))
    ]
    met = [(old.label, new.label) for old, new in combinations(told, 2) if new.tells_what(old)]
    assert [(old, new) for old, new in met if old != new] == []


def test_scraped_pages_are_one_story_only_if_they_are_one_text() -> None:
    """Real pages, and real texts in other sites' furniture: no false merge, nearly every copy found."""
    if not CORPUS.is_dir():
        pytest.skip("the shared corpus of scraped pages is not here")
    paths = sorted(CORPUS.glob("flat_main/*.txt"))
    read = [filed(_text_of(path), article) for path in paths for article in _cleaned(path)]
    one_text = [old.label == new.label for old, new in combinations(read, 2)]
    one_story = [new.tells_what(old) for old, new in combinations(read, 2)]
    wrong = sum(said and not same for said, same in zip(one_story, one_text, strict=True))
    found = sum(said and same for said, same in zip(one_story, one_text, strict=True))
    assert wrong == 0
    assert found >= 0.97 * sum(one_text) > 0


def _cleaned(path: Path) -> list[Article]:
    try:
        pages = read_file(path.name, path.read_bytes())
    except PageRefused:
        return []
    return [page.article for page in pages if isinstance(page, CleanedPage)]


def _text_of(path: Path) -> str:
    """The page whose text a synthetic one frames, else itself."""
    truth = CORPUS / "flat" / f"{path.stem}.json"
    base: str | None = json.loads(truth.read_text("utf-8")).get("base") if truth.exists() else None
    return base or path.stem


@pytest.mark.parametrize(
    ("good", "of", "low", "high"), [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)]
)
def test_the_interval_is_wilsons(good: int, of: int, low: float, high: float) -> None:
    """Worked examples: Newcombe, Statistics in Medicine 17 (1998) 857, table I."""
    assert Share(good, of).interval == pytest.approx((low, high), abs=1e-4)
