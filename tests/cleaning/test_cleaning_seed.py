"""The newsroom's real page, read from beside the checkout: it must come out exactly right."""

from pathlib import Path

import pytest

from bot.cleaning.page import clean_page
from bot.cleaning.read import read_file
from bot.model.article import Article, CleanedPage

SUBHEADS = ["A Turning Point in Aleppo", "Scenes from the Ground", "Humanitarian Concerns"]


@pytest.fixture
def seed(root: Path) -> Path:
    found = sorted((root.parent / "shared" / "seeds").glob("*.txt"))
    if not found:
        pytest.skip("the seed page is not beside this checkout")
    return found[0]


def article(seed: Path) -> Article:
    (page,) = read_file(seed.name, seed.read_bytes())
    assert isinstance(page, CleanedPage)
    return page.article


def test_the_seed_page_has_the_fields_that_it_states_and_no_others(seed: Path) -> None:
    """Nothing is invented: the page names no author and no date."""
    found = article(seed)
    assert found.headline == "Big blow for Assad regime as Syrian rebels gain upper hand in Aleppo"
    assert found.section == "World"
    assert found.publisher == "PlatinumPost Multimedia Limited"
    assert found.authors == ()
    unknown = (found.published, found.standfirst, found.url, found.image, found.source_key)
    assert unknown == (None,) * 5
    assert found.language == "en"
    assert not found.sample


def test_the_seed_page_keeps_its_text_in_order(seed: Path) -> None:
    """Sixteen paragraphs and three sub-headings, each sub-heading above its own paragraphs."""
    found = article(seed)
    assert [block.text for block in found.body if block.kind == "subhead"] == SUBHEADS
    assert [block.kind for block in found.body].count("paragraph") == 16
    assert "".join(block.kind[0] for block in found.body) == "ppppppspppspppspppp"


def test_every_line_of_the_seed_page_has_a_verdict_and_the_kept_text_is_word_for_word(seed: Path) -> None:
    """An editor can ask of each line what it was taken for; cleaning rewrites nothing."""
    text = seed.read_text("utf-8")
    page = clean_page(text)
    said = [" ".join(line.split()) for line in text.split("\n")]
    assert [line.text for line in page.lines] == [line for line in said if line]
    assert all(line.why and line.role for line in page.lines)
    kept = [line.text for line in page.lines if line.role in {"paragraph", "subhead"}]
    assert kept == [block.text for block in page.article.body]
    dropped = {line.text for line in page.lines if not line.kept}
    assert {"Connect with us", "Published", "on", "X whatsapp"} <= dropped
    assert any(line.startswith("READ ALSO") for line in dropped)
