"""The sample pages that ship: each comes out whole, and marked so that no live account gets it."""

from pathlib import Path

import pytest

from bot.cleaning.read import read_file
from bot.model.article import CleanedPage

SECTIONS = ["Business", "Culture", "Politics", "Sport", "World"]


@pytest.fixture
def samples(root: Path) -> list[Path]:
    return sorted((root / "bot" / "samples").glob("*.txt"))


def test_there_is_a_sample_of_each_section_that_the_default_schedules_speak_of(samples: list[Path]) -> None:
    """The first digest shows how sections look."""
    found = [read_file(path.name, path.read_bytes())[0] for path in samples]
    assert [page.article.section for page in found if isinstance(page, CleanedPage)] == SECTIONS


def test_a_sample_keeps_its_story_and_nothing_around_it(samples: list[Path]) -> None:
    """What readers of a demonstration see is clean copy."""
    for path in samples:
        page = read_file(path.name, path.read_bytes())[0]
        assert isinstance(page, CleanedPage)
        article = page.article
        assert article.sample
        assert article.publisher
        assert len(article.paragraphs) >= 9
        assert sum(block.kind == "subhead" for block in article.body) == 3
        assert all(
            block.text.endswith((".", "?", "”")) for block in article.body if block.kind == "paragraph"
        )
        said = " ".join(block.text for block in article.body).casefold()
        for furniture in ("read also", "broadsheet", "share on", "©", "advertisement"):
            assert furniture not in said, path.name
        assert article.published is None  # a date would grow old, and the demonstration with it
